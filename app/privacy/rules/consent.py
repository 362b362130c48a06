"""To what people may consent: the purposes and their words. A changed text is a new version, to be asked anew."""

import re
from dataclasses import dataclass

from app.core.digests import digest


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when it is shown."""
    return message


@dataclass(frozen=True)
class Purpose:
    """What somebody consents to, in the words she reads."""

    key: str
    text: str

    @property
    def text_digest(self) -> str:
        """The version of the words: the digest of their source."""
        return digest(self.text.encode())


STATISTICS = Purpose(
    "statistics",
    _(
        "The school may count me by gender and country for its donors, only together with others in groups of at "
        "least ten people. I can withdraw this at any time; then both are deleted and I am counted no more."
    ),
)
PURPOSES: dict[str, Purpose] = {STATISTICS.key: STATISTICS}

COUNTRY = re.compile("[A-Z]{2}")
"""A country as ISO 3166-1 writes it in two letters."""
GENDERS: dict[str, str] = {
    "woman": _("Woman"),
    "man": _("Man"),
    "other": _("In another way"),
}
"""What may be said of one's gender; saying nothing is the first choice everywhere."""
