"""Who may do what: every route × everybody × her own and others' things, as the policy table says."""

import pytest
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.project.world import EVERYBODY, VISITOR, Answer, Visit, World

SIGN_IN = "/account/sign-in?next="
OPEN_AND_EMPTY = {
    "account.app_picture": "nobody here is setting up an app, so there is no picture of its secret",
    "institutions.say": "a form without an institution names none that there is",
}
"""Endpoints that answer 404 although the policy lets them through, each with its reason."""


def answers_as_it_must(response: TestResponse | Answer, visit: Visit, who: str) -> bool:
    """Whether an answer fits what the policy says of the visit."""
    sent_to_sign_in = response.status_code == 302 and SIGN_IN in response.headers["Location"]
    if visit.is_allowed and visit.endpoint in OPEN_AND_EMPTY:
        return response.status_code < 500
    if visit.is_allowed:
        return (
            response.status_code < 500 and response.status_code not in (401, 403, 404, 405) and not sent_to_sign_in
        )
    if who == VISITOR:
        return sent_to_sign_in if visit.method == "GET" else response.status_code == 401
    return response.status_code == 404


def ask(client: PageClient, visit: Visit, token: str) -> TestResponse:
    """Send an otherwise empty form."""
    return client.post(visit.address, data={"csrf_token": token})


def told(visit: Visit, response: TestResponse | Answer) -> str:
    """Return a visit that went wrong in one line."""
    must = "open" if visit.is_allowed else "closed"
    return f"{visit.method} {visit.address} of {visit.owner} ({visit.action}) must be {must}: {response.status}"


def takes_from_other_sites(world: World, visit: Visit) -> bool:
    """Whether the view is meant for what other sites send; what it then wants instead, its own tests show."""
    return getattr(world.app.view_functions[visit.endpoint], "cross_site", False)


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_open_to_those_the_policy_names_and_are_not_found_by_others(world: World, who: str) -> None:
    wrong = [
        told(visit, answer)
        for visit, answer in world.look(who).answers
        if not answers_as_it_must(answer, visit, who)
    ]
    assert wrong == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_changes_are_not_found_by_those_the_policy_does_not_name_and_change_nothing(
    world: World, who: str
) -> None:
    client = world.client(who)
    token, before = world.token(client, who), world.dump()
    wrong = [
        told(visit, response)
        for visit in world.visits(who, "POST")
        if not visit.is_allowed
        if not answers_as_it_must(response := ask(client, visit, token), visit, who)
    ]
    assert wrong == []
    assert world.changes(before) == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_changes_are_open_to_those_the_policy_names(world: World, who: str) -> None:
    wrong = []
    for visit in world.visits(who, "POST"):
        if not visit.is_allowed:
            continue
        client = world.client(who)
        response = ask(client, visit, world.token(client, who))
        if not answers_as_it_must(response, visit, who):
            wrong.append(told(visit, response))
        world.restore()
    assert wrong == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_change_is_made_without_the_token_of_its_form(world: World, who: str) -> None:
    before = world.dump()
    client = world.client(who)
    for visit in world.visits(who, "POST", only_own=True):
        view = world.app.view_functions[visit.endpoint]
        status = client.post(visit.address, data={}).status_code
        assert status == 403 or getattr(view, "anonymous_safe", False) or takes_from_other_sites(world, visit), (
            visit
        )
    assert world.changes(before) == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_change_is_made_for_a_form_of_another_site(world: World, who: str) -> None:
    before = world.dump()
    client = world.client(who)
    token = world.token(client, who)
    for visit in world.visits(who, "POST", only_own=True):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
            answer = client.post(visit.address, data={"csrf_token": token}, headers=headers)
            assert answer.status_code == 403 or takes_from_other_sites(world, visit), visit
    assert world.changes(before) == []
