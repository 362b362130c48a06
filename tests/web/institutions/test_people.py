"""Who belongs where, on the pages: seen, moved, said of oneself and confirmed."""

from datetime import timedelta

from app.accounts.models import Institution, Person
from app.accounts.policy import Reach, Scope
from app.accounts.queries.memberships import claim_of, claims_for, membership_history
from app.core.db import db
from tests import pages
from tests.client import PageClient, sign_in
from tests.conftest import Clock
from tests.factories import NOW, make_institution, make_person


def coordinator(client: PageClient, place: Institution) -> PageClient:
    """Sign in somebody who coordinates an institution."""
    sign_in(client, make_person(name="Dejan Ilić", roles=[("coordinator", place)]))
    return client


def belongs(person: Person) -> int | None:
    return db.session.get_one(Person, person.id, populate_existing=True).institution_id


def test_a_coordinator_moves_people_within_her_institutions_and_their_past_stays(
    client: PageClient, clock: Clock
) -> None:
    top = make_institution(name="Ministry of Forms", level="ministry")
    old = make_institution("old", name="Општина Липница", below=top)
    new = make_institution("new", name="Town of Brod", below=top)
    person = make_person(
        "amira@lipnica.example", name="Amira Hodžić", institution=old, now=NOW - timedelta(days=9)
    )
    coordinator(client, top)
    listed = client.get(f"/en/institutions/{old.id}/people").text
    assert "Amira Hodžić" in listed and f"/en/institutions/people/{person.id}" in listed
    address = f"/en/institutions/people/{person.id}"
    moved = client.submit(address, institution="town of brod", day=str(NOW.date()))
    assert moved.status_code == 303 and belongs(person) == new.id
    before = client.get(moved.location).text
    assert "Amira Hodžić" in before and f"/people/{person.id}" not in before, "she was here"
    assert "amira@lipnica.example" not in before, "her address is for those where she is now"
    assert "Amira Hodžić" not in client.get(f"/en/institutions/{old.id}/people?q=amira@lipnica").text
    assert "Amira Hodžić" in client.get(f"/en/institutions/{new.id}/people?q=amira@lipnica").text
    page = client.get(address).text
    assert "Town of Brod" in page and "Општина Липница" in page
    for values, words in (
        ({"institution": "nowhere"}, "No institution has this key or name."),
        ({"day": "2026-02-01"}, "Choose a day after the last move"),
        ({"day": "2027-01-01"}, "Choose a day after the last move"),
        ({"day": "yesterday"}, "There is a problem"),
    ):
        refused = client.submit(address, **{"institution": "old", "day": str(NOW.date()), **values})
        assert refused.status_code == 422 and words in refused.text
    assert client.submit(address, institution="", day=str(NOW.date())).status_code == 303
    assert belongs(person) is None and client.get(address).status_code == 404, "she is nobody's of theirs now"


def test_nobody_is_taken_from_or_sent_to_an_institution_out_of_reach(client: PageClient, clock: Clock) -> None:
    own, other = make_institution("own"), make_institution("other")
    mine, foreign, nobodys = (make_person(institution=place) for place in (own, other, None))
    coordinator(client, own)
    for person in (foreign, nobodys):
        address = f"/en/institutions/people/{person.id}"
        assert client.get(address).status_code == 404
        assert client.post(address, data={"institution": "own", "day": "2026-03-02"}).status_code in (403, 404)
    assert client.get(f"/en/institutions/{other.id}/people").status_code == 404
    refused = client.submit(f"/en/institutions/people/{mine.id}", institution="other", day="2026-03-02")
    assert refused.status_code == 422 and "No institution has this key or name." in refused.text
    assert (belongs(mine), belongs(foreign), belongs(nobodys)) == (own.id, other.id, None)


def test_a_manager_sees_who_belongs_and_moves_nobody(client: PageClient, clock: Clock) -> None:
    own = make_institution()
    person = make_person(name="Amira Hodžić", institution=own)
    sign_in(client, make_person(roles=[("manager", own)]))
    page = client.get(f"/en/institutions/people/{person.id}")
    assert "Amira Hodžić" in page.text and "Move this person" not in page.text
    token = client.get("/en/account").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = {"institution": "", "day": "2026-03-02", "csrf_token": token}
    assert client.post(f"/en/institutions/people/{person.id}", data=sent).status_code == 404
    assert belongs(person) == own.id


def test_a_coordinator_does_not_read_where_somebody_was_before_she_came(client: PageClient, clock: Clock) -> None:
    own, former = make_institution(name="Town of Brod"), make_institution(name="Secret Service")
    person = make_person(institution=former, now=NOW - timedelta(days=9))
    sign_in(client, make_person(roles=["administrator"]))
    client.submit(f"/en/institutions/people/{person.id}", institution="Town of Brod", day=str(NOW.date()))
    other = client.application.test_client()
    assert isinstance(other, PageClient)
    page = coordinator(other, own).get(f"/en/institutions/people/{person.id}").text
    assert "Town of Brod" in page and "Secret Service" not in page
    assert len(membership_history(person.id)) == 2


def test_what_a_person_says_of_herself_opens_nothing_until_it_is_confirmed(
    client: PageClient, clock: Clock
) -> None:
    place = make_institution("brod", name="Општина Брод")
    person = make_person("amira@brod.example", name="Amira Hodžić")
    sign_in(client, person)
    own = "/en/account/institution"
    assert "No institution has these words" in client.get(f"{own}?q=%25").text
    page = client.get(f"{own}?q=БРОД").text
    form = next(form for form in pages.read(page).all("form") if "institution" in pages.names(form))
    token = pages.fields(form)["csrf_token"][0]
    assert client.post(own, data={"csrf_token": token, "institution": "999999"}).status_code == 404
    assert client.post(own, data={"csrf_token": token, "institution": "x"}).status_code == 404
    assert client.post(own, data={"csrf_token": token, "institution": str(place.id)}).status_code == 303
    assert "not confirmed yet" in client.get(own).text and belongs(person) is None
    staff = client.application.test_client()
    assert isinstance(staff, PageClient)
    coordinator(staff, place)
    assert staff.get(f"/en/institutions/people/{person.id}").status_code == 404
    address = f"/en/institutions/{place.id}/people"
    assert "Said to belong here" in staff.get(address).text
    (claim,) = claims_for(Scope(Reach.ALL))
    assert staff.submit(address, f"/claims/{claim.id}", press="decision=yes").status_code == 303
    assert belongs(person) == place.id and claim_of(person.id) is None
    assert "Општина Брод" in client.get(own).text


def test_a_claim_is_taken_back_or_refused(client: PageClient, clock: Clock) -> None:
    place, other = make_institution(name="Town of Brod"), make_institution()
    person = make_person()
    sign_in(client, person)
    own = "/en/account/institution"
    for taken_back in (True, False):
        token = pages.fields(pages.read(client.get(f"{own}?q=brod").text).all("form")[-1])["csrf_token"][0]
        client.post(own, data={"csrf_token": token, "institution": str(place.id)})
        if taken_back:
            client.post(own, data={"csrf_token": token, "institution": "0"})
            assert claim_of(person.id) is None
    (claim,) = claims_for(Scope(Reach.ALL))
    staff = client.application.test_client()
    assert isinstance(staff, PageClient)
    coordinator(staff, other)
    token = staff.get("/en/account").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = {"csrf_token": token, "decision": "yes"}
    assert staff.post(f"/en/institutions/claims/{claim.id}", data=sent).status_code == 404
    admin = client.application.test_client()
    assert isinstance(admin, PageClient)
    sign_in(admin, make_person(roles=["administrator"]))
    refused = admin.submit(f"/en/institutions/{place.id}/people", f"/claims/{claim.id}", press="decision=no")
    assert refused.status_code == 303 and claim_of(person.id) is None and belongs(person) is None
