"""A course in files becomes a release, the same for the same words."""

import json
from pathlib import Path

from app.content.compiler import compile_course
from app.content.files import course_keys, source_digest
from app.content.release import to_json
from tests.content.courses import PLACE, compiled, whole_course, whole_edition, write


def test_a_whole_course_becomes_a_release_without_a_problem(tmp_path):
    made = compiled(tmp_path, whole_course())
    assert made.problems == []
    release = made.release
    assert release.final == "final" and release.source_locale == "en"
    assert [lesson.key for lesson in release.modules[0].lessons] == ["one", "two"]
    assert release.modules[0].lessons[0].sections == ("s1",)
    assert release.modules[0].competences == ("LO4.2.05",)
    question = release.modules[0].lessons[0].questions[0]
    assert (question.key, question.kind, question.choices, question.correct) == (
        "look",
        "single",
        ("a", "b"),
        ("b",),
    )
    assert release.quizzes[0].settings.pass_mark == 80 and release.quizzes[0].settings.confidence is True
    assert release.quizzes[0].questions[1].tags == ("sender", "links")
    assert release.quizzes[0].questions[1].correct == ("a", "b")


def test_lesson_html_holds_markers_callouts_figures_and_links(tmp_path):
    release = compiled(tmp_path, whole_course()).release
    html = release.editions[0].lessons["one"].html
    assert html.startswith('<p class="lead">The case of a clerk.</p>')
    assert '<h2 id="s1">Look here</h2>' in html
    assert '<a href="two" rel="noopener">link</a>' in html
    assert '<div class="box note"><p class="h">Tip</p>' in html
    assert f'<figure class="fig"><img src="/media/{release.media[0].digest}.svg" alt="A tall box"' in html
    assert 'width="640" height="360"' in html and "<figcaption>The box</figcaption>" in html
    assert "\n<!--question:look-->" in html


def test_words_of_questions_stand_by_the_keys_of_the_source(tmp_path):
    release = compiled(tmp_path, whole_course() | whole_edition()).release
    text = release.editions[1].lessons["one"].questions["look"]
    assert text.choices == {"a": "This", "b": "That"}
    assert text.feedback["b"] == "<p>Yes, it is.</p>"
    assert release.editions[1].quizzes["final"].questions["final-who"].stem_html == "Who wrote it?"


def test_a_complete_edition_joins_and_speaks_its_language(tmp_path):
    made = compiled(tmp_path, whole_course() | whole_edition())
    assert made.problems == []
    assert [each.locale for each in made.release.editions] == ["en", "bs"]
    assert '<p class="h">Savjet</p>' in made.release.editions[1].lessons["one"].html


def test_an_incomplete_edition_is_left_out_with_a_warning_for_each_text(tmp_path):
    edition = whole_edition()
    del edition[PLACE["two"].replace(".en.", ".bs.")]
    made = compiled(tmp_path, whole_course() | edition)
    assert [each.locale for each in made.release.editions] == ["en"]
    assert [(each.path, each.severity) for each in made.problems] == [
        ("courses/demo/01-first/02-two.bs.md", "warning")
    ]


def test_an_edition_may_have_its_own_figure(tmp_path):
    own = {PLACE["figure"].replace(".svg", ".bs.svg"): whole_course()[PLACE["figure"]].replace("soft", "bad")}
    release = compiled(tmp_path, whole_course() | whole_edition() | own).release
    assert [each.path.rpartition("/")[2] for each in release.media] == ["box.bs.svg", "box.svg"]
    assert release.media[0].digest in release.editions[1].lessons["one"].html


def test_the_same_files_give_the_same_digest_and_other_words_another(tmp_path):
    one = compiled(tmp_path / "a", whole_course()).release
    two = compiled(tmp_path / "b", whole_course()).release
    assert one == two
    changed = whole_course()
    changed[PLACE["two"]] = changed[PLACE["two"]].replace("More", "Other")
    assert compiled(tmp_path / "c", changed).release.digest != one.digest


def test_line_ends_change_the_source_digest_but_not_the_release(tmp_path):
    one = compiled(tmp_path / "a", whole_course()).release
    crlf = {path: text.replace("\n", "\r\n") for path, text in whole_course().items() if path != PLACE["figure"]}
    two = compiled(tmp_path / "b", whole_course() | crlf).release
    assert one.digest == two.digest and one.source_digest != two.source_digest


def test_the_source_digest_is_the_same_without_compiling(tmp_path):
    release = compiled(tmp_path, whole_course()).release
    assert source_digest(tmp_path, "demo") == release.source_digest
    (tmp_path / "courses/demo/01-first/.hidden").write_text("an editor's swap file", encoding="utf-8")
    assert source_digest(tmp_path, "demo") == release.source_digest
    (tmp_path / PLACE["two"]).write_text("changed", encoding="utf-8")
    assert source_digest(tmp_path, "demo") != release.source_digest


def test_the_release_document_is_json_without_the_bytes_of_media(tmp_path):
    release = compiled(tmp_path, whole_course()).release
    document = json.loads(to_json(release))
    assert document["digest"] == release.digest
    assert "data" not in document["media"][0]


def test_courses_are_found_by_their_plan(tmp_path):
    write(tmp_path, whole_course())
    (tmp_path / "courses" / "notes").mkdir()
    (tmp_path / "courses" / "Bad Name").mkdir()
    assert course_keys(tmp_path) == ["demo"]
    assert course_keys(tmp_path / "nowhere") == []


def test_a_key_that_climbs_out_of_the_folder_is_a_problem(tmp_path):
    made = compile_course(tmp_path, "../etc")
    assert made.release is None and made.problems[0].code == "course_key"


def test_the_courses_of_this_repository_have_no_errors():
    root = Path(__file__).parents[2]
    for key in course_keys(root):
        errors = [str(each) for each in compile_course(root, key).problems if each.severity == "error"]
        assert errors == []


def test_a_hundred_lessons_compile_in_a_moment(tmp_path):
    files = whole_course()
    body = Path(PLACE["one"]).name
    words = "A plain sentence with *some* marks and `code` in it, and one more.\n\n" * 30
    for index in range(100):
        lesson = (
            whole_course()[PLACE["one"]].replace("#look", f"#look-{index}").replace("Which one", f"Which {index}")
        )
        files[PLACE["one"].replace(body, f"{index + 10}-lesson-{index}.en.md")] = lesson + words
    write(tmp_path, files)
    made = compile_course(tmp_path, "demo")
    assert made.release is not None and len(made.release.modules[0].lessons) == 102
