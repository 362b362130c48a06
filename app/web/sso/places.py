"""What signing in through services needs of the application: the services, and what the doors of accounts lend."""

from typing import Any

from flask import current_app
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.settings import Settings
from app.web.sso.keys import Keys
from app.web.sso.providers import Provider, SamlProvider
from app.web.sso.saml import Ends

PLACE = "sign_in_services"


class Services:
    """The services of this installation, and the keys that are known of them."""

    def __init__(self, providers: dict[str, Provider]) -> None:
        self.providers = providers
        self.keys = Keys()


def services() -> Services:
    """Return the services of the application."""
    found: Services = current_app.extensions[PLACE]
    return found


def offered() -> list[Provider]:
    """Return the services by which people can sign in now, in the order of the operator's file."""
    return [provider for provider in services().providers.values() if provider.is_ready]


def provider_of(key: str) -> Provider:
    """Return a service. Raises `Refused("service_unknown")`."""
    found = services().providers.get(key)
    if found is None or not found.is_ready:
        raise Refused("service_unknown")
    return found


def saml_provider(provider: Provider) -> SamlProvider:
    """Return the service as one that speaks SAML. Raises `Refused("service_unknown")`."""
    if not isinstance(provider, SamlProvider):
        raise Refused("service_unknown")
    return provider


def settings() -> Settings:
    """Return the settings of the application."""
    found: Settings = current_app.extensions["sezona"]
    return found


def own_end(key: str, name: str) -> str:
    """Return an address of ours that is written down at the service: it has no language, and never changes."""
    return f"{settings().base_url}/sign-in-services/{key}/{name}"


def saml_ends(key: str) -> Ends:
    """Return our name and address at a SAML service."""
    return Ends(entity=own_end(key, "metadata"), consumer=own_end(key, "acs"))


def enter(person: Any, *, means: str, is_strong: bool, onward: str | None) -> Response:
    """Let a person in whom a service has proved, and lead her on; see `app/web/account/entering.py`. Commits."""
    answer: Response = current_app.extensions["enter"](person, means=means, is_strong=is_strong, onward=onward)
    return answer


def knock() -> None:
    """Count a try to sign in through a service. Raises `Refused("too_many_tries")`. Commits."""
    current_app.extensions["knock"]("service", "")


def tell(person: Any, name: str, **values: Any) -> None:
    """Queue a mail to a person about her account; see `app/web/account/notices.py`."""
    current_app.extensions["tell"](person, name, **values)
