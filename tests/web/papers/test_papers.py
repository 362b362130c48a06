"""The page that offers a quiz on paper, and its files."""

import pytest

from tests import pages
from tests.client import PageClient, sign_in
from tests.factories import make_person, publish_course

PLACE = "/en/quizzes/demo/final"


@pytest.fixture
def trainer(client: PageClient) -> PageClient:
    publish_course()
    sign_in(client, make_person(roles=("trainer",)))
    return client


def test_every_version_has_a_paper_and_an_answer_sheet(trainer: PageClient) -> None:
    page = trainer.get(f"{PLACE}/paper")
    assert page.status_code == 200
    for version in "ABCDEF":
        assert f"{PLACE}/paper-{version}.pdf" in page.text
        assert f"{PLACE}/answers-{version}.pdf" in page.text


@pytest.mark.parametrize("name", ["paper-A", "answers-F"])
def test_a_sheet_is_a_download_that_no_cache_keeps(trainer: PageClient, name: str) -> None:
    reply = trainer.submit(f"{PLACE}/paper", f"{name}.pdf")
    assert reply.data.startswith(b"%PDF")
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Disposition"] == f'attachment; filename="final-{name}-en.pdf"'


@pytest.mark.parametrize("place", ["demo/none/paper", "none/final/paper", "demo/final/paper-Z"])
def test_what_is_not_there_is_not_found(trainer: PageClient, place: str) -> None:
    assert trainer.get(f"/en/quizzes/{place}").status_code == 404


def test_a_learner_gets_no_paper_and_no_answers(client: PageClient) -> None:
    publish_course()
    sign_in(client, make_person())
    assert client.get(f"{PLACE}/paper").status_code == 404
    page = pages.read(client.get("/en/account").text)
    token = next(
        found["csrf_token"][0] for form in page.all("form") if "csrf_token" in (found := pages.fields(form))
    )
    for name in ("paper-A.pdf", "answers-A.pdf"):
        assert client.get(f"{PLACE}/{name}").status_code == 405, "a link takes nothing away"
        assert client.post(f"{PLACE}/{name}", data={"csrf_token": token}).status_code == 404
