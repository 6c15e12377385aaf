"""FI-03: which files a second person decides on, and why.

Slices of a large file count together: the customers a person took out within rule `exports.window_days`
without a second person, each once, stand beside those of the next file. What a second person agreed to is
not counted again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.kernel.clock import bank_date
from jinjing.privacy.enums import THERE, ExportState, Recipient, SecondPersonBecause
from jinjing.privacy.models import Export, ExportedCustomer
from jinjing.privacy.queries.export_rows import Wanted, count_of, customers_of
from jinjing.privacy.queries.exports import wanted_by

TAKEN = (*THERE, ExportState.EXPIRED)


@dataclass(frozen=True)
class SecondPerson:
    """Why nobody takes this file out alone. `customers`: different ones within `days`, this file included."""

    because: SecondPersonBecause
    bound: int = 0
    days: int = 0
    customers: int = 0


def second_person_for(
    wanted: Wanted,
    *,
    scope: Scope,
    to_third_party: bool,
    at: datetime,
    count: int | None = None,
    before: Export | None = None,
) -> SecondPerson | None:
    """Phone numbers in full, notes, another company, many rows, or many customers in slices; None for the others.

    scope: of whoever asks. count: rows of the file, counted here if it is not known. before: the file
    itself, so that only those asked for earlier count: of two made at the same moment one is the second.
    """
    if wanted.with_phone:
        return SecondPerson(SecondPersonBecause.PHONE)
    if wanted.with_notes:
        return SecondPerson(SecondPersonBecause.NOTES)
    if to_third_party:
        return SecondPerson(SecondPersonBecause.COMPANY)
    found = rules.values("exports.rows_without_second_person", "exports.window_days", on=scope.on)
    bound, days = int(found["exports.rows_without_second_person"]), int(found["exports.window_days"])
    if (count_of(scope, wanted) if count is None else count) > bound:
        return SecondPerson(SecondPersonBecause.ROWS, bound)
    earlier = _taken_alone(scope, since=at - timedelta(days=days), before=before)
    customers = len(_customers_in(earlier, scope) | customers_of(scope, wanted))
    return SecondPerson(SecondPersonBecause.SLICES, bound, days, customers) if customers > bound else None


def second_person_of(export: Export) -> SecondPerson | None:
    """Why this file waits for a second person, by the rules of the day it was asked for."""
    return second_person_for(
        wanted_by(export),
        scope=scope_of(export.asked_by, on=bank_date(export.asked_at)),
        to_third_party=export.recipient == Recipient.THIRD_PARTY,
        at=export.asked_at,
        count=export.asked_count,
        before=export,
    )


def _taken_alone(scope: Scope, *, since: datetime, before: Export | None) -> QuerySet[Export]:
    rows = Export.objects.filter(
        asked_by_id=scope.staff_id,
        asked_at__gt=since,
        decided_by__isnull=True,
        state__in=(*TAKEN, ExportState.APPROVED),
    )
    return rows.filter(pk__lt=before.pk) if before else rows


def _customers_in(exports: QuerySet[Export], scope: Scope) -> frozenset[int]:
    """Whom the files are about; of those not made yet, whom they would be about now."""
    made = ExportedCustomer.objects.filter(export__in=exports.filter(state__in=TAKEN))
    found = frozenset(made.values_list("customer_id", flat=True))
    being_made = exports.filter(state=ExportState.APPROVED)
    return found.union(*(customers_of(scope, wanted_by(export)) for export in being_made))
