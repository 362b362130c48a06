"""What the tests of the joints share: a school with two sign-in services of each language."""

from tests.sso.conftest import ministry, region, rules, settings, stranger

__all__ = ["ministry", "region", "rules", "settings", "stranger"]
