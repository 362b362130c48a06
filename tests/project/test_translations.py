"""Words of the interface: extracted, translated in every offered locale, and true to their placeholders."""

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.core.locales import LOCALES, SOURCE

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "translations"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
TAG = re.compile(r"</?[a-z]+[^>]*>")
WORDING = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext", "translate", "ntranslate"}
SAID_IN_LATIN: frozenset[str] = frozenset()
"""Messages that are names in Latin letters in every language."""
LOOKED_UP = ROOT / "app" / "web" / "wording.py"
CYRILLIC_LOCALES = ("mk", "sr")
PATHS = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
TRANSLATED = sorted({locale.edition for locale in LOCALES.values()} - {SOURCE})
"""Languages with a catalogue; two locales may read one, each in its script."""
FOREIGN_LETTERS = {"sr": "ѓќѕѐѝ", "mk": "ђћ", "hr": "ëç", "bs": "ëç", "cnr": "ëç", "sq": "đ"}
"""Letters that are in the alphabet of a neighbour and not in this one."""
MIXED = re.compile(r"[A-Za-zÀ-ɏ][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-zÀ-ɏ]")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def name(message: Message) -> tuple[str | None, str]:
    """What a message is looked up by: its context and its (singular) words."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def messages(found: Catalog) -> dict[tuple[str | None, str], Message]:
    return {name(message): message for message in found if message.id}


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def of(tag: str) -> Catalog:
    return catalogue(TRANSLATIONS / tag / "LC_MESSAGES" / "messages.po")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What is in code and templates now, by the very command of `make translations`."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.search(r"^EXTRACT := (.*)$", makefile, re.MULTILINE)
    assert found
    command = shlex.split(found[1].replace("$(BIN)/", ""))
    target = tmp_path_factory.mktemp("words") / "messages.pot"
    subprocess.run([*command, "--output-file", str(target), "."], cwd=ROOT, check=True, env=PATHS)
    return catalogue(target)


def test_the_template_of_the_catalogues_is_fresh(extracted: Catalog) -> None:
    kept = messages(catalogue(TRANSLATIONS / "messages.pot"))
    found = messages(extracted)
    assert sorted(map(str, kept.keys() - found.keys())) == [], "gone from the code: run make translations"
    assert sorted(map(str, found.keys() - kept.keys())) == [], "new in the code: run make translations"
    assert [key for key in found if found[key].id != kept[key].id] == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_message_is_translated_in_every_offered_locale(tag: str, extracted: Catalog) -> None:
    present = messages(of(tag))
    missing = [
        key
        for key in messages(extracted)
        if key not in present or present[key].fuzzy or not all(forms(present[key]))
    ]
    assert missing == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_plural_has_all_the_forms_of_its_language(tag: str) -> None:
    found = of(tag)
    short = [
        name(message)
        for message in found
        if message.id and not isinstance(message.id, str) and len(forms(message)) != found.num_plurals
    ]
    assert short == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_keep_placeholders_and_tags(tag: str) -> None:
    wrong = []
    for message in of(tag):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for form in forms(message):
            if set(PLACEHOLDER.findall(form)) - {"num"} != wanted - {"num"}:
                wrong.append((form, "placeholders"))
            if sorted(TAG.findall(form)) != sorted(TAG.findall(ids[-1])):
                wrong.append((form, "tags"))
    assert wrong == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_are_written_in_the_script_of_their_language(tag: str) -> None:
    said = [form for message in of(tag) if message.id for form in forms(message)]
    bare = [TAG.sub(" ", PLACEHOLDER.sub(" ", form)) for form in said]
    is_cyrillic = tag in CYRILLIC_LOCALES
    assert [form for form in bare if MIXED.search(form)] == []
    assert [form for form in bare if not set(FOREIGN_LETTERS[tag]).isdisjoint(form.lower())] == []
    assert [form for form in bare if not is_cyrillic and re.search("[\u0400-\u04ff]", form)] == []
    latin = [
        form
        for form in bare
        if is_cyrillic and re.search("[a-z]{4}", form) and not re.search("[\u0400-\u04ff]", form)
    ]
    assert [form for form in latin if form not in SAID_IN_LATIN] == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_begin_and_end_as_the_source_does(tag: str) -> None:
    pairs = [
        (message.id if isinstance(message.id, str) else message.id[-1], form)
        for message in of(tag)
        if message.id
        for form in forms(message)
    ]
    wrong = [
        (source, form)
        for source, form in pairs
        if form.endswith((".", ":", "?")) != source.endswith((".", ":", "?")) or form != form.strip()
    ]
    assert wrong == []


def test_catalogues_are_kept_for_offered_locales_only() -> None:
    assert sorted(path.parent.parent.name for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")) == sorted(
        TRANSLATED
    )


def test_every_message_in_code_is_written_out_where_it_is_said() -> None:
    """A module that marks its messages with a `_` of its own may translate them later, by name."""
    wrong = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        marks = any(isinstance(node, ast.FunctionDef) and node.name == "_" for node in module.body)
        for node in ast.walk(module):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDING):
                continue
            if path == LOOKED_UP or (marks and node.func.id == "translate"):
                continue
            words = node.args[1:2] if node.func.id in ("translate", "ntranslate") else node.args[:1]
            if not all(isinstance(word, ast.Constant) and isinstance(word.value, str) for word in words):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
