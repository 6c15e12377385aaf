"""A customer who says in the lobby that they want no more marketing is heard there."""

from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from django.test import Client
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel, Purpose, StopKind
from jinjing.interactions.queries.policy import may_contact
from jinjing.lobby.domain.arrival import register_arrival

pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.covers("PI-02", "PI-03")
def test_the_guide_takes_down_a_withdrawal_with_one_tap(
    bank: Bank, client_of: Callable[[Staff], Client]
) -> None:
    visit = register_arrival(
        bank.riverside, customer=bank.wang, business="large_transfer", by=bank.guide_lin, at=MORNING
    )
    client = client_of(bank.guide_lin)
    assert "不再同意营销" in client.get(f"/lobby/visits/{visit.code}/guide/").content.decode()
    client.post(f"/lobby/visits/{visit.code}/withdraw/", {"idempotency_key": "k"})
    found = may_contact([bank.wang.pk], channel=Channel.TELEPHONE, purpose=Purpose.MARKETING, at=MORNING)
    assert [r.kind for r in found[bank.wang.pk].stops] == [StopKind.CONSENT_WITHDRAWN]


def test_a_visitor_nobody_recognised_has_nothing_to_withdraw(
    bank: Bank, client_of: Callable[[Staff], Client]
) -> None:
    visit = register_arrival(
        bank.riverside, called="周女士", business="bill_payment", by=bank.guide_lin, at=MORNING
    )
    client = client_of(bank.guide_lin)
    assert "不再同意营销" not in client.get(f"/lobby/visits/{visit.code}/guide/").content.decode()
    answer = client.post(f"/lobby/visits/{visit.code}/withdraw/", {"idempotency_key": "k"})
    assert answer.status_code == 404
