"""Bringing in a list of institutions by the pages, and taking it away again."""

import io

import pytest
from sqlalchemy import func, select

from app.accounts.models import Institution
from app.accounts.queries.institutions import institution_variables
from app.core.db import db
from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.factories import make_institution, make_person

IMPORT = "/en/institutions/import"
LIST = (
    "kljuc;naziv;nivo;nadređena;država;telefon za incidente\n"
    ";IT odsjek;jedinica;sipovo;;\n"
    "sipovo;Општина Шипово;општина;Ministarstvo obrazaca;;+387 50 112\n"
    "obrasci;Ministarstvo obrazaca;ministarstvo;;ba;112\n"
)


def count() -> int:
    return db.session.scalar(select(func.count(Institution.id))) or 0


@pytest.fixture
def manager(client: PageClient) -> PageClient:
    """Return the browser of a manager of everything."""
    sign_in(client, make_person("marko@school.example", name="Marko Vuković", roles=["manager"]))
    return client


def test_a_list_is_shown_first_and_carried_out_once(manager: PageClient) -> None:
    read = manager.submit(IMPORT, file=(io.BytesIO(LIST.encode("utf-16")), "tree.csv"))
    assert read.status_code == 303
    page = manager.get(read.location).text
    assert "Општина Шипово" in page and "will be added" in page and "tree.csv" in page
    assert count() == 0
    confirmed = manager.submit(read.location)
    assert confirmed.status_code == 303 and "The list is carried out." in manager.get(confirmed.location).text
    assert count() == 3
    desk = db.session.scalars(select(Institution).where(Institution.key == "it-odsjek")).one()
    assert desk.country == "BA" and institution_variables(desk.id)["incident_phone"] == "+387 50 112"
    token = manager.get("/en/account").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    again = manager.post(f"{read.location}/confirm", data={"csrf_token": token})
    assert again.status_code == 409 and "imported already" in again.text


def test_one_refused_row_stops_the_whole_list_and_is_named_with_its_line_and_way_out(manager: PageClient) -> None:
    text = "name,level,parent,incident_contact\nFirst,ministry,,\nSecond,unit,Third,\n"
    text += "<script>x</script>,ministry,,=1\n"
    read = manager.submit(IMPORT, text=text)
    page = manager.get(read.location).text
    assert "Nothing has the key or the name it is to stand below" in page and "formula" in page
    assert "<script>x" not in page and "Carry out the list" not in page
    token = manager.get("/en/account").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert manager.post(f"{read.location}/confirm", data={"csrf_token": token}).status_code == 409
    assert count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The list has no institutions."),
        ("key,level\na,unit", "has no heading “name”"),
        ("name\n" + "a\n" * 5001, "more than 5,000 institutions"),
        ('name\n"a', "quotation mark"),
    ],
)
def test_what_is_no_list_comes_back_with_its_reason(manager: PageClient, text: str, words: str) -> None:
    refused = manager.submit(IMPORT, text=text)
    assert refused.status_code == 422 and words in refused.text and "Error:" in refused.text


def test_the_downloaded_list_is_brought_in_again_without_any_change(manager: PageClient) -> None:
    for _ in range(2):
        read = manager.submit(IMPORT, text=LIST)
        if "Carry out" in manager.get(read.location).text:
            manager.submit(read.location)
    assert "Everything in this list is here already." in manager.get(read.location).text
    taken = manager.get("/en/institutions/institutions.csv")
    assert taken.mimetype == "text/csv" and '"sipovo","Општина Шипово","agency","obrasci","BA"' in taken.text
    assert '"\'+387 50 112"' in taken.text
    read = manager.submit(IMPORT, file=(io.BytesIO(taken.data), "again.csv"))
    assert "Everything in this list is here already." in manager.get(read.location).text
    sample = manager.get("/en/institutions/sample.csv")
    read = manager.submit(IMPORT, file=(io.BytesIO(sample.data), "sample.csv"))
    assert "Carry out the list" in manager.get(read.location).text


def test_a_list_that_would_come_out_otherwise_than_it_was_shown_is_not_carried_out(manager: PageClient) -> None:
    read = manager.submit(IMPORT, text=LIST)
    manager.get(read.location)
    make_institution("obrasci", name="Somebody else’s", level="unit")
    refused = manager.submit(read.location)
    assert refused.status_code == 409 and "have changed since this list was read" in refused.text
    assert count() == 1


@pytest.mark.parametrize("role", ["manager", "coordinator"])
def test_the_staff_of_a_ministry_brings_in_what_stands_below_it_only(client: PageClient, role: str) -> None:
    own = make_institution("ours", name="Our Ministry", level="ministry")
    make_institution("theirs", name="Their Ministry", level="ministry")
    sign_in(client, make_person(roles=[(role, own)]))
    read = client.submit(IMPORT, text="key,name,level,parent\n,Town,agency,ours\n,Desk,unit,Town\n")
    assert client.submit(read.location).status_code == 303
    assert "Desk" in client.get("/en/institutions").text
    for row in (",Town,agency,theirs", "theirs,Taken over,,", ",Town,ministry,", "ours,,,/", "town,,,theirs"):
        read = client.submit(IMPORT, text=f"key,name,level,parent\n{row}\n")
        assert "Carry out the list" not in client.get(read.location).text, row
    taken = client.get("/en/institutions/institutions.csv").text
    assert "Our Ministry" in taken and "Their Ministry" not in taken
    other = client.application.test_client()
    assert isinstance(other, PageClient)
    sign_in(other, make_person(roles=[("manager", make_institution(name="Third"))]))
    assert other.get(read.location).status_code == 404, "somebody else's draft"


def test_as_many_statements_for_many_rows_as_for_few(manager: PageClient, statements: Statements) -> None:
    counts = []
    for start, number in ((0, 5), (1000, 400)):
        rows = [f"k{start + n},Name {start + n},unit,top" for n in range(number)]
        read = manager.submit(IMPORT, text="\n".join(["key,name,level,parent", "top,Top,ministry,", *rows]))
        with statements.counted() as seen:
            assert manager.submit(read.location).status_code == 303
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 4, counts
