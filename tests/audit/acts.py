"""One act of each writing route of learning and its records, done in the browser as it is meant."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from flask import Flask

from app.core.db import db
from app.learning.models import Accommodation
from tests import pages
from tests.audit.trail import newest
from tests.authoring.schools import CASE, make_school
from tests.client import PageClient, sign_in
from tests.factories import make_cohort, make_person, publish_course
from tests.learners import complete_course, sit_quiz, take_course
from tests.learning.corrected import FIRST, OTHER_KEY, learner, published, sit
from tests.learning.handed import hand_in, publish_marked

COHORT = "/en/cohorts/spring"
NEW = {
    "title": "Lipnica, spring",
    "course": "demo",
    "starts_on": "2026-03-01",
    "ends_on": "2026-04-30",
    "language": "bs",
}


@dataclass
class Stage:
    """Where an act is done: `begin()` says that what follows is the act and no more its preparation."""

    app: Flask
    folder: Path
    since: int = 0

    def begin(self) -> None:
        """Note the newest event."""
        self.since = newest()

    def client(self, *roles: str) -> PageClient:
        """Return the browser of somebody new with these roles."""
        client = self.app.test_client()
        assert isinstance(client, PageClient)
        sign_in(client, make_person(roles=roles))
        return client

    def cohort(self, *roles: str) -> PageClient:
        """Make a published course and a cohort; return the browser of who looks after it."""
        publish_course()
        make_cohort("spring", course="demo", members=[make_person()])
        return self.client(*(roles or ("manager",)))


def create_cohort(stage: Stage) -> None:
    manager = stage.cohort()
    stage.begin()
    manager.submit("/en/cohorts/new", **NEW)


def change_cohort(stage: Stage) -> None:
    manager = stage.cohort()
    stage.begin()
    manager.submit(f"{COHORT}/edit", title="Autumn")


def renew_link(stage: Stage) -> None:
    manager = stage.cohort()
    stage.begin()
    manager.submit(COHORT, "invitation")


def keep_list(stage: Stage) -> None:
    manager = stage.cohort()
    stage.begin()
    manager.submit(f"{COHORT}/import", text="email,name\na@lipnica.example,Amira")


def bring_list(stage: Stage) -> None:
    manager = stage.cohort()
    draft = manager.submit(f"{COHORT}/import", text="email,name\na@lipnica.example,Amira")
    stage.begin()
    manager.submit(draft.location)


def join(stage: Stage) -> None:
    publish_course()
    link = make_cohort("spring", course="demo").invitation_token
    person = stage.client()
    stage.begin()
    person.submit(f"/en/join/{link}", f"join/{link}")


def take_standing(form: str) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        manager = stage.cohort()
        stage.begin()
        assert manager.submit(COHORT, f"standing.{form}").status_code == 200

    return act


def take_responses(stage: Stage) -> None:
    publish_course()
    person = make_person()
    take_course(person)
    sit_quiz(person)
    trainer = stage.client("trainer")
    stage.begin()
    assert trainer.submit("/en/quizzes/demo/final/analysis", "responses.csv").status_code == 200


def take_paper(name: str) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        publish_course()
        trainer = stage.client("trainer")
        stage.begin()
        assert trainer.submit("/en/quizzes/demo/final/paper", f"{name}-A.pdf").status_code == 200

    return act


def give_time(stage: Stage) -> None:
    manager = stage.cohort()
    stage.begin()
    given = {"person": "0", "quiz": "", "extra_time": "50", "extra_attempts": "0", "reason": "a letter"}
    manager.submit(f"{COHORT}/accommodations", "accommodations", **given)


def end_time(stage: Stage) -> None:
    give_time(stage)
    manager = stage.client("manager")
    number = db.session.query(Accommodation.id).scalar()
    db.session.rollback()
    stage.begin()
    manager.submit(f"{COHORT}/accommodations", f"{number}/end")


def submit_quiz(stage: Stage) -> None:
    publish_course()
    person = make_person()
    take_course(person)
    client = stage.app.test_client()
    sign_in(client, person)
    serial = sit_quiz(person, hand_in=False)
    stage.begin()
    assert isinstance(client, PageClient)
    client.submit(f"/en/attempts/{serial}/check", "submit")


def start_quiz(stage: Stage) -> None:
    publish_course()
    person = make_person()
    take_course(person)
    client = stage.app.test_client()
    sign_in(client, person)
    stage.begin()
    assert isinstance(client, PageClient)
    client.submit("/en/courses/demo/quizzes/final", "attempts")


def start_course(stage: Stage) -> None:
    publish_course()
    person = stage.client()
    stage.begin()
    person.submit("/en/courses/demo", "start")


def print_again(stage: Stage) -> None:
    publish_course()
    person = make_person()
    serial = complete_course(person)
    client = stage.app.test_client()
    sign_in(client, person)
    stage.begin()
    assert isinstance(client, PageClient)
    client.submit(f"/en/certificates/{serial}", f"{serial}/bs")


def check_file(stage: Stage) -> None:
    client = stage.client()
    stage.begin()
    answer = client.submit("/en/verify", file=(BytesIO(b"%PDF-1.7 no certificate"), "paper.pdf"))
    assert answer.status_code == 200


def mark(stage: Stage) -> None:
    publish_marked()
    serial = hand_in(make_person())
    one, two = stage.client("trainer"), stage.client("trainer")
    full = {"points-c1": "3", "points-c2": "2"}
    one.submit(f"/en/marking/{serial}/letter", **full)
    two.submit(f"/en/marking/{serial}/letter", **full)
    stage.begin()
    two.submit(f"/en/marking/{serial}/form", **{"points-c1": "2"})


def correct(stage: Stage) -> None:
    published(FIRST)
    sit(learner("Amira"), {"place": ("a",), "reasons": ("a",)})
    published(OTHER_KEY)
    trainer = stage.client("trainer")
    address = "/en/corrections/demo/reasons"
    shown = trainer.submit(address, kind="key", reason="The law changed", press="step=preview")
    form = next(each for each in pages.read(shown.text).all("form") if "confirmed" in pages.names(each))
    stage.begin()
    done = trainer.post(address, data={**pages.fields(form), "step": "apply"})
    assert done.status_code == 303, done.text


def translate(stage: Stage) -> None:
    school = make_school(stage.folder)
    school.change(CASE, "The case of two clerks.")
    school.publish()
    translator = stage.client("translator")
    page = translator.get("/en/editions/demo/bs")
    sent = pages.fields(pages.read(page.text).all("form")[-1])
    stage.begin()
    answer = translator.post("/en/editions/demo/bs", data={**sent, "words-1": "Slučaj.", "save": "1"})
    assert answer.status_code == 303


def take_trail(stage: Stage) -> None:
    auditor = stage.client("auditor")
    stage.begin()
    assert auditor.submit("/en/audit", "trail.csv").status_code == 200


def search_trail(stage: Stage) -> None:
    auditor = stage.client("auditor")
    stage.begin()
    auditor.submit("/en/audit", "audit", kind="session.opened")


def sign_in_at_the_door(stage: Stage) -> None:
    person = make_person()
    stage.begin()
    sign_in(stage.app.test_client(), person)


def sign_out(stage: Stage) -> None:
    person = stage.client()
    stage.begin()
    person.submit("/en/account", "sign-out")


ACTS: dict[str, Callable[[Stage], None]] = {
    "accommodations.end": end_time,
    "accommodations.give": give_time,
    "analysis.responses": take_responses,
    "audit.export": take_trail,
    "audit.find": search_trail,
    "certificates.check_file": check_file,
    "certificates.print_again": print_again,
    "cohorts.change": change_cohort,
    "cohorts.confirm": bring_list,
    "cohorts.create": create_cohort,
    "cohorts.join": join,
    "cohorts.read": keep_list,
    "cohorts.renew": renew_link,
    "cohorts.standing_csv": take_standing("csv"),
    "cohorts.standing_xlsx": take_standing("xlsx"),
    "corrections.decide": correct,
    "editions.decide": translate,
    "learning.start": start_course,
    "marking.give": mark,
    "papers.answers": take_paper("answers"),
    "papers.questions": take_paper("paper"),
    "quizzes.start": start_quiz,
    "quizzes.submit": submit_quiz,
    "security.login": sign_in_at_the_door,
    "security.logout": sign_out,
}
"""Endpoint → its act. The acts of accounts and of privacy are those of their own tests."""
