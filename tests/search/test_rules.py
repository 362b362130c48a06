"""Words are found however they are written, and what is shown is the text itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.rules.excerpts import ROOM, best_passage, excerpt, marked
from app.search.rules.expressions import as_fts5, as_tsquery
from app.search.rules.passages import Passage, counterpart, course_passages, lesson_passages
from app.search.rules.words import Term, asked, forms, halves, is_one_letter_apart, normal, places

LETTERS = "abcčćdđeëçšžlnjабвгдђѓежѕиклмњќшџŠЂΩß½ﬁ日१ \u00ad\u200b\u030c\u0301-–'\"*():^&|<>.,"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=80) | st.text(max_size=80)
WORDS = st.text(st.sampled_from("abcdeš"), min_size=2, max_size=9)


def joined(pieces):
    return "".join(piece.text for piece in pieces)


def hits(pieces):
    return [piece.text for piece in pieces if piece.is_hit]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("sifra", "šifra"),
        ("sifra", "шифра"),
        ("ШИФРА", "sifra"),
        ("uredjaj", "uređaj"),
        ("uredaj", "uređaj"),
        ("uređaj", "uredaj"),
        ("uredjaj", "уређај"),
        ("celesi", "çelësi"),
        ("zvezda", "звезда"),
        ("dzvezda", "ѕвезда"),
        ("gorgi", "Ѓорѓи"),
        ("kjerka", "ќерка"),
        ("lozinka", "lo\u00adzin\u00adka"),
        ("sifra", "s\u030cifra"),
        ("cesta", "čěšťa"),
        ("phish", "phishing"),
        ("2026", "2026"),
    ],
)
def test_a_word_is_found_however_it_is_typed(typed, written):
    assert hits(marked(normal(f"Ovdje: {written}, i tako."), asked(typed))) == [normal(written)]


@pytest.mark.parametrize(("typed", "written"), [("sifra", "sifrant"), ("a", "ananas"), ("odava", "odjava")])
def test_these_are_other_words(typed, written):
    assert hits(marked(written, asked(f"{typed} x"))) == []


def test_each_word_is_looked_for_once_and_only_the_last_may_go_on():
    assert asked("Šifra sifra ШИФ") == (Term(frozenset({"sifra"})), Term(frozenset({"sif"}), frozenset({"sif"})))
    assert asked("a") == (Term(frozenset({"a"})),)
    assert asked(' "*():^ – … ') == ()


@given(TEXTS)
def test_the_words_of_a_text_are_where_they_are_said_to_be(text):
    text = normal(text)
    end = 0
    for start, after, word in places(text):
        assert end <= start < after and text[start:after] == word
        end = after


@given(TEXTS)
def test_a_folded_word_holds_nothing_that_a_query_language_reads(text):
    for _start, _end, word in places(normal(text)):
        assert all(form.isalnum() and form == form.casefold() and len(form) <= 60 for form in forms(word))


@given(TEXTS, TEXTS)
def test_marked_text_is_the_text(text, typed):
    assert joined(marked(text, asked(typed))) == text


@given(st.lists(TEXTS, max_size=12).map(" ".join), TEXTS)
def test_an_excerpt_is_a_piece_of_the_text_cut_between_words(text, typed):
    pieces = excerpt(text, asked(typed))
    words = joined(pieces).removeprefix("… ").removesuffix(" …")
    assert words in text or f"{words} …" in text or f"… {words}" in text
    assert set(hits(pieces)) <= {word for _s, _e, word in places(text)}


@given(TEXTS)
def test_every_text_can_be_looked_for_in_both_databases(text):
    terms = asked(text)
    assert as_fts5(terms).count('"') == 2 * sum(len(term.whole | term.beginnings) for term in terms)
    assert as_tsquery(terms).count("'") == 2 * sum(len(term.whole | term.beginnings) for term in terms)


def test_an_excerpt_stands_where_the_words_are_close_together():
    text = "šifra " + "riječ " * 60 + "dobra šifra je duga rečenica " + "riječ " * 60
    pieces = excerpt(text, asked("duga sifra"))
    assert hits(pieces) == ["šifra", "duga"]
    assert joined(pieces).startswith("… riječ") and joined(pieces).endswith("riječ …")
    assert len(joined(pieces)) <= ROOM + 10
    assert joined(excerpt(text, ())).startswith("šifra riječ")


def test_a_word_that_never_ends_is_cut_all_the_same():
    assert len(joined(excerpt("x" * 5000, asked("nothing")))) <= 2 * ROOM + 2
    assert len(joined(excerpt("a " + "x" * 5000, asked("xxx")))) <= 2 * ROOM + 2


def one_changes(word, letters):
    for at in range(len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in letters)
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield from (word[:at] + letter + word[at + 1 :] for letter in letters)
        yield word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


@given(WORDS, WORDS)
def test_one_letter_is_put_in_left_out_changed_or_swapped(one, other):
    expected = other != one and other in set(one_changes(one, "abcdeš"))
    assert is_one_letter_apart(one, other) == expected == is_one_letter_apart(other, one)


@given(WORDS, st.data())
def test_a_mistake_of_one_letter_leaves_a_half_or_swaps_the_cut(word, data):
    other = data.draw(st.sampled_from(sorted(set(one_changes(word, "abcdeš")) - {word})))
    parts = halves(word)
    assert other.startswith(parts.head) or other.endswith(parts.tail) or other == parts.swapped


def test_a_lesson_is_cut_at_its_sections_and_loses_what_is_no_sentence():
    html = (
        '<p class="lead">Pazi &amp; <em>č</em>itaj.</p><h2 id="s1">Šta <code>je</code> link</h2>'
        '<div class="box note"><p class="h">Savjet</p>\n<p>Pitaj <!--var:it_support-->.</p></div>'
        '<!--question:prvo--><figure><img src="/x.svg" alt="Dva &quot;pisma&quot;" width="2"></figure>'
        '<p>Kraj<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>.</p><h2>Bez imena</h2>'
    )
    assert lesson_passages(html) == [
        Passage("", "", "Pazi & čitaj."),
        Passage("s1", "Šta je link", 'Pitaj …. Dva "pisma" Kraj .'),
        Passage("", "Bez imena", ""),
    ]


def test_a_course_page_has_its_words_its_text_and_its_titles():
    found = course_passages(["Kratko.", ""], "<p>Dugo.</p>", ["Prvi modul", "Prva lekcija"])
    assert [each.text or each.heading for each in found] == ["Kratko.", "Dugo.", "Prvi modul", "Prva lekcija"]


def test_the_passage_that_says_most_is_shown():
    passages = [Passage("a", "Poruka", ""), Passage("b", "Link", "u poruci"), Passage("c", "Link", "i poruka")]
    assert best_passage(passages, asked("link poruka")).section == "c"
    assert best_passage(passages, asked("nista")).section == "a"


def test_a_passage_has_its_counterpart_in_another_edition():
    there = [Passage("", "", "One"), Passage("s1", "Two", ""), Passage("s1", "Three", "")]
    here = [Passage("", "", "Jedan"), Passage("s1", "Dva", ""), Passage("s1", "Tri", "")]
    assert counterpart(there[2], there, here) == here[2]
    assert counterpart(there[2], there, here[:2]) == here[1]
    nowhere = Passage("", "", "")
    assert counterpart(nowhere, [], []) == nowhere
    assert counterpart(there[2], there, []) == Passage("", "", "")
