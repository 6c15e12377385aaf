"""Backup of an SQLite file: SQLite's own online copy, of the very state whose rows are digested."""

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from jinjing.integrations.backup.manifest import TableCard

PAGES = 2000


class SqliteState:
    """One frozen state: others go on writing, we do not see it."""

    def __init__(self, connection: sqlite3.Connection, beside: Path) -> None:
        self._connection = connection
        self._beside = beside

    def tables(self) -> list[str]:
        found = self._connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        return [name for (name,) in found]

    def card(self, table: str) -> TableCard:
        """Rows in the order of their key, each as a JSON list, columns by name."""
        columns = list(self._connection.execute(f"PRAGMA table_info({quoted(table)})"))
        names = ", ".join(quoted(c[1]) for c in sorted(columns, key=lambda c: c[1]))
        keys = [c for c in sorted(columns, key=lambda c: c[5]) if c[5]] or columns
        order = ", ".join(quoted(c[1]) for c in keys)
        digest, rows = hashlib.sha256(), 0
        for row in self._connection.execute(f"SELECT {names} FROM {quoted(table)} ORDER BY {order}"):  # noqa: S608
            text = json.dumps(row, ensure_ascii=False, default=bytes.hex)
            digest.update(f"{text}\n".encode())
            rows += 1
        return TableCard(rows, digest.hexdigest())

    def dump(self, out: BinaryIO) -> None:
        """Copy the frozen state through a draft beside the database: it needs a file that can be written anywhere."""
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=self._beside) as folder:
            draft = Path(folder) / "copy"
            with closing(sqlite3.connect(draft)) as copy:
                self._connection.backup(copy, pages=PAGES)
            with draft.open("rb") as file:
                shutil.copyfileobj(file, out, 1 << 20)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class SqliteDatabase:
    """A database in one file."""

    vendor = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def files(self) -> tuple[Path, ...]:
        """What is part of the database and no file of the home."""
        return tuple(self.path.with_name(f"{self.path.name}{s}") for s in ("", "-wal", "-shm", "-journal"))

    @contextmanager
    def frozen(self) -> Iterator[SqliteState]:
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=20)) as connection:
            connection.execute("BEGIN")
            connection.execute(
                "SELECT count(*) FROM sqlite_master"
            ).fetchone()  # from here on it stands still
            yield SqliteState(connection, self.path.parent)

    def is_empty(self) -> bool:
        return not self.path.exists() or self.path.stat().st_size == 0

    def restore(self, source: BinaryIO) -> None:
        """Write the copy whole, then let it take its name."""
        draft = self.path.with_name(f".{self.path.name}.restoring")
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
        draft.replace(self.path)

    def end_sessions(self) -> None:
        """A copy made before the table was there has none: its sessions go with the migration that makes it."""
        there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'identity_browsersession'"
        with closing(sqlite3.connect(self.path, timeout=20)) as connection, connection:
            if connection.execute(there).fetchone():
                connection.execute("DELETE FROM identity_browsersession")
