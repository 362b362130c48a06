"""Every case of attack has a wall that can be taken away; `make walls` takes them away and runs their tests."""

from pathlib import Path

import pytest

from tests.walls.taking import CASES, Wall, defined, ended, faults, walls

SHUT = "test_door.py::test_it_is_shut"
REPORT = """<testsuites><testsuite>
<testcase classname="tests.one" name="test_holds[sqlite]"/>
<testcase classname="tests.one" name="test_falls[a]"/>
<testcase classname="tests.one" name="test_falls[b]"><failure/></testcase>
<testcase classname="tests.one" name="test_cannot_begin"><error/></testcase>
<testcase classname="tests.one_more" name="test_holds"><failure/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    """A wall in a tree of its own."""
    (tmp_path / "door.py").write_text("shut = True\nlocked = True\n", encoding="utf-8")
    (tmp_path / "test_door.py").write_text("def test_it_is_shut() -> None: ...\n", encoding="utf-8")
    return Wall(
        "area", "A1", "a door", "door.py", "shut = True", "shut = False", ("test_door.py::test_it_is_shut",)
    )


def test_every_wall_can_be_taken_away() -> None:
    assert [fault for wall in walls() for fault in faults(wall)] == []


def test_every_case_of_attack_has_a_wall() -> None:
    assert sorted(CASES - {wall.case for wall in walls()}) == []


def test_a_wall_that_stands_has_no_faults(wall: Wall, tmp_path: Path) -> None:
    assert list(faults(wall, tmp_path)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"case": "A9"}, "no case"),
        ({"old": "= True"}, "stands 2 times"),
        ({"old": "open = True"}, "stands 0 times"),
        ({"new": "shut = True"}, "nothing is taken away"),
        ({"file": "window.py"}, "there is no window.py"),
        ({"tests": ()}, "no test is named"),
        ({"tests": ("test_door.py::test_it_is_locked",)}, "there is no test"),
        ({"tests": ("test_window.py::test_it_is_shut",)}, "there is no test"),
    ],
)
def test_a_wall_that_cannot_be_taken_away_says_why(
    wall: Wall, tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    changed = Wall(**(vars(wall) | changes))
    assert any(said in fault for fault in faults(changed, tmp_path))


def test_a_test_has_failed_when_one_of_its_runs_did_and_none_when_it_could_not_begin(tmp_path: Path) -> None:
    (tmp_path / "walls.xml").write_text(REPORT, encoding="utf-8")
    named = ["tests/one.py::test_holds", "tests/one.py::test_falls", "tests/one.py::test_cannot_begin"]
    assert ended(tmp_path / "walls.xml", named) == ({"tests/one.py::test_holds"}, {"tests/one.py::test_falls"})


def test_this_file_has_tests() -> None:
    assert "test_this_file_has_tests" in defined(Path(__file__))
