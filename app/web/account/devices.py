"""Telling a browser that a person has used before from a new one, without another cookie."""

from flask import current_app, request

from app.accounts.rules.sessions import surroundings
from app.accounts.sealing import Seal
from app.web.browsers import recognised


def device_mark(person_id: int) -> str:
    """Return by what this kind of browser in this network is known again, for this person only."""
    place = surroundings(request.remote_addr or "")
    return seal().mark("device", person_id, *recognised(request.user_agent.string), place)


def seal() -> Seal:
    """Return the school's seal."""
    found: Seal = current_app.extensions["seal"]
    return found
