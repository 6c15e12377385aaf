"""What a handover would do, before it is done: who gets how many, and what the colleague took out lately."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.identity.queries.conduct import Conduct, conduct_of
from jinjing.identity.scope import Scope
from jinjing.insights.queries.customer_card import cards_of
from jinjing.kernel import rules
from jinjing.privacy.models import Export
from jinjing.workbench.queries.handover import entrusted_to, outlets_to_empty
from jinjing.workbench.share_out import share_out

BANDS = ("premier", "potential", "ordinary")


@dataclass(frozen=True)
class Share:
    """What one successor would get: customers by band."""

    staff: Staff
    total: int
    by_band: tuple[tuple[str, int], ...]


def shares(
    leaver: Staff,
    successors: Sequence[Staff],
    *,
    led: frozenset[int],
    last_day: date,
    publication: Publication | None,
) -> list[Share]:
    """The same sharing out that the verb will do, in counts."""
    theirs = entrusted_to(leaver, after=last_day, at_outlets=outlets_to_empty(leaver, led))
    given = share_out(theirs, [staff.pk for staff in successors])
    cards = cards_of(given, publication=publication, on=last_day)
    counted = Counter((taker, cards[customer].band) for customer, taker in given.items())
    return [
        Share(
            staff,
            sum(counted[staff.pk, band] for band in BANDS),
            tuple((band, counted[staff.pk, band]) for band in BANDS if counted[staff.pk, band]),
        )
        for staff in successors
    ]


def as_shown(would: Sequence[Share], *, last_day: date, reason: str) -> str:
    """What a preview says, as the form brings it back: whoever carries it out has seen just this."""
    given = [f"{share.staff.pk}:{','.join(f'{band}={n}' for band, n in share.by_band)}" for share in would]
    return " ".join([last_day.isoformat(), reason, *given])


@dataclass(frozen=True)
class Trace:
    """Looks and files of the last weeks, for the branch head's eyes."""

    weeks: int
    conduct: Conduct
    exports: tuple[Export, ...]


def trace_of(scope: Scope, staff: Staff, *, at: datetime) -> Trace:
    """What a leaver looked at and took out within rule `handover.trace_weeks`, with every file by itself."""
    weeks = rules.value("handover.trace_weeks", scope.on)
    since = at - timedelta(weeks=weeks)
    exports = Export.objects.filter(asked_by=staff, asked_at__gte=since).order_by("-asked_at")
    return Trace(weeks, conduct_of(staff.staff_no, since=since), tuple(exports))
