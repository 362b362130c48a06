"""The few words the compiler writes into a lesson itself, per language, and the fixed names authors use."""

CALLOUTS = ("TIP", "NOTE", "WARNING", "EXAMPLE", "LAW", "BEFORE", "AFTER", "TASK")
QUESTION_CALLOUTS = ("FEEDBACK", "HINT")
VARIABLES = frozenset({"incident_contact", "incident_phone", "it_support"})
CYRILLIC = frozenset({"sr", "mk"})
"""Editions written in Cyrillic; all others are written in Latin letters."""

NAMES = (*CALLOUTS, "table", "back")
WORDS: dict[str, dict[str, str]] = {
    locale: dict(zip(NAMES, words, strict=True))
    for locale, words in {
        "en": (
            "Tip",
            "Note",
            "Warning",
            "Example",
            "Law",
            "Before",
            "After",
            "Task",
            "Table",
            "Back to the text",
        ),
        "bs": (
            "Savjet",
            "Napomena",
            "Upozorenje",
            "Primjer",
            "Propis",
            "Prije",
            "Poslije",
            "Zadatak",
            "Tabela",
            "Nazad na tekst",
        ),
        "hr": (
            "Savjet",
            "Napomena",
            "Upozorenje",
            "Primjer",
            "Propis",
            "Prije",
            "Poslije",
            "Zadatak",
            "Tablica",
            "Natrag na tekst",
        ),
        "cnr": (
            "Savjet",
            "Napomena",
            "Upozorenje",
            "Primjer",
            "Propis",
            "Prije",
            "Poslije",
            "Zadatak",
            "Tabela",
            "Nazad na tekst",
        ),
        "sr": (
            "Савет",
            "Напомена",
            "Упозорење",
            "Пример",
            "Пропис",
            "Пре",
            "После",
            "Задатак",
            "Табела",
            "Назад на текст",
        ),
        "mk": (
            "Совет",
            "Забелешка",
            "Предупредување",
            "Пример",
            "Пропис",
            "Претходно",
            "Потоа",
            "Задача",
            "Табела",
            "Назад на текстот",
        ),
        "sq": (
            "Këshillë",
            "Shënim",
            "Paralajmërim",
            "Shembull",
            "Ligj",
            "Para",
            "Pas",
            "Detyrë",
            "Tabelë",
            "Kthehu te teksti",
        ),
    }.items()
}


def word(locale: str, name: str) -> str:
    """The word `name` in the language of an edition."""
    return WORDS[locale][name]
