"""The words of a page: gettext from the catalogues, dates and numbers as the reader's language writes them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import LazyProxy
from flask import Flask, current_app, g

from app.core import clock
from app.core.locales import SOURCE, edition_of, is_latin_view
from app.core.scripts import latin, latin_html
from app.core.settings import ROOT

_SERBIAN = (
    *("јануара", "фебруара", "марта", "априла", "маја", "јуна"),
    *("јула", "августа", "септембра", "октобра", "новембра", "децембра"),
)
_LATIN = tuple(map(latin, _SERBIAN))
MONTHS = {
    "bs": (*_LATIN[:7], "augusta", *_LATIN[8:]),
    "cnr": _LATIN,
    "sr-Latn": _LATIN,
    "sr-Cyrl": _SERBIAN,
}
"""Months as they are said in a date, where Babel knows only what a month is called: novembar."""
AT = {"bs": " u ", "hr": " u ", "cnr": " u ", "sr-Latn": " u ", "sr-Cyrl": " у ", "mk": " во ", "sq": " në "}
"""What joins a day and the time of day, where it is not a comma."""
BABEL = {"en": "en-GB", "cnr": "sr-Latn-ME"}
"""How Babel knows a locale: the school's English is British, as its dates are; CLDR has no cnr of its own."""


def catalogue(locale: str) -> Catalog | None:
    """Return the catalogue of the language of `locale`; the source language has none."""
    path = ROOT / "translations" / edition_of(locale) / "LC_MESSAGES" / "messages.po"
    if locale == SOURCE or not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=formats(locale))


@cache
def _messages(locale: str) -> dict[str | tuple[str, str], tuple[str, ...]]:
    """Return message id → its forms; a message without a translation is left out."""
    found = catalogue(locale)
    if found is None:
        return {}
    forms: dict[str | tuple[str, str], tuple[str, ...]] = {}
    for message in found:
        if not message.id or not message.string or message.fuzzy:
            continue
        singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        written = tuple(map(latin_html, strings)) if is_latin_view(locale) else tuple(strings)
        forms[(message.context, singular) if message.context else singular] = written
    return forms


@cache
def _plural(locale: str) -> Callable[[int], int]:
    """Return the rule that picks a plural form, as gettext counts them."""
    rule = formats(locale).plural_form
    order: list[str] = [tag for tag in ("one", "few") if tag in rule.tags] + ["other"]
    return lambda count: order.index(rule(count))


def here() -> str:
    """Return the locale of the page that is being made."""
    locale: str = g.get("locale", SOURCE)
    return locale


def gettext(message: str, **values: Any) -> str:
    """Return `message` in the language of the page, with `values` put in."""
    return translate(here(), message, **values)


def translate(locale: str, message: str, **values: Any) -> str:
    """Return `message` in `locale`, for mail and certificates that leave the page."""
    text = _messages(locale).get(message, (message,))[0]
    return text % values if values else text.replace("%%", "%")


def said(marked: str, locale: str | None = None) -> str:
    """Return words that a room without a language has marked with a `_` of its own; in the page's language."""
    return translate(locale or here(), marked)


def pgettext(context: str, message: str, **values: Any) -> str:
    """Return `message` as it is said in `context`."""
    text = _messages(here()).get((context, message), (message,))[0]
    return text % values if values else text.replace("%%", "%")


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Return the form of the message that fits `num`."""
    return ntranslate(here(), singular, plural, num, **values)


def ntranslate(locale: str, singular: str, plural: str, num: int, **values: Any) -> str:
    """Return the form of the message that fits `num` in `locale`, for what leaves the page."""
    forms = _messages(locale).get(singular)
    text = forms[_plural(locale)(num)] if forms else (singular if num == 1 else plural)
    return text % {"num": num, **values}


def npgettext(context: str, singular: str, plural: str, num: int, **values: Any) -> str:
    """Return the form of the message that fits `num`, as it is said in `context`."""
    forms = _messages(here()).get((context, singular))
    text = forms[_plural(here())(num)] if forms else (singular if num == 1 else plural)
    return text % {"num": num, **values}


def lazy_gettext(message: str) -> Any:
    """Return a text that is translated when it is shown: for labels of forms."""
    return LazyProxy(gettext, message, enable_cache=False)


@cache
def formats(locale: str) -> Locale:
    """Return how Babel knows a locale."""
    return Locale.parse(BABEL.get(locale, locale), sep="-")


def write_day(day: date, locale: str) -> str:
    """Write a day in full in `locale`: 21 November 2026; 21. novembra 2026."""
    known = formats(locale)
    pattern = known.date_formats["long"].pattern
    if locale in MONTHS:
        pattern = pattern.replace("MMMM", f"'{MONTHS[locale][day.month - 1]}'")
    return babel_date(day, pattern, locale=known)


def local_now() -> datetime:
    """Return the present moment in the school's time zone: its date is the day that the school has."""
    return clock.now().astimezone(ZoneInfo(current_app.extensions["sezona"].time_zone))


def format_day(day: date | datetime) -> str:
    """Write a day in full in the school's time zone."""
    if isinstance(day, datetime):
        day = day.astimezone(ZoneInfo(current_app.extensions["sezona"].time_zone)).date()
    return write_day(day, here())


def format_moment(moment: datetime) -> str:
    """Write a day and the time of day in the school's time zone."""
    return write_moment(moment, here())


def write_moment(moment: datetime, locale: str) -> str:
    """Write a day and the time of day in the school's time zone, in `locale`."""
    zone = ZoneInfo(current_app.extensions["sezona"].time_zone)
    time = babel_time(moment, "HH:mm", tzinfo=zone, locale=formats(locale))
    return f"{write_day(moment.astimezone(zone).date(), locale)}{AT.get(locale, ', ')}{time}"


def format_number(value: float) -> str:
    """Write a number with at most two decimals, as the language writes it."""
    return format_decimal(value, "#,##0.##", locale=formats(here()))


def format_share(value: float) -> str:
    """Write a share of one in whole per cent."""
    return format_percent(value, locale=formats(here()))


def init_wording(app: Flask) -> None:
    """Give the templates the words."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # put there by the extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    # Called some twenty times a page: not through Jinja's context, and escaped like any other text.
    app.jinja_env.globals["_"] = gettext
    app.jinja_env.filters.update(day=format_day, moment=format_moment, number=format_number, share=format_share)


def is_complete(locale: str) -> bool:
    """Whether every message of a catalogue is translated and none is marked as doubtful."""
    found = catalogue(locale)
    if found is None:
        return locale == SOURCE
    return all(_is_whole(message.string) and not message.fuzzy for message in found if message.id)


def _is_whole(string: Any) -> bool:
    """Whether a translation, or each of its plural forms, says something."""
    return all(string) if isinstance(string, tuple | list) else bool(string)
