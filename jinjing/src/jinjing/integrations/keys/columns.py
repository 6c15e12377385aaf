"""Sealed columns of every model, found in the registry: read as they lie, sealed anew, written if unchanged."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CharField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from jinjing.kernel import catalogue
from jinjing.kernel.sealed import SealedColumn, foreign_seals, key_id_of, seal, unseal

BATCH = 200  # a fraction of a second: a page that writes waits no longer
SEALED_TEXT = re.compile(r"k\d+\.[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True)
class Column:
    """`bound_to`: what its values are sealed with. `holds_json`: sealed texts stand inside a JSON value."""

    name: str
    bound_to: str
    holds_json: bool = False

    @property
    def stored_as(self) -> str:
        """Its name in the database, which is the last part of what it is bound to."""
        return self.bound_to.rpartition(".")[2]


@dataclass(frozen=True)
class SealedTable:
    """One model with its sealed columns."""

    model: type[Model]
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        return str(self.model._meta.label)

    def rows(self) -> "QuerySet[Any]":
        """Every row with its sealed columns as they lie in the database, under `raw_<name>`."""
        raw = {f"raw_{column.name}": Cast(column.name, TextField()) for column in self.columns}
        rows: QuerySet[Any] = self.model._default_manager.annotate(**raw)
        return rows.order_by("pk")

    def using(self, key_id: str) -> int:
        """How many rows hold something sealed with that key."""
        wanted = Q()
        for column in self.columns:
            if column.holds_json:
                wanted |= Q(**{f"raw_{column.name}__contains": f'"{key_id}.'})
            wanted |= Q(**{f"raw_{column.name}__startswith": f"{key_id}."})
        return self.rows().filter(wanted).count()


@dataclass(frozen=True)
class Batch:
    """`last`: primary key to go on after. `changed`: rows that were sealed anew."""

    last: int
    seen: int
    changed: int


@dataclass(frozen=True)
class Fresh:
    """A row's changed columns, each as it was read and as it is sealed now."""

    pk: int
    values: tuple[tuple[str, str], ...]


def sealed_tables() -> list[SealedTable]:
    """Every model with sealed columns, and registered columns of other people's tables."""
    found: dict[type[Model], list[Column]] = {}
    for model, column in catalogue.stored():
        if isinstance(column, SealedColumn):
            found.setdefault(model, []).append(Column(column.attname, column.bound_to))
    for foreign in foreign_seals():
        model = apps.get_model(foreign.model)
        holds_json = not isinstance(model._meta.get_field(foreign.column), TextField | CharField)
        found.setdefault(model, []).append(Column(foreign.column, foreign.bound_to, holds_json))
    return [SealedTable(model, tuple(columns)) for model, columns in found.items()]


def reseal_batch(table: SealedTable, *, after: int, key_id: str, limit: int = BATCH) -> Batch | None:
    """Seal the next rows by primary key with the current key; None when there are none left.

    A row that somebody changed since it was read is left alone: what they wrote is newer than ours.
    """
    names = [f"raw_{column.name}" for column in table.columns]
    rows = list(table.rows().filter(pk__gt=after).values_list("pk", *names)[:limit])
    if not rows:
        return None
    found: dict[tuple[Column, ...], list[Fresh]] = {}
    for pk, *stored in rows:
        if changes := dict(_changes(table.columns, stored, key_id)):
            found.setdefault(tuple(changes), []).append(Fresh(pk, tuple(changes.values())))
    changed = sum(_write(table, columns, fresh) for columns, fresh in found.items())
    return Batch(last=rows[-1][0], seen=len(rows), changed=changed)


def _changes(
    columns: tuple[Column, ...], stored: list[str | None], key_id: str
) -> Iterator[tuple[Column, tuple[str, str]]]:
    for column, text in zip(columns, stored, strict=True):
        if text and (fresh := resealed(text, column=column, key_id=key_id)) != text:
            yield column, (text, fresh)


def _write(table: SealedTable, columns: tuple[Column, ...], rows: list[Fresh]) -> int:
    """Compare and set, a row a statement; answers how many rows were still as they were read."""
    if any(column.holds_json for column in columns):
        return sum(_write_json(table, columns, row) for row in rows)
    quote = connection.ops.quote_name
    key = quote(str(table.model._meta.pk.column))
    names = [quote(column.stored_as) for column in columns]
    sql = (
        f"UPDATE {quote(table.model._meta.db_table)} SET {', '.join(f'{name} = %s' for name in names)} "  # noqa: S608
        f"WHERE {key} = %s AND {' AND '.join(f'{name} = %s' for name in names)}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [(*(new for _, new in row.values), row.pk, *(old for old, _ in row.values)) for row in rows],
        )
        return int(cursor.rowcount)


def _write_json(table: SealedTable, columns: tuple[Column, ...], row: Fresh) -> int:
    found = list(zip(columns, row.values, strict=True))
    unchanged = {f"raw_{column.name}": old for column, (old, _) in found}
    values = {
        column.name: json.loads(new) if column.holds_json else Value(new, output_field=TextField())
        for column, (_, new) in found
    }
    return table.rows().order_by().filter(pk=row.pk, **unchanged).update(**values)


def resealed(text: str, *, column: Column, key_id: str) -> str:
    """A stored value sealed with the current key; itself if it has that key already."""
    if not column.holds_json:
        return _one(text, column.bound_to, key_id)
    content = json.loads(text)
    fresh = _within(content, column.bound_to, key_id)
    return text if fresh == content else json.dumps(fresh)


def _one(text: str, bound_to: str, key_id: str) -> str:
    if key_id_of(text) == key_id:
        return text
    return seal(unseal(text, column=bound_to), column=bound_to)


def _within(content: Any, bound_to: str, key_id: str) -> Any:
    if isinstance(content, dict):
        return {name: _within(value, bound_to, key_id) for name, value in content.items()}
    if isinstance(content, list):
        return [_within(value, bound_to, key_id) for value in content]
    if isinstance(content, str) and SEALED_TEXT.fullmatch(content):
        return _one(content, bound_to, key_id)
    return content
