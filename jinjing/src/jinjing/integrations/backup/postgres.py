"""Backup of a PostgreSQL database: pg_dump and our digests look at one exported snapshot."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from jinjing.integrations.backup.manifest import TableCard
from jinjing.integrations.backup.refusals import no_scratch, program_failed, program_missing

# The text of a value depends on these.
PLAIN_TEXT = (
    "SET TIME ZONE 'UTC'",
    "SET datestyle TO ISO",
    "SET intervalstyle TO iso_8601",
    "SET extra_float_digits TO 1",
    "SET bytea_output TO hex",
)


class PostgresState:
    """One snapshot in a transaction that only reads."""

    def __init__(self, connection: "psycopg.Connection[Any]", environment: dict[str, str]) -> None:
        self._connection = connection
        self._environment = environment

    def tables(self) -> list[str]:
        found = self._connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        return [name for (name,) in found]

    def card(self, table: str) -> TableCard:
        """The rows as COPY writes them, in the order of their key, columns by name."""
        columns = self._names(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s ORDER BY column_name",
            table,
        )
        keys = self._names(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY(i.indkey) WHERE i.indisprimary AND i.indrelid = to_regclass(%s)"
            " ORDER BY a.attnum",
            f'public."{table}"',
        )
        query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.Identifier("public", table),
            sql.SQL(", ").join(map(sql.Identifier, keys or columns)),
        )
        digest, rows = hashlib.sha256(), 0
        with self._connection.cursor() as cursor, cursor.copy(query) as copy:
            for block in copy:
                digest.update(block)
                rows += bytes(block).count(b"\n")  # one a row: COPY writes a line break inside a value as \n
        return TableCard(rows, digest.hexdigest())

    def dump(self, out: BinaryIO) -> None:
        (snapshot,) = self._connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--no-password"]
        command += [f"--snapshot={snapshot}"]
        with _running(command, self._environment, stdout=subprocess.PIPE) as dumping:
            shutil.copyfileobj(cast(BinaryIO, dumping.stdout), out, 1 << 20)

    def _names(self, query: str, table: str) -> list[str]:
        return [name for (name,) in self._connection.execute(cast(Any, query), [table])]


@dataclass(frozen=True)
class PostgresDatabase:
    """Where a database is; empty texts mean what libpq takes by itself."""

    name: str
    host: str = ""
    port: str = ""
    user: str = ""
    password: str = ""
    encryption: tuple[tuple[str, str], ...] = ()  # libpq's sslmode, sslrootcert …
    files: tuple[Path, ...] = ()
    vendor = "postgresql"

    @property
    def url(self) -> str:
        """As DATABASE_URL wants it; a folder of sockets is a host like any other once it is quoted."""
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        port = f":{self.port}" if self.port else ""
        place = f"{quote(self.host, safe='')}{port}/{quote(self.name, safe='')}"
        asked = f"?{urlencode(self.encryption)}" if self.encryption else ""
        return f"postgres://{quote(self.user, safe='')}{secret}@{place}{asked}"

    @property
    def environment(self) -> dict[str, str]:
        """For libpq: a password on a command line could be read by everybody on the machine."""
        named = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        named |= {"database": self.name, **dict(self.encryption)}
        return {f"PG{part.upper()}": value for part, value in named.items() if value}

    def connect(self) -> "psycopg.Connection[Any]":
        given = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        given |= {"dbname": self.name, **dict(self.encryption)}
        return psycopg.connect(autocommit=True, **cast(Any, {k: v for k, v in given.items() if v}))

    @contextmanager
    def frozen(self) -> Iterator[PostgresState]:
        with self.connect() as connection:
            for setting in PLAIN_TEXT:
                connection.execute(setting)
            connection.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connection.execute(
                "SELECT 1 FROM pg_class LIMIT 1"
            )  # the snapshot is taken by the first statement
            yield PostgresState(connection, self.environment)
            connection.execute("ROLLBACK")

    def is_empty(self) -> bool:
        with self.connect() as connection:
            query = "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
            return connection.execute(query).fetchone() is None

    def restore(self, source: BinaryIO) -> None:
        """Everything in one transaction: a restore that fails leaves the database empty as it was."""
        command = [program("pg_restore"), "--no-owner", "--no-privileges", "--no-password"]
        command += ["--exit-on-error", "--single-transaction", f"--dbname={self.name}"]
        with _running(command, self.environment, stdin=subprocess.PIPE) as restoring:
            into = cast(BinaryIO, restoring.stdin)
            with suppress(BrokenPipeError):  # its exit code tells
                shutil.copyfileobj(source, into, 1 << 20)
            with suppress(BrokenPipeError):
                into.close()

    def end_sessions(self) -> None:
        """A copy made before the table was there has none: its sessions go with the migration that makes it."""
        with self.connect() as connection:
            there = connection.execute("SELECT to_regclass('identity_browsersession')").fetchone()
            if there and there[0]:
                connection.execute("DELETE FROM identity_browsersession")

    def clear(self) -> None:
        with self.connect() as connection, connection.transaction():
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
            connection.execute("CREATE SCHEMA public")

    @contextmanager
    def scratch(self) -> Iterator["PostgresDatabase"]:
        """`<name>_drill` on the same server: made if we may, else the one an administrator made; empty afterwards."""
        throw_away = replace(self, name=f"{self.name}_drill")
        made = self._make(throw_away)
        try:
            yield throw_away
        finally:
            if made:
                with self.connect() as connection:
                    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(throw_away.name)))
            else:
                throw_away.clear()

    def _make(self, throw_away: "PostgresDatabase") -> bool:
        with self.connect() as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [throw_away.name]).fetchone():
                throw_away.clear()
                return False
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(throw_away.name)))
            except psycopg.errors.InsufficientPrivilege as refused:
                raise no_scratch(throw_away.name) from refused
        return True


def program(name: str) -> str:
    """The newest one installed: an older pg_dump refuses a newer server. BackupRefused if there is none."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise program_missing(name)
    return found


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], **pipes: Any
) -> Iterator["subprocess.Popen[bytes]"]:
    """A program whose stream is ours; it does not outlive us, and BackupRefused unless it ends well."""
    with subprocess.Popen(  # noqa: S603 - our own words only
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL, **pipes
    ) as running:
        try:
            yield running
        except BaseException:
            running.kill()
            raise
    if running.returncode:
        raise program_failed(Path(command[0]).name)
