"""What staff decides in the small school: a question is made void, and blocks of an edition are translated."""

from pathlib import Path
from tempfile import TemporaryDirectory

from app.core import clock
from app.core.db import commit, writing
from app.learning.operations.correcting import correct
from app.learning.operations.corrections import Proposal, Recipient, effect_of, stamp
from app.learning.queries.changes import Case, case_of
from tests.authoring.schools import School
from tests.factories import write_course

ANSWER = "courses/demo/01-letters/01-answer.en.md"
PEOPLE_LOOK = "People look for one thing in a letter: what was decided about me?"
THEY_LOOK = "They look at the top. Elena reads the first line and the date."
ALOUD = "Read your first sentence aloud."


def void_a_question(actor_id: int) -> None:
    """Make a question of the demo course void, with a reason and a note for those whom it concerns."""
    proposal = Proposal("void", "Two answers are right.", "You lose nothing.")
    case = case_of("demo", "reasons")
    seen = stamp(case, proposal, effect_of(case, proposal))
    with writing():
        correct(
            "demo",
            "reasons",
            proposal,
            confirmed=seen,
            letter=_told,
            actor_id=actor_id,
            now=clock.now(),
        )
        commit()


def _told(_recipient: Recipient, _case: Case) -> tuple[str, str]:
    return "A question was made void", "You lose nothing."


def translate(person_id: int) -> None:
    """Say new words of blocks of the Bosnian edition, and that one holds; the source of two has changed since."""
    with TemporaryDirectory() as folder:
        school = School(write_course(Path(folder)))
        school.record("bs")
        school.publish_incomplete()
        school.say(person_id, PEOPLE_LOOK, "Nove riječi.")
        school.say(person_id, ALOUD, "Riječi za izgubljeni blok.")
        school.change(THEY_LOOK, "They look at the very top.", ANSWER)
        school.change(ALOUD, "Read all of it aloud.", ANSWER)
        school.publish_incomplete()
        school.say(person_id, "They look at the very top.", None)
