"""A bank is made once by the verbs; later tests of the same process get its rows written again.

What stands in the tables after the first making is kept (on PostgreSQL as its own binary copies) and put
back for the next test: the same ids, codes and sealed values, new Python objects. A test with keys of its
own gets a bank sealed with them.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

# The rows of these stand in an empty database too: they came with its migrations.
OF_THE_DATABASE = ("django_content_type", "auth_permission", "django_migrations", "kernel_anchormark")


@dataclass(frozen=True)
class _Kept:
    bank: Any
    rows: dict[str, Any]


class Keeper:
    """Makes a bank at the first call, writes its rows at every later one."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._kept: dict[tuple[object, ...], _Kept] = {}

    def __call__(self) -> Any:
        found = self._kept.get(_place())
        if found is None:
            if _rows_anywhere():
                return self._make()
            bank = self._make()
            # The keys of this place may have been made with the first sealed value.
            self._kept[_place()] = _Kept(deepcopy(bank), {table: _taken(table) for table in _filled()})
            return bank
        with transaction.atomic():  # tables refer to each other: checked when all are there
            for table, rows in found.rows.items():
                _put(table, rows)
        return deepcopy(found.bank)


def _place() -> tuple[object, ...]:
    keys = sorted(settings.KEYS_FOLDER.iterdir()) if settings.KEYS_FOLDER.is_dir() else []
    return (connection.vendor, *((path.name, path.stat().st_mtime_ns) for path in keys))


def _tables() -> list[str]:
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(names - set(OF_THE_DATABASE))


def _filled() -> list[str]:
    with connection.cursor() as cursor:
        counts = " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in _tables())  # noqa: S608
        cursor.execute(counts)
        return [name for (name,) in cursor.fetchall()]


def _rows_anywhere() -> bool:
    return bool(_filled())


def _taken(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                return b"".join(bytes(part) for part in copy)
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
        return cursor.fetchall()


def _put(table: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)
            return
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
