"""RULE-1: a portfolio changes hands in one action. Nothing is lost on the way, nothing goes with the leaver.

Customers (A and B), leads and promises go to the successors; what happened stays in the customers'
history under the name of whoever did it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import CustomerEvent, PortfolioAssignment
from jinjing.identity.domain.leaving import end_access, end_positions
from jinjing.identity.domain.rights import NotYourOutlet, require_right
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import staff_in_role
from jinjing.kernel import audit
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.clock import bank_date
from jinjing.kernel.errors import require
from jinjing.workbench.enums import HandoverReason, LeadState
from jinjing.workbench.errors import LastDayOutOfReach, NotASuccessor, NothingToHandOver, SuccessorMissing
from jinjing.workbench.models import HandoverItem, Lead, PortfolioHandover
from jinjing.workbench.queries.handover import entrusted_to, open_places, outlets_to_empty
from jinjing.workbench.share_out import share_out

ONE_DAY = timedelta(days=1)
MOST_AHEAD = timedelta(days=31)


@transaction.atomic
def hand_over_portfolio(
    leaver: Staff,
    *,
    to: Sequence[Staff],
    outlet: OrgUnit,
    last_day: date,
    reason: HandoverReason,
    by: Staff,
    at: datetime,
) -> PortfolioHandover:
    """Give every place the leaver has in a portfolio, and every open lead, to the successors.

    The leaver keeps the customers up to `last_day`, the successors have them from the day after; leads go
    at once. LEAVING ends every position and the sign-in with that day, TRANSFER the positions at the
    outlet. Of a colleague whose last post is elsewhere only the customers of the led outlets change hands,
    and the end of their work is not decided here: NotYourOutlet for LEAVING. SuccessorMissing,
    NotASuccessor, LastDayOutOfReach, NothingToHandOver.
    """
    scope = require_right(by, Permission.HAND_OVER_PORTFOLIO, at=at, outlet_id=outlet.pk)
    emptied = outlets_to_empty(leaver, scope.at(Permission.HAND_OVER_PORTFOLIO))
    require(emptied is None or reason != HandoverReason.LEAVING, NotYourOutlet())
    today = bank_date(at)
    require(today - ONE_DAY <= last_day <= today + MOST_AHEAD, LastDayOutOfReach())
    _require_successors(leaver, to, outlet=outlet, last_day=last_day, on=today)
    places = list(open_places(leaver, after=last_day, at_outlets=emptied).select_for_update(of=("self",)))
    leads = list(_open_leads(leaver, at_outlets=emptied))
    require(places or leads, NothingToHandOver())
    made = PortfolioHandover.objects.create(
        code=opaque_code("handover", f"{leaver.staff_no}:{at.isoformat()}"),
        leaver=leaver,
        outlet=outlet,
        reason=reason,
        last_day=last_day,
        handed_by=by,
        handed_at=at,
        customer_count=len({place.customer_id for place in places}),
        lead_count=len(leads),
    )
    given = entrusted_to(leaver, after=last_day, at_outlets=emptied)
    takers = share_out(given, [staff.pk for staff in to])
    _give_places(made, places, takers, to=to)
    _give_leads(leads, takers, to=to)
    _record(made, takers, to=to, by=by, at=at)
    if reason == HandoverReason.LEAVING:
        end_access(leaver, last_day=last_day, by=by, at=at)
    else:
        end_positions(leaver, outlet_ids={outlet.pk}, last_day=last_day)
    return made


def _open_leads(leaver: Staff, *, at_outlets: frozenset[int] | None) -> QuerySet[Lead]:
    rows = Lead.objects.filter(owner=leaver).exclude(state=LeadState.CLOSED)
    return rows if at_outlets is None else rows.filter(customer__home_outlet_id__in=at_outlets)


def _require_successors(
    leaver: Staff, to: Sequence[Staff], *, outlet: OrgUnit, last_day: date, on: date
) -> None:
    """The leaver works at the outlet or did so once; each successor manages relations there after the last day."""
    require(to, SuccessorMissing())
    require(Position.objects.filter(staff=leaver, org_unit=outlet).exists(), NotYourOutlet())
    staying = staff_in_role(
        Role.RELATIONSHIP_MANAGER, outlet_ids=frozenset({outlet.pk}), on=max(on, last_day + ONE_DAY)
    )
    allowed = set(staying.exclude(pk=leaver.pk).values_list("pk", flat=True))
    require({staff.pk for staff in to} <= allowed, NotASuccessor())


def _give_places(
    handover: PortfolioHandover,
    places: Sequence[PortfolioAssignment],
    takers: Mapping[int, int],
    *,
    to: Sequence[Staff],
) -> None:
    """End the leaver's rows (those not yet in force are taken back), open the successors', note each."""
    last_day, first_day = handover.last_day, handover.last_day + ONE_DAY
    begun = [place.pk for place in places if place.valid_from <= last_day]
    PortfolioAssignment.objects.filter(pk__in=begun).update(valid_to=last_day)
    PortfolioAssignment.objects.filter(pk__in={place.pk for place in places} - set(begun)).delete()
    opened, items = [], []
    _free_stand_ins(takers, last_day=last_day)
    managers = _managers_of([p.customer_id for p in places if p.role == PortfolioRole.BACKUP], on=first_day)
    for place in places:
        if place.role == PortfolioRole.PRIMARY:
            taker: int | None = takers[place.customer_id]
        else:
            taker = next((s.pk for s in to if s.pk != managers.get(place.customer_id)), None)
        items.append(
            HandoverItem(
                handover=handover, customer_id=place.customer_id, role=place.role, successor_id=taker
            )
        )
        if taker is not None:
            opened.append(
                PortfolioAssignment(
                    customer_id=place.customer_id,
                    staff_id=taker,
                    role=place.role,
                    valid_from=first_day,
                    reason="handover",
                )
            )
    PortfolioAssignment.objects.bulk_create(opened)
    HandoverItem.objects.bulk_create(items)


def _free_stand_ins(takers: Mapping[int, int], *, last_day: date) -> None:
    """Whoever becomes a customer's manager is no longer the stand-in."""
    for staff_id in set(takers.values()):
        theirs = [customer_id for customer_id, taker in takers.items() if taker == staff_id]
        rows = PortfolioAssignment.objects.filter(
            staff_id=staff_id, customer_id__in=theirs, role=PortfolioRole.BACKUP, valid_to__isnull=True
        )
        rows.filter(valid_from__gt=last_day).delete()
        rows.update(valid_to=last_day)


def _managers_of(customer_ids: Sequence[int], *, on: date) -> dict[int, int]:
    rows = PortfolioAssignment.objects.filter(
        customer_id__in=customer_ids, role=PortfolioRole.PRIMARY, valid_from__lte=on, valid_to__isnull=True
    )
    return dict(rows.values_list("customer_id", "staff_id"))


def _give_leads(leads: Sequence[Lead], takers: Mapping[int, int], *, to: Sequence[Staff]) -> None:
    """A lead goes with its customer; one of somebody else's customer, or of nobody's, goes round the successors."""
    for place, lead in enumerate(leads):
        taker = takers.get(lead.customer_id or 0, to[place % len(to)].pk)
        Lead.objects.filter(pk=lead.pk).update(owner_id=taker)


def _record(
    handover: PortfolioHandover,
    takers: Mapping[int, int],
    *,
    to: Sequence[Staff],
    by: Staff,
    at: datetime,
) -> None:
    people = {staff.pk: staff for staff in to}
    since = (handover.last_day + ONE_DAY).isoformat()
    CustomerEvent.objects.bulk_create(
        CustomerEvent(
            customer_id=customer_id,
            kind="portfolio.handed_over",
            reference=handover.code,
            at=at,
            by_no=by.staff_no,
            by_name=by.name,
            facts={
                "from": handover.leaver.staff_no,
                "to": people[taker].staff_no,
                "from_name": handover.leaver.name,
                "to_name": people[taker].name,
                "since": since,
            },
        )
        for customer_id, taker in takers.items()
    )
    audit.write(
        "portfolio.hand_over",
        by=by,
        at=at,
        kind="staff",
        subject=handover.leaver.staff_no,
        outlet=handover.outlet.code,
        detail={
            "customers": handover.customer_count,
            "leads": handover.lead_count,
            "reason": handover.reason,
            "to": sorted(staff.staff_no for staff in to),
            "until": handover.last_day.isoformat(),
        },
    )
