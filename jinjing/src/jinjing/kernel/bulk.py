"""Many rows at once: an Arrow table goes into a database table without a model instance a row.

PostgreSQL gets COPY, written by Arrow itself; SQLite gets prepared tuples in one statement. Columns of
the Arrow table carry the names of the model's fields (`customer_id`, not `customer`), every NOT NULL
field included: defaults of the model are not filled in here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from io import BytesIO
from typing import Any, cast

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection, transaction
from django.db.models import F, Field, Max, Min, Model, QuerySet, TextField
from django.db.models.functions import Cast

BATCH_ROWS = 50_000
READ_ROWS = 5_000
VALUES_AT_ONCE = 1_000  # of one statement on SQLite; many more gain nothing
STAGE = "bulk_stage"
ROOM_KB = 256_000
FEW_VALUES = 20
STATISTICS = "sqlite_stat1"  # what ANALYZE leaves on SQLite


def insert_rows(model: type[Model], rows: pa.Table) -> int:
    """Append all rows; answers how many. A broken constraint raises IntegrityError."""
    return insert_parts(model, rows.column_names, [rows])


def insert_parts(
    model: type[Model],
    names: Sequence[str],
    parts: Iterable[pa.Table],
    *,
    alike: Mapping[str, int] | None = None,
) -> int:
    """Append the rows of tables with these columns, one table after the other; answers how many.

    `alike`: columns that have the same number in every row, which no part needs to hold.
    """
    same = dict(alike or {})
    # S608: names come from models, numbers from keys.
    columns = ", ".join(_column(model, name) for name in (*names, *same))
    if connection.vendor == "postgresql":
        return _copy(_table(model), columns, (_widened(part, same) for part in parts))
    row = f"({', '.join([*['%s'] * len(names), *map(str, same.values())])})"
    return _insert_many(f"INSERT INTO {_table(model)} ({columns}) VALUES ", row, parts)  # noqa: S608 - as above


def update_rows(
    model: type[Model], keys: pa.Table, *, to: Mapping[str, int], where: Mapping[str, int]
) -> int:
    """Set columns in the rows that have one of the `keys` and these numbers; answers how many keys there were."""
    told = ", ".join(f"{_column(model, name)} = {number:d}" for name, number in to.items())
    only = " AND ".join(f"night.{_column(model, name)} = {number:d}" for name, number in where.items())
    table = _table(model)
    if connection.vendor != "postgresql":
        mine = " AND ".join(f"{_column(model, name)} = %s" for name in keys.column_names)
        _executemany(f"UPDATE {table} AS night SET {told} WHERE {mine} AND {only}", [keys])  # noqa: S608
        return int(keys.num_rows)
    same = " AND ".join(f"night.{_column(model, n)} = {STAGE}.{_column(model, n)}" for n in keys.column_names)
    with _staged(model, keys), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} night SET {told} FROM {STAGE} WHERE {same} AND {only}")  # noqa: S608
    return int(keys.num_rows)


def upsert_rows(model: type[Model], rows: pa.Table, *, key: str, update: Iterable[str]) -> int:
    """Insert, or change the columns `update` where the unique `key` is there; none to change keeps the row."""
    changes = ", ".join(f"{c} = excluded.{c}" for c in (_column(model, name) for name in update))
    conflict = f"ON CONFLICT ({_column(model, key)}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
    if connection.vendor == "postgresql":
        _copy_and_merge(model, rows, conflict)
    else:
        _executemany(f"INSERT INTO {_table(model)} {_places(model, rows)} {conflict}", [rows])
    return int(rows.num_rows)


def read_rows(rows: QuerySet[Any], **columns: pa.DataType) -> pa.Table:
    """Columns of many rows: numbers, texts and dates go from the cursor into Arrow without a model instance, and without a
    converter a value. Names are those of the model's fields.
    """
    asked = {
        name: Cast(name, TextField()) if _is_text_here(kind) else F(name) for name, kind in columns.items()
    }
    statement, values = rows.values_list(*asked.values()).query.sql_with_params()
    schema = pa.schema(list(columns.items()))
    found = [schema.empty_table()]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        while piece := cursor.fetchmany(READ_ROWS):
            found.append(
                pa.table(
                    [_typed(v, f.type) for v, f in zip(zip(*piece, strict=True), schema, strict=True)],
                    schema=schema,
                )
            )
    return pa.concat_tables(found)


def _is_text_here(kind: pa.DataType) -> bool:
    """SQLite keeps a day as text; its driver would make a date of every one by itself."""
    return connection.vendor == "sqlite" and pa.types.is_date(kind)


def _typed(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values, pa.string()).cast(kind) if _is_text_here(kind) else pa.array(values, kind)


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete by one statement. Only for rows to which nothing points: nothing is collected in Python."""
    return int(rows._raw_delete(rows.db) or 0)  # None where no row can be meant, as of an empty list


@contextmanager
def roomy() -> Iterator[None]:
    """Memory for a transaction that writes much: with SQLite's usual 2 MB every page is written many times over.

    Begin before the transaction. What is durable stays durable.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = -{ROOM_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual:d}")


def refresh_statistics(models: Iterable[type[Model]], *, only: Sequence[str] = ()) -> None:
    """Tell the planner about tables that have just grown, so that the first reader is not the slow one.

    `only`: the columns whose values are others than before, where the database counts by column (PostgreSQL).
    """
    few = connection.vendor == "postgresql" and bool(only)
    with transaction.atomic() if few else nullcontext(), connection.cursor() as cursor:
        if few:  # nights are few different values: a small sample tells as much of them
            cursor.execute(f"SET LOCAL default_statistics_target = {FEW_VALUES}")
        for model in models:
            names = f"({', '.join(_column(model, name) for name in only)})" if few else ""
            cursor.execute(f"ANALYZE {_table(model)} {names}")


def outgrown(models: Iterable[type[Model]]) -> list[type[Model]]:
    """Those that were given a tenth more rows than they had when they were last analysed."""
    counted = _analysed_rows()
    return [m for m in models if 10 * _numbers_given(m) > 11 * counted.get(m._meta.db_table, 0)]


def _numbers_given(model: type[Model]) -> int:
    """From the lowest key to the highest: not fewer than there are rows, and read from the ends of the index."""
    rows = model._base_manager
    least, most = (rows.aggregate(end=end("pk"))["end"] for end in (Min, Max))
    return 0 if least is None else int(most - least + 1)


def _analysed_rows() -> dict[str, int]:
    """How many rows the planner believes each table to have."""
    if connection.vendor == "postgresql":
        asked = "SELECT relname, GREATEST(reltuples, 0)::bigint FROM pg_class WHERE oid = to_regclass(quote_ident(relname))"
    elif STATISTICS in connection.introspection.table_names():
        # Of each index; the first number is how many rows stand in it.
        asked = f"SELECT tbl, MAX(CAST(stat AS integer)) FROM {STATISTICS} GROUP BY tbl"  # noqa: S608 - no value in it
    else:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


def _executemany(statement: str, parts: Iterable[pa.Table]) -> int:
    written = 0
    with connection.cursor() as cursor:
        for part in parts:
            if part.num_rows:
                cursor.executemany(statement, _tuples(part))  # type: ignore[arg-type]  # any iterable will do
                written += part.num_rows
    return written


def _insert_many(head: str, row: str, parts: Iterable[pa.Table]) -> int:
    """Many rows a statement: SQLite then needs about two thirds of the time that it needs for a row each."""
    written = 0
    with connection.cursor() as cursor:
        for part in parts:
            at_once = max(1, VALUES_AT_ONCE // part.num_columns)
            for batch in part.to_batches(max_chunksize=BATCH_ROWS):
                values = _row_by_row(batch)
                step = at_once * batch.num_columns
                whole = len(values) // step * step
                many = (values[start : start + step] for start in range(0, whole, step))
                if whole:
                    cursor.executemany(head + ", ".join([row] * at_once), many)  # type: ignore[arg-type]
                if rest := batch.num_rows % at_once:
                    cursor.execute(head + ", ".join([row] * rest), values[whole:])
                written += batch.num_rows
    return written


def _row_by_row(batch: pa.RecordBatch) -> list[Any]:
    """All values in one list, one row after the other."""
    values: list[Any] = [None] * (batch.num_rows * batch.num_columns)
    for place, column in enumerate(batch.columns):
        values[place :: batch.num_columns] = _plain(column)
    return values


def _tuples(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in rows.to_batches(max_chunksize=BATCH_ROWS):
        yield from zip(*(_plain(column) for column in batch.columns), strict=True)


def _plain(column: pa.Array) -> list[Any]:
    """Values as SQLite keeps them; Django's own spelling of dates and instants, because text is compared."""
    if pa.types.is_date(column.type):
        return column.cast(pa.string()).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_timestamp(column.type):
        return [v and connection.ops.adapt_datetimefield_value(v) for v in column.to_pylist()]
    return column.to_pylist()  # type: ignore[no-any-return]


def _copy_and_merge(model: type[Model], rows: pa.Table, conflict: str) -> None:
    columns = _columns(model, rows)
    with _staged(model, rows), connection.cursor() as cursor:
        # S608: names come from models, values travel by COPY.
        cursor.execute(
            f"INSERT INTO {_table(model)} ({columns}) SELECT {columns} FROM {STAGE} {conflict}"  # noqa: S608
        )


@contextmanager
def _staged(model: type[Model], rows: pa.Table) -> Iterator[None]:
    """The rows in a table of this connection alone."""
    columns = _columns(model, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {STAGE} AS SELECT {columns} FROM {_table(model)} LIMIT 0"  # noqa: S608
        )
    _copy(STAGE, columns, [rows])
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {STAGE}")


def _copy(table: str, columns: str, parts: Iterable[pa.Table]) -> int:
    """CSV tells NULL from empty text by the quotes around the latter, as COPY reads it."""
    options = pa_csv.WriteOptions(include_header=False)
    written = 0
    with (
        connection.wrap_database_errors,  # COPY goes past Django's cursor
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy,
    ):
        for part in parts:
            for batch in part.to_batches(max_chunksize=BATCH_ROWS):
                sink = BytesIO()
                pa_csv.write_csv(batch, sink, write_options=options)
                copy.write(sink.getbuffer())
                written += batch.num_rows
    return written


def _widened(part: pa.Table, alike: Mapping[str, int]) -> pa.Table:
    for name, number in alike.items():
        part = part.append_column(name, pa.repeat(pa.scalar(number, pa.int32()), part.num_rows))
    return part


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(model: type[Model], name: str) -> str:
    field = cast("Field[Any, Any]", model._meta.get_field(name))
    return connection.ops.quote_name(str(field.column))


def _columns(model: type[Model], rows: pa.Table) -> str:
    return ", ".join(_column(model, name) for name in rows.column_names)


def _places(model: type[Model], rows: pa.Table) -> str:
    return f"({_columns(model, rows)}) VALUES ({', '.join(['%s'] * rows.num_columns)})"
