"""RM-1: the day's list is drawn once, on first opening, and refilled when names did not answer."""

from collections import Counter
from datetime import date, datetime

from django.db import IntegrityError, transaction

from jinjing.holdings.models import Publication
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_code_of
from jinjing.kernel import audit, rules
from jinjing.kernel.errors import require
from jinjing.workbench.domain.selection import Quota, Selection, select
from jinjing.workbench.enums import EntryState
from jinjing.workbench.errors import NothingToRefill, NotYourList
from jinjing.workbench.models import CallList, CallListEntry
from jinjing.workbench.queries.candidates import Portfolio, portfolio_candidates, week_states

RULES = ("call_list.size", "call_list.invested_share", "call_list.week_size", "call_list.rest_days")


def draw_call_list(staff: Staff, *, on: date, publication: Publication, at: datetime, by: Staff) -> CallList:
    """The list of that day; drawn now if nobody opened it before. Two first openings agree on one list.

    Everybody draws the own list; NotYourList for another's.
    """
    _require_own(staff.pk, by=by, at=at)
    drawn = CallList.objects.filter(staff=staff, on=on).first()
    if drawn is not None:
        return drawn
    try:
        return _draw(staff, on=on, publication=publication, at=at, by=by)
    except IntegrityError:
        return CallList.objects.get(staff=staff, on=on)


@transaction.atomic
def _draw(staff: Staff, *, on: date, publication: Publication, at: datetime, by: Staff) -> CallList:
    values = rules.values(*RULES, on=on)
    # Claimed before the work is done: the slower of two openings stops here.
    drawn = CallList.objects.create(
        staff=staff, on=on, publication=publication, drawn_at=at, target=values["call_list.size"]
    )
    portfolio = portfolio_candidates(staff, on=on, publication=publication, at=at)
    quota = Quota.split(values["call_list.size"], values["call_list.invested_share"])
    selection = select(
        portfolio.candidates,
        quota=quota,
        week_left=values["call_list.week_size"] - len(week_states(staff, on=on)),
        on=on,
        rest_days=values["call_list.rest_days"],
    )
    _store(drawn, portfolio, selection, first_place=1)
    audit.write(
        "call_list.draw",
        by=by,
        at=at,
        kind="call_list",
        subject=str(drawn.pk),
        outlet=outlet_code_of(staff, on=on),
        detail=_counts(selection),
    )
    return drawn


@transaction.atomic
def refill_call_list(call_list: CallList, *, by: Staff, at: datetime) -> int:
    """Add fresh names until enough are open to reach the target; answers how many.

    Names that were tried in vain stay: they may be tried again. NothingToRefill when enough are open,
    or when nobody is left to call.
    """
    _require_own(call_list.staff_id, by=by, at=at)
    # The list's row is the lock: a second refill waits and then sees the names of the first.
    call_list = (
        CallList.objects.select_for_update(of=("self",))
        .select_related("publication", "staff")
        .get(pk=call_list.pk)
    )
    entries = list(CallListEntry.objects.filter(call_list=call_list))
    counted = [e for e in entries if e.state in (EntryState.OPEN, EntryState.REACHED)]
    values = rules.values(*RULES, on=call_list.on)
    standing = Counter(e.invested for e in counted)
    quota = Quota.split(call_list.target, values["call_list.invested_share"]).less(
        invested=standing[True], uninvested=standing[False]
    )
    publication = call_list.publication
    if not quota.size or publication is None:
        raise NothingToRefill
    portfolio = portfolio_candidates(call_list.staff, on=call_list.on, publication=publication, at=at)
    known = {e.customer_id for e in entries}
    week = week_states(call_list.staff, on=call_list.on)
    selection = select(
        (c for c in portfolio.candidates if c.customer_id not in known),
        quota=quota,
        week_left=values["call_list.week_size"] - len(week.keys() | known),
        on=call_list.on,
        rest_days=values["call_list.rest_days"],
    )
    if not selection.chosen:
        raise NothingToRefill
    last = max((e.place for e in entries), default=0)
    _store(call_list, portfolio, selection, first_place=last + 1)
    audit.write(
        "call_list.refill",
        by=by,
        at=at,
        kind="call_list",
        subject=str(call_list.pk),
        outlet=outlet_code_of(call_list.staff, on=call_list.on),
        detail=_counts(selection),
    )
    return len(selection.chosen)


def keep_list_full(call_list: CallList, *, by: Staff, at: datetime) -> int:
    """RM-1: names that did not answer are replaced as the calls go on; answers how many were added.

    Asked after every attempt, so a portfolio that has nobody left is no refusal.
    """
    try:
        return refill_call_list(call_list, by=by, at=at)
    except NothingToRefill:
        return 0


def _require_own(staff_id: int, *, by: Staff, at: datetime) -> None:
    require_right(by, Permission.CALL_LIST, at=at)
    require(staff_id == by.pk, NotYourList())


def _store(call_list: CallList, portfolio: Portfolio, selection: Selection, *, first_place: int) -> None:
    invested = {c.customer_id: c.invested for c in portfolio.candidates}
    CallListEntry.objects.bulk_create(
        CallListEntry(
            call_list=call_list,
            customer_id=customer_id,
            place=place,
            invested=invested[customer_id],
            reasons=portfolio.reasons[customer_id],
        )
        for place, customer_id in enumerate(selection.chosen, start=first_place)
    )
    left = {str(x.customer_id): [str(x.stage), x.rank, x.of] for x in selection.left_out}
    CallList.objects.filter(pk=call_list.pk).update(left_out=left)
    call_list.left_out = left


def _counts(selection: Selection) -> dict[str, int]:
    return {"names": len(selection.chosen), "left_out": len(selection.left_out)}
