"""The fixed words of a quiz on paper, in the language of the paper."""

from app.papers.sheets import SheetWords
from app.web.wording import format_number, ngettext
from app.web.wording import gettext as _


def sheet_words() -> SheetWords:
    """Return the words for the language of the page."""
    return SheetWords(
        name=_("Name"),
        institution=_("Institution"),
        day=_("Date"),
        version=_("Version"),
        answer_sheet=_("Answer sheet"),
        needed=_("To pass:"),
        by_rubric=_("Marked by its rubric."),
        instructions=instructions(),
        points=points,
    )


def points(number: float) -> str:
    """Return a number of points in words."""
    if number == int(number):
        return ngettext("%(num)d point", "%(num)d points", int(number))
    return _("%(number)s points", number=format_number(number))


def instructions() -> dict[str, str]:
    """Return what is to be done with a question on paper, by the name its kind gives it."""
    return {
        "choose-one": _("Tick one answer."),
        "choose-all": _("Tick all that apply."),
        "number-items": _("Write a number into each box: 1 for what comes first, and so on."),
        "match-items": _("Write into each box the number of what belongs to it. A number may come twice."),
        "write-number": _("Write the number."),
        "write-words": _("Write a word or a short expression."),
        "fill-gaps": _("Fill in the gaps. Where numbered words are given, write a number or the word."),
        "tick-cues": _("The underlined parts are lettered. Tick those that give the message away."),
        "follow-story": _("Read scene by scene and tick one answer in each. Go on where the answer sends you."),
        "write-text": _("Write in your own words."),
        "hand-in": _("Hand in the file separately and write its name here."),
        "say-freely": _("There is no right or wrong here."),
    }
