"""Countries in the words of the reader."""

from babel import Locale

from app.web.wording import here


def country_names() -> dict[str, str]:
    """Return the code of every country and what it is called in the language of the page."""
    known = Locale.parse(here(), sep="-").territories
    return {code: name for code, name in known.items() if len(code) == 2 and code.isalpha()}
