"""The language of a page: in its address, chosen by the person, remembered on her device, asked of her browser."""

from typing import Any

from flask import Flask, Response, g, redirect, request, url_for
from werkzeug.http import dump_cookie
from wtforms import SelectChoice

from app.core.locales import LOCALES, negotiated
from app.web.identity import actor

PREFIX = f"/<any({', '.join(repr(tag) for tag in LOCALES)}):locale>"
"""What every address of a page begins with."""
COOKIE = "language"
REMEMBERED = 365 * 24 * 3600
"""Seconds for which a device remembers the language that was read last."""


LANGUAGES = [SelectChoice(tag, locale.name, render_kw={"lang": tag}) for tag, locale in LOCALES.items()]
"""What forms let people choose among; each language calls itself by its own name."""


def negotiate() -> str:
    """Return the locale of a person whose address names none.

    It is the one this device remembers, else her account's, else the best her browser asks for.
    """
    return _kept() or _given()


def of_device() -> str:
    """Return the locale of this device, whoever sits at it: asks no database, so that a page of an error may."""
    return _kept() or _asked()


def _kept() -> str | None:
    """Return the locale this device remembers."""
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in LOCALES else None


def _given() -> str:
    """Return the locale of somebody who has chosen none on this device."""
    person = actor()
    return person.locale if person is not None and person.locale in LOCALES else _asked()


def _asked() -> str:
    """Return the locale that the browser asks for."""
    return negotiated(request.accept_languages.values()) or next(iter(LOCALES))


def _cookie(locale: str, *, is_secure: bool) -> str:
    """Return the cookie that remembers a locale, without the date that only browsers before 2013 need."""
    return dump_cookie(
        COOKIE,
        locale,
        max_age=REMEMBERED,
        sync_expires=False,
        secure=is_secure,
        httponly=True,
        samesite="Lax",
    )


def init_language(app: Flask, *, is_secure: bool) -> None:
    """Take the locale out of every address, put it into every address that is made, and remember it."""

    @app.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "locale" in values:
            g.locale = values.pop("locale")

    @app.url_defaults
    def put(endpoint: str, values: dict[str, Any]) -> None:
        if "locale" not in values and app.url_map.is_endpoint_expecting(endpoint, "locale"):
            values["locale"] = g.get("locale") or negotiate()

    @app.after_request
    def remember(response: Response) -> Response:
        """Remember the language of a page that is not the one the device would get anyway."""
        chosen = (request.view_args is not None and g.get("locale")) or ""
        if request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html" and chosen:
            kept = request.cookies.get(COOKIE)
            if chosen != (kept or _given()):
                response.headers.add("Set-Cookie", _cookie(chosen, is_secure=is_secure))
        return response

    @app.get(f"{PREFIX}/")
    @app.get("/")
    def door() -> Any:
        """Send whoever comes in by the front door to the page of her language, or of that in the address."""
        return redirect(url_for("public.catalogue", locale=g.get("locale") or negotiate()))
