"""The names of QTI in its two versions: 2.1 writes `choiceInteraction`, 3.0 writes `qti-choice-interaction`.

Inside, the names of 2.1 are used for both. Structure: IMS QTI 2.1 Information Model; 1EdTech QTI 3.0 ASI.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, tostring

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA_SPACE = "http://www.w3.org/2001/XMLSchema-instance"
OURS = frozenset(
    """assessmentItem responseDeclaration correctResponse value mapping mapEntry outcomeDeclaration defaultValue
    itemBody prompt choiceInteraction simpleChoice orderInteraction matchInteraction simpleMatchSet
    simpleAssociableChoice textEntryInteraction inlineChoiceInteraction inlineChoice extendedTextInteraction
    uploadInteraction responseProcessing responseCondition responseIf responseElse match variable correct
    setOutcomeValue baseValue equal or sum mapResponse modalFeedback contentBody rubricBlock infoControl
    assessmentTest testPart assessmentSection assessmentItemRef""".split()
)
"""The elements of QTI that are written; all others in an item are HTML."""
WRAPPED = ("modalFeedback", "rubricBlock")
"""What 3.0 wants the content of inside <qti-content-body>."""


@dataclass(frozen=True)
class Version:
    """A version of QTI: its names, its spaces, and the addresses of its schemas and templates."""

    key: str
    name: str
    is_kebab: bool
    space: str
    schema: str
    package_space: str
    package_schema: str
    package_name: str
    package_version: str
    resource: str
    template: str

    def element(self, name: str) -> str:
        """The name of an element in this version."""
        return f"qti-{kebab(name)}" if self.is_kebab and name in OURS else name

    def rules(self, name: str) -> str:
        """The address of a template of response processing."""
        return self.template.format(name)


def kebab(name: str) -> str:
    """`maxChoices` as `max-choices`."""
    return re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


def camel(name: str) -> str:
    """`max-choices` as `maxChoices`."""
    return re.sub("-([a-z])", lambda found: found[1].upper(), name)


def neutral(root: Element) -> Element:
    """The tree with the names of 2.1 and without namespaces, whatever version it was."""
    for element in root.iter():
        local = str(element.tag).rpartition("}")[2]
        is_kebab = local.startswith("qti-")
        element.tag = camel(local.removeprefix("qti-")) if is_kebab else local
        given = [(name.rpartition("}")[2], value) for name, value in element.items()]
        element.attrib.clear()
        element.attrib.update({camel(name) if is_kebab else name: value for name, value in given})
    return root


def named(root: Element, version: Version) -> Element:
    """The tree with the names, the namespace and the wrappings of a version; it is changed in place."""
    for element in list(all_of(root, *WRAPPED)) if version.is_kebab else ():
        wrap(element)
    for element in root.iter():
        name = str(element.tag)
        if version.is_kebab and name in OURS:
            given = list(element.items())
            element.attrib.clear()
            element.attrib.update({kebab(each): value for each, value in given})
        element.tag = version.element(name)
    root.set("xmlns", version.space)
    root.set("xmlns:xsi", SCHEMA_SPACE)
    root.set("xsi:schemaLocation", f"{version.space} {version.schema}")
    return root


def wrap(element: Element) -> None:
    """Put what is inside an element into a <contentBody>."""
    inner = Element("contentBody")
    inner.text, element.text = element.text, None
    inner.extend(list(element))
    for child in list(element):
        element.remove(child)
    element.append(inner)


def serialised(root: Element) -> bytes:
    """An XML file of a tree."""
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def inner_html(element: Element) -> str:
    """What is inside an element, as HTML."""
    inside = "".join(tostring(child, encoding="unicode", method="html") for child in element)
    return escape(element.text or "", quote=False) + inside


def cut_out(root: Element, words: Mapping[Element, str]) -> None:
    """Take elements out of a tree; the words given for each stand in its place."""
    for parent in list(root.iter()):
        kept: list[Element] = []
        for child in list(parent):
            if child not in words:
                kept.append(child)
                continue
            left = words[child] + (child.tail or "")
            if kept:
                kept[-1].tail = (kept[-1].tail or "") + left
            else:
                parent.text = (parent.text or "") + left
        if len(kept) < len(parent):
            parent[:] = kept


def all_of(root: Element, *names: str) -> Iterator[Element]:
    """The elements of these names inside a tree, in their order."""
    return (element for element in root.iter() if element.tag in names)
