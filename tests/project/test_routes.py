"""Routes: frozen in `routes.txt`, and each behind exactly one guard that is a row of the policy."""

import re

from flask import Flask

from app.accounts.policy import POLICY
from app.core.locales import LOCALES
from app.web.headers import SAFE
from tests.project.routes import FROZEN, actions, listing, plain

UNGUARDED = {
    "door": "the front door leads to the catalogue in the visitor's language",
    "assets.static": "stylesheets and scripts are for everybody",
}
WITHOUT_LOCALE = {
    "door": "it chooses the locale",
    "assets.static": "the same in every language",
    "sso_ends.callback": "sign-in services know one address",
    "sso_ends.consume": "sign-in services know one address",
    "sso_ends.metadata": "it is for the operator of a sign-in service",
}
"""Routes that need no locale in their address, beside those of the blueprint `service`."""


def test_routes_are_the_frozen_ones(site: Flask) -> None:
    frozen = FROZEN.read_text(encoding="utf-8").splitlines()
    assert listing(site) == frozen, "meant so? python -m tests.project.routes"


def test_every_view_stands_under_one_row_of_the_policy(site: Flask) -> None:
    unguarded = {endpoint for endpoint, action in actions(site).items() if action is None}
    assert unguarded == set(UNGUARDED)
    assert {action for action in actions(site).values() if action} <= set(POLICY)


def test_no_view_has_two_guards(site: Flask) -> None:
    for endpoint, view in site.view_functions.items():
        inner = getattr(view, "__wrapped__", None)
        guards = 0
        while inner is not None:
            guards += hasattr(inner, "action")
            inner = getattr(inner, "__wrapped__", None)
        assert guards == 0, endpoint


def test_every_row_of_the_policy_guards_a_view(site: Flask) -> None:
    assert set(POLICY) - set(actions(site).values()) == set()


def test_every_page_has_its_locale_in_its_address(site: Flask) -> None:
    without = {
        rule.endpoint
        for rule in site.url_map.iter_rules()
        if not plain(rule.rule).startswith("/<locale>/")
        if not rule.endpoint.startswith("service.")
    }
    assert without == set(WITHOUT_LOCALE)


def test_addresses_are_words_with_hyphens_and_do_not_end_in_a_slash(site: Flask) -> None:
    for rule in site.url_map.iter_rules():
        words = re.sub(r"<[^>]*>", "x", plain(rule.rule))
        is_door = rule.endpoint == "door"  # a shortened address: the language alone
        assert re.fullmatch(r"/(x/)?" if is_door else r"(/[a-z0-9.-]+)+", words), rule.rule


def test_no_route_both_shows_and_changes_unless_its_form_comes_back(site: Flask) -> None:
    for rule in site.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods <= {"GET", "POST"}, rule.rule
        assert methods & set(SAFE) or methods == {"POST"}, rule.rule


def test_every_locale_has_the_same_routes(site: Flask) -> None:
    urls = site.url_map.bind("localhost")
    for tag in LOCALES:
        assert urls.match(f"/{tag}/courses")[0] == "public.catalogue"
