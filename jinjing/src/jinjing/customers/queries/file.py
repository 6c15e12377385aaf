"""RM-6: what a page shows of a customer's file, and what is still to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from jinjing.customers.file_fields import ASKED_FIRST, FACTS, FieldFacts, FileField, FileSection, in_words
from jinjing.customers.models import Customer, FileEntry
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.scope import Scope

AT_ONCE = 3  # more questions than that is an interrogation


@dataclass(frozen=True)
class FileLine:
    """One field as it stands. `value` is what is stored, `text` what is read; empty where nothing is known.

    `number`: what a new value replaces, 0 for a field that was never filled.
    """

    field: FileField
    value: str = ""
    number: int = 0
    by: str = ""
    at: datetime | None = None

    @property
    def facts(self) -> FieldFacts:
        return FACTS[self.field]

    @property
    def text(self) -> str:
        return in_words(self.field, self.value)

    @property
    def advice(self) -> str:
        """What follows from the answer for the next talk; empty for most."""
        return str((self.facts.advice or {}).get(self.value, ""))


@dataclass(frozen=True)
class SectionOfFile:
    """One section: what is known, then what is not, each in the order of the fields."""

    section: FileSection
    known: Sequence[FileLine]
    unknown: Sequence[FileLine]

    @property
    def lines(self) -> Sequence[FileLine]:
        return [*self.known, *self.unknown]


def in_force(rows: QuerySet[FileEntry]) -> QuerySet[FileEntry]:
    """Values that nothing has replaced."""
    newer = FileEntry.objects.filter(
        customer=OuterRef("customer"), field=OuterRef("field"), number__gt=OuterRef("number")
    )
    return rows.filter(~Exists(newer))


def file_of(scope: Scope, customer: Customer) -> list[FileLine]:
    """Every field in order, the empty ones too; one query. Nothing at all for whoever may not see files."""
    if not scope.sees(FieldGroup.FILE, Screen.CUSTOMER_PAGE):
        return []
    rows = in_force(_entries(scope, customer)).select_related("noted_by")
    known = {row.field: row for row in rows}
    return [_line(FileField(field), known.get(field)) for field in FileField.values]


def field_of(scope: Scope, customer: Customer, field: FileField) -> FileLine:
    """One field as it stands."""
    return _line(field, next(iter(history_of(scope, customer, field)), None))


def history_of(scope: Scope, customer: Customer, field: FileField) -> list[FileEntry]:
    """Every value a field has had and still has, the latest first, with who noted it."""
    if not scope.sees(FieldGroup.FILE, Screen.CUSTOMER_PAGE):
        return []
    rows = _entries(scope, customer).filter(field=field)
    return list(rows.select_related("noted_by").order_by("-number"))


def values_of(scope: Scope, customer: Customer, *fields: FileField) -> dict[FileField, str]:
    """Some fields in words, only those that are known: for pages that show a little of the file."""
    if not scope.sees(FieldGroup.FILE, Screen.CUSTOMER_PAGE):
        return {}
    rows = in_force(_entries(scope, customer).filter(field__in=fields))
    found = {FileField(row.field): row.value_in_words for row in rows}
    return {field: found[field] for field in fields if found.get(field)}


def by_section(lines: Iterable[FileLine]) -> list[SectionOfFile]:
    """The lines under their headings, what is known first."""
    filed = list(lines)
    return [
        SectionOfFile(
            section,
            known=[line for line in filed if line.facts.section == section and line.value],
            unknown=[line for line in filed if line.facts.section == section and not line.value],
        )
        for section in FileSection
    ]


def to_ask_next(lines: Iterable[FileLine], *, most: int = AT_ONCE) -> list[FileLine]:
    """The most useful questions that nobody has the answer to yet."""
    empty: Mapping[FileField, FileLine] = {line.field: line for line in lines if not line.value}
    return [empty[field] for field in ASKED_FIRST if field in empty][:most]


def _entries(scope: Scope, customer: Customer) -> QuerySet[FileEntry]:
    return FileEntry.objects.filter(customer__in=customers_in(scope), customer_id=customer.pk)


def _line(field: FileField, row: FileEntry | None) -> FileLine:
    if row is None:
        return FileLine(field)
    return FileLine(field, value=row.value, number=row.number, by=row.noted_by.name, at=row.noted_at)
