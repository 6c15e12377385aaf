"""Many rows at once: an Arrow table goes into a database table without a model instance a row.

PostgreSQL gets COPY, written by Arrow itself; SQLite gets prepared tuples in one statement. Columns of
the Arrow table carry the names of the model's fields (`customer_id`, not `customer`), every NOT NULL
field included: defaults of the model are not filled in here.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, cast

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection
from django.db.models import Field, Model, QuerySet

BATCH_ROWS = 50_000
STAGE = "bulk_stage"


def insert_rows(model: type[Model], rows: pa.Table) -> int:
    """Append all rows; answers how many. A broken constraint raises IntegrityError."""
    if connection.vendor == "postgresql":
        _copy(_table(model), _columns(model, rows), rows)
    else:
        _executemany(f"INSERT INTO {_table(model)} {_places(model, rows)}", rows)
    return int(rows.num_rows)


def upsert_rows(model: type[Model], rows: pa.Table, *, key: str, update: Iterable[str]) -> int:
    """Insert, or change the columns `update` where the unique `key` is there; none to change keeps the row."""
    changes = ", ".join(f"{c} = excluded.{c}" for c in (_column(model, name) for name in update))
    conflict = f"ON CONFLICT ({_column(model, key)}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
    if connection.vendor == "postgresql":
        _copy_and_merge(model, rows, conflict)
    else:
        _executemany(f"INSERT INTO {_table(model)} {_places(model, rows)} {conflict}", rows)
    return int(rows.num_rows)


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete by one statement. Only for rows to which nothing points: nothing is collected in Python."""
    return int(rows._raw_delete(rows.db) or 0)  # None where no row can be meant, as of an empty list


def refresh_statistics(models: Iterable[type[Model]]) -> None:
    """Tell the planner about tables that have just grown, so that the first reader is not the slow one."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {_table(model)}")


def _executemany(statement: str, rows: pa.Table) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, _tuples(rows))  # type: ignore[arg-type]  # any iterable will do


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
    with connection.cursor() as cursor:
        # S608: names come from models, values travel by COPY.
        cursor.execute(
            f"CREATE TEMPORARY TABLE {STAGE} AS SELECT {columns} FROM {_table(model)} LIMIT 0"  # noqa: S608
        )
    _copy(STAGE, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(model)} ({columns}) SELECT {columns} FROM {STAGE} {conflict}"  # noqa: S608
        )
        cursor.execute(f"DROP TABLE {STAGE}")


def _copy(table: str, columns: str, rows: pa.Table) -> None:
    """CSV tells NULL from empty text by the quotes around the latter, as COPY reads it."""
    options = pa_csv.WriteOptions(include_header=False)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy,
    ):
        for batch in rows.to_batches(max_chunksize=BATCH_ROWS):
            sink = BytesIO()
            pa_csv.write_csv(batch, sink, write_options=options)
            copy.write(sink.getvalue())


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(model: type[Model], name: str) -> str:
    field = cast("Field[Any, Any]", model._meta.get_field(name))
    return connection.ops.quote_name(str(field.column))


def _columns(model: type[Model], rows: pa.Table) -> str:
    return ", ".join(_column(model, name) for name in rows.column_names)


def _places(model: type[Model], rows: pa.Table) -> str:
    return f"({_columns(model, rows)}) VALUES ({', '.join(['%s'] * rows.num_columns)})"
