"""Writes the questions of a bank as rows of a table; see app.exchange.tables.headings for the headings."""

from app.exchange.bank import Bank, BankChoice, BankQuestion, Loss
from app.exchange.losses import place_of
from app.exchange.scales import plain_number
from app.exchange.shares import is_ours, right_of
from app.exchange.tables.cells import barred, criteria_cell, gap_cell, number_cell
from app.exchange.tables.headings import FIRST, LAST, MOST_NUMBER, NUMBERED
from app.exchange.tables.reading import KINDS


def lines_of(bank: Bank, losses: list[Loss]) -> list[list[str]]:
    """The headings that are needed and a line of cells for each question."""
    rows = [row for question in bank.questions if (row := cells_of(question, losses))]
    losses += [Loss(name, "a table holds no images; the words still name it") for name in bank.images]
    used = {name for row in rows for name in row}
    numbered = [f"{name}_{number}" for number in range(1, MOST_NUMBER + 1) for name in NUMBERED]
    headings = [name for name in (*FIRST, *numbered, *LAST) if name in used or name in FIRST]
    return [headings, *([row.get(name, "") for name in headings] for row in rows)]


def cells_of(question: BankQuestion, losses: list[Loss]) -> dict[str, str]:
    """The cells of one question by heading; nothing where a table cannot hold it, which is noted."""
    counts = (len(question.choices), len(question.pairs), len(question.gaps))
    if question.kind not in KINDS or max(counts) > MOST_NUMBER:
        what = f"has no questions of the kind “{question.kind}”" if question.kind not in KINDS else "is too narrow"
        losses.append(Loss(place_of(question), f"a table {what}; it is left out"))
        return {}
    if any(option.feedback for gap in question.gaps for option in gap.options):
        losses.append(Loss(place_of(question), "a table has no place for the reasons inside a gap"))
    accepted = question.accepted or tuple(number_cell(each) for each in question.numbers)
    cells = {
        "key": question.key,
        "kind": question.kind,
        "stem": question.stem,
        "body": question.body,
        "accepted": barred(accepted),
        "unit": question.unit,
        "case": "yes" if question.is_case_sensitive else "",
        "criteria": criteria_cell(question.criteria),
        "tags": " ".join(question.tags),
        "points": "" if question.points == 1.0 else plain_number(question.points),
        "feedback": question.feedback,
        "hint": question.hint,
        **choice_cells(question.choices, question.kind),
    }
    for number, pair in enumerate(question.pairs, 1):
        cells |= {f"choice_{number}": pair.left, f"match_{number}": pair.right}
    for number, gap in enumerate(question.gaps, 1):
        cells[f"gap_{number}"] = gap_cell(gap)
    return {name: cell for name, cell in cells.items() if cell}


def choice_cells(choices: tuple[BankChoice, ...], kind: str) -> dict[str, str]:
    """The cells of the choices; shares only where they are not those of the kind."""
    right = right_of(choices, kind)
    has_shares = not is_ours(choices, kind) or (
        kind == "multiple" and any(each.share in (0.0, 1.0) for each in choices)
    )
    cells = {"right": " ".join(str(number) for number, each in enumerate(right, 1) if each)}
    for number, choice in enumerate(choices, 1):
        cells[f"choice_{number}"] = choice.text
        cells[f"feedback_{number}"] = choice.feedback
        cells[f"key_{number}"] = choice.key
        cells[f"share_{number}"] = f"{plain_number(choice.share * 100)}%" if has_shares else ""
    return cells
