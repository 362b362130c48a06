"""Lists as authors write them, re-indented to the four columns Python-Markdown counts in."""

import re

ITEM = re.compile(r"^([-*+]|\d{1,9}[.)])(\s+)(\S.*)$")
RULE = re.compile(r"^([-*_])(\s*\1){2,}\s*$")
DEEPEST = 6


def regular_lists(lines: list[str]) -> list[str]:
    """Re-indent nested items and set a list apart from the paragraph it follows, as CommonMark reads both."""
    written: list[str] = []
    offsets: list[int] = []
    for raw in lines:
        text = raw.expandtabs(4)
        content = text.lstrip(" ")
        indent = len(text) - len(content)
        if not content:
            written.append("")
            continue
        after_blank = not written or not written[-1]
        item = None if RULE.match(content) else ITEM.match(content)
        while offsets and indent < offsets[-1] and (item or after_blank):
            offsets.pop()
        if item and (offsets or indent < 4) and len(offsets) < DEEPEST:
            if not offsets and not after_blank and interrupts(written[-1], item[1]):
                written.append("")
            marker = item[1].replace(")", ".")
            written.append(" " * 4 * len(offsets) + f"{marker} {item[3]}")
            offsets.append(indent + len(item[1]) + min(len(item[2]), 4))
        elif offsets:
            written.append(" " * 4 * len(offsets) + content)
        else:
            written.append(raw)
    return written


def interrupts(before: str, marker: str) -> bool:
    """Whether an item begins a list right after a paragraph (CommonMark 0.31.2, 5.3: bullets and 1 do)."""
    return not ITEM.match(before.lstrip(" ")) and (not marker[0].isdigit() or marker[:-1] == "1")
