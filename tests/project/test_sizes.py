"""Sizes are a smell: a limit each, and a table of what may be larger, with the reason."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
MODULE, FORMS, TEST_FILE, CONFTEST = 300, 120, 350, 150
FUNCTION, VIEW, CLASS, METHODS = 45, 25, 90, 10
MEDIAN_FUNCTION = 9
VERBS = ("get", "post", "put", "patch", "delete", "route")

LARGER: dict[str, tuple[int, str]] = {
    "app/questions/registry.py:Kind": (60, "it lists what a kind offers; two lists would be asked for together"),
}
"""Path, or path and name after a colon: the limit it keeps instead, and why a split would be worse."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def files(folder: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def definitions(folder: str) -> Iterator[tuple[str, Definition]]:
    for place, text in files(folder):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Definition):
                yield f"{place}:{node.name}", node


def length(node: Definition) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def is_view(node: Definition) -> bool:
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in VERBS
        for decorator in node.decorator_list
    )


def too_large(sizes: Iterator[tuple[str, int, int]]) -> list[str]:
    """Return what is over its limit, from (place, size, limit)."""
    return [
        f"{place} has {size}, more than {LARGER.get(place, (limit, ''))[0]}"
        for place, size, limit in sizes
        if size > LARGER.get(place, (limit, ""))[0]
    ]


def test_no_module_outgrows_one_idea() -> None:
    sizes = (
        (place, len(text.splitlines()), FORMS if place.endswith("/forms.py") else MODULE)
        for place, text in files("app")
    )
    assert too_large(sizes) == []


def test_no_function_is_longer_than_a_screen_and_no_view_longer_than_a_paragraph() -> None:
    sizes = (
        (place, length(node), VIEW if "/web/" in place and is_view(node) else FUNCTION)
        for place, node in definitions("app")
        if not isinstance(node, ast.ClassDef)
    )
    assert too_large(sizes) == []


def test_no_class_has_more_lines_or_methods_than_can_be_kept_in_mind() -> None:
    classes = [(place, node) for place, node in definitions("app") if isinstance(node, ast.ClassDef)]
    methods = (
        (place, sum(isinstance(each, ast.FunctionDef) for each in node.body), METHODS) for place, node in classes
    )
    assert too_large((place, length(node), CLASS) for place, node in classes) == []
    assert too_large(methods) == []


def test_half_of_all_functions_are_short() -> None:
    lengths = [length(node) for _, node in definitions("app") if not isinstance(node, ast.ClassDef)]
    assert median(lengths) <= MEDIAN_FUNCTION


def test_no_file_of_tests_outgrows_its_subject() -> None:
    sizes = (
        (place, len(text.splitlines()), CONFTEST if place.endswith("conftest.py") else TEST_FILE)
        for place, text in files("tests")
    )
    assert too_large(sizes) == []


def test_what_may_be_larger_is_still_there_and_still_larger() -> None:
    usual = {place: (len(text.splitlines()), MODULE) for place, text in files("app")}
    usual |= {place: (length(node), FUNCTION) for place, node in definitions("app")}
    for place, (_limit, reason) in LARGER.items():
        assert reason, place
        assert place in usual, f"{place} is gone"
