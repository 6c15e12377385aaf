"""What waits for a relationship manager: referrals to answer, people to meet, own customers in the lobby."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jinjing.customers.queries.customers import portfolio_of
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.fields import FieldGroup, FieldRight, Screen
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.insights.queries.reasons import Reason
from jinjing.kernel.clock import bank_date
from jinjing.lobby.businesses import label_of
from jinjing.lobby.enums import Recognition, ReferralState, VisitState
from jinjing.lobby.models import LobbyDecision, Referral, ReferralRefusal, Visit
from jinjing.lobby.permissions import asks
from jinjing.lobby.queries.board import CardReason

TO_ANSWER = (ReferralState.OFFERED, ReferralState.EXPIRED, ReferralState.HANDED_OVER)


@dataclass(frozen=True)
class InboxRow:
    """A referral as its recipients see it (fits components' ReferralCard). `mine`: offered to me by name.

    `name` is masked and `reasons` are without sums unless the customer is the reader's. `contact`: what
    the visitor left with consent, for the one who has taken it on. `about`: the customer's code for the
    access log, not shown.
    """

    code: str
    state: ReferralState
    name: str
    honorific: str
    form_of_address: str
    band: str
    need: str
    reasons: tuple[CardReason, ...]
    referred_by: str
    offered_at: datetime
    accept_until: datetime | None
    now: datetime
    place: str
    note: str
    mine: bool
    customer_code: str
    contact: dict[str, str]
    about: str = ""


@dataclass(frozen=True)
class VisitorAlert:
    """LOB-3: an own premier customer who is in the lobby now; offer a meeting."""

    ticket: str
    name: str
    honorific: str
    form_of_address: str
    band: str
    business: str
    state: VisitState
    arrived_at: datetime
    customer_code: str
    reasons: tuple[CardReason, ...]


def inbox_of(scope: Scope, *, at: datetime) -> list[InboxRow]:
    """Referrals the person may accept now: the ones by name first, then the oldest. Four queries at most."""
    answered = ReferralRefusal.objects.filter(
        referral=OuterRef("pk"), staff_id=scope.staff_id, at__gte=OuterRef("offered_at")
    )
    asked = asks(scope.staff_id, outlet_ids=_here(scope), on=scope.on)
    waiting = _referrals().filter(asked, ~Exists(answered), state__in=TO_ANSWER)
    rows = _rows(waiting, scope, at=at)
    return sorted(rows, key=lambda row: (not row.mine, row.offered_at, row.code))


def to_meet_of(scope: Scope, *, at: datetime) -> list[InboxRow]:
    """Referrals the person has accepted and not yet met, the oldest first."""
    accepted = _referrals().filter(accepted_by_id=scope.staff_id, state=ReferralState.ACCEPTED)
    return sorted(_rows(accepted, scope, at=at), key=lambda row: (row.offered_at, row.code))


def visitors_of(scope: Scope, *, at: datetime) -> list[VisitorAlert]:
    """The person's own premier customers who are in the outlet now, whoever serves them."""
    visits = Visit.objects.filter(
        outlet_id__in=_here(scope),
        on=bank_date(at),
        recognition=Recognition.EXISTING_PREMIER,
        customer__in=portfolio_of(scope),
    )
    here = list(visits.exclude(state=VisitState.ENDED).order_by("arrived_at", "pk"))
    cards = _cards((visit.customer_id for visit in here), at=at)
    return [_alert(scope, visit, cards[visit.customer_id]) for visit in here if visit.customer_id in cards]


def referral_for(scope: Scope, code: str) -> Referral | None:
    """A referral the person was asked about or has taken; None outside of that, whatever the code."""
    asked = asks(scope.staff_id, outlet_ids=_here(scope), on=scope.on)
    return _referrals().filter(asked | Q(accepted_by_id=scope.staff_id), code=code).first()


def _referrals() -> QuerySet[Referral]:
    return Referral.objects.select_related("outlet", "customer", "visit__outlet", "offered_by", "accepted_by")


def _cards(customer_ids: Iterable[int | None], *, at: datetime) -> dict[int, CustomerCard]:
    wanted = [pk for pk in customer_ids if pk is not None]
    return cards_of(wanted, publication=current_publication(), on=bank_date(at)) if wanted else {}


def _rows(found: QuerySet[Referral], scope: Scope, *, at: datetime) -> list[InboxRow]:
    referrals = list(found)
    cards = _cards((referral.customer_id for referral in referrals), at=at)
    agreed = LobbyDecision.objects.filter(visit__in=[r.visit_id for r in referrals], consent_to_contact=True)
    contacts = {row.visit_id: row.contact for row in agreed.order_by("at")} if referrals else {}
    return [
        _row(referral, cards.get(referral.customer_id or 0), contacts.get(referral.visit_id), scope, at=at)
        for referral in referrals
    ]


def _row(
    referral: Referral, card: CustomerCard | None, contact: object, scope: Scope, *, at: datetime
) -> InboxRow:
    taken_on = scope.staff_id in (referral.accepted_by_id, referral.offered_to_id)
    own = card is not None and card.rm is not None and card.rm.pk == scope.staff_id
    introduced = own or referral.accepted_by_id == scope.staff_id
    known_name = card.name_as(_name_right(scope, introduced=introduced)) if card else ""
    offered = referral.state == ReferralState.OFFERED
    return InboxRow(
        code=referral.code,
        state=ReferralState(referral.state),
        name=known_name or referral.visit.called or _("Visitor"),
        honorific=card.honorific if card else "",
        form_of_address=card.form_of_address if card else referral.visit.called,
        band=referral.visit.recognition,
        need=label_of(referral.need) or referral.need,
        reasons=_reasons(scope, card, own=own) if card else (),
        referred_by=referral.offered_by.name,
        offered_at=referral.offered_at,
        accept_until=referral.due_at if offered else None,
        now=at,
        place=_("ticket %(ticket)s") % {"ticket": referral.visit.ticket_no},
        note=referral.brief,
        mine=referral.offered_to_id == scope.staff_id,
        customer_code=card.code if card and own else "",
        contact=contact if taken_on and isinstance(contact, dict) else {},
        about=card.code if card else "",
    )


def _here(scope: Scope) -> frozenset[int]:
    """Outlets where the person is asked to take visitors on."""
    return scope.at(Permission.ACCEPT_REFERRAL)


def _name_right(scope: Scope, *, introduced: bool) -> FieldRight:
    """Whoever was introduced reads the name as the desk may; before that it is masked for everybody."""
    right = scope.field_right(FieldGroup.NAME, Screen.DESK)
    return right if introduced else min(right, FieldRight.MASKED)


def _reasons(scope: Scope, card: CustomerCard, *, own: bool) -> tuple[CardReason, ...]:
    """The night's sentences for the customer's own manager, the lobby's greetings for everybody else."""
    with_sums = own and scope.sees(FieldGroup.REASON_SUMS, Screen.DESK)
    reasons: tuple[Reason, ...] = card.reasons_in_full if with_sums else card.reasons
    return tuple(CardReason(reason.text, reason.strength) for reason in reasons)


def _alert(scope: Scope, visit: Visit, card: CustomerCard) -> VisitorAlert:
    return VisitorAlert(
        ticket=visit.ticket_no,
        name=card.name_as(_name_right(scope, introduced=True)),
        honorific=card.honorific,
        form_of_address=card.form_of_address,
        band=visit.recognition,
        business=label_of(visit.business),
        state=VisitState(visit.state),
        arrived_at=visit.arrived_at,
        customer_code=card.code,
        reasons=_reasons(scope, card, own=True),
    )
