"""Single and multiple choice on their pages: what is offered comes back as the same answer."""

import pytest

from app.core.errors import Refused
from app.questions.paper import Fields
from app.questions.registry import KINDS
from tests.questions.asking import on_page, papers, sent
from tests.questions.choices import definition, words

ANSWERS = {"single": [(), ("a",), ("h",)], "multiple": [(), ("c",), ("a", "h"), tuple("abcdefgh")]}


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_what_the_page_offers_is_taken_back_as_the_same_answer(kind):
    question, text = definition(kind, "ab"), words()
    for paper in papers(4):
        for answer in ANSWERS[kind]:
            page = on_page(KINDS[kind].ask(question, text, paper, answer))
            assert KINDS[kind].take(question, sent(page), paper, ()) == answer
            assert page.all("input")[0].get("id") == "c1"


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_the_public_form_holds_no_reason_and_no_points(kind):
    for paper in papers():
        asked = repr(KINDS[kind].ask(definition(kind, "ab", 1.25), words(), paper, ()))
        assert "Reason" not in asked and "1.25" not in asked and "correct" not in asked


def test_two_choices_under_single_choice_are_refused():
    paper = next(iter(papers()))
    tokens = [paper.token("key", key) for key in "ab"]
    with pytest.raises(Refused, match="unknown_choice"):
        KINDS["single"].take(definition("single", "a"), Fields({"choice": tokens}), paper, ())
