"""The words of a certificate in the language asked for: on paper and on the pages that show its facts."""

from babel.numbers import format_decimal, format_percent

from app.certificates.document import Facts
from app.certificates.printing import Sheet
from app.core.locales import own_name
from app.web.wording import formats, ntranslate, translate, write_day

SHORT_RELEASE = 12
"""Characters of a release's digest that are printed; the page of the register shows all 64."""


def sheet_of(facts: Facts, locale: str, base_url: str) -> Sheet:
    """Return what is printed on the certificate in `locale`."""
    address = f"{base_url}/v/{facts.serial}"
    heading = translate(locale, "Certificate")
    return Sheet(
        locale=locale,
        document_title=f"{heading}: {facts.holder}, {facts.title(locale)}",
        heading=heading,
        confirms=translate(locale, "This confirms that"),
        holder=facts.holder,
        institution=facts.institution,
        completed=translate(locale, "has completed the course"),
        course=facts.title(locale),
        facts=(
            (translate(locale, "Date of issue"), write_day(facts.issued_on, locale)),
            (translate(locale, "Length"), duration(facts.minutes, locale)),
            (translate(locale, "Result of the final quiz"), result(facts, locale)),
        ),
        issuer=facts.issuer,
        check=translate(locale, "Check this certificate"),
        qr_alt=translate(locale, "QR code of the address %(address)s", address=address),
        address=address,
        address_words=translate(locale, "Address to check it at"),
        serial=facts.serial,
        serial_words=translate(locale, "Serial"),
        release=facts.release[:SHORT_RELEASE],
        release_words=translate(locale, "Course release"),
    )


def lines_of(facts: Facts, locale: str) -> list[tuple[str, str]]:
    """Return (name, value) of every fact but the holder and the course, in `locale`."""
    lines = [
        (translate(locale, "Institution"), facts.institution or ""),
        (translate(locale, "Result of the final quiz"), result(facts, locale)),
        (translate(locale, "Length"), duration(facts.minutes, locale)),
        (translate(locale, "Date of issue"), write_day(facts.issued_on, locale)),
        (translate(locale, "Issued by"), facts.issuer),
        (translate(locale, "Language"), own_name(facts.language)),
        (translate(locale, "Course release"), facts.release),
        (translate(locale, "Serial"), facts.serial),
    ]
    return [(name, value) for name, value in lines if value]


def result(facts: Facts, locale: str) -> str:
    """Return the score in points and per cent: 9 of 10 points (90%)."""
    raw, most = (
        format_decimal(each, "#,##0.##", locale=formats(locale)) for each in (facts.score_raw, facts.score_max)
    )
    share = format_percent(facts.score_raw / facts.score_max, locale=formats(locale))
    return translate(locale, "%(raw)s of %(most)s points (%(share)s)", raw=raw, most=most, share=share)


def duration(minutes: int, locale: str) -> str:
    """Return a length in hours and minutes: 1 hour 20 minutes."""
    hours, rest = divmod(minutes, 60)
    said = [ntranslate(locale, "%(num)d hour", "%(num)d hours", hours)] if hours else []
    if rest or not hours:
        said.append(ntranslate(locale, "%(num)d minute", "%(num)d minutes", rest))
    return " ".join(said)
