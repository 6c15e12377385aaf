"""Rows of other tables beside a row, in the same query: what a page needs of many small tables costs one reading.

`Subquery(rows.values(found=JSONColumns(Model))[:1])` brings one of them, `JSONRows(rows.values(found=…))` all of
them; `row_from` makes a record of what came.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateTimeField, Expression, Field, JSONField, Model, Subquery

Row = TypeVar("Row", bound=Model)


class JSONRows(Subquery):
    """The subquery's rows as a list, in its order; it selects one JSON object that is named `found`. [] without rows."""

    output_field = JSONField()
    template = """(SELECT COALESCE(jsonb_agg(kept."found"), '[]'::jsonb) FROM (%(subquery)s) kept)"""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        listed = '(SELECT json_group_array(json(kept."found")) FROM (%(subquery)s) kept)'
        return self.as_sql(compiler, connection, template=listed, **context)


class JSONColumns(Expression):
    """Columns of the queried table itself as one JSON object, by name; all of a model's without names.

    The same as a `JSONObject` of as many `F`, without the cost of resolving each. A sealed column arrives sealed.
    """

    output_field = JSONField()

    def __init__(self, model: type[Model], *names: str) -> None:
        super().__init__()
        self.model, self.names = model, names

    def resolve_expression(self, *args: Any, **options: Any) -> "JSONColumns":
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return self._written(compiler, connection, "json_object")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self._written(compiler, connection, "jsonb_build_object")

    def _written(self, compiler: Any, connection: Any, function: str) -> tuple[str, tuple[()]]:
        table, quoted = compiler.quote_name_unless_alias(compiler.query.base_table), connection.ops.quote_name
        fields = self.model._meta.concrete_fields
        wanted = [field for field in fields if not self.names or field.name in self.names]
        pairs = ", ".join(f"'{field.attname}', {table}.{quoted(field.column)}" for field in wanted)
        return f"{function}({pairs})", ()


def row_from(model: type[Row], found: Mapping[str, Any]) -> Row:
    """The record behind all the columns of a model."""
    fields = model._meta.concrete_fields
    return model(**{field.attname: field.to_python(found[field.attname]) for field in fields})


def part_from(model: type[Row], found: Mapping[str, Any]) -> Row:
    """The record behind some columns of a model; the others are read from the database when they are asked for."""
    fields = [field for field in model._meta.concrete_fields if field.attname in found]
    values = [_value(field, found[field.attname]) for field in fields]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], values)


def _value(field: "Field[Any, Any]", found: Any) -> Any:
    """As the column says it. A moment of SQLite has no offset in JSON, and none may be guessed later."""
    return moment_from(found) if found and isinstance(field, DateTimeField) else field.to_python(found)


def moment_from(text: str) -> datetime:
    """An instant as either database writes it into JSON; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
