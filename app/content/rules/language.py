"""Checks on the words themselves: alphabets, addresses, variables, raw HTML, long sentences."""

import re
from ipaddress import IPv4Address, ip_network

from app.content.blocks import FENCE, QUESTION
from app.content.report import Report
from app.content.source import Text
from app.content.words import CYRILLIC, VARIABLES
from app.questions.written import Line

LONGEST_SENTENCE = 40
LETTERS_TO_JUDGE = 40
CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
LINK_TARGET = re.compile(r"\]\([^)\s]*|<https?://[^>\s]*>|^\s*\[[^\]]+\]:\s*\S+")
VARIABLE = re.compile(r"\{\{(.*?)\}\}")
KNOWN_VARIABLE = re.compile(r"\s*institution\.(\w+)\s*")
MIXED = re.compile(r"\w*(?:[A-Za-zÀ-ɏ][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-zÀ-ɏ])\w*")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
DOMAIN = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.){1,8}([a-z]{2,24})(?![\w-]|\.\w)", re.ASCII)
RESERVED = ("example", "test", "invalid", "localhost")
RESERVED_NAMES = ("example.com", "example.net", "example.org")
ENDINGS = frozenset(
    "com net org info biz eu gov edu mil int io co ba hr rs me mk al xk si de at fr uk us ru cn ch tr bg gr ro hu "
    "es pl nl be se app dev online site xyz top shop link email cloud support help bank".split()
)
ADDRESS = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.]*\d)")
FREE_NETWORKS = [
    ip_network(each)
    for each in (
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
    )
]
PHONE = re.compile(r"(?<![\w+])(?:\+\d{1,3}|0\d{2})[ /-]?\d{2,3}[ /-]\d{3}[ /-]?\d{2,4}\b|\+\d{9,14}\b")
RAW_HTML = re.compile(r"</?([A-Za-z][\w-]*)(?=[\s/>])|<!--|<[!?]")
RAW_ALLOWED = frozenset("kbd sub sup mark span bdi ins del q abbr br wbr".split())
INLINE_IMAGE = re.compile(r"!\[[^\]]*\]\(")
LONE_IMAGE = re.compile(r"^\s*(?:>\s*)*!\[[^\]]*\]\([^)]*\)\s*$")
ORDERED = re.compile(r"^(\d{1,9})[.)]\s+\S")
NEW_START = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s|^\s*[|>#]|^\s*:\s")
SENTENCE_END = re.compile(r"[.!?…:](?:[\"”“»’)*_]*)(?=\s|$)")


def check_language(text: Text, report: Report) -> None:
    """Check every line of a text's body, and the texts in its front matter."""
    lines = words_only(text.lines)
    for number, line in lines:
        check_line(text.path, number, line, report)
    for number, line in front_matter_words(text):
        check_line(text.path, number, line, report)
        if "{{" in line:
            report.add(text.path, number, "variable_place", "variables stand in the text, not in the front matter")
    check_numbers(text.path, lines, report)
    paragraphs = list(paragraphs_of(lines))
    for paragraph in paragraphs:
        check_sentences(text.path, paragraph, report)
    check_alphabet(text, paragraphs, report)


def words_only(lines: list[Line]) -> list[Line]:
    """Lines without blocks of code; question fences are words."""
    found: list[Line] = []
    fence, is_code = "", False
    for number, line in lines:
        mark = FENCE.match(line)
        if mark:
            if not fence:
                fence, is_code = mark[2], not QUESTION.match(mark[3])
            elif mark[2].startswith(fence):
                fence, is_code = "", False
            found.append((number, ""))
        else:
            found.append((number, "" if is_code else line))
    return found


def front_matter_words(text: Text) -> list[Line]:
    """Texts of the front matter with their lines."""
    found: list[Line] = []
    for name, value in text.fields.fields.values.items():
        if isinstance(value, str):
            found.append((text.fields.line(name), value))
        elif isinstance(value, list):
            found += [
                (text.fields.line(name, index), each) for index, each in enumerate(value) if isinstance(each, str)
            ]
        elif isinstance(value, dict):
            found += [(text.fields.line(name, key), each) for key, each in value.items() if isinstance(each, str)]
    return found


def check_line(path: str, number: int, line: str, report: Report) -> None:
    """Checks that need one line only."""
    for variable in VARIABLE.finditer(line):
        known = KNOWN_VARIABLE.fullmatch(variable[1])
        if known is None or known[1] not in VARIABLES:
            known_names = ", ".join(f"institution.{name}" for name in sorted(VARIABLES))
            report.add(path, number, "variable", f"“{variable[0]}” is not a variable; there are {known_names}")
    bare = CODE_SPAN.sub(" ", line)
    mixed = MIXED.search(LINK_TARGET.sub("]", bare))
    if mixed:
        report.add(path, number, "mixed_script", f"Latin and Cyrillic letters are mixed in one word: “{mixed[0]}”")
    for tag in RAW_HTML.finditer(bare):
        if (tag[1] or "").lower() not in RAW_ALLOWED:
            report.add(path, number, "raw_html", f"raw HTML is not used here: “{tag[0]}”; write Markdown")
    if INLINE_IMAGE.search(bare) and not LONE_IMAGE.match(line):
        report.add(path, number, "image_place", "an image stands alone on its line")
    check_addresses(path, number, line, report)


def check_addresses(path: str, number: int, line: str, report: Report) -> None:
    """Invented messages use names nobody owns: RFC 2606 and RFC 6761 domains, RFC 5737 addresses."""
    shown = LINK_TARGET.sub("]", line)
    for found in DOMAIN.finditer(shown):
        name, ending = found[0].lower(), found[1]
        is_reserved = ending in RESERVED or name.endswith(RESERVED_NAMES)
        if ending in ENDINGS and not is_reserved:
            report.add(
                path,
                number,
                "real_domain",
                f"“{found[0]}” may be somebody's domain; use one ending in .example",
            )
    for found in ADDRESS.finditer(shown):
        if not is_free_address(found[1]):
            report.add(
                path,
                number,
                "real_address",
                f"“{found[1]}” may be somebody's address; use one from 192.0.2.0/24",
            )
    for found in PHONE.finditer(shown):
        report.add(path, number, "real_phone", f"“{found[0].strip()}” may be somebody's telephone; use a variable")


def is_free_address(text: str) -> bool:
    """Whether dotted numbers are no address at all, or one for documents or private networks."""
    try:
        address = IPv4Address(text)
    except ValueError:
        return True
    return any(address in network for network in FREE_NETWORKS)


def check_numbers(path: str, lines: list[Line], report: Report) -> None:
    """A paragraph that begins with an ordinal (“15. maja”) would turn into a list."""
    last = 0
    for number, line in lines:
        found = ORDERED.match(line)
        if found:
            value = int(found[1])
            if value not in (0, 1, last, last + 1):
                message = f"this line becomes a list that begins at {value}; write {value}\\. if it is a date"
                report.warn(path, number, "number_list", message)
            last = value


def paragraphs_of(lines: list[Line]) -> list[list[Line]]:
    """Lines that read on as one paragraph; items, quotes, headings and table rows each begin a new one."""
    paragraphs: list[list[Line]] = []
    is_open = False
    for number, line in lines:
        words = line.strip()
        if not words:
            is_open = False
            continue
        if is_open and not NEW_START.match(line):
            paragraphs[-1].append((number, words))
        else:
            paragraphs.append([(number, words)])
        is_open = not words.startswith(("#", "|"))
    return paragraphs


def check_sentences(path: str, paragraph: list[Line], report: Report) -> None:
    """Warn of sentences of more than 40 words, at the line they begin in."""
    if paragraph[0][1].startswith("|"):
        return
    count, begins = 0, paragraph[0][0]
    for number, line in paragraph:
        for index, part in enumerate(SENTENCE_END.split(line)):
            if index:
                count, begins = 0, number
            before, count = count, count + sum(any(map(str.isalnum, each)) for each in part.split())
            begins = number if not before else begins
            if before <= LONGEST_SENTENCE < count:
                report.warn(path, begins, "long_sentence", f"a sentence of more than {LONGEST_SENTENCE} words")


def check_alphabet(text: Text, paragraphs: list[list[Line]], report: Report) -> None:
    """Serbian and Macedonian editions are mostly Cyrillic, the others Latin."""
    is_cyrillic = text.locale in CYRILLIC
    total_right = total_wrong = first_wrong = 0
    wrong_lines: list[int] = []
    for paragraph in paragraphs:
        words = " ".join(line for _, line in paragraph)
        words = VARIABLE.sub(" ", CODE_SPAN.sub(" ", LINK_TARGET.sub("]", words)))
        latin, cyrillic = len(LATIN.findall(words)), len(CYRILLIC_LETTER.findall(words))
        right, wrong = (cyrillic, latin) if is_cyrillic else (latin, cyrillic)
        total_right, total_wrong = total_right + right, total_wrong + wrong
        if wrong > right:
            first_wrong = first_wrong or paragraph[0][0]
            if wrong >= LETTERS_TO_JUDGE:
                wrong_lines.append(paragraph[0][0])
    name = "Cyrillic" if is_cyrillic else "Latin"
    if total_wrong > total_right and total_wrong >= 20:
        report.add(text.path, first_wrong, "alphabet", f"a text in “{text.locale}” is written in {name} letters")
        return
    for line in wrong_lines:
        report.warn(text.path, line, "alphabet", f"this paragraph is not in {name} letters")
