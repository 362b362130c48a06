"""Taking records away as a file: it leaves only once it is recorded that it was taken, and by whom."""

from typing import Any

from app.audit.operations import record
from app.core import clock
from app.core.db import commit, writing
from app.web.identity import learner
from app.web.transactions import only_read


def note_taking(what: str, form: str, thing: str = "", thing_key: str = "", **facts: Any) -> None:
    """Record that the signed-in person takes records away: `what`, in which `form`, and of which thing.

    In a transaction of its own: the view calls `only_read()` before it makes the file, so that nobody waits.
    """
    only_read()
    with writing():
        record(
            "export.taken",
            now=clock.now(),
            actor_id=learner().id,
            subject_id=None,
            thing=thing,
            thing_key=thing_key,
            what=what,
            form=form,
            **facts,
        )
        commit()
