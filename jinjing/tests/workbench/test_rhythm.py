"""RM-4: what falls due first counts; nobody is left out, and mail does not make up for talking."""

from datetime import UTC, date, datetime, time

import pytest
from casts import TODAY, Bank
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.queries.positions import scope_of
from jinjing.insights.models import SegmentMembership
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel.models import RuleValue
from jinjing.workbench.queries.outlet_dues import dues_of_outlet
from jinjing.workbench.queries.rhythm import Due, due_of

PACK = {
    "key": "segment-004",
    "names": {"zh": "五层客户分层", "en": "Five tiers"},
    "tiers": [
        {"tier": "affluent", "names": {"zh": "高端", "en": "Affluent"}, "contact_every_days": 14},
        {
            "tier": "mid",
            "names": {"zh": "中端", "en": "Mid-range"},
            "bands": [
                {"band": "upper", "names": {"zh": "中端上层", "en": "Upper"}, "contact_every_days": 30},
            ],
        },
        {"tier": "mass", "names": {"zh": "普通", "en": "Mass"}, "contact_every_days": 90},
    ],
    "segments": [
        {
            "scheme": "four_types",
            "segments": [
                {
                    "segment": "small_investor",
                    "names": {"zh": "小额投资人", "en": "Small investor"},
                    "contact": {"every_days": 30, "channel": "E"},
                },
                {"segment": "type_unknown", "names": {"zh": "待判定", "en": "Not known"}},
            ],
        },
        {
            "scheme": "man",
            "segments": [
                {"segment": "man_all", "names": {"zh": "三者皆有", "en": "All"}, "contact": {"every_days": 7}}
            ],
        },
    ],
}


@pytest.fixture
def packed(bank: Bank) -> Bank:
    bank.publication.policies = [PACK]
    bank.publication.save()
    return bank


def contact(bank: Bank, who: Customer, on: date, channel: Channel = Channel.TELEPHONE) -> Interaction:
    reached = channel == Channel.TELEPHONE
    return Interaction.objects.create(
        reference=f"{who.pk}-{on}-{channel}",
        customer=who,
        staff=bank.rm_chen,
        channel=channel,
        outcome=Outcome.TALKED if reached else Outcome.SENT,
        reached=reached,
        occurred_at=datetime.combine(on, time(4), tzinfo=UTC),
        occurred_on=on,
    )


def in_segment(bank: Bank, who: Customer, segment: str) -> None:
    SegmentMembership.objects.create(
        since=bank.publication.pk, customer=who, segment=segment, reason="", reason_en=""
    )


def due(bank: Bank, who: Customer) -> Due:
    return due_of([who.pk], on=TODAY, publication=bank.publication)[who.pk]


@pytest.mark.covers("RM-4")
def test_the_tier_says_how_often(packed: Bank) -> None:
    contact(packed, packed.zhou, date(2026, 11, 1))
    found = due(packed, packed.zhou)
    assert (found.on, found.overdue_days, found.rhythm_days, found.why) == (date(2026, 11, 15), 4, 14, "高端")
    assert (found.spoken_on, found.silence_days) == (date(2026, 11, 1), 18)


@pytest.mark.covers("RM-4", "SEG-8")
def test_mail_counts_for_a_rhythm_of_mail_and_for_no_other(packed: Bank) -> None:
    in_segment(packed, packed.li, "small_investor")
    contact(packed, packed.li, date(2026, 10, 1))
    assert due(packed, packed.li).on == date(2026, 10, 31)
    contact(packed, packed.li, date(2026, 11, 10), Channel.EMAIL)
    later = due(packed, packed.li)
    assert (later.on, later.why) == (date(2026, 12, 10), "小额投资人")
    Interaction.objects.filter(channel="T").delete()
    contact(packed, packed.li, date(2026, 8, 1))
    floor = due(packed, packed.li)  # a mail of nine days ago: the talk of August is too long ago all the same
    assert (floor.on, floor.why) == (date(2026, 10, 30), "普通")


@pytest.mark.covers("RM-4")
def test_the_floor_is_a_quarter_and_a_month_for_the_important(bank: Bank) -> None:
    contact(bank, bank.li, date(2026, 8, 19))
    contact(bank, bank.wang, date(2026, 10, 19))
    ordinary, important = due(bank, bank.li), due(bank, bank.wang)
    assert (ordinary.on, ordinary.rhythm_days, ordinary.overdue_days) == (TODAY, 92, 0)
    assert (important.on, important.rhythm_days, important.overdue_days) == (TODAY, 31, 0)
    assert ordinary.why == "人人至少如此"


def test_a_segment_without_rhythm_or_of_another_scheme_asks_for_nothing(packed: Bank) -> None:
    in_segment(packed, packed.li, "type_unknown")
    in_segment(packed, packed.li, "man_all")
    contact(packed, packed.li, date(2026, 11, 1))
    assert due(packed, packed.li).rhythm_days == 90


@pytest.mark.covers("RM-4")
def test_the_bank_says_whose_rhythm_counts(packed: Bank) -> None:
    in_segment(packed, packed.li, "man_all")
    contact(packed, packed.li, date(2026, 11, 1))
    RuleValue.objects.create(key="rhythm.schemes", value=["man"], valid_from=TODAY)
    assert due(packed, packed.li).rhythm_days == 7


def test_who_was_never_spoken_to_is_due_one_rhythm_after_care_began(packed: Bank) -> None:
    PortfolioAssignment.objects.filter(customer=packed.zhou).update(valid_from=date(2026, 11, 10))
    found = due(packed, packed.zhou)
    assert (found.on, found.spoken_on, found.silence_days) == (date(2026, 11, 24), None, None)


def test_who_is_no_customer_any_more_is_never_due(bank: Bank) -> None:
    Customer.objects.filter(pk=bank.li.pk).update(closed_on=date(2026, 11, 18))
    assert due_of([bank.li.pk], on=TODAY, publication=bank.publication) == {}


def test_without_figures_the_floor_counts(bank: Bank) -> None:
    contact(bank, bank.wang, date(2026, 11, 1))
    assert due_of([bank.wang.pk], on=TODAY, publication=None)[bank.wang.pk].rhythm_days == 92


@pytest.mark.parametrize("count", [1, 3])
def test_due_costs_the_same_for_any_number(
    packed: Bank, count: int, django_assert_num_queries: object
) -> None:
    ids = [packed.wang.pk, packed.li.pk, packed.zhou.pk][:count]
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert len(due_of(ids, on=TODAY, publication=packed.publication)) == count


def test_the_outlets_due_days_are_those_of_its_customers(packed: Bank) -> None:
    """Read in one statement and decided by fewer rhythms, they come out the same."""
    for segment in ("small_investor", "man_all"):
        in_segment(packed, packed.wang, segment)
    contact(packed, packed.wang, date(2026, 11, 18), Channel.EMAIL)
    scope = scope_of(packed.manager_sun, on=TODAY)
    found = dues_of_outlet(scope, packed.riverside.pk, publication=packed.publication)
    assert packed.wang.pk in found
    assert found == due_of(found, on=TODAY, publication=packed.publication)
