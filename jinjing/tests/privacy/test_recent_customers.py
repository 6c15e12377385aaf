"""One's own last customers are forgotten after their days; the access log keeps its lines."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from casts import MORNING, Bank
from django.test import Client
from jinjing.customers.domain.recent import remember_opened
from jinjing.customers.models import RecentCustomer
from jinjing.kernel.models import AccessEntry
from jinjing.privacy.domain.retaining import run_retention

pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.covers("PI-12")
def test_the_memory_lasts_its_days_and_the_evidence_stays(
    bank: Bank, client_of: Callable[..., Client]
) -> None:
    client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/")
    remember_opened(bank.li, staff_id=bank.rm_chen.pk, at=MORNING - timedelta(days=40))
    done = run_retention(holder="test", at=MORNING, tick=lambda: MORNING)
    assert {one.rule.key: one.count for one in done if one.count} == {"recent_customers": 1}
    assert list(RecentCustomer.objects.values_list("customer", flat=True)) == [bank.wang.pk]
    assert AccessEntry.objects.filter(action="customer.open", subject=bank.wang.code).exists()
