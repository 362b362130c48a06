"""The page of the audit trail: found, read and taken away by those who may, in words, without anybody's mail."""

import csv
import io
import json
from datetime import timedelta

from flask import Flask

from app.accounts.models import Person
from app.audit.operations import record
from app.audit.queries import chain_faults
from app.core.db import commit, writing
from tests import pages
from tests.audit.trail import events, facts, kinds, newest
from tests.client import PageClient, sign_in
from tests.counting import Statements
from tests.factories import NOW, make_person
from tests.web.moments import now_proved

PAGE = "/en/audit"


def remember(person: Person, **terms: object) -> None:
    """Record that a role of a person ended."""
    values: dict[str, object] = {"now": NOW, "actor_id": None, "subject_id": person.id, "role": "trainer"}
    with writing():
        record("role.ended", **(values | terms))
        commit()


def auditor(client: PageClient) -> Person:
    """Sign an auditor in."""
    person = make_person("auditor@lipnica.example", name="Jasna Revizor", roles=("auditor",))
    sign_in(client, person)
    return person


def rows(page: str) -> list[str]:
    """Return the events of a page, each as one line."""
    table = pages.read(page).all("tbody")
    return [" ".join(row.text.split()) for body in table for row in body.all("tr")]


def test_an_auditor_reads_what_happened_to_whom(client: PageClient) -> None:
    auditor(client)
    remember(make_person(name="Petar Ilić"))
    line = rows(client.get(PAGE).text)[0]
    assert "A role was ended" in line
    assert "role: Trainer" in line
    assert "Petar Ilić" in line
    assert "the school itself" in line
    assert "2 March 2026, 10:00" in line, "in the zone of the school"


def test_a_command_stands_where_no_person_did_it(client: PageClient) -> None:
    auditor(client)
    remember(make_person(), command="people create-admin")
    assert "command people create-admin" in rows(client.get(PAGE).text)[0]


def test_only_who_may_sees_the_trail_and_its_entry_in_the_menu(app: Flask, client: PageClient) -> None:
    for role in ("trainer", "manager", "coordinator", "reviewer", "translator", "mentor"):
        other = app.test_client()
        sign_in(other, make_person(roles=(role,)))
        assert other.get(PAGE).status_code == 404, role
        assert 'href="/en/audit"' not in other.get("/en/account").text
    auditor(client)
    assert 'href="/en/audit"' in client.get(PAGE).text
    assert app.test_client().get(PAGE).status_code == 302


def test_a_search_narrows_by_kind_person_thing_and_day(client: PageClient) -> None:
    auditor(client)
    petar, amira = make_person(name="Petar"), make_person(name="Amira")
    remember(petar, role="manager")
    remember(amira, now=NOW + timedelta(days=10))
    with writing():
        record("cohort.link_renewed", now=NOW, actor_id=petar.id, thing="cohort", thing_key="spring")
        commit()
    for terms, found in (
        ({"kind": "cohort.link_renewed"}, ["spring"]),
        ({"person": str(petar.id)}, ["spring", "manager"]),
        ({"thing": "cohort"}, ["spring"]),
        ({"thing": "cohort", "key": "autumn"}, []),
        ({"kind": "role.ended", "first": "2026-03-12", "last": "2026-03-12"}, ["Amira"]),
        ({"kind": "role.ended", "last": "2026-03-11"}, ["manager"]),
    ):
        page = client.submit(PAGE, "audit", **terms)
        assert page.status_code == 303
        lines = rows(client.get(page.headers["Location"]).text)
        assert len(lines) == len(found), terms
        assert all(words in line for words, line in zip(found, lines, strict=True)), terms


def test_an_address_finds_its_owner_and_never_stands_in_an_address_of_a_page(client: PageClient) -> None:
    auditor(client)
    petar = make_person("petar@lipnica.example", name="Petar Ilić")
    remember(petar)
    answer = client.submit(PAGE, "audit", person=" Petar@Lipnica.example ")
    assert answer.headers["Location"].endswith(f"/en/audit?person={petar.id}")
    page = client.get(answer.headers["Location"])
    assert "Petar Ilić" in rows(page.text)[0]
    assert "petar@lipnica.example" not in page.text.lower()


def test_an_unknown_address_is_said_so_beside_its_field(client: PageClient) -> None:
    auditor(client)
    answer = client.submit(PAGE, "audit", person="nobody@lipnica.example")
    assert answer.status_code == 422
    assert "Nobody here has this number or address." in answer.text
    assert rows(answer.text) == []


def test_whatever_stands_in_an_address_is_no_fault(client: PageClient) -> None:
    auditor(client)
    for query in (
        "person=9999999999999",
        "person=-1",
        "person=a@b",
        "thing=%27--",
        "key=%22%3E%3Cscript%3E",
        "first=0000-00-00",
        "last=9999-12-31",
        "before=99999999999999999999",
        "before=-4",
    ):
        assert client.get(f"{PAGE}?{query}").status_code == 200, query


def test_pages_go_on_from_the_last_event_shown(client: PageClient) -> None:
    auditor(client)
    person = make_person()
    with writing():
        for _ in range(120):
            record("session.closed", now=NOW, actor_id=None, subject_id=person.id)
        commit()
    address, seen = f"{PAGE}?kind=session.closed", 0
    while True:
        page = client.get(address).text
        seen += len(rows(page))
        links = [link for link in pages.read(page).all("a") if link.get("rel") == "next"]
        if not links:
            break
        address = links[0].get("href")
    assert seen == 120


def test_a_page_asks_as_often_for_fifty_events_as_for_two(client: PageClient, statements: Statements) -> None:
    auditor(client)
    counts = []
    for number in (2, 60):
        for _ in range(number):
            remember(make_person())
        with statements.counted() as seen:
            client.get(f"{PAGE}?kind=role.ended")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


def test_the_file_holds_what_was_found_with_its_digests_and_is_an_event_itself(client: PageClient) -> None:
    person = auditor(client)
    remember(make_person(name="Canary Nightingale"))
    before = newest()
    now_proved(person)
    page = f"{PAGE}?kind=role.ended"
    answer = client.submit(page, "trail.jsonl")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    ended = next(row for row in events() if row.kind == "role.ended")
    assert [(each["kind"], each["digest"]) for each in lines] == [("role.ended", ended.digest)]
    assert "Canary" not in answer.text
    assert kinds(before) == ["export.taken"]
    assert facts(events(before)[0]) == {"what": "audit", "form": "jsonl", "rows": 1}
    assert events(before)[0].actor_id == person.id
    assert list(chain_faults()) == []
    table = list(csv.reader(io.StringIO(client.submit(page, "trail.csv").text.removeprefix("\ufeff"))))
    assert table[0][:3] == ["id", "happened_at", "kind"]
    assert table[1][-1] == ended.digest


def test_a_trail_of_thousands_is_taken_away_whole(client: PageClient) -> None:
    person = auditor(client)
    with writing():
        for _ in range(2500):
            record("session.closed", now=NOW, actor_id=None, subject_id=person.id)
        commit()
    now_proved(person)
    answer = client.submit(f"{PAGE}?kind=session.closed", "trail.jsonl")
    numbers = [json.loads(line)["id"] for line in answer.text.splitlines()]
    assert len(numbers) == 2500
    assert numbers == sorted(numbers)


def test_a_file_is_asked_for_anew_when_the_session_is_old(client: PageClient) -> None:
    person = auditor(client)
    now_proved(person, ago=timedelta(days=1))
    before = newest()
    answer = client.submit(PAGE, "trail.csv")
    assert answer.status_code == 303
    assert "/account/prove" in answer.headers["Location"]
    assert kinds(before) == []


def test_nobody_takes_the_trail_away_by_a_link(client: PageClient) -> None:
    auditor(client)
    assert client.get(f"{PAGE}/trail.csv").status_code == 405


def test_the_page_shows_the_end_of_the_chain(client: PageClient) -> None:
    auditor(client)
    remember(make_person())
    assert events()[-1].digest in client.get(PAGE).text


def test_what_nobody_may_do_is_refused_and_remembered(client: PageClient) -> None:
    person = make_person(roles=("administrator",))
    make_person(roles=("administrator",))
    sign_in(client, person)
    form = pages.read(client.get(f"/en/people/{person.id}").text).all("form")[0]
    token = pages.fields(form)["csrf_token"]
    answer = client.post(
        f"/en/people/{person.id}/roles", data={"csrf_token": token, "role": "trainer", "limit": "whole"}
    )
    assert answer.status_code == 409
    denied = events()[-1]
    assert (denied.kind, denied.actor_id, facts(denied)) == ("act.denied", person.id, {"code": "own_role"})
