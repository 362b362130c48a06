"""Every attempt of the people in a cohort, each with the way to the history of its mark."""

from flask import render_template

from app.cohorts.queries import cohort_view
from app.content.queries.releases import known_release, known_releases
from app.content.queries.texts import quiz_words
from app.learning.queries.marks import MOST, cohort_attempts
from app.web.cohorts.views import allowed_to, cohorts
from app.web.cohorts.words import ATTEMPT_STATES
from app.web.guards import guard, scope
from app.web.wording import here


@cohorts.get("/cohorts/<cohort_key>/attempts")
@guard("cohort.read")
def attempts(cohort_key: str) -> str:
    """List the attempts, the newest first."""
    found = cohort_view(cohort_key, scope())
    rows = cohort_attempts(found.id)
    known_releases({(row.release_id, row.digest) for row in rows})
    titles = {
        (release_id, key): quiz_words(known_release(release_id, digest), key, here()).title
        for release_id, digest, key in {(row.release_id, row.digest, row.quiz_key) for row in rows}
    }
    return render_template(
        "cohorts/attempts.html",
        cohort=found,
        rows=rows,
        titles=titles,
        states=ATTEMPT_STATES,
        most=MOST,
        allowed=allowed_to(found),
    )
