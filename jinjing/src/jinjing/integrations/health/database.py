"""The database: reached, of this version, speaking UTF-8, its clock near ours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from jinjing.integrations.health.findings import Finding, State, attention, fault, well

OLDEST_POSTGRES = 14_00_00
MOST_DRIFT = timedelta(seconds=2)
SQLITE_SYNCHRONOUS = "1"  # NORMAL, right with a write-ahead log


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return fault("database", "连接不上 / cannot be reached", "检查 DATABASE_URL / check DATABASE_URL")
    return well("database", connection.vendor)


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    count = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if count:
        return fault("migrations", f"{count} 项待执行 / to be applied", "jinjing migrate")
    return well("migrations", "均已执行 / all applied")


def nature(*, real: datetime) -> Iterator[Finding]:
    """What depends on the kind of database."""
    if connection.vendor == "postgresql":
        yield from _postgres(real=real)
    else:
        yield from _sqlite()


def _sqlite() -> Iterator[Finding]:
    mode = _asked("PRAGMA journal_mode")
    if mode == "wal":
        yield well("write-ahead log", "WAL")
    else:
        yield attention("write-ahead log", mode, "PRAGMA journal_mode=WAL")
    whole = _asked("PRAGMA quick_check(1)")
    yield (
        well("integrity", "ok") if whole == "ok" else fault("integrity", "damaged", "jinjing backup restore")
    )


def _postgres(*, real: datetime) -> Iterator[Finding]:
    number = int(_asked("SHOW server_version_num"))
    version = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_POSTGRES:
        yield fault("server", version, "PostgreSQL 14+")
    else:
        yield well("server", version)
    encoding = _asked("SHOW server_encoding")
    if encoding == "UTF8":
        yield well("encoding", encoding)
    else:
        yield fault("encoding", encoding, "createdb -E UTF8")
    if _asked("SHOW fsync") == "on" and _asked("SHOW full_page_writes") == "on":
        yield well("durability", "fsync, full_page_writes")
    else:
        yield attention("durability", "断电可能丢失数据 / a power cut may lose data", "fsync = on")
    yield drift(_server_time(), real=real)


def drift(server: datetime, *, real: datetime) -> Finding:
    """How far the two clocks are apart."""
    apart = abs(server - real)
    text = f"{apart.total_seconds():.1f} s"
    if apart > MOST_DRIFT:
        return attention("database clock", text, "两台机器都要对时 / let both follow one time service")
    return Finding("database clock", State.OK, text)


def _server_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found.astimezone(UTC)


def _asked(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])
