"""PI-08: everything about one person, as the law lets them have it.

The copy is one JSON object:

- `schema`: "jinjing.person/1"; `made_at` (ISO, UTC); `request` (the request's code).
- `sections`: a list of `{"table", "title", "rows"}` in a fixed order; a row is an object whose keys are
  column names of the catalogue, values opened, days and instants ISO text, money in fen (keys end `_fen`).
- `looks`: who looked, as `{"outlet", "action", "count"}`: outlets and counts. The names of colleagues are
  theirs; whoever doubts a look asks the bank, and the access log answers.
- `left_out`: tables that are not in the copy, with the reason; `kept_back`: columns, likewise.

Rows about others are in nobody's copy: a relation shows its kind, not the relative.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, cast

from django.apps import apps
from django.db.models import Count, Field, Model, Q, QuerySet

from jinjing.customers.models import Customer
from jinjing.holdings.models import NightlyRows
from jinjing.holdings.queries.publications import current_publication
from jinjing.kernel.catalogue import Facts, OpenReason, Whose, declared
from jinjing.kernel.models import AccessEntry
from jinjing.privacy.subjects import BY_MODEL, SECTIONS, KeptBack, Section

SCHEMA = "jinjing.person/1"
Plain = str | int | float | bool | list[Any] | dict[str, Any] | None


@dataclass(frozen=True)
class Chapter:
    """One table's rows about the person, each as column → value."""

    section: Section
    rows: list[dict[str, Plain]]


def model_of(section: Section) -> type[Model]:
    return apps.get_model(section.model)


def rows_about(section: Section, customer: Customer) -> QuerySet[Any]:
    """The table's rows about that person, in the order they were made."""
    mine = reduce(or_, (Q(**{path or "pk": customer.pk}) for path in section.paths))
    found: QuerySet[Any] = model_of(section)._default_manager.filter(mine).order_by("pk")
    return cast("NightlyRows[Any]", found).of(current_publication()) if section.current else found


def given_columns(section: Section) -> list["Field[Any, Any]"]:
    """Columns that are about the customer, without keys, tokens and what is kept back."""
    facts = _declared(section)
    return [
        column
        for column in model_of(section)._meta.local_concrete_fields
        if not column.primary_key
        and not column.is_relation
        and column.name not in section.kept_back
        and _is_about_customer(facts.get(str(column.column)))
    ]


def kept_back_columns(section: Section) -> dict[str, KeptBack]:
    """Everything else of the table, with its reason. Keys of rows are technical."""
    given = {column.name for column in given_columns(section)}
    found = {}
    for column in model_of(section)._meta.local_concrete_fields:
        if column.name not in given and column.name not in section.follow and not column.primary_key:
            facts = _declared(section).get(str(column.column))
            about_staff = facts is not None and facts.whose == Whose.STAFF
            default = KeptBack.STAFF if about_staff else KeptBack.TECHNICAL
            found[column.name] = section.kept_back.get(column.name, default)
    return found


def _declared(section: Section) -> dict[str, Facts]:
    table = declared().get(section.model.lower())
    return table.columns if table else {}


def _is_about_customer(facts: Facts | None) -> bool:
    return facts is not None and facts.whose == Whose.CUSTOMER and facts.open_because != OpenReason.TOKEN


def everything_about(customer: Customer) -> Iterator[Chapter]:
    """Every table of the copy, the empty ones too."""
    for section in SECTIONS:
        if section.left_out is None:
            columns = [column.name for column in given_columns(section)]
            lookups = [*columns, *section.follow.values()]
            names = [*columns, *section.follow]
            rows = rows_about(section, customer).values_list(*lookups)
            yield Chapter(section, [_row(names, values) for values in rows])


def _row(names: list[str], values: tuple[Any, ...]) -> dict[str, Plain]:
    return {name: plain(value) for name, value in zip(names, values, strict=True)}


def plain(value: Any) -> Plain:
    """A value as JSON has it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def looks_at(customer: Customer) -> list[dict[str, Plain]]:
    """How often the person's data was looked at, by outlet and kind of look; no names of colleagues."""
    rows = AccessEntry.objects.filter(kind="customer", subject=customer.code, outcome="done")
    counted = rows.values("outlet", "action").annotate(count=Count("pk")).order_by("outlet", "action")
    return [{"outlet": row["outlet"], "action": row["action"], "count": row["count"]} for row in counted]


def as_json(customer: Customer, *, request_code: str, at: datetime) -> dict[str, Any]:
    """The copy as described at the top of this module."""
    return {
        "schema": SCHEMA,
        "made_at": at.isoformat(),
        "request": request_code,
        "sections": [
            {"table": c.section.model, "title": str(c.section.title), "rows": c.rows}
            for c in everything_about(customer)
        ],
        "looks": looks_at(customer),
        "left_out": [
            {"table": s.model, "reason": str(s.left_out)} for s in SECTIONS if s.left_out is not None
        ],
        "kept_back": [
            {"table": s.model, "column": name, "reason": str(why)}
            for s in SECTIONS
            if s.left_out is None
            for name, why in kept_back_columns(s).items()
        ],
    }


def tables_with_a_way_to_customers() -> set[str]:
    """Labels of all models from which foreign keys lead to a customer, however far."""
    reached = {"customers.Customer"}
    grown = True
    while grown:
        more = {
            model._meta.label
            for model in apps.get_models()
            if any(f.related_model in _models(reached) for f in model._meta.local_concrete_fields)
        }
        grown = not more <= reached
        reached |= more
    return reached


def _models(labels: set[str]) -> set[type[Model]]:
    return {apps.get_model(label) for label in labels}


def undeclared_tables() -> set[str]:
    """Tables that lead to a customer and that nobody placed in `subjects`."""
    return tables_with_a_way_to_customers() - set(BY_MODEL)
