"""What other pages show of sign-in services: the buttons on the sign-in page, and what a person has linked."""

from dataclasses import dataclass

from flask import Flask

from app.accounts.queries.identities import IdentityRow, identities_of
from app.core.settings import Settings
from app.web.identity import learner
from app.web.sso.places import PLACE, Services, offered, services
from app.web.sso.providers import read_providers
from app.web.wording import here


@dataclass(frozen=True)
class LinkedService:
    """A service that a person has linked, by its name; `row` says since when."""

    name: str
    row: IdentityRow


def sign_in_services() -> list[tuple[str, str]]:
    """Return (key, name) of the services by which people can sign in."""
    return [(provider.key, provider.name_in(here())) for provider in offered()]


def linked_services() -> list[LinkedService]:
    """Return the services that the person has linked."""
    known = services().providers
    return [
        LinkedService(known[row.service].name_in(here()) if row.service in known else row.service, row)
        for row in identities_of(learner().id)
    ]


def init_sso(app: Flask, settings: Settings) -> None:
    """Read the operator's file and give the templates what they show. Raises `SettingsError`."""
    app.extensions[PLACE] = Services(read_providers(settings))
    app.jinja_env.globals.update(sign_in_services=sign_in_services, linked_services=linked_services)
