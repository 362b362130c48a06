"""Reads course.yaml: the language-free plan of a course."""

from dataclasses import dataclass
from typing import Any

from app.content.fields import FieldReader
from app.content.files import CourseFiles
from app.content.front_matter import read_yaml
from app.content.report import Report
from app.core.locales import KNOWN
from app.questions.attributes import is_key

MODULE_FIELDS = ("key", "check", "competences")
CODE_LENGTH = 80


@dataclass(frozen=True)
class ModulePlan:
    """One module as course.yaml names it."""

    key: str
    check: str | None
    competences: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class CoursePlan:
    """What course.yaml says."""

    path: str
    source: str
    modules: tuple[ModulePlan, ...]
    final: str | None
    final_line: int
    practice: tuple[str, ...] = ()
    practice_line: int = 1


def read_plan(files: CourseFiles, course: str, report: Report) -> CoursePlan | None:
    """Read course.yaml; None where there is nothing to go on with."""
    path = f"courses/{course}/course.yaml"
    text = files.text(path)
    if text is None:
        if not any(each.path == path for each in files.problems):
            report.add(path, 1, "missing_file", "the course has no course.yaml")
        return None
    fields = FieldReader(path, read_yaml(text), report)
    source = fields.text("source")
    if source and source not in KNOWN:
        fields.problem(f"“{source}” is not one of the known languages: {', '.join(KNOWN)}", "source")
    modules = read_modules(fields)
    final = read_key(fields, fields.value("final", False), "final")
    practice = read_practice(fields)
    fields.refuse_unknown()
    if source not in KNOWN:
        return None
    return CoursePlan(path, source, modules, final, fields.line("final"), practice, fields.line("practice"))


def read_practice(fields: FieldReader) -> tuple[str, ...]:
    """Keys of the quizzes that are there to practise with, in their order."""
    listed = fields.value("practice", False)
    if listed is None:
        return ()
    if not isinstance(listed, list):
        fields.problem("“practice” must be a list of quizzes like [first-mails]", "practice")
        return ()
    keys = [read_key(fields, each, "practice", index) for index, each in enumerate(listed)]
    return tuple(dict.fromkeys(key for key in keys if key))


def read_modules(fields: FieldReader) -> tuple[ModulePlan, ...]:
    """The modules in their order."""
    listed = fields.value("modules", True)
    if not isinstance(listed, list) or not listed:
        if listed is not None:
            fields.problem("“modules” must be a list, each beginning with “- key: …”", "modules")
        return ()
    modules: dict[str, ModulePlan] = {}
    checks: set[str] = set()
    for index, each in enumerate(listed):
        module = read_module(fields, each, index)
        if module is None:
            continue
        if module.key in modules:
            fields.problem(f"the module “{module.key}” stands here a second time", "modules", index, "key")
            continue
        if module.check in checks:
            fields.problem(f"the quiz “{module.check}” already closes another module", "modules", index, "check")
        checks |= {module.check} if module.check else set()
        modules[module.key] = module
    return tuple(modules.values())


def read_module(fields: FieldReader, value: Any, index: int) -> ModulePlan | None:
    """One module of the list."""
    if not isinstance(value, dict):
        fields.problem("a module is written as “- key: …”", "modules", index)
        return None
    for name in value:
        if name not in MODULE_FIELDS:
            fields.problem(f"a module has no field “{name}”", "modules", index, name)
    key = read_key(fields, value.get("key"), "modules", index, "key")
    if key is None:
        if value.get("key") is None:
            fields.problem("the module has no key", "modules", index)
        return None
    check = read_key(fields, value.get("check"), "modules", index, "check")
    codes = value.get("competences") or []
    if not isinstance(codes, list) or not all(
        isinstance(each, str) and len(each) <= CODE_LENGTH for each in codes
    ):
        fields.problem("“competences” must be a list of codes like [LO4.2.05]", "modules", index, "competences")
        codes = []
    return ModulePlan(key, check, tuple(codes), fields.line("modules", index, "key"))


def read_key(fields: FieldReader, value: Any, *place: str | int) -> str | None:
    """A key, or None where there is none or it is wrong."""
    if value is None:
        return None
    if not isinstance(value, str) or not is_key(value):
        fields.problem("a key is written in lower-case letters a to z, digits and hyphens", *place)
        return None
    return value
