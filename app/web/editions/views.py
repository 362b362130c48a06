"""The list of editions, one edition block by block, and the changes of a source."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.authoring.operations import LONGEST_WORDS, declare, keep_translation, lock_course, words_from
from app.authoring.queries.changes import source_changes
from app.authoring.queries.editions import OpenedEdition, edition_lines, opened, source_locale
from app.content.queries.releases import offered_releases
from app.content.queries.texts import editions as edition_texts
from app.content.rules.differences import word_changes
from app.content.rules.staleness import STATUSES
from app.content.units import normal
from app.core import clock
from app.core.db import commit
from app.core.errors import Refused
from app.exchange.translators.structure import lost
from app.web.editions.blocks import edition_page, refused_page
from app.web.editions.posted import PostedBlock, posted_blocks
from app.web.editions.words import COLUMNS, KINDS, OTHER_KIND, SORTS
from app.web.guards import guard
from app.web.identity import learner as me
from app.web.refused import STATUS, words_of
from app.web.wording import gettext, here, ngettext

editions = Blueprint("editions", __name__)
CONFLICT = 409
MOST_CHANGES = 20
"""Changes of a source on one page."""


@editions.get("/editions")
@guard("edition.read")
def everything() -> str:
    """List the editions of all courses with how many of their blocks stand how."""
    lines = edition_lines()
    keys = list(dict.fromkeys(line.course_key for line in lines))
    courses = [(key, [line for line in lines if line.course_key == key]) for key in keys]
    return render_template(
        "editions/list.html", courses=courses, titles=_titles(), statuses=STATUSES, columns=COLUMNS
    )


@editions.get("/editions/<course_key>/<language>")
@guard("edition.read")
def edition(course_key: str, language: str) -> str:
    """Show the blocks of an edition, or what changed in the source."""
    if source_locale(course_key, language) == language:
        return _source_page(course_key)
    return _edition_page(opened(course_key, language))


@editions.post("/editions/<course_key>/<language>")
@guard("edition.translate")
def decide(course_key: str, language: str) -> Any:
    """Keep what was said of blocks, or of changes of the source; what cannot be kept comes back in the form."""
    lock_course(course_key)
    if source_locale(course_key, language) == language:
        return _declare(course_key, language)
    return _translate(opened(course_key, language))


def _translate(found: OpenedEdition) -> Any:
    """Keep all blocks that say something; show those again that could not be kept."""
    kept, refused = 0, list[tuple[PostedBlock, Refused]]()
    for block in posted_blocks(request.form):
        try:
            refuse_lossy(found, block)
            kept += keep_translation(found, block.said(), me().id, clock.now())
        except Refused as error:
            refused.append((block, error))
    commit()
    saved = ngettext("%(num)s block is saved.", "%(num)s blocks are saved.", kept)
    if refused:
        again = opened(found.course_key, found.locale)
        status = max((STATUS[error.code] for _, error in refused), key=lambda code: code == CONFLICT)
        return _edition_page(again, refused, saved if kept else ""), status
    flash(saved if kept else gettext("Nothing was changed, so nothing was saved."), "success")
    return redirect(_address(found.course_key, found.locale), 303)


def refuse_lossy(found: OpenedEdition, block: PostedBlock) -> None:
    """Refuse words that lost something of their source which no translation may lose. Raises `Refused`."""
    if not block.is_changed:
        return
    words = words_from(block.words)
    units = [unit for text in found.texts if text.key == block.text for unit in text.source]
    unit = next((each for each in units if each.digest == block.source), None)
    sentence = lost(unit.kind, unit.markdown, words) if unit else ""
    if sentence:
        raise Refused("edition_words_lost", what=sentence)


def _edition_page(
    found: OpenedEdition, refused: Sequence[tuple[PostedBlock, Refused]] = (), saved: str = ""
) -> str:
    """Return the page of an edition: a page of its blocks, or those that could not be kept."""
    shows_all = request.args.get("show") == "all"
    faults = [(block, words_of(error), str(error.details.get("what", ""))) for block, error in refused]
    number = request.args.get("page", 1, type=int)
    return render_template(
        "editions/edition.html",
        edition=found,
        figures=found.figures,
        blocks=refused_page(found, faults) if refused else edition_page(found, shows_all=shows_all, page=number),
        shows_all=shows_all,
        saved=saved,
        title=_titles().get(found.course_key, found.course_key),
        statuses=STATUSES,
        columns=COLUMNS,
        longest=LONGEST_WORDS,
    )


def _declare(course_key: str, language: str) -> Any:
    """Keep of what sort a change of the source is."""
    changes = source_changes(course_key)
    form = request.form
    name = (form.get("text", ""), form.get("place", ""), form.get("source", ""), form.get("origin", ""))
    try:
        declare(changes.blocks, name, form.get("sort", ""), me().id, clock.now())
    except Refused as refused:
        return _source_page(course_key, words_of(refused)), STATUS[refused.code]
    commit()
    flash(gettext("It is kept."), "success")
    return redirect(_address(course_key, language), 303)


def _source_page(course_key: str, fault: str = "") -> str:
    """Return the page of a source: what changed since its editions were made."""
    changes = source_changes(course_key)
    pages = max(1, -(-len(changes.blocks) // MOST_CHANGES))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = changes.blocks[(number - 1) * MOST_CHANGES : number * MOST_CHANGES]
    return render_template(
        "editions/source.html",
        changes=changes,
        blocks=[(each, word_changes(each.earlier, normal(each.unit.markdown))) for each in shown],
        page=number,
        pages=pages,
        course_key=course_key,
        title=_titles().get(course_key, course_key),
        fault=fault,
        kinds=KINDS,
        other_kind=OTHER_KIND,
        sorts=SORTS,
    )


def _titles() -> dict[str, str]:
    """Return the titles of the published courses by key."""
    offered = offered_releases()
    pages = edition_texts(offered, here())
    return {release.course_key: page.title for release, page in zip(offered, pages, strict=True)}


def _address(course_key: str, language: str) -> str:
    """Return the address of this very page of an edition."""
    kept: dict[str, Any] = {name: request.args[name] for name in ("show", "page") if name in request.args}
    return url_for("editions.edition", course_key=course_key, language=language, **kept)
