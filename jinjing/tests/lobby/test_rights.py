"""The domain keeps its own door: whoever calls a verb, the rights of the day decide."""

from datetime import date

import pytest
from casts import MORNING
from jinjing.customers.domain.unmasking import unmask
from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.identity.domain.rights import NotYourOutlet, NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.models import Position
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.hand_over import hand_over_day
from jinjing.lobby.domain.referral import offer_referral, take_back_referral
from jinjing.lobby.domain.stay import end_visit
from jinjing.lobby.enums import VisitEnd
from jinjing.lobby.models import Visit


@pytest.fixture
def visit(bank):
    return register_arrival(
        bank.riverside, customer=bank.wang, business="large_deposit", by=bank.guide_lin, at=MORNING
    )


@pytest.mark.covers("ORG-2")
@pytest.mark.parametrize("part", ["owner", "teller", "head_office", "auditor", "system_admin"])
def test_register_arrival_needs_a_post_in_the_lobby(bank, part):
    with pytest.raises(NotYourRole, match="岗位没有这项权限"):
        register_arrival(bank.riverside, by=bank.cast[part], at=MORNING)
    assert Visit.objects.count() == 0


@pytest.mark.covers("ORG-2", "RULE-1")
def test_a_lobby_manager_moves_only_the_own_outlets_cards(bank, visit):
    for verb in (
        lambda: end_visit(visit, VisitEnd.LEFT, by=bank.guide_hill, at=MORNING),
        lambda: offer_referral(visit, by=bank.guide_hill, at=MORNING),
        lambda: hand_over_day(bank.riverside, by=bank.guide_hill, at=MORNING),
    ):
        with pytest.raises(NotYourOutlet, match="其他网点"):
            verb()
    assert Visit.objects.get().end == ""


def test_take_back_referral_is_for_those_who_may_refer(bank, visit):
    referral = offer_referral(visit, by=bank.teller_he, at=MORNING)
    with pytest.raises(NotYourRole):
        take_back_referral(referral, by=bank.rm_zhao, at=MORNING)
    assert take_back_referral(referral, by=bank.guide_lin, at=MORNING) == visit


@pytest.mark.parametrize("part", ["lobby_manager", "teller", "head_office", "auditor"])
def test_contact_and_personal_values_are_for_relationship_managers_and_their_heads(bank, part):
    by = bank.cast[part]
    for verb in (
        lambda: log_contact(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=by, at=MORNING),
        lambda: set_do_not_disturb(bank.wang, by=by, at=MORNING),
        lambda: unmask(
            bank.wang, PersonalField.PHONE, reason=OpeningReason.CONTACT, outlet="101", by=by, at=MORNING
        ),
    ):
        with pytest.raises(NotYourRole):
            verb()
    assert Interaction.objects.count() == 0


@pytest.mark.covers("ORG-2")
def test_a_right_ends_with_its_position(bank):
    Position.objects.filter(staff=bank.guide_lin, role=Role.LOBBY_MANAGER).update(valid_to=date(2026, 11, 18))
    with pytest.raises(NotYourRole):
        register_arrival(bank.riverside, by=bank.guide_lin, at=MORNING)
