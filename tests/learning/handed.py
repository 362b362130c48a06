"""A course whose final quiz people mark, and answers handed in to it."""

from io import BytesIO

from app.accounts.models import Person
from app.accounts.policy import Reach, Scope
from app.core.db import commit, writing
from app.learning.operations.attempts import save_response, start_attempt, submit_attempt
from app.learning.operations.markings import Opinion, Outcome, give_points
from app.learning.operations.uploads import store_upload
from app.learning.queries.attempts import attempt
from app.learning.queries.enrolments import enrolment
from app.learning.queries.markings import sheet
from tests.factories import NOW, publish_course
from tests.learners import take_course

FINAL_EN = """---
title: Final quiz
pass: 60
attempts: 3
shuffle: none
feedback: after-submit
---
## Where does the answer stand? {#place}
- [x] In the first sentence
  > Right.
- [ ] In the last sentence
  > Nobody reads that far in a hurry.

## Write to Mr Hodžić {#letter .text words=100 markers=2}
He asks for a permit.

> [!RUBRIC]
> - The decision stands first: 3
> - The reason is plain: 2

## Hand in the form {#form .upload accept="pdf docx" megabytes=1}
> [!RUBRIC]
> - It is filled in: 2
"""
FINAL_BS = """---
title: Završni kviz
---
## Gdje stoji odgovor? {#place}
- [ ] U prvoj rečenici
  > Tačno.
- [ ] U posljednjoj rečenici
  > Niko u žurbi ne čita dotle.

## Pišite gospodinu Hodžiću
On traži dozvolu.

> [!RUBRIC]
> - Odluka stoji prva
> - Razlog je jasan

## Predajte obrazac
> [!RUBRIC]
> - Popunjen je
"""
CHANGES = {"quizzes/demo/final.en.md": FINAL_EN, "quizzes/demo/final.bs.md": FINAL_BS}
PDF = b"%PDF-1.7\nthe form\n%%EOF"
EVERYWHERE = Scope(Reach.ALL)
LETTER = "Dear Mr Hodžić,\nyour permit is <granted>."
FULL = {"c1": 3.0, "c2": 2.0}


def publish_marked(key: str = "demo") -> None:
    """Publish the demo course with a final quiz that people mark."""
    publish_course(key, changes=CHANGES)


def hand_in(
    person: Person, course: str = "demo", *, letter: str = LETTER, file: bytes | None = PDF, right: bool = True
) -> str:
    """Sit the final quiz and hand it in; return the serial. An empty letter and no file are not answered."""
    person_id = person.id
    if enrolment(person_id, course) is None:
        take_course(person, course)
    enrolled = enrolment(person_id, course)
    assert enrolled is not None
    with writing():
        serial = start_attempt(enrolled, "final", NOW)
        found = attempt(person_id, serial)
        assert found is not None
        save_response(found, "place", ("a" if right else "b",), "en", NOW)
        if letter:
            save_response(found, "letter", (letter,), "bs", NOW)
        if file is not None:
            answer = store_upload(found, "form", "Zlata Žalba.pdf", BytesIO(file), NOW)
            save_response(found, "form", answer, "en", NOW)
        submit_attempt(found, NOW)
        commit()
    return serial


def give(
    marker_id: int,
    serial: str,
    question_key: str,
    points: dict[str, float],
    *,
    comment: str = "",
    is_administrator: bool = False,
) -> Outcome:
    """Give points for an answer."""
    with writing():
        found = sheet(EVERYWHERE, marker_id, serial, question_key)
        opinion = Opinion(points, comment)
        outcome = give_points(found, marker_id, opinion, NOW, is_administrator=is_administrator)
        commit()
    return outcome
