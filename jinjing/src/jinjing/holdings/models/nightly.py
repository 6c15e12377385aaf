"""Rows that a night says, kept from the night that said them first until one says otherwise."""

from functools import cache
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import IntegerField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from jinjing.customers.models import Customer
from jinjing.holdings.models.publication import Publication
from jinjing.kernel.written_once import Given

OPEN = 2**31 - 1  # number of no publication: the row still counts
Row = TypeVar("Row", bound=models.Model)


class AskedNight(Given):
    """The publication of a `written_once` query, named when it is asked (`asked_night`): its floors come along, so that
    no statement looks for them again beside every row.
    """

    def __init__(self) -> None:
        super().__init__("night", IntegerField())

    def floor(self, table: str) -> Given:
        return Given(_floor_given(table), IntegerField())


def asked_night(publication: Publication | None) -> dict[str, int]:
    """What every `AskedNight` needs to be asked; nothing without a publication."""
    if not publication:
        return {}
    return {"night": publication.pk} | {_floor_given(t): publication.floors.get(t, 0) for t in _tables()}


@cache
def _tables() -> tuple[str, ...]:
    return tuple(floor_of(model) for model in apps.get_models() if issubclass(model, Nightly))


def _floor_given(table: str) -> str:
    return f"floor of {table}"


class NightlyRows(models.QuerySet[Row]):
    """Rows of a publication are asked for by `of`, never by the columns that say when a row counts."""

    def of(self, publication: Publication | Combinable | None) -> Self:
        """What the publication shows; nothing while there is none. An expression may stand for its key."""
        if publication is None:
            return self.none()
        if isinstance(publication, Publication):
            number: Any = publication.pk
            floor: Any = publication.floors.get(floor_of(self.model), 0)
        elif isinstance(publication, AskedNight):
            number, floor = publication, publication.floor(floor_of(self.model))
        else:
            number, floor = publication, _floor_behind(publication, floor_of(self.model))
        return self.filter(since__gte=floor, since__lte=number, until__gt=number)


class Nightly(models.Model):
    """`since`: number of the publication that brought the row; `until`: of the first that shows it no more.

    No constraint checks the customer a row: the keys come out of the table of customers in the transaction that
    writes the row. The primary key begins with the customer, by whom every page asks, and needs no index beside it.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    since = models.IntegerField()
    until = models.IntegerField(default=OPEN)

    objects = NightlyRows.as_manager()

    class Meta:
        abstract = True


def floor_of(model: type[models.Model]) -> str:
    """Under which name a publication keeps from which number on it reads rows of a table."""
    return str(model._meta.model_name)


def _floor_behind(number: Combinable, name: str) -> Coalesce:
    found = Publication.objects.filter(pk=number).values(floor=Cast(KT(f"floors__{name}"), IntegerField()))
    return Coalesce(models.Subquery(found[:1]), Value(0))
