"""Nobody's name, address or words stand in the trail or leave with it, whatever people are called and write."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts.models import Person
from app.accounts.policy import Reach, Scope
from app.audit.lines import FORMS, lines
from app.audit.queries import Wanted, all_events
from app.certificates.operations import withdraw
from app.cohorts.operations import CohortFacts, create_cohort, edit_cohort
from app.core.db import commit, db, writing
from app.learning.operations.accommodations import Beneficiary, accommodate
from app.learning.rules.accommodations import Extras
from tests.audit.trail import kinds
from tests.client import PageClient, sign_in
from tests.factories import NOW, make_cohort, make_institution, make_person
from tests.learners import complete_course
from tests.learning.corrected import FIRST, OTHER_KEY, decide, published
from tests.learning.handed import hand_in, publish_marked

CANARY = "canary"
EVERYTHING = Scope(Reach.ALL)
pytestmark = [pytest.mark.parametrize("database", ["sqlite"], indirect=True), pytest.mark.usefixtures("clock")]


def canaries() -> tuple[Person, Person]:
    """Make a learner and a manager of whom everything is a canary."""
    place = make_institution("place", name="Canary Ministry", variables={"hr_email": "canary@ministry.example"})
    learner = make_person("canary.learner@lipnica.example", name="Canary Nightingale", institution=place)
    manager = make_person("canary.manager@lipnica.example", name="Canary Wren", roles=("administrator",))
    return learner, manager


def act(app: Flask) -> None:
    """Let the canaries do what people do, with words of theirs wherever words can be written."""
    learner, manager = canaries()
    learner_id, manager_id = learner.id, manager.id
    published(FIRST)
    serial = complete_course(learner)
    published(OTHER_KEY)
    decide("reasons", "key", reason="A canary told us", note="Canary note")
    course = make_cohort("spring", title="Spring", course="demo", members=[learner])
    facts = CohortFacts("Season", None, "demo", date(2026, 3, 1), date(2026, 4, 1), "en")
    with writing():
        made = create_cohort(facts, EVERYTHING, manager_id, NOW)
        edit_cohort(made.id, facts, EVERYTHING, manager_id, NOW)
        to = Beneficiary(db.session.execute(text("SELECT min(id) FROM course")).scalar_one(), None, learner_id)
        accommodate(to, Extras(50, 0), "a canary's letter", manager_id, NOW)
        withdraw(serial, reason="the canary is not the holder", actor_id=manager_id, now=NOW)
        commit()
    assert course.key == "spring"
    client = app.test_client()
    assert isinstance(client, PageClient)
    wrong = {"email": "canary.learner@lipnica.example", "password": "canary canary canary"}
    client.submit("/en/account/sign-in", **wrong)
    client.submit("/en/account/sign-in", email="canary.nobody@lipnica.example", password="canary again and again")
    sign_in(client, manager)
    rows = "email,name\ncanary.new@lipnica.example,Canary Finch"
    draft = client.submit("/en/cohorts/spring/import", text=rows)
    client.submit(draft.location)
    client.submit("/en/audit", "audit", person="canary.learner@lipnica.example")
    client.submit("/en/audit", "trail.csv")
    publish_marked("written")
    person = make_person("canary.writer@lipnica.example", name="Canary Robin")
    handed = hand_in(person, "written")
    client.submit(f"/en/marking/{handed}/letter", **{"points-c1": "3", "points-c2": "2"}, comment="Canary comment")


def test_no_canary_is_in_the_trail_nor_in_its_files(app: Flask) -> None:
    act(app)
    assert {
        "session.opened",
        "question.corrected",
        "accommodation.given",
        "certificate.withdrawn",
        "cohort.imported",
        "marking.given",
        "export.taken",
    } <= set(kinds())
    db.session.rollback()
    rows = db.session.execute(text("SELECT * FROM audit_event")).all()
    assert len(rows) > 15
    assert [row for row in rows if CANARY in str(row).lower()] == []
    assert [row for row in rows if "nightingale" in str(row).lower() or "@" in str(row)] == []
    for form in FORMS:
        file = b"".join(lines(all_events(Wanted()), form)).decode().lower()
        assert file.count("certificate.withdrawn") == 1
        assert CANARY not in file and "@" not in file
