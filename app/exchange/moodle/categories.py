"""Categories of Moodle XML: a file of one category takes its title from it; of several, they become tags."""

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element, SubElement

from app.exchange.bank import BankQuestion
from app.exchange.files.xml import text_of, writable
from app.exchange.gathering import Gathering
from app.exchange.words import key_from, one_line

CONTEXT = re.compile(r"\$\w+\$")
SEPARATOR = re.compile(r"(?<!/)/(?!/)")
DEFAULT = "Default for "


@dataclass
class Categories:
    """The categories met so far; `paths` by question, in the order the questions came."""

    path: tuple[str, ...] = ()
    met: list[tuple[str, ...]] = field(default_factory=list)
    paths: list[tuple[str, ...]] = field(default_factory=list)

    def enter(self, element: Element, gathering: Gathering) -> None:
        """Begin a category: the questions that follow are of it."""
        written = text_of(element, "category/text")
        parts = [one_line(part.replace("//", "/")) for part in SEPARATOR.split(written)]
        self.path = tuple(part for part in parts if part and part != "top" and not CONTEXT.fullmatch(part))
        self.met.append(self.path)
        if text_of(element, "info/text"):
            gathering.lose(f"the description of the category “{'/'.join(self.path)}” is not carried")

    def tagged(self, question: BankQuestion) -> BankQuestion:
        """Note the category of a question."""
        self.paths.append(self.path)
        return question

    def title(self) -> str:
        """The name of the one category that holds all questions, else nothing."""
        used = set(self.paths) or set(self.met)
        path = next(iter(used)) if len(used) == 1 else ()
        return path[-1].removeprefix(DEFAULT) if path else ""

    def sorted_out(self, questions: list[BankQuestion]) -> list[BankQuestion]:
        """The questions with their categories as tags, where there are several."""
        if len(set(self.paths)) < 2:
            return questions
        tagged = []
        for question, path in zip(questions, self.paths, strict=True):
            names = [key_from(part) for part in path if not part.startswith(DEFAULT)]
            tags = dict.fromkeys([*question.tags, *(name for name in names if name)])
            tagged.append(replace(question, tags=tuple(tags)))
        return tagged


def write_category(root: Element, title: str) -> None:
    """The category the questions go into, named as the quiz is."""
    question = SubElement(root, "question", {"type": "category"})
    text = SubElement(SubElement(question, "category"), "text")
    text.text = f"$course$/top/{writable(one_line(title)).replace('/', '//')}"
