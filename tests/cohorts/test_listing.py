"""Reading lists of people: every usual file is read, and no file breaks the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.policy import Reach, Scope
from app.cohorts.listing import ListedRow, read_list
from app.cohorts.rules import Known, KnownPerson, address_of, check_rows, key_of
from app.core.lists import LONGEST_FILE_NAME, MOST_BYTES, MOST_ROWS, ListFault, file_name_kept

HEAD = "email,name,institution,language\n"
OPEN = Known(people={}, institutions=None, locale="bs")


def rows(data: str | bytes) -> tuple[ListedRow, ...]:
    found = read_list(data.encode() if isinstance(data, str) else data)
    assert not isinstance(found, ListFault), found
    return found


def reason(data: str, known: Known = OPEN) -> str:
    return check_rows(rows(data), known)[-1].reason


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_found_out(separator: str, ending: str) -> None:
    lines = ["email", "a@lipnica.example"], ["name", "Amira, Hadžić; Lipnica"]
    text = ending.join(separator.join(f'"{cell}"' for cell in line) for line in zip(*lines, strict=True))
    (row,) = rows(text)
    assert (row.email, row.name) == ("a@lipnica.example", "Amira, Hadžić; Lipnica")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250"])
def test_our_letters_survive_every_usual_encoding(encoding: str) -> None:
    text = "e-mail;ime;institucija\nz@lipnica.example;Žaklina Đurđić Šćepanović;Općina Lipnica\n"
    (row,) = rows(text.encode(encoding))
    assert (row.name, row.institution) == ("Žaklina Đurđić Šćepanović", "Općina Lipnica")


def test_cyrillic_and_western_code_pages_are_told_apart() -> None:
    (row,) = rows("имејл;име;институција\na@lipnica.example;Амира Хоџић;Општина Липница".encode("cp1251"))
    assert (row.name, row.institution) == ("Амира Хоџић", "Општина Липница")
    (row,) = rows("email;name\na@lipnica.example;François Müller à Genève".encode("cp1252"))
    assert row.name == "François Müller à Genève"


@pytest.mark.parametrize(
    "headings",
    ["email,name", " E-Mail , NAME ", "E-pošta,Ime", "e_mail,Ime i prezime", "sep=,\nEmail,Ime", "\n\nemail,name"],
)
def test_headings_are_known_in_every_writing(headings: str) -> None:
    (row,) = rows(f"{headings}\na@lipnica.example,Amira")
    assert (row.email, row.name) == ("a@lipnica.example", "Amira")


def test_a_surname_of_its_own_joins_the_name_and_other_columns_are_passed_over() -> None:
    (row,) = rows("Prezime;Ime;Telefon;E-mail\nHadžić;Amira;061;a@lipnica.example")
    assert row.full_name == "Amira Hadžić"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    found = rows('email,name\n\na@lipnica.example,"Amira\nHadžić"\nb@lipnica.example,Besa\n')
    assert [row.line for row in found] == [3, 5]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "list_empty", 1),
        (b"email,name\n", "list_empty", 2),
        (b"name\nAmira", "list_without_email", 1),
        (b"\nemail;phone\na@b.example;1", "list_without_name", 2),
        (b"email,name,e-mail\na,b,c", "list_column_twice", 1),
        (b'email,name\na@b.example,"Amira', "list_broken_quotes", 2),
        (b'email,name\na@b.example,Amira\nb@b.example,"B"esa\n', "list_broken_quotes", 3),
        (b"email,name\na@b.example,A\0mira\n", "list_not_text", 1),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0", "list_not_text", 1),
        (b"\xff\xfe\x00", "list_not_text", 1),
        (b"x" * (MOST_BYTES + 1), "list_too_large", 1),
    ],
)
def test_a_list_that_cannot_be_used_says_why_and_where(data: bytes, code: str, line: int) -> None:
    assert read_list(data) == ListFault(code, line)


def test_five_thousand_people_are_read_and_one_more_is_not() -> None:
    text = "email,name\n" + "".join(f"p{number}@a.example,P\n" for number in range(MOST_ROWS))
    assert len(rows(text)) == MOST_ROWS
    assert read_list((text + "q@a.example,Q\n").encode()) == ListFault("list_too_long", MOST_ROWS + 2)


def test_the_name_of_a_file_is_kept_without_what_cannot_be_seen_and_with_its_end() -> None:
    assert file_name_kept("Шамац\u202e\n\x00 2.csv") == "Шамац 2.csv"
    long = file_name_kept("x" * 300 + ".csv")
    assert len(long) == LONGEST_FILE_NAME and long.endswith("x.csv")
    assert file_name_kept("\u200b") == ""


@pytest.mark.parametrize("start", ["=1+1", "+387", "-x", "@SUM(A1)", '"\t=1"', '"\r=1"', "  =1", "\uff1d1"])
@pytest.mark.parametrize("place", range(4))
def test_a_cell_that_begins_a_formula_is_refused_in_every_column(start: str, place: int) -> None:
    cells = ["a@lipnica.example", "Amira", "Lipnica", "bs"]
    cells[place] = start
    assert reason(HEAD + ",".join(cells)) == "formula"


def test_a_formula_in_the_surname_is_refused() -> None:
    assert reason("email,ime,prezime\na@lipnica.example,Amira,=1+1") == "formula"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("amira,Amira,,", "bad_address"),
        (",Amira,,", "bad_address"),
        ("a@lipnica.example,  ,,", "missing_name"),
        ("a@lipnica.example", "missing_name"),
        (f"a@lipnica.example,{'x' * 201},,", "too_long"),
        (f"{'x' * 400}@lipnica.example,Amira,,", "too_long"),
        ('a@lipnica.example,"Ami\nra",,', "control_character"),
        ("a@lipnica.example,Ami\u202era,,", "control_character"),
        ("a@lipnica.example,Amira,,klingon", "unknown_language"),
        ("a@lipnica.example,Amira,Lipnica,bs,more", "extra_cells"),
    ],
)
def test_a_row_is_refused_for_one_clear_reason(row: str, expected: str) -> None:
    assert reason(HEAD + row) == expected


def test_a_doubled_address_names_the_line_it_repeats() -> None:
    first, second, third = check_rows(
        rows(HEAD + "a@lipnica.example,Amira\nA@Lipnica.example ,Amira\na@lipnica.example,A"), OPEN
    )
    assert first.verdict == "added"
    assert (second.reason, second.other_line) == ("doubled", 2)
    assert (third.reason, third.other_line) == ("doubled", 2)


def test_languages_have_names_and_the_cohort_gives_the_rest() -> None:
    found = check_rows(rows(HEAD + "a@a.example,A,,Bosanski\nb@a.example,B,,EN\nc@a.example,C"), OPEN)
    assert [row.locale for row in found] == ["bs", "en", "bs"]


def test_a_manager_of_one_institution_adds_its_people_only() -> None:
    known = Known(
        people={
            "own@a.example": KnownPerson(7, True, False),
            "member@a.example": KnownPerson(7, True, True),
            "foreign@a.example": KnownPerson(8, True, False),
            "closed@a.example": KnownPerson(7, False, False),
        },
        institutions={"lipnica": 7},
        locale="en",
    )
    text = (
        HEAD
        + "new@a.example,N,LIPNICA\nnew2@a.example,N\nx@a.example,N,Forms\nown@a.example,O\n"
        + "member@a.example,M\nforeign@a.example,F\nclosed@a.example,C\n"
    )
    found = [(row.verdict, row.reason) for row in check_rows(rows(text), known)]
    assert found == [
        ("added", ""),
        ("added", ""),
        ("refused", "foreign_institution"),
        ("added", ""),
        ("already", ""),
        ("refused", "foreign_person"),
        ("refused", "closed"),
    ]


@pytest.mark.parametrize(
    ("person", "institution", "mover", "place"),
    [
        (None, "Lipnica", None, ""),
        (KnownPerson(None, True, False), "", None, ""),
        (KnownPerson(None, True, False), "Lipnica", None, "claimed"),
        (KnownPerson(None, True, False), "LIPNICA", Scope(Reach.INSTITUTION, 1, frozenset({7})), "noted"),
        (KnownPerson(None, True, False), "lip-key", Scope(Reach.INSTITUTION, 1, frozenset({8})), "claimed"),
        (KnownPerson(None, True, False), "A new one", Scope(Reach.INSTITUTION, 1, frozenset({7})), "claimed"),
        (KnownPerson(None, True, False), "A new one", Scope(Reach.ALL), "noted"),
        (KnownPerson(None, True, False, 7), "Lipnica", None, "claimed"),
        (KnownPerson(None, True, False, 8), "Lipnica", Scope(Reach.ALL), "kept"),
        (KnownPerson(7, True, False), "Lipnica", Scope(Reach.ALL), ""),
        (KnownPerson(8, True, False), "Lipnica", Scope(Reach.ALL), "kept"),
        (KnownPerson(8, True, False), "A new one", Scope(Reach.ALL), "kept"),
        (KnownPerson(7, True, True), "Forms", Scope(Reach.ALL), ""),
    ],
)
def test_a_row_says_what_becomes_of_the_institution_of_somebody_with_an_account(
    person: KnownPerson | None, institution: str, mover: Scope | None, place: str
) -> None:
    known = Known(
        people={"a@a.example": person} if person else {},
        institutions=None,
        locale="en",
        places={"lipnica": 7, "lip-key": 7, "forms": 8},
        mover=mover,
    )
    (row,) = check_rows(rows(f"{HEAD}a@a.example,A,{institution}"), known)
    assert row.place == place


@pytest.mark.parametrize(("present", "claimed", "place"), [(None, None, "claimed"), (8, None, ""), (None, 8, "")])
def test_an_empty_cell_means_the_institution_of_the_cohort(
    present: int | None, claimed: int | None, place: str
) -> None:
    people = {"a@a.example": KnownPerson(present, True, False, claimed)}
    (row,) = check_rows(rows(f"{HEAD}a@a.example,A"), Known(people, None, "en", own_place=7))
    assert row.place == place


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for found in (read_list(data), read_list(HEAD.encode() + data)):
        if not isinstance(found, ListFault):
            check_rows(found, OPEN)


@given(st.text(max_size=200))
def test_no_text_breaks_the_checks(text: str) -> None:
    found = read_list((HEAD + text).encode("utf-8", "replace"))
    if isinstance(found, ListFault):
        return
    for row in check_rows(found, OPEN):
        assert row.verdict in ("added", "refused")
        if row.verdict == "added":
            assert address_of(row.email) == row.email
            assert row.name and row.name[0] not in "=+-@\t\r"


@given(st.text(max_size=100))
def test_every_title_makes_a_key_for_an_address(title: str) -> None:
    key = key_of(title)
    assert key.isascii() and key.strip("-") == key and 0 < len(key) <= 60
