"""E-mail addresses as they are kept: in one writing, whatever signs they were typed in. No database."""

from email_validator import EmailNotValidError, validate_email


def as_kept(written: str) -> str:
    """Return an address in lower case and in one writing, so that nobody is somebody else by other signs.

    What is no address comes back in lower case: it is nobody's.
    """
    try:
        return validate_email(written.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return written.strip().lower()
