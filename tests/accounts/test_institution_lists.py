"""Lists of institutions: every usual file is read, no file breaks the reader, and only a whole tree comes out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.institution_listing import ListedInstitution, read_institutions
from app.accounts.rules.institution_lists import CheckedInstitution, check_institutions
from app.accounts.rules.institution_rows import KnownInstitution
from app.accounts.rules.institutions import LEVELS, folded, key_of, stands_below
from app.core.lists import MOST_BYTES, MOST_ROWS, ListFault

HEAD = "key,name,level,parent,country\n"
LAND = KnownInstitution("land", "Land of Examples", "country", None, "BA", {"it_support": "110"})
MINISTRY = KnownInstitution("forms", "Ministry of Forms", "ministry", "land", "BA")
TOWN = KnownInstitution("lipnica", "Општина Липница", "agency", "forms", "BA")
DESK = KnownInstitution("desk", "Desk", "unit", "lipnica", "BA")
KNOWN = {each.key: each for each in (LAND, MINISTRY, TOWN, DESK)}


def read(data: str | bytes) -> tuple[ListedInstitution, ...]:
    found = read_institutions(data.encode() if isinstance(data, str) else data)
    assert not isinstance(found, ListFault), found
    return found


def check(
    rows: str, known: dict[str, KnownInstitution] = KNOWN, within: set[str] | None = None
) -> tuple[CheckedInstitution, ...]:
    return check_institutions(read(HEAD + rows), known, within)


def told(rows: str, within: set[str] | None = None) -> list[str]:
    """What is said of each row: its verdict or why it is refused."""
    return [row.reason or row.verdict for row in check(rows, within=within)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_headings_and_levels_are_known_in_our_languages(encoding: str, separator: str) -> None:
    text = "Naziv;Nivo;Nadređena;Država;IT podrška\nOpćina Šipovo;Općina;Vlada;ba;lokal 110\n"
    (row,) = check_institutions(read(text.replace(";", separator).encode(encoding)), {})
    assert (row.name, row.level, row.written.parent, row.country) == ("Općina Šipovo", "agency", "Vlada", "BA")
    assert (row.variables, row.reason) == ({"it_support": "lokal 110"}, "unknown_parent")


def test_cyrillic_lists_are_read_and_get_keys_in_plain_letters() -> None:
    text = "назив;ниво;надређена;држава\nМинистарство облика;министарство;;РС\n"
    text += "Његошева Општина;општина;министарство облика;\n"
    rows = check_institutions(read(text.encode("cp1251")), {})
    assert [(row.key, row.level, row.parent) for row in rows] == [
        ("ministarstvo-oblika", "ministry", None),
        ("njegoseva-opstina", "agency", "ministarstvo-oblika"),
    ]
    assert rows[0].reason == "unknown_country"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list_empty"),
        (b"key,level\na,unit", "list_without_name"),
        (b"name,naziv\na,b", "list_column_twice"),
        (b'name\n"Lipnica', "list_broken_quotes"),
        (b"name\nLip\0nica", "list_not_text"),
        (b"x" * (MOST_BYTES + 1), "list_too_large"),
        (b"name\n" + b"a\n" * (MOST_ROWS + 1), "list_too_long"),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(data: bytes, code: str) -> None:
    found = read_institutions(data)
    assert isinstance(found, ListFault) and found.code == code


def test_rows_may_stand_in_any_order_and_name_what_is_above_by_key_or_name() -> None:
    rows = check(
        "office,Office,unit,Town of Brod,\n,Town of Brod,municipality,new-ministry,\n"
        "new-ministry,Ministry of Lists,ministry,LAND OF EXAMPLES,\n"
    )
    assert [(row.key, row.parent, row.country, row.verdict) for row in rows] == [
        ("office", "town-of-brod", "BA", "added"),
        ("town-of-brod", "new-ministry", "BA", "added"),
        ("new-ministry", "land", "BA", "added"),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("lipnica,,,,", ["same"]),
        ("lipnica,Општина Липница,општина,forms,ba", ["same"]),
        (",општина  ЛИПНИЦА,,,", ["same"]),
        (",Општина Липница,,Ministry of Forms,", ["same"]),
        ("lipnica,Grad Lipnica,,land,", ["changed"]),
        ("lipnica,,,/,/", ["changed"]),
        (",Desk,unit,forms,", ["added"]),
        ("new,,unit,forms,", ["missing_name"]),
        ("New Key,New,unit,forms,", ["bad_key"]),
        ("нови,New,unit,forms,", ["bad_key"]),
        ("new,New,,forms,", ["missing_level"]),
        ("new,New,castle,forms,", ["unknown_level"]),
        ("new,New,unit,nothing,", ["unknown_parent"]),
        ("new,New,unit,forms,QQ", ["unknown_country"]),
        ("new,New,unit,forms,ME", ["country_differs"]),
        ("new,New,unit,forms,,more", ["extra_cells"]),
        ("new,=New,unit,forms,", ["formula"]),
        ("new,New,unit,@forms,", ["formula"]),
        ("new,Ne\u202ew,unit,forms,", ["control_character"]),
        (f"new,{'x' * 201},unit,forms,", ["too_long"]),
        ("new,New,ministry,lipnica,", ["level_order"]),
        ("new,New,agency,lipnica,", ["level_order"]),
        ("lipnica,,unit,,", ["level_below"]),
        ("lipnica,,unit,,\ndesk,,,forms,", ["changed", "changed"]),
        ("new,New,unit,new,", ["cycle"]),
        ("forms,,,desk,", ["cycle"]),
        ("a,A,unit,B,\nb,B,unit,A,", ["cycle", "cycle"]),
        ("new,New,unit,forms,\nnew,Newer,unit,forms,", ["added", "doubled"]),
        (",New,unit,forms,\n,NEW,unit,forms,", ["added", "doubled"]),
        (",New,unit,forms,\n,New,unit,Ministry of Forms,", ["name_taken", "name_taken"]),
        ("lipnica,,,,\n,Општина Липница,,,", ["same", "doubled"]),
        ("new,Desk,unit,lipnica,", ["name_taken"]),
        ("new,New,castle,forms,\n,Below,unit,New,", ["unknown_level", "parent_refused"]),
        (",Below,unit,twin,\na,Twin,agency,land,\nb,Twin,agency,forms,", ["ambiguous_parent", "added", "added"]),
    ],
)
def test_every_row_gets_its_verdict_or_the_reason_against_it(rows: str, expected: list[str]) -> None:
    assert told(rows) == expected


def test_the_line_of_the_other_row_is_named() -> None:
    rows = check("new,New,castle,forms,\n,Below,unit,New,\nnew,New,unit,forms,")
    assert [(row.reason, row.other_line) for row in rows] == [
        ("unknown_level", 0),
        ("parent_refused", 2),
        ("doubled", 2),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("lipnica,,,,", "same"),
        (",Office,unit,lipnica,", "added"),
        ("desk,New desk,,,", "changed"),
        ("desk,,,forms,", "changed"),
        ("forms,Ministry of Everything,,,", "foreign"),
        ("forms,,,/,", "foreign"),
        ("land,Land of Others,,,", "foreign"),
        ("land,,,,", "foreign"),
        (",Ours,ministry,land,", "foreign_parent"),
        (",Ours,unit,,", "foreign_parent"),
        ("desk,,,land,", "foreign_parent"),
        ("desk,,,/,", "foreign_parent"),
    ],
)
def test_whoever_is_limited_to_a_ministry_changes_what_is_below_it_only(rows: str, expected: str) -> None:
    assert told(rows, {"forms", "lipnica", "desk"}) == [expected]


def test_a_telephone_number_may_begin_with_a_plus_and_a_formula_may_not() -> None:
    head = "name,incident_phone,it_support\n"
    good, bad, taken = check_institutions(
        read(f"{head}Desk,+387 (33) 123-456,'+387 1\nDesk,\"+cmd|'/C calc'!A1\",\nLand of Examples,,/\n"), KNOWN
    )
    assert (good.verdict, good.variables) == (
        "changed",
        {"incident_phone": "+387 (33) 123-456", "it_support": "+387 1"},
    )
    assert bad.reason == "formula"
    assert (taken.variables, taken.changes) == ({"it_support": ""}, ("it_support",))


def test_an_institution_that_stands_nowhere_yet_is_placed_by_its_name() -> None:
    alone = {"brod": KnownInstitution("brod", "Town of Brod", "agency", None, None)}
    (row,) = check(",Town of Brod,agency,forms,", KNOWN | alone)
    assert (row.key, row.verdict, row.changes) == ("brod", "changed", ("parent", "country"))


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    found = read_institutions(b"name,level,parent,key,country\n" + data)
    assert isinstance(found, ListFault) or len(check_institutions(found, KNOWN)) == len(found)


words = st.sampled_from(["a", "b", "c", "d", "land", "forms", "Lipnica", "lipnica", "Desk", "Ђа", "", "/", "=x"])
cells = st.tuples(
    words, words, st.sampled_from([*LEVELS, "", "castle"]), words, st.sampled_from(["", "BA", "ME", "/"])
)


@given(st.lists(cells, max_size=12))
def test_whatever_is_carried_out_the_tree_stays_a_tree(rows: list[tuple[str, str, str, str, str]]) -> None:
    listed = [ListedInstitution(line, *row, variables={}) for line, row in enumerate(rows, 2)]
    checked = check_institutions(listed, KNOWN)
    if any(row.verdict == "refused" for row in checked):
        return
    after = dict(KNOWN)
    for row in checked:
        if row.verdict != "same":
            after[row.key] = KnownInstitution(row.key, row.name, row.level, row.parent, row.country)
    places = [(each.parent, folded(each.name)) for each in after.values()]
    assert len(set(places)) == len(places), "no two of one name stand below the same"
    for each in after.values():
        assert each.level in LEVELS and each.name and (each.key in KNOWN or each.key == key_of(each.key))
        if each.parent is not None:
            above = after[each.parent]
            assert stands_below(each.level, above.level), "every step down goes to a lower level"
    assert all(row.verdict in ("same", "changed") for row in _again(checked, after)), "twice is once"


def _again(
    checked: tuple[CheckedInstitution, ...], after: dict[str, KnownInstitution]
) -> tuple[CheckedInstitution, ...]:
    keyed = [replace(row.written, key=row.key, name=row.name) for row in checked]
    return check_institutions(keyed, after)


def test_five_thousand_rows_are_decided_in_a_moment_even_in_one_chain() -> None:
    chain = [ListedInstitution(n, f"k{n}", f"N {n}", "unit", f"k{n - 1}", "", {}) for n in range(MOST_ROWS)]
    rows = check_institutions(chain, {})
    assert (rows[0].reason, rows[1].reason, rows[-1].reason) == ("unknown_parent", "level_order", "level_order")
