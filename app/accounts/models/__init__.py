"""Tables of people, their institutions, roles, sessions and the ways they sign in."""

from app.accounts.models.acts import PendingAct
from app.accounts.models.factors import AppSecret, Passkey, RecoveryCode
from app.accounts.models.identities import Identity, SeenAssertion, SignInRequest
from app.accounts.models.institutions import (
    Institution,
    InstitutionClaim,
    InstitutionImport,
    InstitutionMembership,
    InstitutionVariable,
)
from app.accounts.models.limits import RateCount
from app.accounts.models.links import OneTimeLink
from app.accounts.models.people import Person
from app.accounts.models.roles import RoleGrant
from app.accounts.models.sessions import SignInSession

__all__ = [
    "AppSecret",
    "Identity",
    "Institution",
    "InstitutionClaim",
    "InstitutionImport",
    "InstitutionMembership",
    "InstitutionVariable",
    "OneTimeLink",
    "Passkey",
    "PendingAct",
    "Person",
    "RateCount",
    "RecoveryCode",
    "RoleGrant",
    "SeenAssertion",
    "SignInRequest",
    "SignInSession",
]
