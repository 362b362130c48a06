"""What the documents name is there: commands, targets, settings, links, addresses, folders."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.cli import sezona
from app.core.locales import LOCALES
from app.core.settings import KNOWN

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def code(path: Path) -> str:
    """The code of a document, one piece a line."""
    return "\n".join("".join(found) for found in CODE.findall(path.read_text(encoding="utf-8")))


def commands(group: click.Command, name: str = "sezona") -> Iterator[tuple[str, click.Command]]:
    yield name, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for key in group.list_commands(context):
            command = group.get_command(context, key)
            assert command is not None, key
            yield from commands(command, f"{name} {key}")


def anchors(path: Path) -> set[str]:
    titles = HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def named(line: str) -> tuple[str, set[str]]:
    """The command a line calls: its words up to what cannot be a command, and its options."""
    words = line.split("#")[0].split()
    known = dict(commands(sezona))
    name = "sezona"
    for word in words[1:]:
        if f"{name} {word}" not in known:
            break
        name = f"{name} {word}"
    return name, {word.split("=")[0] for word in words if word.startswith("--")}


def test_there_is_a_readme_and_a_guide_each_for_author_manager_and_operator() -> None:
    names = {path.stem for path in (ROOT / "docs").rglob("*.md")} | {path.stem for path in ROOT.glob("*.md")}
    assert {"README", "CONTRIBUTING", "author", "manager", "operator", "architecture"} <= names


def test_every_command_in_the_documents_exists() -> None:
    known = dict(commands(sezona))
    wrong = []
    for path in documents():
        for line in re.findall(r"\bsezona [a-z].*", code(path)):
            name, options = named(line)
            command = known[name]
            taken = {option for each in command.params for option in each.opts} | {"--help", "--version"}
            if isinstance(command, click.Group) and "…" not in line:
                wrong.append(f"{path.name}: {line} names no command")
            wrong += [f"{path.name}: {line} has no {option}" for option in options - taken]
    assert wrong == []


def test_every_command_is_in_the_documents_and_explains_itself() -> None:
    text = "\n".join(code(path) for path in documents())
    for name, command in commands(sezona):
        assert command.help, name
        if not isinstance(command, click.Group):
            assert name in text, f"{name} is in no document"


def test_every_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        (path.name, target)
        for path in documents()
        for target in re.findall(r"(?:^|[\s&;])make ([a-z]+)", code(path), re.MULTILINE)
    }
    assert {(path, target) for path, target in named if target not in targets} == set()


def test_every_setting_is_in_the_operators_guide_and_none_that_is_not() -> None:
    guides = [path for path in documents() if path.stem == "operator"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in guides)
    assert set(re.findall(r"SEZONA_[A-Z_]+[A-Z]", text)) == set(KNOWN)


def test_every_link_between_documents_resolves() -> None:
    wrong = []
    for path in documents():
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            if not there.exists():
                wrong.append(f"{path.relative_to(ROOT)}: {target}")
            elif anchor and there.suffix == ".md" and anchor not in anchors(there):
                wrong.append(f"{path.relative_to(ROOT)}: {target} has no such heading")
    assert wrong == []


def test_every_address_in_the_documents_is_a_page(site: Flask) -> None:
    urls = site.url_map.bind("localhost")
    wrong = []
    for path in documents():
        for address in re.findall(rf"(?<![\w.])/(?:{'|'.join(LOCALES)})/[\w/<>-]*", code(path)):
            filled = re.sub(r"<[^>]*>", "1", address)
            try:
                urls.match(filled)
            except RequestRedirect:
                continue
            except HTTPException as error:
                if error.code != 405:
                    wrong.append(f"{path.relative_to(ROOT)}: {address}")
    assert wrong == []


def test_every_file_in_the_documents_is_there() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in documents()
        for name in re.findall(r"(?<![\w/.])(?:app|tests|migrations|docs|translations)/[\w./-]*\w", code(path))
        if not (ROOT / name).exists()
    ]
    assert wrong == []


def test_every_folder_of_the_application_is_on_the_map() -> None:
    maps = [path for path in documents() if path.stem in ("README", "architecture")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in maps)
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert {room for room in rooms if not re.search(rf"\b{room}\b", text)} == set()


def test_decision_records_are_short_and_say_what_was_rejected() -> None:
    for path in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        assert len(text.strip().splitlines()) <= 12, path.name
        assert "reject" in text.lower(), path.name
