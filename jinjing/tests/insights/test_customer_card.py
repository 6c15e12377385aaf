"""A card tells who and why, in one query, and never how much."""

from dataclasses import fields
from datetime import date

import pytest
from casts import BUSINESS_DATE, TODAY, Bank
from jinjing.customers.models import PortfolioAssignment
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.insights.queries.customer_card import CustomerCard, cards_of

POLICIES = [
    {
        "key": "segment-004",
        "names": {"zh": "五层客户分层", "en": "Five tiers"},
        "premier_fen": 20_000_000,
        "tiers": [
            {"tier": "affluent", "names": {"zh": "高端客户", "en": "Affluent"}},
            {
                "tier": "mid",
                "names": {"zh": "中端客户", "en": "Mid-range"},
                "bands": [
                    {"band": "upper", "names": {"zh": "中端客户（上层）", "en": "Mid-range, upper"}},
                    {"band": "lower", "names": {"zh": "中端客户（下层）", "en": "Mid-range, lower"}},
                ],
            },
            {"tier": "mass", "names": {"zh": "普通客户", "en": "Mass"}},
        ],
    }
]


@pytest.fixture
def cards(bank: Bank) -> dict[int, CustomerCard]:
    bank.publication.policies = POLICIES
    CustomerTier.objects.filter(customer=bank.wang).update(band="upper")
    return cards_of([bank.wang.pk, bank.li.pk, bank.pool.pk], publication=bank.publication, on=TODAY)


@pytest.mark.covers("LOB-1", "SEG-1a")
def test_a_card_says_who_which_band_why_now_and_whose(bank: Bank, cards: dict[int, CustomerCard]) -> None:
    card = cards[bank.wang.pk]
    assert (card.masked_name, card.form_of_address, card.honorific) == ("王**", "王先生", "先生")
    assert (card.band, card.tier_label, card.invested) == ("premier", "中端客户（上层）", True)
    assert [(r.text, r.on, r.strength) for r in card.reasons_in_full] == [
        ("定期存款 30 万元将于 11 月 21 日到期", date(2026, 11, 21), "strong")
    ]
    assert [(r.text, r.on, r.strength) for r in card.reasons] == [
        ("有存款 11月21日到期", date(2026, 11, 21), "strong")
    ]
    assert (card.rm, card.years) == (bank.rm_chen, 8)


def test_a_customer_without_a_manager_belongs_to_nobody(bank: Bank, cards: dict[int, CustomerCard]) -> None:
    assert (cards[bank.pool.pk].rm, cards[bank.pool.pk].band) == (None, "ordinary")


def test_a_card_has_no_amount_of_what_is_held() -> None:
    assert [f.name for f in fields(CustomerCard) if f.name.endswith("_fen")] == []


@pytest.mark.covers("SEG-1a")
def test_who_would_be_premier_today_is_potential(bank: Bank) -> None:
    bank.publication.policies = POLICIES
    CustomerFigures.objects.filter(customer=bank.li).update(average_assets_to_date_fen=20_000_000)
    card = cards_of([bank.li.pk], publication=bank.publication, on=TODAY)[bank.li.pk]
    assert (card.premier, card.potential, card.band) == (False, True, "potential")


def test_an_expired_reason_is_no_reason(bank: Bank) -> None:
    card = cards_of([bank.wang.pk], publication=bank.publication, on=date(2026, 12, 3))[bank.wang.pk]
    assert (card.reasons, card.reasons_in_full) == ((), ())


def test_a_manager_who_handed_over_is_not_the_manager(bank: Bank) -> None:
    PortfolioAssignment.objects.filter(customer=bank.wang).update(valid_to=BUSINESS_DATE)
    PortfolioAssignment.objects.create(customer=bank.wang, staff=bank.rm_zhao, valid_from=TODAY)
    assert cards_of([bank.wang.pk], publication=bank.publication, on=TODAY)[bank.wang.pk].rm == bank.rm_zhao


def test_an_empty_bank_has_cards_without_tiers(bank: Bank) -> None:
    card = cards_of([bank.wang.pk], publication=None, on=TODAY)[bank.wang.pk]
    assert (card.band, card.tier_label, card.reasons) == ("ordinary", "", ())


@pytest.mark.parametrize("count", [1, 3])
def test_cards_cost_one_query(bank: Bank, django_assert_num_queries, count: int) -> None:
    ids = [bank.wang.pk, bank.li.pk, bank.pool.pk][:count]
    with django_assert_num_queries(1):
        assert len(cards_of(ids, publication=bank.publication, on=TODAY)) == count
