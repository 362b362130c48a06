"""What a reader sees of an edition that its source has left behind, down to a question."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.content import content
from app.content import operations
from app.content.compiler import compile_course
from app.core.db import commit, writing
from app.web.wording import translate
from tests.client import PageClient
from tests.factories import NOW, write_course

ANSWER = "courses/demo/01-letters/01-answer.en.md"
LESSON = "/bs/courses/demo/lessons/answer"
OLD, NEW = "People look for one thing", "People look for two things"


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a course whose Bosnian edition is recorded as made from the English."""
    monkeypatch.setenv("SEZONA_CONTENT", str(tmp_path))
    write_course(tmp_path)
    command("record", "demo", "bs")
    return tmp_path


def note() -> str:
    """Return the note beside a translation that was left behind, as a Bosnian page says it."""
    said = "This part was changed in the source; its translation is being brought up to date."
    return f'<p class="hint">{translate("bs", said)}</p>'


def command(*words: str) -> None:
    result = CliRunner().invoke(content, words)
    assert result.exit_code == 0, result.output


def change(root: Path, old: str, new: str) -> None:
    file = root / ANSWER
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def publish(root: Path) -> None:
    compiled = compile_course(root, "demo")
    assert compiled.release is not None, compiled.problems
    with writing():
        operations.publish(compiled.release, by="Dejan Trainer", now=NOW)
        commit()


def test_a_recorded_edition_in_order_has_no_notes(client: PageClient, school: Path) -> None:
    publish(school)
    assert note() not in client.get(LESSON).text


def test_a_changed_block_keeps_its_translation_with_a_note(client: PageClient, school: Path) -> None:
    change(school, OLD, NEW)
    publish(school)
    page = client.get(LESSON).text
    assert page.count(note()) == 1
    assert NEW not in page


def test_a_change_of_meaning_shows_the_source_in_its_own_language(client: PageClient, school: Path) -> None:
    change(school, OLD, NEW)
    line = next(
        number
        for number, words in enumerate((school / ANSWER).read_text(encoding="utf-8").splitlines(), 1)
        if NEW in words
    )
    command("meaning", "demo", f"{ANSWER}:{line}")
    publish(school)
    page = client.get(LESSON).text
    assert NEW in page
    before, _, _after = page.partition(NEW)
    assert before.rpartition("<div ")[2].startswith('lang="en"')


def test_a_question_that_was_changed_says_so_once(client: PageClient, school: Path) -> None:
    change(school, "It stays, further down.", "It stays, much further down.")
    publish(school)
    page = client.get(LESSON).text
    assert page.count(note()) == 1
    assert "</form><p class" in page
