"""What changes everything else about a customer stands beside the name: nobody has to look for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from casts import BUSINESS_DATE, Bank
from django.test import Client
from jinjing.identity.models import Staff
from jinjing.interactions.enums import HoldKind
from jinjing.interactions.models import ContactHold

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


def address(bank: Bank) -> str:
    return f"/customers/{bank.wang.code}/"


def top_of(page: str) -> str:
    return page[
        page.index('<header class="customer-head">') : page.index("</header>", page.index("customer-head"))
    ]


@pytest.mark.covers("RM-6")
def test_a_death_stands_beside_the_name_and_nobody_is_overdue(bank: Bank, client_of: ClientOf) -> None:
    rm = client_of(bank.rm_chen)
    alive = rm.get(address(bank)).content.decode()
    assert ("已故" in top_of(alive), "已逾期" in alive) == (False, True)
    ContactHold.objects.create(
        customer=bank.wang, kind=HoldKind.DECEASED, starts_on=BUSINESS_DATE, source="core banking"
    )
    page = rm.get(address(bank)).content.decode()
    assert ("已故" in top_of(page), "已逾期" in page) == (True, False)


@pytest.mark.covers("RM-6")
@pytest.mark.parametrize(
    ("fact", "value", "word"),
    [
        ("birth_on", "2014-06-01", "未成年"),
        ("closed_on", BUSINESS_DATE - timedelta(days=1), "已不是本行客户"),
    ],
)
def test_who_is_under_age_or_gone_is_told_beside_the_name(
    bank: Bank, client_of: ClientOf, fact: str, value: object, word: str
) -> None:
    setattr(bank.wang, fact, value)
    bank.wang.save()
    assert word in top_of(client_of(bank.rm_chen).get(address(bank)).content.decode())
