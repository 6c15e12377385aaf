"""Queries that are written out once and asked again with other values.

Django puts a query together anew each time it is asked. For the statements behind a customer's page, which ask many
tables at once, that costs several times what the database needs to answer them. Here the queryset is built with
`Given("customer", …)` where a value belongs, its SQL is kept, and only the values are filled in:

    @written_once
    def talks() -> QuerySet[Interaction, Any]:
        return standing().filter(customer=Given("customer", BigIntegerField())).values_list("occurred_at", "note")

    talks.asked(customer=customer.pk)

What changes the SQL itself (how many rows, which columns) is a parameter of the function; each of its values is
written out by itself, so there must be few. No row is kept, ever.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

MOST_FORMS = 64  # of one query; beyond that a parameter is no form but a value, which would fill the memory


class Given(Expression):
    """A value that is named when the query is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def resolve_expression(self, *args: Any, **options: Any) -> "Given":
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class WrittenOnce:
    """A function that answers a queryset of `values_list`, as a query to be asked."""

    def __init__(self, build: Callable[..., "QuerySet[Any, Any]"]) -> None:
        self.build = build
        self.forms: dict[Hashable, Form] = {}

    def asked(self, *form: Hashable, **given: Any) -> list[Any]:
        """The rows. form: the function's parameters; given: every `Given` by name. One query."""
        written = self.forms.get(form)
        if written is None:
            if len(self.forms) >= MOST_FORMS:
                self.forms.clear()
            written = self.forms[form] = Form(self.build(*form))
        return written.asked(given)


class Form:
    """One queryset written out, with what makes values of its columns; the thread's own connection asks."""

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        self.using = rows.db
        compiler: SQLCompiler = rows.query.get_compiler(self.using)
        try:
            self.sql, self.params = compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()
            return
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        self.converters = list(compiler.get_converters(columns).items())

    def asked(self, given: dict[str, Any]) -> list[Any]:
        if not self.sql:
            return []
        connection = connections[self.using]
        params = [
            one.output_field.get_db_prep_value(given[one.name], connection) if isinstance(one, Given) else one
            for one in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return [self._read(row, connection) for row in cursor.fetchall()]

    def _read(self, row: tuple[Any, ...], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        values = list(row)
        for place, (converters, column) in self.converters:
            for converter in converters:
                values[place] = converter(values[place], column, connection)
        return tuple(values)


def written_once(build: Callable[..., "QuerySet[Any, Any]"]) -> WrittenOnce:
    """The decorator; see the head of this file."""
    return WrittenOnce(build)
