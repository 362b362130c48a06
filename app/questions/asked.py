"""The public form of a question, what a browser may see, and what may be seen of an answer afterwards."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["right", "wrong", "missed", "plain"]


@dataclass(frozen=True)
class Asked:
    """A question as it is asked: nothing here tells the key or a weight. `name` is its own within a page.

    Form fields of a page with several questions begin with `prefix`; kinds add what they show.
    """

    kind: str
    name: str
    stem_html: str
    body_html: str
    hint_html: str
    is_answered: bool
    prefix: str = ""


@dataclass(frozen=True)
class AskedChoice:
    """Something to choose, order or match, by its token in this paper."""

    token: str
    html: str
    is_chosen: bool = False


@dataclass(frozen=True)
class OnPaper:
    """A question for pen and paper. `instruction` names what is to be done; the words for it are the page's.

    `items` are lettered and `targets` numbered, each as (key, HTML) in the order of the paper; `lines` are
    drawn to write on; `more_html` follows the question's case.
    """

    instruction: str
    items: tuple[tuple[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    lines: int = 0
    more_html: str = ""


@dataclass(frozen=True)
class ReviewedPart:
    """One line of an answer after the rules allow it to be seen.

    `right`: given and right; `wrong`: given and wrong; `missed`: right and not given; `plain`: neither. `words`
    is the choice, item, row or gap; `given` what was put there, and `expected` what belongs there, where that
    is something else.
    """

    words_html: str
    verdict: Verdict
    given_html: str = ""
    expected_html: str = ""
    reason_html: str = ""
