"""What a sign-in service says of somebody is shown as text, as whatever people write is."""

import pytest
from markupsafe import escape

from tests.client import PageClient, sign_in
from tests.factories import make_person
from tests.sso.conftest import ministry, region, rules, settings, stranger
from tests.sso.oidc_house import OidcHouse
from tests.sso.travels import sign_in_through
from tests.walls.canaries.planting import PAYLOAD

__all__ = ["ministry", "region", "rules", "settings", "stranger"]
ADDRESS = "amira@ministry.example"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_name_that_a_service_proves_is_shown_as_text(client: PageClient, ministry: OidcHouse) -> None:
    person = make_person(ADDRESS)
    name = PAYLOAD.format(1)
    ministry.person = {"sub": "amira", "email": ADDRESS, "email_verified": True, "name": name}
    sign_in_through(client, ministry, "ministry")
    sign_in(client, person)
    page = client.get("/en/account/services/waiting").text
    assert str(escape(name)) in page
    assert name not in page
