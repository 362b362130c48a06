"""The words of a GIFT question as Markdown, whatever format they are written in, and its losses."""

import re
from dataclasses import dataclass

from app.exchange.gathering import Gathering
from app.exchange.gift.blocks import lose, restored
from app.exchange.html.to_markdown import block_markdown
from app.exchange.words import escaped, one_line

FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+\d*);")
PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass
class GiftText:
    """Takes the words of one question; `form` is the format of its text, and of others that name none."""

    gathering: Gathering
    form: str = "moodle"

    def begin(self, text: str) -> str:
        """Take the format off the question's own text and keep it; returns the rest."""
        given = FORMAT.match(text)
        if given is None:
            return text
        self.form = given[1].lower()
        return text[given.end() :]

    def words(self, text: str, form: str = "") -> str:
        """Markdown of a guarded text, in its own format, in `form` or in that of the question."""
        given = FORMAT.match(text)
        text = text[given.end() :] if given else text
        return self.markdown(restored(text).strip(), given[1].lower() if given else form)

    def markdown(self, text: str, form: str = "") -> str:
        """Markdown of a text; the format called moodle is plain text that may hold HTML."""
        form = form or self.form
        if form == "markdown":
            return text
        if form == "html":
            return block_markdown(text, self.gathering)
        if form == "moodle" and HTML.search(text):
            return block_markdown(f"<p>{PARAGRAPH.sub('</p><p>', text)}</p>", self.gathering)
        return escaped(text)

    def line(self, text: str, form: str = "") -> str:
        """The same in one line."""
        return one_line(self.words(text, form))

    def lose(self, what: str) -> None:
        """Note what cannot be carried."""
        lose(self.gathering, what)
