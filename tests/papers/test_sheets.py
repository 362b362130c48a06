"""A quiz on paper: the same version is the same paper, no key is on it, and the answer sheet fits it."""

import io
import json

import pikepdf
import pytest

from app.content.queries.releases import ReleaseView, offered_release
from app.content.queries.texts import quiz, quiz_words
from app.papers.pictures import with_pictures
from app.papers.printing import print_paper
from app.papers.rich import rich, words_of
from app.papers.sheets import VERSIONS, SheetWords, answer_sheet, drawn, paper_of, question_sheet
from app.web.papers.words import instructions
from tests.factories import NOW, publish_course

WORDS = SheetWords(
    name="Name",
    institution="Institution",
    day="Date",
    version="Version",
    answer_sheet="Answer sheet",
    needed="To pass:",
    by_rubric="By its rubric.",
    instructions={},
    points=lambda number: f"{number:g} p.",
)


@pytest.fixture
def release(app) -> ReleaseView:
    publish_course()
    found = offered_release("demo")
    assert found is not None
    return found


def sheets(release: ReleaseView, version: str = "A", locale: str = "en"):
    """The paper and the answer sheet of the final quiz."""
    found = quiz(release, "final")
    assert found is not None
    words, paper = quiz_words(release, "final", locale), paper_of(release.digest, "final", version)
    said = SheetWords(**{**vars(WORDS), "instructions": instructions()})
    return (
        question_sheet(found, words, paper, version, said),
        answer_sheet(found, words, paper, version, said),
    )


def test_the_same_version_is_the_same_paper_and_versions_differ(release: ReleaseView) -> None:
    assert sheets(release) == sheets(release)
    orders = [json.dumps([question["items"] for question in sheets(release, v)[0]["questions"]]) for v in VERSIONS]
    assert len(set(orders)) > 1


def test_a_version_asks_the_same_in_every_language_and_order(release: ReleaseView) -> None:
    english, bosnian = sheets(release)[1], sheets(release, locale="bs")[1]
    assert [each["letters"] for each in english["questions"]] == [each["letters"] for each in bosnian["questions"]]
    assert english["questions"][0]["stem"] != bosnian["questions"][0]["stem"]


def test_the_paper_holds_no_key_and_no_reason(release: ReleaseView) -> None:
    paper, answers = sheets(release)
    written = json.dumps(paper, ensure_ascii=False)
    found = quiz(release, "final")
    assert found is not None
    for question in found.bank:
        assert f'"{question.key}"' not in written
    for question in answers["questions"]:
        for reason in question["reasons"]:
            assert words_of(reason[1:]) not in written


def test_the_letters_of_the_answer_sheet_point_at_the_right_choices(release: ReleaseView) -> None:
    found = quiz(release, "final")
    assert found is not None
    for version in VERSIONS:
        paper, answers = sheets(release, version)
        words = quiz_words(release, "final", "en").words
        asked = drawn(found, paper_of(release.digest, "final", version))
        for question, on_paper, solved in zip(asked, paper["questions"], answers["questions"], strict=True):
            shown = {letter: words_of(nodes) for letter, nodes in on_paper["items"]}
            right = {words_of(rich(words[question.key].choices[key])) for key in question.correct}
            assert {shown[letter] for letter in solved["letters"].split(", ")} == right


@pytest.mark.parametrize("locale", ["en", "bs"])
def test_a_sheet_becomes_a_tagged_pdf_in_its_language(release: ReleaseView, locale: str) -> None:
    for sheet in sheets(release, locale=locale):
        made, pictures = with_pictures(sheet)
        with pikepdf.open(io.BytesIO(print_paper(made, pictures, NOW))) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang) == locale
            with pdf.open_metadata() as about:
                assert about["pdfuaid:part"] == "1"
                assert sheet["title"] in about["dc:title"]


def test_html_becomes_a_tree_and_loses_no_word() -> None:
    html = "<p>One <strong>two</strong> <code>three</code><br>four</p><ul><li>five</li><li>six</li></ul>"
    assert words_of(rich(html)).split() == ["One", "two", "threefourfivesix"]
    assert rich("a <!--gap:1--> b")[1] == {"kind": "gap", "number": 2}
    assert rich("<!--cue:0-->now<!--/cue-->")[0] == {"kind": "cue", "number": 1, "inside": ["now"]}
    assert rich('<img src="/media/x.svg" alt="A bus">') == [
        {"kind": "picture", "alt": "A bus", "source": "/media/x.svg"}
    ]
