"""Deciding about blocks in the browser: facts that are kept, applied at once, and never lost."""

import pytest

from app.authoring.models import EditionDecision
from app.authoring.operations import Said, declare, keep_translation, lock_course
from app.authoring.queries.changes import source_changes
from app.authoring.queries.editions import edition_lines, opened, untaken
from app.core.db import commit, db, writing
from app.core.errors import Refused
from tests.authoring.schools import CASE, CASE_BS, ONE_BS, block, make_school, shown
from tests.factories import NOW, make_person

NEW = "The case of two clerks."


@pytest.fixture
def school(app, tmp_path):
    return make_school(tmp_path / "content")


@pytest.fixture
def trainer(app):
    return make_person(roles=("trainer",)).id


def figures(locale="bs"):
    line = next(each for each in edition_lines() if each.locale == locale)
    return {status: count for status, count in line.figures.counts.items() if count}


def test_what_is_published_is_kept_and_kept_anew_at_the_next_publishing(school):
    assert figures() == {"current": 47}
    school.change(CASE, NEW)
    assert figures() == {"current": 47}
    school.publish()
    assert figures() == {"current": 46, "stale": 1}
    assert block(opened("demo", "bs"), NEW)[1].earlier == CASE


def test_a_translation_that_holds_is_current_at_once_and_only_there(school, trainer):
    school.change(CASE, NEW)
    school.publish()
    assert school.say(trainer, NEW, None)
    assert shown(NEW) == ("current", CASE_BS)
    assert shown(NEW, "hr")[0] == "stale"
    assert (figures(), untaken("demo")) == ({"current": 47}, {"bs": 1})
    assert not school.say(trainer, NEW, None)


def test_new_words_are_shown_at_once_and_a_further_change_leaves_them_behind(school, trainer):
    school.change(CASE, NEW)
    school.publish()
    assert school.say(trainer, NEW, "Slučaj dviju službenica.")
    assert shown(NEW) == ("current", "Slučaj dviju službenica.")
    school.change(NEW, "The case of three clerks.")
    school.publish()
    assert shown("The case of three clerks.") == ("stale", "Slučaj dviju službenica.")
    assert school.say(trainer, "The case of three clerks.", "Slučaj triju službenica.")
    assert shown("The case of three clerks.") == ("current", "Slučaj triju službenica.")
    assert [row.replaced_by_id for row in db.session.query(EditionDecision).order_by(EditionDecision.id)] == [
        2,
        None,
    ]


def test_a_block_that_is_missing_is_translated(school, trainer):
    school.change(CASE, f"{CASE}\n\nA new paragraph of its own.")
    school.publish_incomplete()
    assert shown("A new paragraph of its own.")[0] == "missing"
    assert school.say(trainer, "A new paragraph of its own.", "Novi pasus.")
    assert shown("A new paragraph of its own.") == ("current", "Novi pasus.")
    assert school.say(trainer, "A new paragraph of its own.", "Posve novi pasus.")
    assert shown("A new paragraph of its own.") == ("current", "Posve novi pasus.")
    assert figures() == {"current": 48}


def test_of_two_who_save_the_same_block_the_later_is_refused_and_nothing_is_lost(school, trainer):
    school.change(CASE, NEW)
    school.publish()
    edition = opened("demo", "bs")
    text, each = block(edition, NEW)
    said = Said(text, each.source.place, each.source.digest, each.edition.digest, "Druge riječi.")
    assert school.say(trainer, NEW, "Prve riječi.")
    with writing():
        lock_course("demo")
        edition = opened("demo", "bs")
        with pytest.raises(Refused, match="edition_conflict"):
            keep_translation(edition, said, trainer, NOW)
    assert shown(NEW) == ("current", "Prve riječi.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (" \n ", "edition_words_empty"),
        ("a" * 20_001, "edition_words_long"),
        ("a\x00b", "edition_words_unseen"),
        ("a\u202eb", "edition_words_unseen"),
        ("a\n\nb", "edition_words_lines"),
    ],
)
def test_words_that_no_block_can_hold_are_refused(school, trainer, words, code):
    with pytest.raises(Refused, match=code):
        school.say(trainer, CASE, words)
    assert untaken("demo") == {}


def test_nothing_is_decided_on_an_edition_that_nobody_recorded(school, trainer):
    (school.root / "courses/demo/memory/bs.tsv").unlink()
    school.publish()
    with pytest.raises(Refused, match="edition_unrecorded"):
        school.say(trainer, CASE, "Nove riječi.")


def said(trainer, change, sort):
    with writing():
        lock_course("demo")
        declare(source_changes("demo").blocks, change.name, sort, trainer, NOW)
        commit()


def test_a_change_of_wording_holds_in_every_language_and_can_be_said_otherwise(school, trainer):
    school.change(CASE, NEW)
    school.publish()
    (change,) = source_changes("demo").blocks
    assert (change.earlier, change.locales, change.said) == (CASE, ("bs", "hr"), "")
    said(trainer, change, "wording")
    assert (shown(NEW)[0], shown(NEW, "hr")[0]) == ("current", "current")
    (change,) = source_changes("demo").blocks
    assert (change.locales, change.said) == ((), "wording")
    said(trainer, change, "meaning")
    assert (shown(NEW)[0], block(opened("demo", "hr"), NEW)[1].is_meaning) == ("stale", True)
    assert untaken("demo") == {"en": 1}


def test_words_whose_block_is_gone_are_still_there_to_be_read(school, trainer):
    school.change(CASE, f"{CASE}\n\nA new paragraph of its own.")
    school.publish_incomplete()
    school.say(trainer, "A new paragraph of its own.", "Novi pasus.")
    school.change("A new paragraph of its own.", "Quite another thought, which nobody had before.")
    school.publish_incomplete()
    lost = [each.decision.words for text in opened("demo", "bs").texts for each in text.homeless]
    assert lost == ["Novi pasus."]
    assert ONE_BS not in lost
