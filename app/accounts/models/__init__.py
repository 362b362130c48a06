"""Tables of people, their institutions, roles, sessions and the ways they sign in."""

from app.accounts.models.institutions import Institution, InstitutionMembership, InstitutionVariable
from app.accounts.models.limits import RateCount
from app.accounts.models.people import Person
from app.accounts.models.roles import RoleGrant
from app.accounts.models.sessions import SignInSession

__all__ = [
    "Institution",
    "InstitutionMembership",
    "InstitutionVariable",
    "Person",
    "RateCount",
    "RoleGrant",
    "SignInSession",
]
