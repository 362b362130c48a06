"""Scenarios: scenes are read into a story, told one step at a time, and marked by the path taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.questions import scenario
from app.questions.definition import QuestionDef
from app.questions.paper import Fields, Paper
from tests.questions.asking import on_page, papers, problems_of, published, question_of, read, sent

BRACES = "{#bank .scenario points=4}"
STORY = """\
You are at the counter; the telephone rings.

### The voice {#voice}
A man says he is from the bank.

- Hang up and call the number
  on your card → #back {points=2.5}
  > CANARY Right: you choose the number.
- Read the code to him -> #lost
  > CANARY The code is the key.
- Ask him to wait {#wait} → #back {points=1}
  > CANARY He will not.

### You call back {#back}
The bank knows nothing SECRETSCENE of a call.

- Report it → #done {points=1}
  > CANARY Good.
- Go home → #lost
  > CANARY Others will be called.

### The account {#lost}
SECRETSCENE The money is gone.

### The report {#done}
SECRETSCENE The desk thanks you.

> [!FEEDBACK]
> CANARY Banks do not ask for codes.
"""
PRICA = """\
Na salteru ste; zvoni telefon.

### Glas
Covjek kaze da je iz banke.

- Prekini → #back
  > Tacno.
- Procitaj kod → #lost
  > Kod je kljuc.
- Neka ceka → #back
  > Nece.

### Zovete banku {#back}
Banka ne zna nista.

- Prijavi → #done
  > Dobro.
- Idi kuci → #lost
  > Zvat ce druge.

### Racun
Novca nema.

### Prijava
Hvala.

> [!FEEDBACK]
> Banke ne traze kodove.
"""
DETAIL = {
    "start": "s",
    "nodes": {"s": ["s.a", "s.b"], "t": ["t.a", "t.b"], "e": [], "f": []},
    "goto": {"s.a": "t", "s.b": "e", "t.a": "e", "t.b": "f"},
    "points": {"s.a": 0.1, "s.b": 0.2, "t.a": 0.2, "t.b": 0.0},
    "best": 0.1 + 0.2,
}
CHOICES = ("s.a", "s.b", "t.a", "t.b")
ANY = st.lists(st.sampled_from([*CHOICES, "", "x", "s", "t"]), max_size=6).map(tuple)
POINTS = st.floats(min_value=0.01, max_value=100)
BEST = ("voice.a", "back.a")


def definition(points=1.0):
    return QuestionDef("bank", "scenario", CHOICES, (), points, detail=DETAIL)


def form(question, paper, *choices):
    return Fields({"choice": [paper.token(question.key, choice) for choice in choices]})


def test_scenes_and_choices_are_read_with_keys_lines_points_and_where_they_lead():
    made, problems = read(STORY, "#bank .scenario points=4")
    assert problems == []
    assert [(each.key, each.line, each.title[1]) for each in made.parts] == [
        ("voice", 12, "The voice"),
        ("back", 23, "You call back"),
        ("lost", 31, "The account"),
        ("done", 34, "The report"),
    ]
    assert [(each.key, each.line) for each in made.choices] == [
        ("voice.a", 15),
        ("voice.b", 18),
        ("voice.wait", 20),
        ("back.a", 26),
        ("back.b", 28),
    ]
    assert made.choices[0].lines == ((15, "Hang up and call the number on your card"),)
    assert made.detail["goto"]["voice.wait"] == "back" and made.detail["points"]["voice.a"] == 2.5
    assert made.detail["best"] == 3.5 and made.detail["start"] == "voice"
    assert [line for _, line in made.feedback if line] == ["CANARY Banks do not ask for codes."]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("-> #lost", "-> #nowhere", (18, "unknown_scene")),
        ("### The report {#done}", "### The report", (34, "no_scene_key")),
        ("{#lost}", "{#done}", (34, "duplicate_scene_key")),
        ("- Report it → #done", "- Report it → #lost", (34, "unreachable_scene")),
        ("- Go home → #lost", "- Go home → #voice", (28, "scene_cycle")),
        ("- Go home → #lost", "- Go home → #back", (28, "scene_cycle")),
        ("- Go home → #lost", "- Go home", (28, "text_after_choices")),
        ("- Go home → #lost", "- [ ] Go home → #lost", (28, "choice_box")),
        ("- Go home → #lost", "- [ ] Go home", (28, "choice_box")),
        ("{points=1}\n  > CANARY Good", "{points=-1}\n  > CANARY Good", (26, "points")),
        ("{points=1}\n  > CANARY Good", "{points=900}\n  > CANARY Good", (26, "points")),
        ("{points=1}\n  > CANARY Good", "{worth=1}\n  > CANARY Good", (26, "attributes")),
        ("{#wait} →", "{#a} →", (20, "duplicate_choice_key")),
        ("SECRETSCENE The money is gone.", "", (31, "empty_scene")),
        ("### The account {#lost}", "### {#lost}", (31, "scene_title")),
        ("### The account {#lost}", "#### The account {#lost}", (31, "scene_place")),
        ("### The account {#lost}", "### The account {#lost tags=x}", (31, "attributes")),
        ("You are at", "- [ ] You are at", (10, "scene_place")),
    ],
)
def test_a_mistake_is_told_at_its_line(old, new, problem):
    assert old in STORY
    assert problem in read(STORY.replace(old, new), "#bank .scenario")[1]


def test_a_story_without_scenes_choices_or_points_is_told():
    assert (9, "no_scenes") in read("Words only.", "#bank .scenario")[1]
    assert (10, "no_choices") in read("### One {#one}\nWords.", "#bank .scenario")[1]
    without = STORY.replace(" {points=2.5}", "").replace(" {points=1}", "")
    assert (9, "no_points") in read(without, "#bank .scenario")[1]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    assert read(text, "#bank .scenario")[0].kind == "scenario"
    assert read(STORY + text, "#bank .scenario")[0].parts[0].key == "voice"


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), max_size=12))
def test_however_scenes_lead_to_one_another_reading_ends(ways):
    scenes = [f"### Scene {{#s{n}}}\nWords.\n\n" for n in range(5)]
    for start, target in ways:
        scenes[start] += f"- Go → #s{target} {{points=1}}\n"
    made, problems = read("\n".join(scenes), "#bank .scenario")
    assert made.detail["best"] >= 0 and (problems or made.detail["best"] > 0)


def test_an_edition_says_the_same_story_without_keys_and_points(tmp_path):
    made = published(tmp_path, BRACES, STORY, PRICA)
    assert problems_of(made) == []
    question, text = question_of(made, "bs")
    assert question == question_of(made)[0]
    assert text.parts["voice"].title_html == "Glas" and text.choices["voice.wait"] == "Neka ceka"
    assert text.feedback["back.b"] == "<p>Zvat ce druge.</p>"


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("- Prijavi → #done", "- Prijavi → #lost", 16, "structure"),
        ("- Prijavi → #done", "- Prijavi → #done {points=1}", 16, "key_in_edition"),
        ("{#back}", "{#lost}", 13, "structure"),
        ("- Neka ceka → #back\n  > Nece.\n", "", 3, "structure"),
        ("### Prijava\nHvala.\n", "", 0, "structure"),
        ("Novca nema.", "", 21, "empty_scene"),
        ("  > Dobro.\n", "", 16, "structure"),
    ],
)
def test_an_edition_that_leaves_its_source_is_told_at_its_line(tmp_path, old, new, line, code):
    assert old in PRICA
    made = published(tmp_path, BRACES, STORY, PRICA.replace(old, new))
    assert ("check-first.bs.md", line, code) in problems_of(made) and made.release is None


@given(ANY, POINTS)
def test_a_mark_is_within_the_points_and_only_a_whole_best_path_is_wholly_right(answer, points):
    made = scenario.mark(definition(points), answer)
    assert 0 <= made.raw <= made.max == points
    assert made.correct == (answer == ("s.a", "t.a")) == (made.raw == points)


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        (("s.a", "t.a"), 1),
        (("s.b",), 2 / 3),
        (("s.a", "t.b"), 1 / 3),
        (("s.a",), 0),
        ((), 0),
        (("t.a",), 0),
        (("s.b", "t.a"), 0),
        (("s.a", "t.a", "t.a"), 0),
    ],
)
def test_only_paths_that_come_to_an_end_earn_points(answer, share):
    assert scenario.mark(definition(3), answer).raw == pytest.approx(3 * share)


def test_the_other_scenes_are_never_sent(tmp_path):
    question, text = question_of(published(tmp_path, BRACES, STORY))
    for paper in papers():
        first = repr(scenario.ask(question, text, paper, ()))
        assert not any(
            secret in first for secret in ("SECRETSCENE", "CANARY", "voice.", "call back", "2.5", "3.5")
        )
        second = repr(scenario.ask(question, text, paper, ("voice.a",)))
        assert second.count("SECRETSCENE") == 1 and "CANARY" not in second and "voice." not in second
        assert "The money" not in second


def test_the_page_tells_the_story_so_far_and_takes_one_choice_at_a_time(tmp_path):
    question, text = question_of(published(tmp_path, BRACES, STORY))
    for paper in papers(4):
        answer = ()
        for wanted in BEST:
            page = on_page(scenario.ask(question, text, paper, answer))
            assert page.all("input")[0].get("id") == "c1" and sent(page) == Fields({})
            offered = {box.get("value") for box in page.all("input")}
            assert paper.token("bank", wanted) in offered and len(offered) == len(page.all("input"))
            answer = scenario.take(question, form(question, paper, wanted), paper, answer)
        assert answer == BEST and not scenario.asks_on(question, answer)
        page = on_page(scenario.ask(question, text, paper, answer))
        assert page.all("input") == [] and page.text.count("You chose:") == 2
        assert scenario.take(question, sent(page), paper, answer) == answer


def test_a_choice_of_another_scene_is_refused():
    question, paper = definition(), Paper(b"k" * 16, True)
    for before, choice in [((), "t.a"), (("s.a",), "s.a"), (("s.a",), "s.b"), (("s.b",), "t.a")]:
        with pytest.raises(Refused, match="unknown_choice"):
            scenario.take(question, form(question, paper, choice), paper, before)
    with pytest.raises(Refused, match="unknown_choice"):
        scenario.take(question, form(question, paper, "s.a", "s.b"), paper, ())
    with pytest.raises(Refused, match="unknown_choice"):
        scenario.take(question, Fields({"choice": ["s.a"]}), paper, ())


def test_nothing_chosen_is_no_answer_until_the_end():
    question, paper = definition(), Paper(b"k" * 16, True)
    assert scenario.take(question, Fields(), paper, ()) == ()
    assert scenario.take(question, Fields(), paper, ("s.a",)) == ()
    assert scenario.take(question, Fields(), paper, ("s.b",)) == ("s.b",)


@given(ANY)
def test_whatever_was_saved_a_page_can_be_made_and_the_story_goes_on_or_ends(answer):
    question = definition()
    left, present = scenario.path_of(question, answer)
    assert present in DETAIL["nodes"] and len(left) <= len(answer)
    assert scenario.asks_on(question, answer) == (scenario.mark(question, answer).raw == 0)


def test_a_review_tells_the_path_taken_and_what_the_best_one_would_have_been(tmp_path):
    question, text = question_of(published(tmp_path, BRACES, STORY))
    parts = scenario.review(question, text, ("voice.wait", "back.b"))
    assert [(part.verdict, part.words_html.partition(": ")[2]) for part in parts] == [
        ("wrong", "Ask him to wait"),
        ("wrong", "Go home"),
        ("missed", "Hang up and call the number on your card"),
        ("missed", "Report it"),
    ]
    assert "Others will be called" in parts[1].reason_html
    assert [part.verdict for part in scenario.review(question, text, BEST)] == ["right", "right"]
    assert [part.verdict for part in scenario.review(question, text, ("voice.wait", "back.a"))] == [
        "wrong",
        "right",
        "missed",
    ]
    assert {part.verdict for part in scenario.review(question, text, ())} == {"missed"}
    assert scenario.said(question, text, ("voice.b",)) == ("Read the code to him",)
    assert scenario.tally(question, BEST) == BEST and scenario.label(question, text, "back.a") == "Report it"
