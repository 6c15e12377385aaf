"""What a night says that decides how often its customers are contacted: places in the tiers, averages, segments.

Of one publication none of it ever changes, so this process reads it once for each customer and keeps it while that
publication is in use (`kept_of`): calendars and due days ask for the same hundreds of customers again and again.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Expression,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import kept_of
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.kernel.joined_rows import JoinedRows, KeyList, Spelled
from jinjing.kernel.written_once import Given, written_once

MOST = 50_000  # customers of whom a process knows this at a time
BETWEEN = "|"  # the parts of a place; no code of a scheme has one


class OfTheNight(NamedTuple):
    """One customer. `place`: scheme, tier, band, premier of the official tier, {} without; `segments`: by code.

    Alike places and segments are the same objects.
    """

    place: Mapping[str, Any]
    average_fen: int | None
    segments: Sequence[str]


NOTHING = OfTheNight({}, None, ())


def of_the_night(ids: Iterable[int], publication: Publication | None) -> Mapping[int, OfTheNight]:
    """By customer; nothing without a publication. One query for those of whom this process knows nothing yet."""
    if publication is None:
        return dict.fromkeys(ids, NOTHING)
    known = _known(publication)
    found = {pk: known.get(pk) for pk in ids}
    unknown = [pk for pk, said in found.items() if said is None]
    if unknown:
        rows = _rows.asked(ids=unknown, publication=publication.pk)
        read = dict.fromkeys(unknown, NOTHING) | {pk: said_by(*columns) for pk, *columns in rows}
        keep(read, publication)
        found.update(read)
    return cast("Mapping[int, OfTheNight]", found)


def keep(read: Mapping[int, OfTheNight], publication: Publication) -> None:
    """What another statement has read with `columns_of`, for whoever asks next."""
    known = _known(publication)
    if len(known) + len(read) > MOST:
        known.clear()
    known.update(read)


def columns_of(customer: OuterRef, publication: Expression) -> "tuple[Subquery, Subquery, JoinedRows]":
    """Columns out of which `said_by` makes what the night says of a customer."""
    tier = CustomerTier.objects.of(publication).filter(official=True, customer=customer)
    figures = CustomerFigures.objects.of(publication).filter(customer=customer)
    members = SegmentMembership.objects.of(publication).filter(customer=customer).order_by()
    return (
        Subquery(tier.values(found=_SPELLED)[:1]),
        Subquery(figures.values("average_assets_to_date_fen")[:1]),
        JoinedRows(members.values(found=F("segment"))),
    )


def said_by(place: str | None, average_fen: int | None, segments: str | None) -> OfTheNight:
    return OfTheNight(_place(place or ""), average_fen, _segments(segments or ""))


def _known(publication: Publication) -> dict[int, OfTheNight]:
    return kept_of(publication, "contacts", dict)


@written_once
def _rows() -> "QuerySet[Customer, Any]":
    rows = Customer.objects.filter(pk__in=KeyList("ids")).order_by()
    return rows.values_list("pk", *columns_of(OuterRef("pk"), Given("publication", BigIntegerField())))


_SPELLED = Spelled(
    F("scheme"),
    Value(BETWEEN),
    F("tier"),
    Value(BETWEEN),
    F("band"),
    Value(BETWEEN),
    Case(When(premier=True, then=Value("p")), default=Value(""), output_field=CharField()),
)


@lru_cache(maxsize=1024)
def _place(text: str) -> Mapping[str, Any]:
    if not text:
        return NOTHING.place
    scheme, tier, band, premier = text.split(BETWEEN)
    return {"scheme": scheme, "tier": tier, "band": band, "premier": bool(premier)}


@lru_cache(maxsize=4096)
def _segments(text: str) -> Sequence[str]:
    return tuple(sorted(text.split(","))) if text else ()
