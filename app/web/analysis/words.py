"""What an analysis says in words: flags with what to do about them, steps of confidence, languages."""

from collections.abc import Mapping

from app.core.locales import own_name
from app.reports.items.calibration import SURE
from app.reports.items.flags import Flag
from app.reports.items.languages import LanguageFigures
from app.web.wording import format_number, format_share
from app.web.wording import gettext as _

FLAG_TONES: Mapping[str, str] = {"key_suspect": "e", "translation_suspect": "e"}
"""How a flag's tag looks; others ask for attention."""


def language_name(tag: str) -> str:
    """Return what a language calls itself, or its tag where the school does not offer it."""
    return own_name(tag)


def flag_words(flag: Flag, languages: tuple[LanguageFigures, ...]) -> tuple[str, str]:
    """Return what a flag says, and what to do."""
    if flag.code == "translation_suspect":
        return _translation(next(each for each in languages if each.locale == flag.locale))
    return {
        "key_suspect": (
            _("The strong miss it more often than the weak: is the key right?"),
            _("Those who do well in the other questions choose this answer:"),
        ),
        "weak": (
            _("It hardly tells those who know from those who do not."),
            _("Read the question and its wrong answers again: is one of them right in some offices?"),
        ),
        "watch": (
            _("It tells those who know from those who do not only a little."),
            _("Look again when more people have answered."),
        ),
        "too_easy": (
            _("Nearly everybody has it right."),
            _("Keep it if everybody must know this; otherwise it measures nothing."),
        ),
        "too_hard": (
            _("Hardly more people have it right than would by guessing."),
            _("Does a lesson teach it? Is the question clear?"),
        ),
        "never_chosen": (
            _("Nobody chooses this answer"),
            _("A wrong answer that nobody believes can go, or be replaced by a mistake people do make:"),
        ),
        "rarely_chosen": (
            _("Hardly anybody chooses this answer"),
            _("A wrong answer that nobody believes can go, or be replaced by a mistake people do make:"),
        ),
        "draws_the_strong": (
            _("A wrong answer draws those who do well"),
            _("They choose this answer more often than others do. Is it wrong in every case?"),
        ),
        "slow": (
            _("It takes much more time than the other questions."),
            _("Can it be said more shortly?"),
        ),
    }[flag.code]


def _translation(figures: LanguageFigures) -> tuple[str, str]:
    """Return the words for a language in which the question is not as hard as in the other."""
    names = {"here": language_name(figures.locale), "there": language_name(figures.against or "")}
    advice = _("Compare the two texts, word by word.")
    if figures.odds is not None and figures.odds.delta < 0:
        return _("For people who do equally well it is harder in %(here)s than in %(there)s.", **names), advice
    return _("For people who do equally well it is easier in %(here)s than in %(there)s.", **names), advice


def confidence_words(step: int) -> str:
    """Return what a step of confidence is called."""
    if step >= SURE:
        return _("certain")
    steps = [
        (75, _("fairly sure")),
        (50, _("half sure")),
        (25, _("unsure")),
    ]
    return next((words for least, words in steps if step >= least), _("a guess"))


def figure(value: float | None) -> str:
    """Write a figure with two decimals, or a dash where there is none."""
    return "–" if value is None else _signed(format_number(round(value, 2) + 0.0))


def percent(value: float | None) -> str:
    """Write a share in whole per cent, or a dash where there is none."""
    return "–" if value is None else _signed(format_share(round(value, 2) + 0.0))


def _signed(text: str) -> str:
    """Return a number with a minus that is as wide as a plus."""
    return text.replace("-", "\N{MINUS SIGN}")
