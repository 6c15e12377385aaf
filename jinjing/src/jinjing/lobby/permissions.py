"""Who may receive a referral; used by verbs and pages alike."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import PortfolioAssignment
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.identity.queries.positions import held_on, staff_in_role
from jinjing.lobby.enums import ReferralState


def recipients(outlet_id: int, *, on: date) -> QuerySet[Staff]:
    """The outlet's relationship managers that day, by name."""
    return staff_in_role(Role.RELATIONSHIP_MANAGER, outlet_ids=frozenset({outlet_id}), on=on)


def may_receive(staff: Staff, *, outlet_id: int, on: date) -> bool:
    """Relationship managers of the outlet, and only of that outlet."""
    return recipients(outlet_id, on=on).filter(pk=staff.pk).exists()


def asks(staff_id: int, *, outlet_ids: frozenset[int], on: date) -> Q:
    """Referrals that the person may answer that day; outlet_ids: where they take visitors on.

    A referral belongs to the outlet at which it was made. Whoever it names is asked alone as long as they
    manage relations at that outlet, or, for one handed over in the evening, are the customer's own manager.
    After that it lies with all managers of the outlet, as if nobody had been named: nothing is lost.
    """
    named = named_one_stands(on)
    return (named & Q(offered_to_id=staff_id)) | (~named & Q(outlet_id__in=outlet_ids))


def named_one_stands(on: date) -> Q:
    """Referrals whose named manager is still the one to ask; never for one that was offered to all."""
    there = Position.objects.filter(
        held_on(on),
        Q(staff__expires_on__isnull=True) | Q(staff__expires_on__gte=on),
        role=Role.RELATIONSHIP_MANAGER,
        org_unit=OuterRef("outlet"),
        staff=OuterRef("offered_to"),
        staff__is_active=True,
    )
    own = PortfolioAssignment.objects.filter(
        held_on(on),
        role=PortfolioRole.PRIMARY,
        customer=OuterRef("customer"),
        staff=OuterRef("offered_to"),
    )
    return Q(Exists(there)) | (Q(Exists(own)) & Q(state=ReferralState.HANDED_OVER))
