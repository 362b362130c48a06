"""A trainer: a broken course is told at file and line, mended and published; who is midway keeps her release."""

import re
from pathlib import Path

from playwright.sync_api import expect

from app.core.db import db
from tests.demo_course import FILES
from tests.factories import make_person, write_course
from tests.journeys.conftest import Device, Sezona
from tests.journeys.steps import open_lesson, sign_in, start_course

AMIRA = "amira@lipnica.example"
DEJAN = "dejan@school.example"
ANSWER = "courses/demo/01-letters/01-answer.en.md"
NEWS = ("They look at the top.", "They look at the top, and nowhere else.")
SLIPS = [
    (ANSWER, "(two-letters.svg)", "(three-letters.svg)"),
    (ANSWER, "- [ ] Having regard", "- [x] Having regard"),
    (ANSWER, "institution.incident_contact", "institution.favourite_colour"),
    ("courses/demo/01-letters/02-reasons.en.md", "(01-answer.en.md)", "(09-nothing.en.md)"),
    ("courses/demo/01-letters/02-reasons.bs.md", "[!NOTE]", "[!REMARK]"),
    ("quizzes/demo/final.en.md", "- [x] Three", "- [ ] Three"),
]
"""What an author does on a bad day: file, what stood there, what stands there now."""
PROBLEM = re.compile(r"^(?P<place>\S+\.md:\d+): (?!warning)(?P<sentence>.+)$", re.MULTILINE)


def test_a_trainer_mends_what_the_check_names_and_publishes_while_a_learner_keeps_her_release(
    device: Device, sezona: Sezona, tmp_path: Path
) -> None:
    school = write_course(tmp_path / "school")
    make_person(AMIRA)
    make_person(DEJAN, name="Dejan Kolar", roles=["trainer"])
    db.session.rollback()
    published = sezona("content", "publish", "--from", school)
    assert published.returncode == 0 and "demo: release 1" in published.stdout, published.stderr

    # A learner is midway.
    learner = device()
    sign_in(learner, AMIRA)
    start_course(learner, "en", "demo")
    expect(learner.locator(".prose")).to_contain_text(NEWS[0])

    # The author has news, and makes slips: the check names each of them, at its line.
    rewrite(school, [(ANSWER, *NEWS)])
    rewrite(school, SLIPS)
    checked = sezona("content", "check", school)
    assert checked.returncode == 1
    told = {found["place"]: found["sentence"] for found in PROBLEM.finditer(checked.stdout)}
    for path, _old, new in SLIPS:
        assert any(place.startswith(f"{path}:") for place in told), f"{path} ({new}) is not named: {told}"
    for path, line in ((ANSWER, "(three-letters.svg)"), (ANSWER, "favourite_colour"), (SLIPS[4][0], "[!REMARK]")):
        assert f"{path}:{line_of(school, path, line)}" in told, told
    assert all(len(sentence.split()) >= 4 for sentence in told.values()), told
    assert f"{len(PROBLEM.findall(checked.stdout))} error(s)" in checked.stdout
    assert "Traceback" not in checked.stdout + checked.stderr
    assert len(told) >= len(SLIPS)

    # Broken, it is not published, in no part.
    assert sezona("content", "publish", "--from", school).returncode == 1
    trainer = device()
    sign_in(trainer, DEJAN)
    trainer.goto("/en/releases")
    expect(trainer.locator("main tbody tr")).to_have_count(1)

    # Mended, it is.
    rewrite(school, [(path, new, old) for path, old, new in SLIPS])
    assert sezona("content", "check", school).returncode == 0
    published = sezona("content", "publish", "--from", school)
    assert published.returncode == 0 and "demo: release 2" in published.stdout
    trainer.reload()
    expect(trainer.locator("main tbody tr")).to_have_count(2)
    expect(trainer.locator("main tbody tr th")).to_have_text(["2", "1"])

    # The learner keeps what she began, and is told; a visitor reads the news.
    learner.reload()
    expect(learner.locator(".prose")).to_contain_text(NEWS[0])
    expect(learner.get_by_text("A newer release of this course exists.")).to_be_visible()
    learner.goto("/en/courses/demo")
    expect(learner.get_by_text("A newer release of this course exists.")).to_be_visible()
    visitor = device()
    open_lesson(visitor, "en", "demo", "answer")
    expect(visitor.locator(".prose")).to_contain_text(NEWS[1])


def rewrite(school: Path, changes: list[tuple[str, str, str]]) -> None:
    """Change words in files of a course."""
    for path, old, new in changes:
        file = school / path
        text = file.read_text(encoding="utf-8")
        assert path in FILES and old in text, f"{path} has no {old}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(school: Path, path: str, words: str) -> int:
    """Return the line of a file in which words stand, from 1."""
    lines = (school / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)
