"""Case B7: no file that is brought in makes people, gives roles or resets what was awarded."""

from pathlib import Path

import pytest
from flask import Flask

from app.content.compiler import compile_course
from app.core.db import db
from app.core.digests import digest
from app.exchange.formats import FORMATS
from tests.demo_course import FILES
from tests.factories import make_person, publish_course, write_course
from tests.learners import complete_course
from tests.project.world import World

MOODLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<user><username>zlata</username><role>administrator</role><password>x</password></user>
<role_assignments><role id="1" userid="1" shortname="administrator"/></role_assignments>
<question type="truefalse"><name><text>Sky</text></name><questiontext format="html"><text>The sky is blue.</text>
</questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
<role>administrator</role><grade userid="1">100</grade></question>
</quiz>"""
LESSON = "courses/demo/02-meetings/01-close.en.md"
AWARDED = ("person", "role_grant", "certificate", "completion", "score", "attempt", "enrolment")


def rows() -> dict[str, str]:
    """Return table → a digest of all its rows."""
    found = {}
    for name in AWARDED:
        table = db.metadata.tables[name]
        found[name] = digest(repr(db.session.execute(db.select(table).order_by(table.c.id)).all()).encode())
    db.session.rollback()
    return found


def test_a_bank_of_questions_holds_questions_only_whatever_else_is_in_the_file(app: Flask) -> None:
    make_person(roles=["administrator"])
    before = rows()
    bank = FORMATS["moodle-xml"].read(MOODLE, "quiz.xml")
    told = repr(bank)
    assert "blue" in told
    assert "zlata" not in told
    assert "shortname" not in told
    assert rows() == before


def test_a_course_published_anew_resets_nothing_that_was_awarded(app: Flask) -> None:
    publish_course()
    complete_course(make_person(roles=["manager"]))
    before = rows()
    publish_course(changes={LESSON: FILES[LESSON].replace("who does what", "nobody does anything")})
    assert rows() == before


@pytest.mark.parametrize("key", ["roles: {zlata: administrator}", "users: [zlata]", "completed: [1]"])
def test_a_course_that_names_people_or_roles_is_refused(tmp_path: Path, key: str) -> None:
    root = write_course(tmp_path)
    file = root / "courses" / "demo" / "course.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}{key}\n", encoding="utf-8")
    assert compile_course(root, "demo").release is None


def test_a_list_of_institutions_makes_no_people_and_gives_no_roles(world: World) -> None:
    client = world.client("administrator")
    listed = "key,name,level,country,role,email\nnova,Nova,agency,BA,administrator,new@lipnica.example\n"
    kept = [row for row in world.dump() if "INSERT INTO" in row and ('"person"' in row or '"role_grant"' in row)]
    draft = client.submit("/en/institutions/import", text=listed)
    if draft.status_code == 303:
        client.submit(draft.location, "/confirm")
    now = [row for row in world.dump() if "INSERT INTO" in row and ('"person"' in row or '"role_grant"' in row)]
    assert now == kept
