"""The frozen document of a certificate."""

from dataclasses import replace
from datetime import date

import pytest

from app.certificates.document import Facts, from_document, to_document

FACTS = Facts(
    serial="Zc3ab-_9aQxLmN0pQrStUv",
    holder="Ђорђе Ćosić-Ëndrra",
    institution=None,
    course="phishing",
    titles={"en": "Phishing", "bs": "Pecanje podataka"},
    score_raw=9.5,
    score_max=10.0,
    minutes=80,
    issued_on=date(2026, 11, 21),
    issuer="Regional School",
    release="a" * 64,
    language="bs",
)


def test_a_document_gives_back_every_fact() -> None:
    assert from_document(to_document(FACTS)) == FACTS


def test_the_same_facts_give_the_same_text_whatever_the_order_of_the_titles() -> None:
    turned = replace(FACTS, titles=dict(reversed(FACTS.titles.items())))
    assert to_document(turned) == to_document(FACTS)


def test_a_document_of_format_1_reads_the_same_for_ever() -> None:
    golden = (
        '{"course":"phishing","format":"sezona-certificate/1","holder":"Ђорђе Ćosić-Ëndrra",'
        '"institution":null,"issued_on":"2026-11-21","issuer":"Regional School","language":"bs","minutes":80,'
        f'"release":"{"a" * 64}","score":{{"max":10.0,"raw":9.5}},"serial":"Zc3ab-_9aQxLmN0pQrStUv",'
        '"titles":{"bs":"Pecanje podataka","en":"Phishing"}}'
    )
    assert to_document(FACTS) == golden
    assert from_document(golden) == FACTS


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format":"sezona-certificate/2"}', "not json"])
def test_a_text_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_document(text)


def test_the_title_falls_back_to_a_language_that_exists() -> None:
    only_english = replace(FACTS, titles={"en": "Phishing"})
    assert (only_english.edition("bs"), only_english.title("bs")) == ("en", "Phishing")
    assert FACTS.title("bs") == "Pecanje podataka"
    assert replace(FACTS, titles={}).title("bs") == "phishing"
