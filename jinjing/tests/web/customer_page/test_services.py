"""What the customer's page tells of the tier's services, and when it tells what the next tier adds (SEG-5)."""

from typing import Any

import pytest
from casts import TODAY, Bank
from django.template.loader import render_to_string
from jinjing.customers.models import Customer
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.figures import figures_of, tiers_of
from jinjing.web.customer_page.services import services_context
from tiers import bring_tiers

pytestmark = pytest.mark.covers("SEG-5")


@pytest.fixture
def tiered(bank: Bank) -> Bank:
    bring_tiers(bank.publication)
    return bank


def context_of(bank: Bank, customer: Customer) -> dict[str, Any]:
    night = bank.publication
    tiers = tiers_of(customer.pk, publication=night)
    return services_context(tiers, figures_of(customer.pk, publication=night), publication=night, on=TODAY)


def now_at(bank: Bank, customer: Customer, *, average_yuan: int) -> None:
    """The customer is in the upper middle, below the bound of a million."""
    CustomerTier.objects.filter(customer=customer).update(tier="mid", band="upper", next_tier="affluent")
    CustomerFigures.objects.filter(customer=customer).update(average_assets_to_date_fen=average_yuan * 100)


def test_the_card_tells_what_the_tier_is_due(tiered: Bank) -> None:
    now_at(tiered, tiered.wang, average_yuan=300_000)
    card = render_to_string("customer_page/services.html", context_of(tiered, tiered.wang))
    assert "<dt>服务品牌</dt><dd>理财金账户</dd>" in card
    assert "网点柜台、手机银行" in card
    assert "可增享" not in card


@pytest.mark.parametrize(("average_yuan", "told"), [(799_999, False), (800_000, True)])
def test_close_to_the_bound_it_tells_what_the_next_tier_adds(
    tiered: Bank, average_yuan: int, told: bool
) -> None:
    now_at(tiered, tiered.wang, average_yuan=average_yuan)
    card = render_to_string("customer_page/services.html", context_of(tiered, tiered.wang))
    assert ("升至高端客户可增享" in card, "财富中心、贵宾热线" in card) == (told, told)


def test_a_customer_without_a_tier_is_due_what_everybody_gets(tiered: Bank) -> None:
    CustomerTier.objects.all().delete()
    found = context_of(tiered, tiered.pool)
    assert [(due.kind, due.text) for due in found["services"].served] == [("channels", "网点柜台、手机银行")]


def test_before_the_first_night_there_is_no_card(bank: Bank) -> None:
    found = services_context([], None, publication=None, on=TODAY)
    assert found == {"services": None, "next_services": None}
    assert render_to_string("customer_page/services.html", found).strip() == ""
