"""Triggers by which the database itself refuses to change or remove a line of the access log or a seal.

They stop a slip of the program and an idle hand; who may drop triggers is found by seals and anchors.
Only lines older than an open retention door may be removed (`kernel.log_retention`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLES = ("kernel_accessentry", "kernel_accessseal")
OLD_ENOUGH = {
    "kernel_accessentry": "EXISTS (SELECT 1 FROM kernel_retentiondoor d WHERE d.before > OLD.at)",
    "kernel_accessseal": "EXISTS (SELECT 1 FROM kernel_retentiondoor)",
}
REFUSAL = "the access log is only added to"


def guard(connection: Any) -> None:
    """Put the triggers up; nothing happens where they stand already."""
    lift(connection)
    with connection.cursor() as cursor:
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def lift(connection: Any) -> None:
    """Take the triggers down: for tests, and for a demo that starts over."""
    with connection.cursor() as cursor:
        for table in TABLES:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for name in ("no_change", "no_removal", "no_emptying"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    lift(connection)
    try:
        yield
    finally:
        guard(connection)


def guarded(connection: Any) -> bool:
    """Do the triggers stand? A later change of a table on SQLite makes the table anew, without them."""
    asked = (
        "SELECT count(*) FROM pg_trigger WHERE tgname IN (%s, %s, %s, %s)"
        if connection.vendor == "postgresql"
        else "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s, %s, %s)"
    )
    names = [f"{table}_{name}" for table in TABLES for name in ("no_change", "no_removal")]
    with connection.cursor() as cursor:
        cursor.execute(asked, names)
        return bool(cursor.fetchone()[0] == len(names))


# Table names are constants of this module: nothing typed gets into these statements.
_SQLITE = [
    statement
    for table in TABLES
    for statement in (
        (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
        (
            f"CREATE TRIGGER {table}_no_removal BEFORE DELETE ON {table} WHEN NOT {OLD_ENOUGH[table]} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
    )
]
_POSTGRESQL = [
    (
        "CREATE OR REPLACE FUNCTION jinjing_refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    ),
]
for _table in TABLES:
    _refuse = "EXECUTE FUNCTION jinjing_refuse_log_change()"
    # A row's WHEN may not ask another table, so the function for removals asks for it.
    _POSTGRESQL += [
        f"CREATE TRIGGER {_table}_no_change BEFORE UPDATE ON {_table} FOR EACH ROW {_refuse}",
        f"CREATE TRIGGER {_table}_no_emptying BEFORE TRUNCATE ON {_table} {_refuse}",
        (
            f"CREATE OR REPLACE FUNCTION jinjing_{_table}_removal() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {OLD_ENOUGH[_table]} THEN RETURN OLD; END IF; "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            f"CREATE TRIGGER {_table}_no_removal BEFORE DELETE ON {_table} "
            f"FOR EACH ROW EXECUTE FUNCTION jinjing_{_table}_removal()"
        ),
    ]
