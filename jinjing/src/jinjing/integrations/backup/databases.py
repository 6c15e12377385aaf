"""The database of this installation, and the one a backup goes into, by their kind."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.db import connection

from jinjing.integrations.backup.manifest import TableCard
from jinjing.integrations.backup.postgres import PostgresDatabase
from jinjing.integrations.backup.sqlite import SqliteDatabase

ENCRYPTION = ("sslmode", "sslrootcert", "sslcert", "sslkey")


class State(Protocol):
    """A database standing still while it is read."""

    def tables(self) -> list[str]: ...
    def card(self, table: str) -> TableCard: ...
    def dump(self, out: BinaryIO) -> None: ...


class Database(Protocol):
    """What both kinds can do. `files`: parts of it that lie in the file system."""

    @property
    def vendor(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def files(self) -> tuple[Path, ...]: ...
    def frozen(self) -> AbstractContextManager[State]: ...
    def is_empty(self) -> bool: ...
    def restore(self, source: BinaryIO) -> None: ...
    def end_sessions(self) -> None: ...


def present() -> Database:
    """The database DATABASE_URL names."""
    known: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return SqliteDatabase(Path(str(known["NAME"])).resolve())
    options = known.get("OPTIONS", {})
    name, host, port, user, password = (
        str(known.get(part) or "") for part in ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    )
    encryption = tuple((option, str(options[option])) for option in ENCRYPTION if option in options)
    return PostgresDatabase(name, host, port, user, password, encryption)


def target_in(home: Path) -> Database:
    """Where a restore into `home` puts the database: beside the files, or into the server's that is named."""
    here = present()
    return SqliteDatabase(home / "jinjing.sqlite3") if here.vendor == "sqlite" else here


@contextmanager
def throw_away(folder: Path | None = None) -> Iterator[tuple[Path, Database]]:
    """An empty home and an empty database for a drill; both are gone afterwards."""
    here = present()
    with tempfile.TemporaryDirectory(prefix="jinjing-drill-", dir=folder) as name:
        home = Path(name) / "home"
        home.mkdir(mode=0o700)
        if isinstance(here, PostgresDatabase):
            with here.scratch() as database:
                yield home, database
        else:
            yield home, SqliteDatabase(home / "jinjing.sqlite3")
