"""`sezona quiz`: nothing is written unless the course is in order with it, and nothing goes missing in silence."""

import tracemalloc
from dataclasses import replace

import pytest
from click.testing import CliRunner

from app.cli.quiz import quiz
from app.content.compiler import compile_course
from app.exchange.authored.writing import author
from app.exchange.bank import Bank, BankChoice, BankQuestion
from app.exchange.formats import FORMATS
from app.exchange.gift import format as gift
from app.exchange.moodle import format as moodle_xml
from app.exchange.tables import csv_table
from tests.content.courses import PLACE, whole_course, whole_edition, write
from tests.exchange.banks import questions_of
from tests.exchange.test_markdown import ALL, SOURCE

TEXT = """\
::where::Where does the decision stand? {
	=In the first sentence#Right.
	~At the end#Many have stopped reading.
}

::days::How many days? {#3:1#Count.}
"""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


@pytest.fixture
def root(tmp_path):
    return write(tmp_path / "root", whole_course())


@pytest.fixture
def file(tmp_path):
    return written(tmp_path / "letters.gift", TEXT)


def written(path, words):
    path.write_bytes(words if isinstance(words, bytes) else words.encode())
    return path


def run(root, *words):
    return CliRunner().invoke(quiz, [*map(str, words), "--root", str(root)])


def bring(root, file, *words):
    return run(root, "import", file, "--course", "demo", *words)


def everything(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def errors(root):
    return [each for each in compile_course(root, "demo").problems if each.severity == "error"]


def test_a_quiz_is_written_and_what_is_next_is_said(root, file):
    before = everything(root)
    result = bring(root, file, "--title", "Letters: the check")
    assert result.exit_code == 0, result.output
    assert "gift, written in UTF-8. 2 questions: 1 single, 1 numeric." in result.output
    assert "lost: line 6: the feedback on the answer “3:1” is not carried: Count." in result.output
    assert "Written: quizzes/demo/letters-the-check.en.md" in result.output
    assert result.output.rstrip().endswith("“final: letters-the-check”, or in the list “practice”.")
    after = everything(root)
    assert after.keys() - before.keys() == {"quizzes/demo/letters-the-check.en.md"}
    assert b'title: "Letters: the check"\npass: 80\n' in after["quizzes/demo/letters-the-check.en.md"]
    assert errors(root) == []


def test_a_dry_run_says_all_this_and_writes_nothing(root, file):
    before = everything(root)
    result = bring(root, file, "--dry-run")
    assert result.exit_code == 0
    assert "Nothing was written (dry run). It would become quizzes/demo/letters.en.md." in result.output
    assert everything(root) == before


def test_an_error_of_the_check_is_named_with_both_its_places_and_nothing_is_written(root, tmp_path):
    file = written(tmp_path / "a.gift", "::a::Which? {~this ~that}\n\n::b::Write to ana@firm.com {=yes ~no}\n")
    before = everything(root)
    result = bring(root, file)
    assert result.exit_code == 1
    assert "quizzes/demo/a.en.md:7: no choice is marked as right with [x] [a.gift, line 1]" in result.output
    assert "firm.com" in result.output and "[a.gift, line 3]" in result.output
    assert "Nothing was written. Mend what is named above in your file and import it again." in result.output
    assert everything(root) == before


def test_a_taken_name_is_refused_with_the_way_out(root, file):
    before = everything(root)
    result = bring(root, file, "--quiz", "final")
    assert result.exit_code == 1
    assert "quizzes/demo/final.en.md is there already and is not overwritten. Choose another key with --quiz." in (
        result.output
    )
    assert everything(root) == before


def test_keys_of_the_course_are_left_to_it(root, tmp_path):
    file = written(tmp_path / "a.gift", "::look::Which is it? {=this#Yes. ~that#No.}\n")
    result = bring(root, file)
    assert result.exit_code == 0
    assert "lost: question “look”: the key is taken in the course; it became “look-2”" in result.output
    assert "{#look-2}" in (root / "quizzes/demo/a.en.md").read_text()


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("--course", "nothing"), "There is no course “nothing”", 2),
        (("--course", "demo", "--quiz", "Upper Case"), "is not a key", 2),
        (("--course", "demo", "--locale", "bs"), "The course is written in “en”: import the quiz", 1),
        (("--course", "demo", "--format", "aiken"), "there is no question in the form", 1),
        (("--course", "demo", "--format", "moodle-xml"), "the file is not valid XML", 1),
        (("--course", "demo", "--format", "xlsx"), "the file is not an XLSX workbook", 1),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(root, file, words, sentence, code):
    before = everything(root)
    result = run(root, "import", file, *words)
    assert (result.exit_code, sentence in result.output) == (code, True), result.output
    assert everything(root) == before


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the format is not known; name it with --format"),
        (bytes(range(256)) * 40, "the file is not text"),
        (b"PK\x03\x04" + bytes(400), "the file is not a zip package, or it is damaged"),
        (b"<!DOCTYPE x [<!ENTITY a 'a'>]><quiz>&a;</quiz>", "the file has a document type"),
        (b"::a:: Which {=this ~that", "line 1: the { that opens here is never closed"),
    ],
)
def test_rubbish_is_refused_with_its_place(root, tmp_path, data, sentence):
    before = everything(root)
    result = bring(root, written(tmp_path / "rubbish", data))
    assert result.exit_code == 1
    assert sentence in result.output
    assert everything(root) == before


def test_a_file_of_a_hundred_megabytes_is_refused_without_being_read(root, tmp_path):
    file = tmp_path / "large.xml"
    with file.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    tracemalloc.start()
    result = bring(root, file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.exit_code == 1
    assert "the file has 100 MB; at most 20 MB are read" in result.output
    assert most < 10 * 1024 * 1024


def test_images_are_written_beside_the_quiz_under_free_names(root, tmp_path):
    choices = (BankChoice("this", 1.0, "Yes."), BankChoice("that", 0.0, "No."))
    question = BankQuestion("a", "single", "Which?", "![A red box](box.png)", choices)
    file = written(tmp_path / "boxes.xml", moodle_xml.write(Bank("Boxes", (question,), {"box.png": PNG})).data)
    write(root, {"quizzes/demo/box.png": PNG[:-1] + b"\0"})
    result = bring(root, file)
    assert result.exit_code == 0, result.output
    assert (root / "quizzes/demo/boxes-box.png").read_bytes() == PNG
    assert "![A red box](boxes-box.png)" in (root / "quizzes/demo/boxes.en.md").read_text()
    assert errors(root) == []


def test_an_edition_goes_out_and_comes_back_translated_without_a_key(root, file, tmp_path):
    write(root, whole_edition())
    assert bring(root, file, "--quiz", "letters").exit_code == 0
    sheet = tmp_path / "letters.csv"
    assert run(root, "export", "demo/letters", "--format", "csv", "--output", sheet).exit_code == 0
    translated = sheet.read_text("utf-8-sig").replace("Where does the decision stand?", "Gdje stoji odluka?")
    result = bring(root, written(sheet, translated), "--quiz", "letters", "--locale", "bs", "--title", "Pisma")
    assert result.exit_code == 0, result.output
    text = (root / "quizzes/demo/letters.bs.md").read_text()
    assert "## Gdje stoji odluka? {#where}" in text and "[x]" not in text and "pass:" not in text
    assert errors(root) == []


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_what_goes_out_in_any_format_comes_in_again_and_the_course_stays_in_order(root, tmp_path, key):
    out = tmp_path / "out"
    result = run(root, "export", "demo/final", "--format", key, "--output", out)
    assert result.exit_code == 0, result.output
    assert "It holds the key: keep it from learners." in result.output
    result = bring(root, out, "--quiz", "again", "--title", "Again")
    assert result.exit_code == 0, result.output
    text = (root / "quizzes/demo/again.en.md").read_text()
    assert "## Who wrote it? {#" in text and "- [x] Somebody\n" in text
    assert errors(root) == []


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_every_kind_that_a_format_holds_comes_in_again_and_the_course_stays_in_order(root, tmp_path, key):
    write(root, {"quizzes/demo/mail.en.md": author(Bank("Mail", ALL), SOURCE).text})
    out = tmp_path / "out"
    assert run(root, "export", "demo/mail", "--format", key, "--output", out).exit_code == 0
    result = bring(root, out, "--quiz", "again")
    assert result.exit_code == 0, result.output
    assert errors(root) == []
    kinds = {question.kind for question in FORMATS[key].read(out.read_bytes(), "out").questions}
    assert kinds >= {"aiken": {"single"}}.get(key, {"single", "multiple", "matching", "numeric", "short", "text"})


def test_a_quiz_of_which_a_format_holds_nothing_is_not_written(root, tmp_path):
    question = BankQuestion("a", "short", "Which?", accepted=("this",))
    write(root, {"quizzes/demo/mail.en.md": author(Bank("Mail", (question,)), SOURCE).text})
    result = run(root, "export", "demo/mail", "--format", "aiken", "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert "Nothing was written: the format can hold none of the questions" in result.output
    assert not (tmp_path / "out").exists()


def test_losses_of_an_export_are_printed_beside_what_is_written(root):
    result = run(root, "export", "demo/final", "--format", "aiken", "--output", "-")
    assert result.stdout.startswith("Who wrote it?\nA. Somebody\nB. Nobody\nANSWER: A\n")
    assert "lost: question “final-which”: Aiken has no questions of the kind “multiple”; it is left out" in (
        result.stderr
    )


def test_an_export_without_a_name_stands_in_this_folder_and_overwrites_nothing(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(root, "export", "demo/final", "--format", "gift").exit_code == 0
    made = gift.read((tmp_path / "final.en.gift.txt").read_bytes(), "final.en.gift.txt")
    assert [question.key for question in made.questions] == ["final-who", "final-which"]
    again = run(root, "export", "demo/final", "--format", "gift")
    assert again.exit_code == 1
    assert "final.en.gift.txt is there already and is not overwritten" in again.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("demo/nothing",), "It has: check-first (en), final (en)."),
        (("demo/final", "--locale", "bs"), "It has: check-first (en), final (en)."),
        (("demo",), "has no quiz “” in this language"),
        (("other/final",), "There is no course “other”"),
    ],
)
def test_an_export_of_what_is_not_there_says_what_is(root, words, sentence):
    result = run(root, "export", *words, "--format", "gift", "--output", "-")
    assert result.exit_code == 2
    assert sentence in result.output


def test_a_quiz_with_an_error_is_not_given_out(root):
    text = whole_course()[PLACE["final"]].replace("[x] Somebody", "[ ] Somebody")
    write(root, {PLACE["final"]: text})
    result = run(root, "export", "demo/final", "--format", "gift", "--output", "-")
    assert result.exit_code == 1
    assert "quizzes/demo/final.en.md:9: no choice is marked as right with [x]" in result.output
    assert result.stdout == ""


def test_a_bank_of_ours_is_the_same_after_it_went_through_a_table(root, tmp_path):
    sheet = tmp_path / "final.csv"
    assert run(root, "export", "demo/final", "--format", "csv", "--output", sheet).exit_code == 0
    first = csv_table.read(sheet.read_bytes(), "final.csv")
    assert bring(root, sheet, "--quiz", "again").exit_code == 0
    assert run(root, "export", "demo/again", "--format", "csv", "--output", tmp_path / "b.csv").exit_code == 0
    second = csv_table.read((tmp_path / "b.csv").read_bytes(), "b.csv")
    assert [replace(each, key="") for each in questions_of(second)] == [
        replace(each, key="") for each in questions_of(first)
    ]
