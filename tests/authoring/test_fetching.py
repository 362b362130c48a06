"""`sezona content fetch`: what was decided in the browser comes into the files; nothing is half written."""

import pytest

from app.authoring.models import EditionDecision
from app.authoring.operations import declare, lock_course
from app.authoring.queries.changes import source_changes
from app.authoring.queries.editions import untaken
from app.cli.desk import open_course
from app.cli.fetching import fetch_course, unfetched
from app.core.db import commit, db, writing
from tests.authoring.schools import CASE, CASE_BS, ONE, ONE_BS, make_school, shown
from tests.factories import NOW, make_person

NEW = "The case of two clerks."
NEW_BS = "Slučaj dviju službenica."


@pytest.fixture
def school(app, tmp_path):
    return make_school(tmp_path / "content")


@pytest.fixture
def trainer(app):
    return make_person(roles=("trainer",)).id


@pytest.fixture
def fetched(school, capsys):
    """Fetch; return whether all went well, and what was said."""

    def run():
        in_order = fetch_course(open_course(school.root, "demo"))
        said = capsys.readouterr()
        return in_order, said.out + said.err

    return run


def files(school):
    return {path: path.read_bytes() for path in school.root.rglob("*") if path.is_file()}


def on_disk(school, words, locale="bs"):
    _, found = open_course(school.root, "demo").standings(locale)
    each = next(each for one in found for each in one.statuses if each.source and each.source.markdown == words)
    return each.status, each.edition and each.edition.markdown


def live():
    rows = db.session.query(EditionDecision).filter_by(arrived_at=None, replaced_by_id=None)
    return [(row.kind, row.taken_at is not None) for row in rows.order_by(EditionDecision.id)]


def test_words_and_translations_that_hold_come_into_the_files_once(school, trainer, fetched):
    school.change(CASE, NEW)
    school.change("Words with a", "More words with a")
    school.publish()
    school.say(trainer, NEW, NEW_BS)
    school.say(trainer, "More words with a [link](02-two.md).", None)
    assert "bs 2" in unfetched("demo")
    assert fetched() == (True, "demo: 3 files written, 0 decisions refused.\n")
    assert on_disk(school, NEW) == ("current", NEW_BS)
    assert on_disk(school, "More words with a [link](02-two.md).")[0] == "current"
    before = files(school)
    assert (unfetched("demo"), live()) == ("", [("words", True), ("holds", True)])
    assert fetched()[0] and files(school) == before
    school.publish()
    assert (live(), shown(NEW)) == ([], ("current", NEW_BS))


def test_what_was_said_of_a_change_comes_into_the_memory_of_the_source(school, trainer, fetched):
    school.change(CASE, NEW)
    school.publish()
    with writing():
        lock_course("demo")
        changes = source_changes("demo").blocks
        declare(changes, changes[0].name, "wording", trainer, NOW)
        commit()
    assert fetched()[0]
    assert (on_disk(school, NEW)[0], on_disk(school, NEW, "hr")[0]) == ("current", "current")
    before = files(school)
    assert fetched()[0] and files(school) == before
    school.publish()
    assert (live(), shown(NEW)[0]) == ([], "current")


def test_a_decision_whose_block_changed_on_disk_is_refused_with_its_line_and_stays(school, trainer, fetched):
    school.change(CASE, NEW)
    school.publish()
    school.say(trainer, NEW, NEW_BS)
    school.change(NEW, "The case of three clerks.")
    before = files(school)
    in_order, said = fetched()
    assert not in_order and files(school) == before
    assert f"{ONE_BS}:4: the source of this block has changed" in said and NEW_BS in said
    assert (untaken("demo"), shown(NEW)) == ({"bs": 1}, ("current", NEW_BS))
    school.publish()
    assert shown("The case of three clerks.") == ("stale", NEW_BS)


def test_words_edited_on_disk_meanwhile_are_not_written_over(school, trainer, fetched):
    school.change(CASE, NEW)
    school.publish()
    school.say(trainer, NEW, NEW_BS)
    school.change(CASE_BS, "Na disku pisane riječi.", ONE_BS)
    in_order, said = fetched()
    assert not in_order and f"{ONE_BS}:4: " in said and "Na disku pisane riječi." in school.read()
    assert untaken("demo") == {"bs": 1}


def test_words_changed_again_after_they_were_fetched_are_fetched_again(school, trainer, fetched):
    school.change(CASE, NEW)
    school.publish()
    school.say(trainer, NEW, "Prva verzija.")
    assert fetched()[0] and on_disk(school, NEW) == ("current", "Prva verzija.")
    school.say(trainer, NEW, "Druga verzija.")
    assert fetched()[0] and on_disk(school, NEW) == ("current", "Druga verzija.")
    school.say(trainer, NEW, CASE_BS)
    assert fetched()[0] and on_disk(school, NEW) == ("current", CASE_BS)
    school.publish()
    assert (live(), shown(NEW)) == ([], ("current", CASE_BS))
    assert db.session.query(EditionDecision).filter_by(arrived_at=None).count() == 0


def test_a_missing_block_is_put_in_its_place(school, trainer, fetched):
    school.change(CASE, f"{CASE}\n\nA new paragraph of its own.")
    school.publish_incomplete()
    school.say(trainer, "A new paragraph of its own.", "Novi pasus.")
    assert fetched()[0]
    assert f"{CASE_BS}\n\nNovi pasus.\n\n## Look here" in school.read()
    school.publish()
    assert (live(), shown("A new paragraph of its own.")) == ([], ("current", "Novi pasus."))


def test_with_an_error_of_the_check_nothing_is_written(school, trainer, fetched):
    school.change(CASE, NEW)
    school.publish()
    school.say(trainer, NEW, "{{ institution.unknown-variable }}")
    before = files(school)
    try:
        in_order, _said = fetched()
    except SystemExit:
        in_order = False
    assert not in_order and files(school) == before
    assert untaken("demo") == {"bs": 1}


def test_other_lines_of_the_file_stay_as_they_are(school, trainer, fetched):
    school.change(CASE, NEW)
    school.publish()
    before = school.read()
    school.say(trainer, NEW, NEW_BS)
    fetched()
    assert school.read() == before.replace(CASE_BS, NEW_BS)
    assert NEW in school.read(ONE)
