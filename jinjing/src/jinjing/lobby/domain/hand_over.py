"""LOB-4, LOB-8: at the day's end what is unfinished goes to the relationship managers.

Handed over are referrals nobody took and potential premiers nobody met, as far as they may be
contacted: a customer of the bank, or somebody who left contact details with consent. Whoever refused
contact is not handed over. Doing it again hands over what came since, and nothing twice.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from jinjing.customers.domain import history
from jinjing.identity.domain.rights import require_right
from jinjing.identity.models import OrgUnit, Staff
from jinjing.identity.permissions import Permission
from jinjing.insights.queries.customer_card import cards_of
from jinjing.kernel import audit
from jinjing.kernel.clock import bank_date
from jinjing.lobby.domain import board
from jinjing.lobby.domain.moves import move_referral
from jinjing.lobby.domain.offer import new_referral
from jinjing.lobby.domain.stay import leave
from jinjing.lobby.enums import (
    ReferralState,
    VisitEnd,
    VisitState,
)
from jinjing.lobby.errors import VisitsStillOpen
from jinjing.lobby.models import HandOver, Referral, Visit
from jinjing.lobby.queries.unfinished import may_be_contacted, unanswered, unmet_premiers
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.enums import LeadSource


@transaction.atomic
def hand_over_day(
    outlet: OrgUnit, *, end_open_as: VisitEnd | None = None, by: Staff, at: datetime
) -> HandOver:
    """Close the outlet's day. VisitsStillOpen unless `end_open_as` says how the open visits ended.

    A customer with a relationship manager becomes that manager's lead; the others lie in the outlet's
    inbox until somebody accepts. One row a day counts what went over.
    """
    require_right(by, Permission.LOBBY_BOARD, at=at, outlet_id=outlet.pk)
    on = bank_date(at)
    board.lock(outlet.pk, at=at)
    open_visits = list(Visit.objects.filter(outlet=outlet, on__lte=on).exclude(state=VisitState.ENDED))
    if open_visits and end_open_as is None:
        raise VisitsStillOpen(len(open_visits))
    given = [*_unanswered(outlet, by=by, at=at), *_unmet(outlet, on, by=by, at=at)]
    _to_managers(given, on=on, by=by, at=at)
    for visit in open_visits:
        leave(visit, _end_of(visit, end_open_as), by=by, at=at)
    row, first = HandOver.objects.get_or_create(
        outlet=outlet, on=on, defaults={"by": by, "at": at, "referral_count": 0, "visit_count": 0}
    )
    if first or given or open_visits:
        counts = {"referral_count": len(given), "visit_count": len(open_visits)}
        HandOver.objects.filter(pk=row.pk).update(**{name: F(name) + count for name, count in counts.items()})
        audit.write(
            "day.hand_over",
            by=by,
            at=at,
            kind="outlet",
            subject=outlet.code,
            outlet=outlet.code,
            detail=counts,
        )
        board.touch(outlet.pk, at=at)
        row.refresh_from_db()
    return row


def _unanswered(outlet: OrgUnit, *, by: Staff, at: datetime) -> list[Referral]:
    """Offers nobody took: handed over where a call is allowed, taken back where it is not."""
    rows = unanswered(outlet.code)
    callable_visits = set(
        Visit.objects.filter(may_be_contacted(), referrals__in=rows).values_list("pk", flat=True)
    )
    given = []
    for referral in rows:
        if referral.visit_id in callable_visits:
            later = {"offered_to": None, "due_at": at + timedelta(days=1)}
            move_referral(referral, ReferralState.HANDED_OVER, by=by, at=at, **later)
            given.append(referral)
        else:
            move_referral(referral, ReferralState.TAKEN_BACK, by=by, at=at)
    return given


def _unmet(outlet: OrgUnit, on: date, *, by: Staff, at: datetime) -> list[Referral]:
    return [
        new_referral(
            visit,
            ReferralState.HANDED_OVER,
            to=None,
            need=visit.business,
            brief="",
            due_at=at + timedelta(days=1),
            by=by,
            at=at,
        )
        for visit in unmet_premiers(outlet.code, on)
    ]


def _end_of(visit: Visit, otherwise: VisitEnd | None) -> VisitEnd:
    """Whom a manager has accepted is with the manager; the others ended as the lobby says."""
    if Referral.objects.filter(visit=visit, state=ReferralState.ACCEPTED).exists():
        return VisitEnd.REFERRED
    return otherwise or VisitEnd.LEFT


def _to_managers(given: list[Referral], *, on: date, by: Staff, at: datetime) -> None:
    """Each customer's own manager gets the lead at once; a card needs no figures for that."""
    known = [referral.customer_id for referral in given if referral.customer_id is not None]
    cards = cards_of(known, publication=None, on=on)
    for referral in given:
        card = cards.get(referral.customer_id) if referral.customer_id else None
        if card and card.rm:
            Referral.objects.filter(pk=referral.pk).update(offered_to=card.rm)
            open_lead(
                referral.customer,
                owner=card.rm,
                source=LeadSource.LOBBY,
                reference=referral.code,
                by=by,
                at=at,
            )
        facts = {"referral": referral.code}
        history.record(referral.customer, kind="referral.handed_over", by=by, at=at, facts=facts)
