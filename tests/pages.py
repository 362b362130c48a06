"""Reads a page as a browser would: its title, headings, forms and controls, and what is wrong with it."""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
CONTROLS = ("input", "select", "textarea")
UNLABELLED = ("hidden", "submit", "button", "reset", "image")
DATA_SCRIPTS = ("application/json", "application/ld+json")


@dataclass(slots=True)
class Element:
    """One element of a page."""

    name: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    inside: list["Element | str"] = field(default_factory=list)
    page: list["Element"] = field(default_factory=list, repr=False)
    """All elements of the page in order; those inside this one stand from `first` to before `last`."""
    first: int = 0
    last: int | None = None

    def get(self, name: str, otherwise: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(name, otherwise)

    @property
    def text(self) -> str:
        """Return the words inside, with spaces folded."""
        words = [each if isinstance(each, str) else each.text for each in self.inside]
        return " ".join(" ".join(words).split())

    @property
    def children(self) -> list["Element"]:
        """Return the elements directly inside, in order."""
        return [each for each in self.inside if isinstance(each, Element)]

    def all(self, *names: str) -> list["Element"]:
        """Return the elements inside of these names, in order; of any name when none is given."""
        inside = self.page[self.first : self.last]
        return [each for each in inside if each.name in names] if names else inside

    def within(self, name: str) -> bool:
        """Whether it stands inside an element of this name."""
        return self.parent is not None and (self.parent.name == name or self.parent.within(name))


class Reader(HTMLParser):
    """Builds the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.page: list[Element] = []
        self.root = self.here = Element("", {}, page=self.page)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) < len(attrs):
            names = Counter(name for name, _ in attrs)
            self.faults += [f"<{tag}> says {name} twice" for name, count in names.items() if count > 1]
        element = Element(tag, attributes, self.here, [], self.page)
        self.here.inside.append(element)
        self.page.append(element)
        element.first = element.last = len(self.page)
        if tag not in VOID:
            self.here = element
            element.last = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element of SVG, or a void one."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._leave(self.here)

    def _leave(self, element: Element) -> None:
        """Close an open element and all that are open inside it."""
        while self.here is not element.parent:
            self.here.last = len(self.page)
            self.here = self.here.parent or self.root

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest open element of this name."""
        element: Element | None = self.here
        while element is not None and element.name != tag:
            element = element.parent
        if element is None:
            self.faults.append(f"</{tag}> closes nothing")
        else:
            self._leave(element)

    def handle_data(self, data: str) -> None:
        """Take words."""
        self.here.inside.append(data)


def read(html: str) -> Element:
    """Return the root of a page."""
    return _reader(html).root


@lru_cache(maxsize=8)
def _reader(html: str) -> Reader:
    """Read a page, once if it is checked and then looked at; so nobody writes into what is found."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def faults(html: str) -> list[str]:
    """Return what is wrong with a whole page, a sentence each."""
    reader = _reader(html)
    root = reader.root
    found = [*reader.faults]
    page = next(iter(root.all("html")), Element("", {}))
    found += [] if page.get("lang") else ["the page does not say its language"]
    titles = [title for title in root.all("title") if not title.within("svg")]
    found += [] if len(titles) == 1 and titles[0].text.strip(" –") else ["the page has no title"]
    found += (
        ["the title of the page is empty before the dash"] if titles and titles[0].text.startswith("–") else []
    )
    headings = [heading.text for heading in root.all("h1")]
    found += [] if len(headings) == 1 and headings[0] else [f"the page has these h1, not one: {headings}"]
    ids = Counter(element.attributes["id"] for element in root.all() if "id" in element.attributes)
    found += [f"the id {name!r} stands {count} times" for name, count in ids.items() if count > 1 or not name]
    return found + _unlabelled(root) + _inline(root) + _dangling(root, set(ids))


def _unlabelled(root: Element) -> list[str]:
    """Name the controls, buttons and pictures without words."""
    labels = {label.get("for") for label in root.all("label") if label.text}
    found = []
    for control in root.all(*CONTROLS):
        if control.name == "input" and control.get("type") in UNLABELLED:
            continue
        worded = control.get("aria-label") or control.get("aria-labelledby") or control.within("label")
        if not worded and control.get("id") not in labels - {""}:
            found.append(f"the control {control.get('name')!r} has no label")
    found += [
        f"a button has no words: {button.attributes}"
        for button in root.all("button")
        if not (button.text or button.get("aria-label"))
    ]
    return found + [
        f"the picture {picture.get('src')} has no alt"
        for picture in root.all("img")
        if "alt" not in picture.attributes
    ]


def _inline(root: Element) -> list[str]:
    """Name what a strict content security policy would refuse."""
    found = [f"<{element.name}> has a style attribute" for element in root.all() if "style" in element.attributes]
    found += [
        f"<{element.name}> has {name}"
        for element in root.all()
        for name in element.attributes
        if name.startswith("on")
    ]
    found += ["the page has a style element" for style in root.all("style") if not style.within("svg")]
    return found + [
        "the page has a script in its text"
        for script in root.all("script")
        if not script.get("src") and script.get("type") not in DATA_SCRIPTS
    ]


def _dangling(root: Element, ids: set[str]) -> list[str]:
    """Name references to ids that are not on the page."""
    return [
        f"{name}={element.get(name)!r} points at nothing on the page"
        for element in root.all()
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
        for target in element.get(name).split()
        if target not in ids
    ]


def fields(form: Element) -> dict[str, list[str]]:
    """Return what a browser would send for an untouched form, by the name of the control."""
    sent: dict[str, list[str]] = {}
    for control in form.all(*CONTROLS):
        name = control.get("name")
        if not name or "disabled" in control.attributes or control.get("type") in ("submit", "button", "file"):
            continue
        values = sent.setdefault(name, [])
        if control.name == "select":
            options = control.all("option")
            chosen = [option for option in options if "selected" in option.attributes]
            if not chosen and "multiple" not in control.attributes:
                chosen = options[:1]
            values += [option.get("value", option.text) for option in chosen]
        elif control.name == "textarea":
            values.append("".join(each for each in control.inside if isinstance(each, str)).removeprefix("\n"))
        elif control.get("type") not in ("checkbox", "radio"):
            values.append(control.get("value"))
        elif "checked" in control.attributes:
            values.append(control.get("value", "on"))
    return sent


def names(form: Element) -> set[str]:
    """Return the names of all controls of a form, buttons included."""
    return {control.get("name") for control in form.all(*CONTROLS, "button")} - {""}
