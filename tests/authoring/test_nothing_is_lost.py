"""Whatever order people publish, edit, decide and fetch in: no words are lost, nothing changed is called current."""

from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.authoring.rules.decisions import Decision, settle, standing, with_declared
from app.content.memory import Memory
from app.content.units import Unit, digest_of

WORDS = st.sampled_from(["one", "two", "three four", "five six seven", "eight", "nine ten"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["publish", "source", "edit", "say", "hold", "declare", "fetch"]), st.integers(0, 2), WORDS),
    max_size=14,
)


def unit(place: int, words: str) -> Unit:
    return Unit("paragraph", f"body/{place + 1}", place + 1, place + 1, words, digest_of(words))
