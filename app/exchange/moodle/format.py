"""Moodle XML, the format of question banks of Moodle (docs.moodle.org, “Moodle XML format”).

Not read, as they are no part of a question: penalties for another try, numbering of choices, layout, versions.
"""

from posixpath import splitext
from xml.etree.ElementTree import Element, indent, tostring

from app.exchange.bank import Bank, Unreadable, Written
from app.exchange.files.xml import line_of, parse
from app.exchange.gathering import Gathering
from app.exchange.losses import place_of
from app.exchange.moodle.categories import Categories, write_category
from app.exchange.moodle.reading import read_question
from app.exchange.moodle.writing import write_question

KEY = "moodle-xml"
EXTENSIONS = (".xml",)
MOST_QUESTIONS = 5000


def read(data: bytes, name: str) -> Bank:
    """The questions of a Moodle XML file; raises Unreadable for a file that is none."""
    root = parse(data)
    if root.tag != "quiz":
        told = str(root.tag).rpartition("}")[2][:40]
        raise Unreadable(
            f"this is not Moodle XML: it begins with <{told}>, not with <quiz>", f"line {line_of(root)}"
        )
    elements = root.findall("question")
    if len(elements) > MOST_QUESTIONS:
        raise Unreadable(f"the file has {len(elements):,} questions; at most {MOST_QUESTIONS:,} are read")
    gathering = Gathering()
    categories = Categories()
    questions = []
    for number, element in enumerate(elements, 1):
        gathering.place = f"line {line_of(element)}, question {number}"
        if element.get("type") == "category":
            categories.enter(element, gathering)
            continue
        question = read_question(element, number, gathering)
        if question is not None:
            questions.append(categories.tagged(question))
    title = categories.title() or splitext(name.replace("\\", "/").rpartition("/")[2])[0]
    return Bank(title, tuple(categories.sorted_out(questions)), gathering.images, gathering.losses)


def write(bank: Bank) -> Written:
    """The questions as Moodle XML; what Moodle has no place for is among the losses."""
    gathering = Gathering()
    root = Element("quiz")
    if bank.title:
        write_category(root, bank.title)
    for question in bank.questions:
        gathering.place = place_of(question)
        write_question(root, question, bank.images, gathering)
    indent_outside_texts(root)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return Written(data + b"\n", ".moodle.xml", gathering.losses)


def indent_outside_texts(root: Element) -> None:
    """Break the lines between elements; elements that hold words have no children and stay as they are."""
    indent(root, " ")
