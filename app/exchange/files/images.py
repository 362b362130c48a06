"""Images under other names: the words that name them follow."""

from collections.abc import Mapping
from dataclasses import replace

from app.exchange.authored.bodies import IMAGE
from app.exchange.bank import BankQuestion


def renamed(question: BankQuestion, names: Mapping[str, str]) -> BankQuestion:
    """The question with images named anew wherever its Markdown shows one."""

    def shown(words: str) -> str:
        return IMAGE.sub(
            lambda found: found[0].replace(
                f"({found['target']}", f"({names.get(found['target'], found['target'])}", 1
            ),
            words,
        )

    return replace(
        question,
        stem=shown(question.stem),
        body=shown(question.body),
        feedback=shown(question.feedback),
        hint=shown(question.hint),
        choices=tuple(
            replace(each, text=shown(each.text), feedback=shown(each.feedback)) for each in question.choices
        ),
        pairs=tuple(replace(each, left=shown(each.left), right=shown(each.right)) for each in question.pairs),
    )


def targets(question: BankQuestion) -> list[str]:
    """The images a question names, in order, each once."""
    words = [question.stem, question.body, question.feedback, question.hint]
    words += [part for each in question.choices for part in (each.text, each.feedback)]
    words += [part for pair in question.pairs for part in (pair.left, pair.right)]
    return list(dict.fromkeys(found["target"] for text in words for found in IMAGE.finditer(text)))
