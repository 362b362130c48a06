"""What a text of an edition refers to: links and images, looked up for the page and checked for the author."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from app.content.blocks import Block, Callout, Figure, split_blocks
from app.content.links import Links, Place
from app.content.media import Gallery
from app.content.report import Report
from app.content.rules.structure import links_in
from app.content.source import Text
from app.content.tokens import Surroundings
from app.questions.written import Line

SHORTEST_ALT = 3


@dataclass
class References:
    """Looks up links and images as the texts of one locale see them."""

    locale: str
    links: Links
    gallery: Gallery
    report: Report

    def surroundings(self, text: Text, place: Place, sections: tuple[str, ...] = ()) -> Surroundings:
        """Addresses and figures as seen from one text."""

        def href(target: str) -> str | None:
            return self.links.resolve(target, text.folder, self.locale, place, sections).href

        return Surroundings(href, lambda figure: self.figure(figure, text.folder), sections)

    def figure(self, figure: Figure, folder: str) -> str:
        """The HTML of an image; nothing where its file is missing, which is reported elsewhere."""
        path = self.gallery.path(folder, figure.target, self.locale)
        media = self.gallery.media(path) if path else None
        if media is None:
            return ""
        ending = media.path.rpartition(".")[2].lower()
        image = (
            f'<img src="/media/{media.digest}.{ending}" alt="{escape(figure.alt)}" width="{media.width}" '
            f'height="{media.height}" loading="lazy" decoding="async">'
        )
        caption = "" if is_decoration(figure) else figure.caption
        shown = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
        return f'<figure class="fig">{image}{shown}</figure>'

    def check(self, text: Text, place: Place, sections: tuple[str, ...] = ()) -> None:
        """Report links that lead nowhere and images that are missing or not described."""
        for number, line in text.lines:
            for target in links_in(line):
                found = self.links.resolve(target, text.folder, self.locale, place, sections)
                if found.href is None:
                    self.report.add(text.path, number, found.code, found.message)
                elif found.is_outside and not target.lower().startswith("mailto:"):
                    message = "the link leads out of the school, where pages move and cannot be checked"
                    self.report.warn(text.path, number, "link_outside", message)
        for block in text.blocks:
            self.check_figures(text, block)
        for lines in parts_of(text):
            for block in split_blocks(list(lines)):
                self.check_figures(text, block)

    def check_figures(self, text: Text, block: Block) -> None:
        """Check the image that a block is, or those inside a callout."""
        if isinstance(block, Callout):
            for inner in block.blocks:
                self.check_figures(text, inner)
        if not isinstance(block, Figure):
            return
        if len(block.alt) < SHORTEST_ALT and not is_decoration(block):
            self.report.add(text.path, block.line, "no_description", "the image has no description")
        if "{{" in block.alt + block.caption:
            self.report.add(
                text.path, block.line, "variable_place", "variables stand in the text, not in an image"
            )
        path = self.gallery.path(text.folder, block.target, self.locale)
        if path is None:
            message = f"there is no image “{block.target}”; images are svg, png, jpg or webp files of the course"
            self.report.add(text.path, block.line, "media_missing", message)
        else:
            self.gallery.media(path)


def parts_of(text: Text) -> Iterator[tuple[Line, ...]]:
    """The parts of the questions of a text that may hold images."""
    for question in text.questions:
        yield from (question.body, question.feedback, question.hint)
        yield from (part.body for part in question.parts)
        yield from (choice.feedback for choice in question.choices)


def is_decoration(figure: Figure) -> bool:
    """Whether the author says that an image only decorates."""
    return not figure.alt and figure.caption == "decoration"
