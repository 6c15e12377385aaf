"""Figures of a night on top of those of the night before: what stays is not written again (ADR 29).

Rows that a night brings carry its number from the start, so that nobody sees them before the switch; rows that it ends
are still shown by the night before. All of it happens within the transaction that the caller holds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa
from django.db.models import Q

from jinjing.holdings.models import OPEN, Nightly, Publication
from jinjing.holdings.models.nightly import floor_of
from jinjing.kernel.bulk import delete_rows, insert_parts, update_rows

OURS = ("since", "until")


@dataclass(frozen=True)
class Change:
    """What a night says of one table. `parts`: rows to be written, in pieces, with the columns `names`.

    `ended`: keys of rows that count no longer, the changed ones too; None: the rows replace the whole table.
    `compared`: whether the rows in use were known when the change was told.
    """

    names: tuple[str, ...]
    parts: Iterable[pa.Table]
    ended: pa.Table | None
    compared: bool


def columns_of(model: type[Nightly]) -> tuple[str, ...]:
    """The columns that a night fills."""
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname not in OURS)


def key_of(model: type[Nightly]) -> tuple[str, ...]:
    """The columns that tell one row of a night from the others, the customer first."""
    return tuple(f.attname for f in model._meta.pk_fields if f.attname not in OURS)


def write(model: type[Nightly], change: Change, publication: Publication) -> None:
    """Let the publication say this; `publication.floors` is changed and is to be saved by the caller."""
    if change.ended is None:
        publication.floors[floor_of(model)] = publication.pk
    else:
        update_rows(model, change.ended, to={"until": publication.pk}, where={"until": OPEN})
    insert_parts(model, change.names, change.parts, alike={"since": publication.pk, "until": OPEN})


def sweep(models: Iterable[type[Nightly]], current: Publication) -> None:
    """Give up the rows that the publication in use does not show: one that follows it leaves it as the previous one."""
    _each(
        models, lambda model: Q(until__lte=current.pk) | Q(since__lt=current.floors.get(floor_of(model), 0))
    )


def take_back(models: Iterable[type[Nightly]], withdrawn: Publication) -> None:
    """Undo what a publication brought, so that the one before it says again what it said."""
    models = tuple(models)
    _each(models, lambda _: Q(since=withdrawn.pk))
    for model in models:
        model._default_manager.filter(until=withdrawn.pk).update(until=OPEN)


def _each(models: Iterable[type[Nightly]], meant: Callable[[type[Nightly]], Q]) -> None:
    for model in models:
        delete_rows(model._default_manager.filter(meant(model)))
