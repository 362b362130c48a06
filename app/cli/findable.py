"""What search finds is brought up to what is published: after publishing, after an upgrade, and when asked."""

from app.core.db import commit, writing
from app.learning.queries.in_use import releases_in_use
from app.search.operations import rebuild, refresh


def make_findable(*, anew: bool = False) -> int:
    """Let search find every release that somebody may read, and no other; return how many were taken in."""
    with writing():
        count = (rebuild if anew else refresh)(releases_in_use())
        commit()
    return count
