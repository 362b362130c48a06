"""What is published is found, by both databases alike: in the right order, language and release."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.cli.findable import make_findable
from app.content.queries.releases import offered_releases
from app.core.db import commit, db, writing
from app.learning.queries.in_use import releases_in_use
from app.search.models import SearchEntry, SearchTerm
from app.search.operations import rebuild, refresh
from app.search.queries import PAGE, Shelf, search
from tests.counting import Statements
from tests.factories import make_person, publish_course
from tests.learners import take_course
from tests.search.texts import CHANGES, FOLDER, SERBIAN, lessons, look, publish


def shown(pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


def entries() -> int:
    return db.session.scalars(select(func.count()).select_from(SearchEntry)).one()


def words() -> int:
    return db.session.execute(text("SELECT count(*) FROM search_words")).scalar_one()


def test_titles_come_before_headings_and_headings_before_text(app: Flask) -> None:
    publish()
    found = look("sifra")
    assert lessons(found)[0] == "close" and lessons(found)[3] == "answer"
    assert {(hit.lesson_key, hit.section, shown(hit.heading)) for hit in found.hits} == {
        ("close", "", ""),
        (None, "", "[Šifra] sastanka"),
        ("reasons", "s1", "[Šifra] za dvoje"),
        ("answer", "s2", "Šta možete uraditi"),
    }
    assert shown(found.hits[0].title) == "[Šifra] sastanka"
    assert "Svaka [šifra] stoji na uređaju." in shown(found.hits[3].excerpt)
    assert found.total == 4 and not found.is_guess


@pytest.mark.parametrize(
    "typed", ["uredaju", "uredjaju", "uređaju", "УРЕЂАЈУ", "uredj", "stoji uredjaj", '"uređaju"']
)
def test_script_diacritics_and_the_end_of_the_last_word_need_not_be_typed(app: Flask, typed: str) -> None:
    publish()
    assert lessons(look(typed)) == ["answer"]


def test_every_word_must_be_there_and_only_the_last_may_go_on(app: Flask) -> None:
    publish()
    assert lessons(look("sifra uredjaj")) == ["answer"]
    assert look("sifra nema").total == 0
    assert look("ure stoji").total == 0


@pytest.mark.parametrize("typed", ["pasword", "passsword", "passvord", "apssword", "passwrod", "pazsword device"])
def test_a_word_may_differ_by_one_letter_when_nothing_fits_exactly(app: Flask, typed: str) -> None:
    publish()
    found = look(typed, "en")
    assert found.is_guess
    assert "answer" in lessons(found)
    assert any("[password]" in shown(hit.excerpt) for hit in found.hits)


@pytest.mark.parametrize("typed", ["pasord", "passwordless", "dvx", "xyz", "20277"])
def test_what_differs_by_more_or_is_too_short_is_not_guessed(app: Flask, typed: str) -> None:
    publish()
    assert look(typed, "en").total == 0


def test_words_of_another_edition_are_found_after_those_of_ones_own(app: Flask) -> None:
    publish()
    found = look("password")
    assert lessons(found)[0] == "close" and lessons(found)[3] == "answer"
    assert {hit.found_in for hit in found.hits} == {"en"}
    assert ("s1", "Šifra za dvoje") in [(hit.section, shown(hit.heading)) for hit in found.hits]
    mixed = look("elena")
    assert [hit.found_in for hit in mixed.hits] == [None]


def test_serbian_is_found_by_latin_letters_in_its_own(app: Flask) -> None:
    publish(changes=SERBIAN)
    found = look("uredjaju sifra", "sr-Cyrl")
    assert "Свака [шифра] стоји на [уређају]." in shown(found.hits[0].excerpt)


def test_of_a_closed_course_only_its_page_and_first_lesson_are_found(app: Flask) -> None:
    publish()
    found = look("password", "en", is_whole=False)
    assert lessons(found) == [None, "answer"]
    assert found.total == 2
    assert look("nobody shares", "en", is_whole=False).total == 0
    assert look("nobbody", "en", is_whole=False).total == 0, (
        "a guess leads into closed lessons no more than a word"
    )


def test_somebody_midway_finds_the_text_of_her_release(app: Flask) -> None:
    old = publish()
    take_course(make_person())
    changed = {
        f"{FOLDER}/02-meetings/01-close.bs.md": CHANGES[f"{FOLDER}/02-meetings/01-close.bs.md"] + "\nNovo.\n"
    }
    new = publish(changes=changed)
    assert lessons(search("novo", [Shelf(new.id, "bs", is_whole=True)])) == ["close"]
    assert search("novo", [Shelf(old.id, "bs", is_whole=True)]).total == 0
    assert search("sifra", [Shelf(old.id, "bs", is_whole=True)]).total == 4


def test_releases_that_nobody_reads_are_left_out(app: Flask) -> None:
    old = publish()
    before = entries(), words()
    path = f"{FOLDER}/01-letters/01-answer.en.md"
    new = publish(changes={path: CHANGES[path] + "\nMore.\n"})
    assert (entries(), words()) == before == (8, 8)
    assert releases_in_use() == {new.id} != {old.id}
    assert search("password", [Shelf(old.id, "en", is_whole=True)]).total == 0
    with writing():
        assert refresh(set()) == 0
        commit()
    assert entries() == words() == 0


def test_a_school_that_was_there_before_is_taken_in_once(app: Flask) -> None:
    publish_course()
    assert look("pisma").total == 0
    assert make_findable() == 1
    assert make_findable() == 0
    assert look("pisma").total > 0


def test_everything_can_be_made_anew(app: Flask) -> None:
    publish()
    vocabulary = set(db.session.scalars(select(SearchTerm.word)))
    with writing():
        assert rebuild(releases_in_use()) == 1
        commit()
    assert set(db.session.scalars(select(SearchTerm.word))) == vocabulary
    assert (entries(), words()) == (8, 8)
    assert look("sifra").total == 4


def test_what_was_folded_by_other_rules_is_taken_in_again(app: Flask) -> None:
    publish()
    with writing():
        db.session.execute(text("UPDATE search_entry SET scheme = 0"))
        commit()
    assert make_findable() == 1
    assert (entries(), words()) == (8, 8)


def test_many_hits_come_in_pages_each_once(app: Flask) -> None:
    for number in range(8):
        publish_course(f"course-{number}", changes=CHANGES)
    make_findable()
    pages = [look("sifra", page=page) for page in (1, 2)]
    assert [len(page.hits) for page in pages] == [PAGE, 12]
    assert {page.total for page in pages} == {32} and pages[0].pages == 2
    both = [(hit.release_id, hit.lesson_key) for page in pages for hit in page.hits]
    assert len(set(both)) == 32
    assert look("sifra", page=99).page == 2, "a page after the last is the last"


@pytest.mark.parametrize(
    "typed",
    ["", " ", '"', "'", "*", "a*", "NEAR(a b)", "title: x", "x AND", "OR", "NOT", "-", "(", "a\x00b", "😀", "٣",
     '😀 AND "', "' OR 1=1 --", "a:*", "!x", "a & !b", "<->", "\\", "%", "_", "x" * 100, "a " * 50, "ﷺ", "½",
     "{title} : x", "^a", "𞤀𞤁", "ⓐ", "İ"],
)  # fmt: skip
def test_signs_of_query_languages_mean_nothing(app: Flask, typed: str) -> None:
    publish()
    assert look(typed).total >= 0


def test_and_is_a_word_like_any_other(app: Flask) -> None:
    publish()
    assert lessons(look('use "AND"', "en")) == ["answer"]


def test_a_page_takes_few_statements(app: Flask, statements: Statements) -> None:
    publish()
    shelves = [Shelf(release.id, "bs", is_whole=True) for release in offered_releases()]
    with statements.counted() as seen:
        search("sifra", shelves)
    assert len(seen) == 2
    with statements.counted() as seen:
        search("passvord", shelves)
    assert len(seen) == 5


def test_a_lesson_without_words_is_found_by_its_title_in_another_language(app: Flask) -> None:
    question = "```question {#lone}\n%s\n- [%s] Yes\n  > Yes.\n- [ ] No\n  > No.\n```\n"
    changes: dict[str, str | None] = {
        f"{FOLDER}/01-letters/01-answer.en.md": "---\ntitle: Zebra\nminutes: 1\n---\n" + question % ("Well?", "x"),
        f"{FOLDER}/01-letters/01-answer.sr.md": "---\ntitle: Његош\n---\n" + question % ("Шта?", " "),
    }
    publish_course("lone", changes=SERBIAN | changes)
    make_findable()
    found = look("zebra", "sr-Cyrl")
    assert lessons(found) == ["answer", None] and found.hits[0].found_in == "en"
