"""Who of the chosen customers gets a place on today's list, and why the others do not: read before it is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.workbench.enums import NotPlaced
from jinjing.workbench.models import CallListEntry
from jinjing.workbench.queries.candidates import Portfolio, portfolio_candidates
from jinjing.workbench.records import Candidate


@dataclass(frozen=True)
class Placing:
    """Keys of customers: those who get a place, in the order asked for, and the others with the reason."""

    placed: tuple[int, ...]
    left_out: Mapping[int, NotPlaced]


def placing_of(
    customer_ids: Sequence[int], staff: Staff, *, on: date, publication: Publication, at: datetime
) -> tuple[Placing, Portfolio]:
    """The same queries for any number. A choice by hand overrides rest and quota, never the customer's wish."""
    portfolio = portfolio_candidates(staff, on=on, publication=publication, at=at)
    known = {candidate.customer_id: candidate for candidate in portfolio.candidates}
    listed = _listed(customer_ids, staff, on=on)
    why = {pk: reason for pk in customer_ids if (reason := _why_not(known.get(pk), listed=pk in listed))}
    return Placing(tuple(pk for pk in dict.fromkeys(customer_ids) if pk not in why), why), portfolio


def _listed(customer_ids: Iterable[int], staff: Staff, *, on: date) -> set[int]:
    rows = CallListEntry.objects.filter(
        call_list__staff=staff, call_list__on=on, customer_id__in=list(customer_ids)
    )
    return set(rows.values_list("customer_id", flat=True))


def _why_not(one: Candidate | None, *, listed: bool) -> NotPlaced | None:
    if listed:
        return NotPlaced.LISTED
    if one is None:
        return NotPlaced.NOT_YOURS
    if not one.allowed:
        return NotPlaced.HELD
    if one.impersonal:
        return NotPlaced.IMPERSONAL
    return None if one.reachable else NotPlaced.NO_WAY
