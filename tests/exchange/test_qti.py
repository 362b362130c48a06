"""QTI 2.1 and 3.0: packages and items come in, go out and come back; all else is told with its place."""

import zipfile
from io import BytesIO
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exchange.bank import Bank, BankChoice, BankGap, BankNumber, BankPair, BankQuestion, Unreadable
from app.exchange.files.zips import packed
from app.exchange.qti import qti3, qti21
from tests.exchange.drawn_banks import PLAIN_KINDS, SURVEY, TRUE_FALSE, banks, gap, matching, placeless, single
from tests.exchange.pictures import PNG
from tests.exchange.refusals import outcome

FILES = Path(__file__).parent / "files"
KINDS = [single(), gap(with_markup=False), matching(), TRUE_FALSE, SURVEY, *PLAIN_KINDS]
DRAWN = settings(max_examples=25, suppress_health_check=list(HealthCheck))
SPACES = {"item": "http://www.imsglobal.org/xsd/imsqti_v2p1", "qti": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"}
TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def item(body: str, declared: str = "", rules: str = "", more: str = "") -> bytes:
    head = f'<assessmentItem xmlns="{SPACES["item"]}" identifier="i1" title="Named"'
    made = f"{head}>{declared}<itemBody>{body}</itemBody>{rules}{more}</assessmentItem>"
    return made.encode()


def declared(
    cardinality: str, base: str, *values: str, name: str = "RESPONSE", mapping: dict[str, float] | None = None
) -> str:
    right = "".join(f"<value>{value}</value>" for value in values)
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{each}"/>' for key, each in (mapping or {}).items())
    inside = f"<correctResponse>{right}</correctResponse>" if values else ""
    inside += f'<mapping defaultValue="0">{entries}</mapping>' if entries else ""
    given = f'identifier="{name}" cardinality="{cardinality}" baseType="{base}"'
    return f"<responseDeclaration {given}>{inside}</responseDeclaration>"


def choices(
    *names: str, tag: str = "choiceInteraction", most: str = "1", inside: str = "<prompt>Which?</prompt>"
) -> str:
    made = "".join(f'<simpleChoice identifier="{name}">{name.upper()}</simpleChoice>' for name in names)
    return f'<{tag} responseIdentifier="RESPONSE" maxChoices="{most}">{inside}{made}</{tag}>'


def rules(template: str) -> str:
    return f'<responseProcessing template="{TEMPLATE}{template}"/>'


def one(data: bytes) -> BankQuestion:
    bank = qti21.read(data, "a.xml")
    assert len(bank.questions) == 1, bank.losses
    return bank.questions[0]


def reasons(data: bytes) -> str:
    return "\n".join(loss.what for loss in qti21.read(data, "a.xml").losses)


@DRAWN
@given(banks(KINDS))
def test_a_bank_comes_back_from_a_package_of_version_2(bank: Bank) -> None:
    written = qti21.write(bank)
    assert written.losses == ()
    assert placeless(qti21.read(written.data, "quiz.zip")) == bank


@DRAWN
@given(banks(KINDS, has_hints=False))
def test_a_bank_comes_back_from_a_package_of_version_3(bank: Bank) -> None:
    written = qti3.write(bank)
    assert written.losses == ()
    assert placeless(qti3.read(written.data, "quiz.zip")) == bank


WHOLE = Bank(
    "Reading a message",
    (
        BankQuestion(
            "who",
            "single",
            "Who *sent* it?",
            "![A letter](a_b.png)",
            (BankChoice("A", 1.0, "Right."), BankChoice("B")),
            tags=("sender",),
            points=2.0,
            feedback="All.",
        ),
        BankQuestion("3-days", "numeric", "How many?", numbers=(BankNumber("72", "1"), BankNumber("3")), unit="h"),
        BankQuestion("text", "text", "Write", criteria=(("Short", 1.0),)),
        BankQuestion(
            "gaps", "gap", "Fill", "A {{gap:1}}.", gaps=(BankGap((BankChoice("x", 1.0), BankChoice("y"))),)
        ),
    ),
    {"a_b.png": PNG},
    locale="bs",
)


def unpacked(module: ModuleType) -> dict[str, bytes]:
    archive = zipfile.ZipFile(BytesIO(module.write(WHOLE).data))
    return {name: archive.read(name) for name in archive.namelist()}


def test_language_title_keys_that_begin_with_a_digit_and_images_come_back() -> None:
    for module in (qti21, qti3):
        assert placeless(module.read(module.write(WHOLE).data, "x.zip")) == WHOLE


@pytest.mark.parametrize("module", [qti21, qti3])
def test_the_manifest_names_every_file_of_the_package_once(module: ModuleType) -> None:
    files = unpacked(module)
    manifest = ET.fromstring(files["imsmanifest.xml"])
    hrefs = [each.get("href") or "" for each in manifest.iter() if each.tag.endswith("}file")]
    assert sorted(hrefs) == sorted({name.replace(" ", "%20") for name in files} - {"imsmanifest.xml"})
    version = "v2p1" if module is qti21 else "v3p0"
    types = [each.get("type") for each in manifest.iter() if each.tag.endswith("}resource")]
    assert types == [f"imsqti_test_xml{version}", *[f"imsqti_item_xml{version}"] * 4]


def test_each_version_writes_its_own_names() -> None:
    old, new = unpacked(qti21), unpacked(qti3)
    for name in ("items/who.xml", "items/q2.xml", "items/text.xml", "items/gaps.xml", "test.xml"):
        html = {"p", "em", "img", "div", "ul", "li", "span"}
        for each in ET.fromstring(old[name]).iter():
            assert each.tag.startswith(f"{{{SPACES['item']}}}") and "-" not in each.tag.partition("}")[2]
        for each in ET.fromstring(new[name]).iter():
            local = each.tag.removeprefix(f"{{{SPACES['qti']}}}")
            assert local in html or local.startswith("qti-")
            assert local in html or all(key == key.lower() for key in each.attrib if "}" not in key)
    assert b"<qti-content-body>" in new["items/who.xml"]
    assert b'template="' not in old["items/who.xml"]
    assert b'tolerance-mode="absolute" tolerance="1"' in new["items/q2.xml"]


def test_the_parts_of_an_item_stand_in_the_order_of_the_specification() -> None:
    order = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
    for name, data in unpacked(qti21).items():
        if name.startswith("items/"):
            found = [order.index(each.tag.partition("}")[2]) for each in ET.fromstring(data)]
            assert found == sorted(found)


def test_an_item_alone_is_read_in_the_encoding_it_declares() -> None:
    bank = qti21.read((FILES / "qti21-choice.xml").read_bytes(), "pitanje.xml")
    assert (bank.title, bank.locale, bank.losses) == ("pitanje", "bs", ())
    found = bank.questions[0]
    assert (found.key, found.stem, found.body) == ("kljuc", "Ko je pošiljalac?", "Poruka je stigla *juče*.")
    assert found.choices == (
        BankChoice("Kolega", 0.0, "Ime može biti **bilo čije**."),
        BankChoice("Nepoznat", 1.0, "Tačno."),
    )
    assert found.feedback == "Čitaj iza znaka @."


def test_maps_give_shares_and_points() -> None:
    mapped = declared("multiple", "identifier", "a", "b", mapping={"a": 2, "b": 1, "c": -1})
    found = one(item(choices("a", "b", "c", most="0"), mapped, rules("map_response")))
    assert (found.kind, found.points) == ("multiple", 3.0)
    assert [each.share for each in found.choices] == [2 / 3, 1 / 3, -1 / 3]


def test_all_or_nothing_is_told_where_several_are_right() -> None:
    data = item(
        choices("a", "b", "c", most="2"), declared("multiple", "identifier", "a", "b"), rules("match_correct")
    )
    assert [each.share for each in one(data).choices] == [0.5, 0.5, 0.0]
    assert "only for all right answers together" in reasons(data)


def test_choices_without_a_right_one_are_a_survey() -> None:
    assert one(item(choices("yes", "no"), declared("single", "identifier"))).kind == "survey"
    assert "many=yes" in reasons(item(choices("yes", "no", most="0"), declared("multiple", "identifier")))


def test_an_order_is_sorted_as_it_is_right() -> None:
    order = choices("a", "b", "c", tag="orderInteraction")
    assert [each.text for each in one(item(order, declared("ordered", "identifier", "c", "a", "b"))).choices] == [
        "C",
        "A",
        "B",
    ]
    assert "in which order" in reasons(item(order, declared("ordered", "identifier", "c", "a")))


def test_pairs_are_read_from_two_sides_and_from_one_list() -> None:
    def some(*names: str) -> str:
        return "".join(
            f'<simpleAssociableChoice identifier="{n}" matchMax="1">{n.upper()}</simpleAssociableChoice>'
            for n in names
        )

    sides = (
        f"<simpleMatchSet>{some('a', 'b')}</simpleMatchSet><simpleMatchSet>{some('x', 'y', 'z')}</simpleMatchSet>"
    )
    match = f'<matchInteraction responseIdentifier="RESPONSE"><prompt>Match</prompt>{sides}</matchInteraction>'
    found = one(item(match, declared("multiple", "directedPair", "a y", "b x")))
    assert found.pairs == (BankPair("A", "Y"), BankPair("B", "X"), BankPair("", "Z"))
    assert "each row one right side" in reasons(item(match, declared("multiple", "directedPair", "a x", "a y")))
    pairs = (
        f'<associateInteraction responseIdentifier="RESPONSE">{some("a", "b", "x", "y")}</associateInteraction>'
    )
    assert one(item(pairs, declared("multiple", "pair", "a x", "b y"))).pairs == (
        BankPair("A", "X"),
        BankPair("B", "Y"),
    )


ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE"/>'


def test_a_field_alone_is_an_answer_and_one_in_a_sentence_a_gap() -> None:
    words = declared("single", "string", "Mostar", mapping={"Mostar": 1, "mostar": 0.5})
    short = item(f"<p>Which town?</p><p>{ENTRY}</p>", words, rules("map_response"))
    assert (one(short).kind, one(short).stem, one(short).accepted) == ("short", "Which town?", ("Mostar",))
    assert "“mostar” for a part" in reasons(short)
    assert "case of letters" in reasons(short)
    sentence = one(item(f"<p>Fill.</p><p>The town is {ENTRY}, on a river.</p>", words))
    assert (sentence.kind, sentence.stem, sentence.body) == ("gap", "Fill.", "The town is {{gap:1}}, on a river.")


def test_numbers_take_their_tolerance_from_the_rules_and_their_unit_from_the_text() -> None:
    sides = '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/>'
    test = f'<equal toleranceMode="{{}}" tolerance="{{}}">{sides}</equal>'
    inner = "<responseCondition><responseIf>{}</responseIf></responseCondition>"
    frame = f"<responseProcessing>{inner}</responseProcessing>"
    body, value = f"<p>How long?</p><p>{ENTRY} hours</p>", declared("single", "float", "200")
    for mode, given_tolerance, expected in [
        ("absolute", "0.5", "0.5"),
        ("relative", "5", "10"),
        ("exact", "", "0"),
    ]:
        found = one(item(body, value, frame.format(test.format(mode, given_tolerance))))
        assert (found.kind, found.unit, found.numbers) == ("numeric", "hours", (BankNumber("200", expected),))
    assert "smaller one" in reasons(item(body, value, frame.format(test.format("absolute", "1 2"))))


def test_images_and_tags_and_the_order_of_the_test_come_from_the_package() -> None:
    picture = item(
        '<p>Look</p><object type="image/png" data="../img/a%20b.png">A seal</object>' + choices("a", "b")
    )
    files = {
        "imsmanifest.xml": (FILES / "qti21-manifest.xml").read_bytes(),
        "test.xml": (FILES / "qti21-test.xml").read_bytes(),
        "items/one.xml": picture,
        "items/two.xml": item(choices("a", "b")).replace(b'"i1"', b'"i2"'),
        "img/a b.png": PNG,
    }
    bank = qti21.read(packed(files), "x.zip")
    assert bank.title == "A test"
    assert [(each.key, each.tags) for each in bank.questions] == [("i2", ("part-b",)), ("i1", ("part-a",))]
    assert bank.images == {"a-b.png": PNG}
    assert "![A seal](a-b.png)" in bank.questions[1].body
    assert any("gone.xml" in loss.what for loss in bank.losses)
    del files["imsmanifest.xml"]
    assert len(qti21.read(packed(files), "x.zip").questions) == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (item('<hotspotInteraction responseIdentifier="RESPONSE"/>'), "<hotspotInteraction>"),
        (item(choices("a", "b") + choices("c", "d")), "several things at once"),
        (item("<p>Only words</p>"), "asks nothing"),
        (item(choices("a"), '<templateDeclaration identifier="X"/>'), "change from one learner"),
        (item(choices("a", "b"), declared("single", "identifier", "z")), "not one right answer"),
        (item(f"<p>In {ENTRY}.</p>", declared("single", "string")), "accepts no word"),
    ],
)
def test_items_that_are_left_out_are_told(data: bytes, why: str) -> None:
    bank = qti21.read(data, "a.xml")
    assert bank.questions == ()
    assert why in bank.losses[0].what
    assert "“Named”" in bank.losses[0].place


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<questestinterop/>", "QTI 1.2"),
        (b"<quiz/>", "no QTI item"),
        (b"<assessmentTest/>", "whole package"),
        (b'<!DOCTYPE assessmentItem [<!ENTITY x "y">]><assessmentItem/>', "document type"),
        (packed({"imsmanifest.xml": b"<manifest/>"}), "no QTI items"),
        (packed({"a.xml": b"<questestinterop/>"}), "QTI 1.2"),
        (packed({"imsmanifest.xml": b"<!DOCTYPE m><manifest/>"}), "imsmanifest.xml: the file has a document type"),
        (packed({"a.xml": b"<assessmentItem>"}), "a.xml, line 1: the file is not valid XML"),
    ],
)
def test_files_that_are_no_qti_are_refused_in_a_sentence(data: bytes, why: str) -> None:
    for module in (qti21, qti3):
        with pytest.raises(Unreadable, match=why):
            module.read(data, "a")


@settings(max_examples=40)
@given(st.data())
def test_an_item_in_disorder_is_refused_or_read(data: st.DataObject) -> None:
    whole = ET.fromstring(unpacked(qti21)["items/who.xml"])
    elements = [each for each in whole.iter() if len(each)]
    for _ in range(data.draw(st.integers(1, 3))):
        parent = data.draw(st.sampled_from(elements))
        others = [each for each in elements if parent not in each.iter()]
        parent.append(data.draw(st.sampled_from(others or [ET.Element("p")])))
        if data.draw(st.booleans()) and len(parent) > 1:
            parent.remove(parent[0])
    assert outcome(lambda: qti21.read(ET.tostring(whole), "a.xml"))
