"""`sezona institutions`: lists brought in whole or not at all, and shown."""

from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Institution, InstitutionImport
from app.cli.demo_institutions import LIPNICA, LIST
from app.cli.doctor import doctor
from app.cli.institutions import institutions
from app.core.db import commit, db, writing
from app.core.settings import Settings
from tests.configuration import environ_of
from tests.factories import make_institution, make_person

ROWS = (
    "key,name,level,parent,country\nlipnica,Општина Липница,agency,forms,\nforms,Ministry of Forms,ministry,,BA\n"
)


def run(settings: Settings, *words: str) -> Result:
    """Run the command in an environment of its own."""
    return CliRunner(env=environ_of(settings, settings.base_url)).invoke(institutions, list(words))


def write(folder: Path, text: str) -> str:
    path = folder / "tree.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def count(table: type = Institution) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_institutions_are_brought_in_counted_and_shown(app: Flask, settings: Settings, tmp_path: Path) -> None:
    path = write(tmp_path, ROWS)
    tried = run(settings, "import", path, "--dry-run")
    assert tried.exit_code == 0 and "2 added, 0 changed, 0 same, 0 refused. Nothing was changed." in tried.output
    assert (count(), count(InstitutionImport)) == (0, 0)
    done = run(settings, "import", path)
    assert done.exit_code == 0, done.output
    assert "tree.csv:2: added: lipnica  Општина Липница" in done.output
    assert count() == 2
    assert "0 added, 0 changed, 2 same, 0 refused." in run(settings, "import", path).output
    lipnica = db.session.scalars(select(Institution).where(Institution.key == "lipnica")).one()
    make_person(institution=lipnica)
    assert run(settings, "tree").output == "Ministry of Forms  (forms, 1)\n  Општина Липница  (lipnica, 1)\n"
    assert run(settings, "list").output.splitlines()[1] == "lipnica  agency  BA  Општина Липница  [-]"


def test_a_refused_row_is_named_with_its_line_and_nothing_is_changed(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    result = run(settings, "import", write(tmp_path, ROWS + "x,X,unit,nowhere,\n"))
    assert result.exit_code == 1 and count() == 0
    assert "tree.csv:4: refused: x  X  Nothing has the key or the name" in result.output
    result = run(settings, "import", write(tmp_path, "key\nx\n"))
    assert result.exit_code == 1 and "tree.csv:1: Line 1 has no heading “name”." in result.output


def test_a_tree_of_several_pages_is_shown_once(app: Flask, settings: Settings) -> None:
    top = make_institution("top", name="Ministry of Forms", level="ministry")
    for number in range(250):
        make_institution(f"a-{number:03}", name=f"Agency {number:03}", below=top)
    lines = run(settings, "tree").output.splitlines()
    assert len(lines) == len(set(lines)) == 251


def test_the_institutions_of_the_demo_are_a_list_like_any_other(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    done = run(settings, "import", write(tmp_path, LIST))
    assert done.exit_code == 0, done.output
    assert count() == LIST.count("\n") - 1 and f"{LIPNICA}  agency  BA" in run(settings, "list").output


def test_doctor_names_people_whose_institution_is_not_that_of_their_history(
    app: Flask, settings: Settings
) -> None:
    person = make_person(institution=make_institution())
    run_doctor = CliRunner(env=environ_of(settings, settings.base_url)).invoke
    assert "institutions of people: as their history says" in run_doctor(doctor).output
    with writing():
        db.session.merge(person).institution_id = None
        commit()
    assert "MEND institutions of people: 1 not as their history says" in run_doctor(doctor).output
