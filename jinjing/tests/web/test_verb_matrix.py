"""Every verb × everybody, called directly: what the domain's own doors say when no page stands before them.

`yes`: carried out. `no`: NotAllowed. `404`: OutOfScope, nobody learns whether there is such a customer.
A verb without a row fails; so does a page that calls a part of a verb, which has no door of its own.
Commands and imports run as the operating system's user of the installation: `commands.txt` says who that is.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.db import transaction
from jinjing.identity.models import Staff
from jinjing.kernel.errors import DomainError, NotAllowed, OutOfScope
from web.test_cast_matrix import PARTS, Scene, everybody, scene  # noqa: F401 - scene is a fixture
from web.verb_calls import CALLS, verbs

import jinjing

FOLDER = Path(__file__).parent / "matrix" / "verbs"
TESTS = Path(__file__).parent.parent
SOURCES = Path(jinjing.__file__).parent
COLUMNS = sorted(PARTS - {"anonymous"})
TABLES = sorted(FOLDER.glob("of_*.txt"))


def listed(name: str) -> dict[str, str]:
    """First word and the rest of each line."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return {key: rest.strip() for key, _, rest in (line.partition(" ") for line in lines if line)}


def rows(path: Path) -> dict[str, dict[str, str]]:
    """What each verb of one table answers to each of the cast."""
    columns, *lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line)
    assert sorted(columns) == COLUMNS, path.name
    return {name: dict(zip(columns, answers, strict=True)) for name, *answers in lines}


def answer(played: Scene, name: str, by: Staff) -> str:
    """What one person gets; what it changed is undone."""
    with transaction.atomic():
        try:
            CALLS[name](played, Staff.objects.get(pk=by.pk))
            said = "yes"
        except OutOfScope:
            said = "404"
        except NotAllowed:
            said = "no"
        except DomainError as refusal:
            said = refusal.code
        transaction.set_rollback(True)
    return said


@pytest.fixture
def played(scene: Scene) -> Scene:  # noqa: F811 - pytest finds fixtures by their names
    return scene


def test_every_verb_is_in_a_table() -> None:
    shown = [name for path in TABLES for name in rows(path)]
    tables = shown + list(listed("parts.txt")) + list(listed("elsewhere.txt"))
    assert (sorted(tables), len(set(tables))) == (sorted(verbs()), len(tables))


@pytest.mark.covers("RULE-1", "SE-02", "FI-05")
@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_everybody_gets_what_the_table_says(played: Scene, table: Path) -> None:
    people = {part: staff for part, staff in everybody(played).items() if staff}
    expected = rows(table)
    found = {name: {part: answer(played, name, staff) for part, staff in people.items()} for name in expected}
    assert found == expected


@pytest.mark.parametrize(("name", "file"), list(listed("elsewhere.txt").items()))
def test_what_is_shown_elsewhere_is_called_there(name: str, file: str) -> None:
    assert name.rpartition(".")[2] in (TESTS / file).read_text(encoding="utf-8")


def test_no_page_calls_a_part_of_a_verb() -> None:
    doors = {"require_right", "require_reach", "require_care", "count_lookup"}
    parts = {name.rpartition(".")[2] for name in listed("parts.txt")} - doors
    assert [found for found in imported_from_domain() if found[1] in parts] == []


def imported_from_domain() -> Iterator[tuple[str, str]]:
    for place in ("web", "api"):
        for file in sorted((SOURCES / place).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and ".domain" in (node.module or ""):
                    yield from ((str(file.relative_to(SOURCES)), alias.name) for alias in node.names)


@pytest.mark.covers("SE-02")
def test_every_command_says_who_may_run_it() -> None:
    own = {name for name, app in get_commands().items() if app.startswith("jinjing")}
    said = listed("commands.txt")
    assert (set(said), set(said.values())) == (own, {"operating system user of the installation"})
