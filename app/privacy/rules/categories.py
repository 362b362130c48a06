"""The sorts of what is kept of people, in words for the privacy notice: what, why, on which ground, for whom."""

from dataclasses import dataclass


def _(message: str) -> str:
    """Mark a message for the catalogues; it is translated when it is shown."""
    return message


@dataclass(frozen=True)
class Category:
    """One sort: `after` says what is left of it once the person is erased."""

    what: str
    why: str
    ground: str
    seen_by: str
    after: str


TASK = _("needed to take part in the course (public task, or your agreement with the school)")
SAFETY = _("needed to keep accounts and records safe (legitimate interest)")
CONSENT = _("your consent, which you can withdraw at any time")
PROOF = _("needed to prove for years what was certified (public task)")

CATEGORIES: dict[str, Category] = {
    "identity": Category(
        _("Name, e-mail address, language, institution and since when you belong to it"),
        _("to know you, to write to you, and to put your name on the certificate"),
        TASK,
        _("you, administrators and auditors, and programme managers, coordinators and trainers of your cohorts"),
        _("A number stays, without name, address and language; its institution until then stays for counts."),
    ),
    "statistics": Category(
        _("Gender and country, if you tell us, and to what you have consented"),
        _("for the statistics of donors, in groups of at least ten people"),
        CONSENT,
        _("you; others see only numbers of groups, rounded down to tens"),
        _("Gender and country are deleted. When you consented and withdrew stays with the number, as proof."),
    ),
    "signing-in": Category(
        _("Password (only a value it cannot be read from), passkeys, codes, sign-in services, links in mails"),
        _("so that only you can sign in"),
        SAFETY,
        _("you see which there are; nobody sees the secrets"),
        _("Everything is deleted."),
    ),
    "sessions": Category(
        _(
            "Where and when you signed in: kind of browser, times, and a value by which a new device is noticed; "
            "how often something was tried"
        ),
        _("so that you can end sessions, and so that nobody can guess passwords"),
        SAFETY,
        _("you and administrators"),
        _("Everything is deleted."),
    ),
    "learning": Category(
        _("Courses, cohorts, lessons done, choices in quizzes, how sure you were, scores and completions"),
        _("so that you can go on where you stopped, and to decide on the certificate"),
        TASK,
        _("you; programme managers, coordinators, mentors and trainers of your cohorts"),
        _("Choices and scores stay with the number, so that counts and the history of questions stay right."),
    ),
    "words": Category(
        _("Answers in your own words, files you hand in, and the comments of those who marked them"),
        _("so that people can mark them and you can read why"),
        TASK,
        _("you; those who mark them, without your name; afterwards those who can look up how it was marked"),
        _("Everything is deleted."),
    ),
    "accommodations": Category(
        _("Extra time or attempts, and the reason"),
        _("so that a quiz is fair to you"),
        TASK,
        _("programme managers and administrators"),
        _("Everything is deleted."),
    ),
    "certificates": Category(
        _("Certificates: name as printed, institution, course, score, date, serial, file, what became of it"),
        _("so that anybody you give the serial to can check it for years"),
        PROOF,
        _("whoever has the serial or the file; you can have your name taken off the public page"),
        _("They stay as they were signed; with your name only if you do not have it taken off the public page."),
    ),
    "mail": Category(
        _("Mails to you: address, subject, when they left; their text only until then"),
        _("so that they arrive, and so that we can say whether they did"),
        TASK,
        _("administrators of the machine"),
        _("Everything is deleted."),
    ),
    "lists": Category(
        _("The lines about you in lists by which a programme manager brought people into a cohort"),
        _("so that it can be said who was brought in, and which lines had faults"),
        TASK,
        _("programme managers and administrators"),
        _("The lines about you are deleted."),
    ),
    "requests": Category(
        _("What you asked for under your rights: copies and erasure"),
        _("so that it is carried out, and can be shown to have been"),
        _("required by law"),
        _("you, administrators and auditors"),
        _("Copies are deleted. That you were erased, and when, stays with the number."),
    ),
    "work": Category(
        _("What staff did: roles, cohorts, corrections, marks, translations, publishing"),
        _("so that every decision about others can be explained"),
        SAFETY,
        _("those who may see the thing that was decided, administrators and auditors"),
        _("It stays, with the number in the place of the name."),
    ),
    "trail": Category(
        _("The audit trail: acts that matter to safety and records, by numbers, without names or words"),
        _("so that misuse can be found and nobody can rewrite what happened"),
        SAFETY,
        _("auditors and administrators"),
        _("It stays: it holds numbers only."),
    ),
}
"""Key → the sort. The notice shows them in this order."""
