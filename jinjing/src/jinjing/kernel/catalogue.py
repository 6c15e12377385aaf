"""The data catalogue (PI-01): what every stored column holds, whose it is, why, how long, how it goes.

Each app declares its tables in a module `catalogue` next to its models; the words are here. A column that
nobody declared fails the tests, and so does a C2 value in the clear without a reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    """Class of JR/T 0171-2020. C3 (what authenticates at the bank) is refused at the door (FI-01)."""

    NONE = "none", pgettext_lazy("data class", "none")
    C1 = "C1", "C1"
    C2 = "C2", "C2"


class Whose(TextChoices):
    """Whom a value is about."""

    NOBODY = "nobody", pgettext_lazy("whose data", "Nobody")
    CUSTOMER = "customer", pgettext_lazy("whose data", "Customer or visitor")
    STAFF = "staff", pgettext_lazy("whose data", "Staff")


class Purpose(TextChoices):
    """PIPL art. 6: what a value is kept for; nothing else may be done with it."""

    SERVE = "serve", pgettext_lazy("purpose of data", "Serve at the outlet")
    ADVISE = "advise", pgettext_lazy("purpose of data", "Look after the customer")
    CONTACT = "contact", pgettext_lazy("purpose of data", "Contact as agreed")
    PROVE = "prove", pgettext_lazy("purpose of data", "Prove who saw and did what")
    SIGN_IN = "sign_in", pgettext_lazy("purpose of data", "Sign staff in and give rights")
    ORGANISE = "organise", pgettext_lazy("purpose of data", "Organise work")
    RUN = "run", pgettext_lazy("purpose of data", "Run the system")


class Basis(TextChoices):
    """PIPL art. 13: on which ground the value may be held."""

    NOT_PERSONAL = "not_personal", pgettext_lazy("legal basis", "No personal information")
    CONTRACT = "contract", pgettext_lazy("legal basis", "Contract with the customer (PIPL 13, no. 2)")
    EMPLOYMENT = "employment", pgettext_lazy("legal basis", "Personnel management (PIPL 13, no. 2)")
    LAW = "law", pgettext_lazy("legal basis", "Duty under the law (PIPL 13, no. 3)")
    CONSENT = "consent", pgettext_lazy("legal basis", "Consent (PIPL 13, no. 1)")


class Erasure(TextChoices):
    """What becomes of the value when its time is over, or when the person asks (PIPL 47)."""

    KEEP = "keep", pgettext_lazy("erasure", "Kept")
    DELETE = "delete", pgettext_lazy("erasure", "Row deleted")
    BLANK = "blank", pgettext_lazy("erasure", "Value emptied")
    RESTRICT = "restrict", pgettext_lazy("erasure", "Restricted while the law asks for it, then deleted")


class OpenReason(TextChoices):
    """Why a C2 value about a customer or visitor is not sealed."""

    JOINED = "joined", _("Joins the bank's deliveries; looked up by the database")
    SUMMED = "summed", _("Filtered, sorted and summed by the database")
    TOKEN = "token", _("A keyed token: without the key it leads nowhere")
    HASHED = "hashed", _("A one-way digest: what was typed cannot be got back")
    WORDED = "worded", _("A sentence of the engine with sums and dates, without a name or number")


@dataclass(frozen=True)
class Facts:
    """What is declared of a column. `retention` is a key of `kernel.rules`; empty: as long as the table lives."""

    level: Level = Level.NONE
    whose: Whose = Whose.NOBODY
    sensitive: bool = False  # GB/T 45574-2025
    purposes: tuple[Purpose, ...] = (Purpose.RUN,)
    basis: Basis = Basis.NOT_PERSONAL
    retention: str = ""
    erasure: Erasure = Erasure.KEEP
    open_because: OpenReason | None = None

    def but(self, **changes: Any) -> "Facts":
        """The same with some things different."""
        return replace(self, **changes)


PLAIN = Facts()


@dataclass(frozen=True)
class Table:
    """Every column of one model (`app.Model`) with its facts."""

    model: str
    columns: dict[str, Facts]


def table(model: str, **groups: tuple[Facts, str]) -> Table:
    """Declare a model's columns in named groups: `table("app.Model", keys=(PLAIN, "id code"), …)`.

    ValueError if a column stands in two groups.
    """
    columns: dict[str, Facts] = {}
    for facts, names in groups.values():
        for name in names.split():
            if name in columns:
                raise ValueError(f"{model}.{name} is declared twice")
            columns[name] = facts
    return Table(model, columns)


@dataclass(frozen=True)
class Entry:
    """One column of the database with what was declared of it."""

    app: str
    model: str
    table: str
    column: str
    sealed: bool
    facts: Facts

    @property
    def personal(self) -> bool:
        return self.facts.whose != Whose.NOBODY


def _modules() -> Iterator[ModuleType]:
    """`catalogue` of every app; this package's own tables stand in `own_tables`."""
    for config in apps.get_app_configs():
        name = f"{config.name}.{'own_tables' if config.name == 'jinjing.kernel' else 'catalogue'}"
        if config.name.startswith("jinjing.") and find_spec(name):
            yield import_module(name)


@cache
def declared() -> dict[str, Table]:
    """Every declaration by model label in lower case. ValueError if two apps declare the same model."""
    found: dict[str, Table] = {}
    for module in _modules():
        for one in module.TABLES:
            if found.setdefault(one.model.lower(), one) is not one:
                raise ValueError(f"{one.model} is declared twice")
    return found


def stored() -> Iterator[tuple[type[Model], "Field[Any, Any]"]]:
    """Every column of every table, third-party ones too."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.managed:
            for column in model._meta.local_concrete_fields:
                yield model, column


def is_sealed(column: "Field[Any, Any]") -> bool:
    """Whether the column's values are ciphertext in the database."""
    return bool(getattr(column, "is_sealed", False))


def entries() -> list[Entry]:
    """The catalogue in the order of the tables; undeclared columns are left out (`undeclared` names them)."""
    tables = declared()
    return [
        Entry(
            app=model._meta.app_label,
            model=model._meta.object_name or "",
            table=model._meta.db_table,
            column=column.column,
            sealed=is_sealed(column),
            facts=one.columns[column.column],
        )
        for model, column in stored()
        if (one := tables.get(model._meta.label_lower)) and column.column in one.columns
    ]


def undeclared() -> list[str]:
    """`app.Model.column` of every stored column that no catalogue knows."""
    tables = declared()
    return [
        f"{model._meta.label}.{column.column}"
        for model, column in stored()
        if column.column not in getattr(tables.get(model._meta.label_lower), "columns", {})
    ]


def vanished() -> list[str]:
    """`app.Model.column` of every declaration without a column."""
    there = {(model._meta.label_lower, column.column) for model, column in stored()}
    return [
        f"{one.model}.{column}"
        for label, one in declared().items()
        for column in one.columns
        if (label, column) not in there
    ]


def contradictions() -> list[str]:
    """What is declared against the rules of the house, one sentence a column."""
    return [
        f"{entry.model}.{entry.column}: {fault}"
        for entry in entries()
        for fault in _faults(entry.facts, sealed=entry.sealed)
    ]


def _faults(facts: Facts, *, sealed: bool) -> Iterator[str]:
    about_customer = facts.whose == Whose.CUSTOMER
    if facts.level == Level.C2 and about_customer and not sealed and facts.open_because is None:
        yield "C2 in the clear without a reason"
    if sealed and facts.open_because is not None:
        yield "sealed, and still a reason why it is not"
    if (facts.whose == Whose.NOBODY) != (facts.basis == Basis.NOT_PERSONAL):
        yield "personal information has a legal basis, anything else has none"
    if facts.whose != Whose.NOBODY and not facts.retention:
        yield "personal information without a retention rule"
    if facts.whose == Whose.NOBODY and (facts.sensitive or facts.level != Level.NONE):
        yield "a class without a person"
    if not facts.purposes:
        yield "no purpose"
