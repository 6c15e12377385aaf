"""A home and a database of its own for every fault, on whichever database the run is for."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

TESTS = Path(__file__).resolve().parent.parent
DRIVER = Path(__file__).with_name("doomed.py")
SERVER = os.environ.get("DATABASE_URL", "")


@dataclass
class Place:
    """A home with its database. `act` runs one action of the driver there."""

    home: Path
    environment: dict[str, str]

    def act(self, action: str, *point: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, str(DRIVER), action, *point)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, check=False, capture_output=True, text=True, env=self.environment, timeout=240
        )

    def done(self, action: str) -> str:
        """The action goes through."""
        ended = self.act(action)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def killed(self, action: str, point: str, nth: int = 1) -> None:
        """The action dies at the point, as by a power cut."""
        ended = self.act(action, point, str(nth))
        assert ended.returncode == -signal.SIGKILL, (ended.returncode, ended.stdout, ended.stderr)

    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.done("tell")))


def environment_of(home: Path, database: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JINJING_", "DATABASE"))}
    named = {"DATABASE_URL": database} if database else {}
    return (
        kept
        | named
        | {
            "JINJING_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "jinjing.settings.base",
            "PYTHONPATH": str(TESTS),
        }
    )


def beside(name: str) -> str:
    """Address of another database on the same server."""
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def on_server(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Tables and nothing in them, two editions beside; copied for every test."""
    name = f"faults_{uuid4().hex[:10]}"
    if SERVER:
        on_server(f'CREATE DATABASE "{name}"')
    home = tmp_path_factory.mktemp("ground")
    place = Place(home, environment_of(home, beside(name) if SERVER else ""))
    place.done("migrate")
    place.done("edition")
    yield place
    if SERVER:
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def place(migrated: Place, tmp_path: Path) -> Iterator[Place]:
    home = tmp_path / "home"
    shutil.copytree(migrated.home, home)
    if not SERVER:
        yield Place(home, environment_of(home, ""))
        return
    name = f"{urlsplit(migrated.environment['DATABASE_URL']).path[1:]}_{uuid4().hex[:6]}"
    ground = urlsplit(migrated.environment["DATABASE_URL"]).path[1:]
    on_server(f'CREATE DATABASE "{name}" TEMPLATE "{ground}"')
    yield Place(home, environment_of(home, beside(name)))
    on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
