"""The pages of editions: what is behind, saving words, and nothing typed is lost."""

import pytest

from app.authoring.queries.editions import untaken
from tests import pages
from tests.authoring.schools import CASE, CASE_BS, make_school, shown
from tests.client import sign_in
from tests.factories import make_person

NEW = "The case of two clerks."
NEW_BS = "Slučaj dviju službenica."
BS = "/en/editions/demo/bs"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def school(app, tmp_path):
    school = make_school(tmp_path / "content")
    school.change(CASE, NEW)
    school.change("Words with a", "More words with a")
    school.publish()
    return school


@pytest.fixture
def trainer(app, school):
    client = app.test_client()
    sign_in(client, make_person(roles=["trainer"]))
    return client


def form_of(page):
    return pages.fields(pages.read(page.text).all("form")[-1])


def send(client, page, address=BS, **values):
    return client.post(address, data={**form_of(page), **values}, headers={"Sec-Fetch-Site": "same-origin"})


def test_the_list_shows_how_many_blocks_stand_how(trainer):
    page = pages.read(trainer.get("/en/editions").text)
    rows = [[cell.text for cell in row.all("th", "td")] for row in page.all("tr")]
    assert rows[0][1:6] == ["Current", "Stale", "Not confirmed", "Missing", "Orphaned"]
    assert ["Bosanski", "45", "2", "0", "0", "0", "1", "–"] in rows
    assert [row[0] for row in rows[1:]] == ["English", "Bosanski", "Hrvatski"]


def test_an_edition_shows_what_changed_beside_the_old_translation(trainer):
    page = pages.read(trainer.get(BS).text)
    assert [each.text for each in page.all("del")] == ["taken out: a clerk.", "taken out: Words"]
    assert [each.text for each in page.all("ins")] == ["put in: two clerks.", "put in: More words"]
    fields = page.all("textarea")
    assert [each.get("lang") for each in fields] == ["bs", "bs"] and CASE_BS in fields[0].text
    assert len(pages.read(trainer.get(f"{BS}?show=all&page=5").text).all("textarea")) == 7


def test_saving_keeps_all_that_was_typed_on_the_page(trainer):
    page = trainer.get(BS)
    answer = send(trainer, page, **{"words-1": NEW_BS, "words-2": "Više riječi s [linkom](02-two.md)."}, save="1")
    assert answer.status_code == 303
    assert shown(NEW) == ("current", NEW_BS)
    assert untaken("demo") == {"bs": 2}
    after = trainer.get(BS)
    assert "2 blocks are saved." in after.text and "Every block says what its source says." in after.text


def test_a_translation_that_holds_is_said_so_by_its_button(trainer):
    assert send(trainer, trainer.get(BS), holds="1").status_code == 303
    assert shown(NEW) == ("current", CASE_BS)
    assert shown("More words with a [link](02-two.md).")[0] == "stale"


def test_the_later_of_two_gets_both_texts_to_choose_from(trainer):
    page = trainer.get(BS)
    send(trainer, page, **{"words-1": "Prve riječi."})
    answer = send(trainer, page, **{"words-1": "Druge riječi."})
    assert answer.status_code == 409
    assert "Prve riječi." in answer.text and "Druge riječi." in answer.text
    assert shown(NEW) == ("current", "Prve riječi.")
    assert send(trainer, answer).status_code == 303
    assert shown(NEW) == ("current", "Druge riječi.")


def test_words_that_cannot_be_saved_come_back_and_the_others_are_saved(trainer):
    answer = send(trainer, trainer.get(BS), **{"words-1": NEW_BS, "words-2": "Riječi bez adrese."})
    assert answer.status_code == 422 and shown(NEW) == ("current", NEW_BS)
    field = pages.read(answer.text).all("textarea")
    assert [each.text for each in field] == ["Riječi bez adrese."] and "02-two.md" in answer.text
    assert "1 block is saved. These are not:" in pages.read(answer.text).text


def test_words_come_back_when_the_source_changed_meanwhile(trainer, school):
    page = trainer.get(BS)
    school.change(NEW, "Something that has nothing to do with it at all.")
    school.publish()
    answer = send(trainer, page, **{"words-1": NEW_BS})
    assert answer.status_code == 409 and NEW_BS in answer.text
    assert send(trainer, answer).status_code == 303
    assert shown("Something that has nothing to do with it at all.") == ("current", NEW_BS)


@pytest.mark.parametrize("words", ["a\x01b", "a" * 20_001, "   ", "a\n\nb", "<b>\u202eb</b>"])
def test_hostile_words_are_refused_in_words_and_come_back(trainer, words):
    answer = send(trainer, trainer.get(BS), **{"words-1": words})
    assert answer.status_code == 422 and "There is a problem" in answer.text
    assert untaken("demo") == {}


def test_the_author_says_that_a_change_was_of_wording_only(trainer):
    address = "/en/editions/demo/en"
    page = trainer.get(address)
    assert "2 editions are behind:" in page.text
    form = pages.fields(pages.read(page.text).all("main")[0].all("form")[0])
    answer = trainer.post(address, data={**form, "sort": "wording"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    assert (shown(NEW)[0], shown(NEW, "hr")[0]) == ("current", "current")
    assert "No edition is behind." in trainer.get(address).text


@pytest.mark.parametrize("sort", ["", "nonsense"])
def test_a_sort_that_there_is_not_is_refused(trainer, sort):
    token = form_of(trainer.get(BS))["csrf_token"]
    answer = trainer.post(
        "/en/editions/demo/en", data={"csrf_token": token, "sort": sort}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 422


def test_an_edition_that_is_not_recorded_says_what_to_do(trainer, school):
    (school.root / "courses/demo/memory/bs.tsv").unlink()
    school.publish()
    page = pages.read(trainer.get(BS).text)
    assert not page.all("textarea") and "sezona content record demo bs" in page.text


@pytest.mark.parametrize("address", ["/en/editions/none/bs", "/en/editions/demo/mk", "/en/editions/demo/x"])
def test_what_is_not_there_is_not_found(trainer, address):
    assert trainer.get(address).status_code == 404
