"""What a browser calls itself, in words a person recognises."""

from app.web.wording import here, translate


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when it is said."""
    return message


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def recognised(user_agent: str) -> tuple[str, str]:
    """Return browser and system, each empty when unknown; the first match counts, as all imitate others."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return browser, system


def described(user_agent: str, locale: str = "") -> str:
    """Return "Firefox on Windows" for what a browser sent, in `locale` or the language of the page."""
    browser, system = recognised(user_agent)
    if browser and system:
        return translate(locale or here(), _("%(browser)s on %(system)s"), browser=browser, system=system)
    return browser or system or translate(locale or here(), _("An unknown browser"))
