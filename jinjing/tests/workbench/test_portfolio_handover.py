"""RULE-1: a portfolio changes hands in one action; nothing is lost, and the leaver keeps nothing."""

from datetime import date, timedelta

import pytest
from casts import MORNING, TODAY, Bank, person
from jinjing.customers.domain.topics import note_topic
from jinjing.customers.enums import PortfolioRole, TopicKind
from jinjing.customers.models import Customer, CustomerEvent, PortfolioAssignment
from jinjing.customers.queries.customers import customers_in
from jinjing.identity.domain.rights import NotYourOutlet, NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.kernel.errors import DomainError
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.domain.portfolio_handover import hand_over_portfolio
from jinjing.workbench.enums import HandoverReason, LeadSource
from jinjing.workbench.errors import LastDayOutOfReach, NotASuccessor, NothingToHandOver, SuccessorMissing
from jinjing.workbench.models import HandoverItem, Lead, PortfolioHandover
from jinjing.workbench.queries.candidates import portfolio_candidates
from jinjing.workbench.queries.handover import handovers_in, keepers_of, pack_of
from jinjing.workbench.records import Entrusted
from jinjing.workbench.share_out import share_out

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def handed(bank: Bank, *, to: list[Staff] | None = None, last_day: date = YESTERDAY) -> PortfolioHandover:
    return hand_over_portfolio(
        bank.rm_chen,
        to=to if to is not None else [bank.rm_zhao],
        outlet=bank.riverside,
        last_day=last_day,
        reason=HandoverReason.LEAVING,
        by=bank.manager_sun,
        at=MORNING,
    )


def reach(staff: Staff, on: date) -> set[str]:
    return {customer.customer_no for customer in customers_in(scope_of(staff, on=on))}


@pytest.mark.covers("RULE-1")
def test_the_successor_has_the_customers_and_the_leaver_reaches_nobody(bank: Bank) -> None:
    handed(bank)
    assert reach(bank.rm_zhao, TODAY) == {"60001001", "60001002", "60001003"}
    assert reach(bank.rm_chen, TODAY) == set()


@pytest.mark.covers("RULE-1")
def test_until_the_last_day_the_leaver_keeps_them(bank: Bank) -> None:
    handed(bank, last_day=TODAY)
    assert reach(bank.rm_chen, TODAY) == {"60001001", "60001002"}
    assert reach(bank.rm_zhao, TODAY) == {"60001003"}
    assert reach(bank.rm_chen, TOMORROW) == set()
    assert reach(bank.rm_zhao, TOMORROW) == {"60001001", "60001002", "60001003"}


@pytest.mark.covers("RULE-4")
def test_no_past_day_is_rewritten_and_every_customer_s_history_says_so(bank: Bank) -> None:
    log_contact(bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=bank.rm_chen, at=MORNING)
    made = handed(bank)
    rows = PortfolioAssignment.objects.filter(customer=bank.wang).order_by("valid_from")
    assert list(rows.values_list("staff__staff_no", "valid_from", "valid_to")) == [
        ("R001", date(2024, 1, 1), YESTERDAY),
        ("R002", TODAY, None),
    ]
    event = CustomerEvent.objects.get(customer=bank.wang, kind="portfolio.handed_over")
    assert event.facts == {
        "from": "R001",
        "to": "R002",
        "from_name": bank.rm_chen.name,
        "to_name": bank.rm_zhao.name,
        "since": "2026-11-19",
    }
    assert bank.wang.interactions.get().staff == bank.rm_chen
    assert AccessEntry.objects.get(action="portfolio.hand_over").detail == {
        "customers": 2,
        "leads": 0,
        "reason": "leaving",
        "to": ["R002"],
        "until": "2026-11-18",
    }
    assert made.customer_count == 2


@pytest.mark.covers("RULE-1", "SE-02")
def test_positions_and_sign_in_of_the_leaver_end_with_the_last_day(bank: Bank) -> None:
    handed(bank, last_day=TODAY)
    assert list(Position.objects.filter(staff=bank.rm_chen).values_list("valid_to", flat=True)) == [TODAY]
    bank.rm_chen.refresh_from_db()
    assert bank.rm_chen.expires_on == TODAY


def test_whoever_moves_to_another_post_keeps_the_sign_in(bank: Bank) -> None:
    hand_over_portfolio(
        bank.rm_chen,
        to=[bank.rm_zhao],
        outlet=bank.riverside,
        last_day=TODAY,
        reason=HandoverReason.TRANSFER,
        by=bank.manager_sun,
        at=MORNING,
    )
    bank.rm_chen.refresh_from_db()
    assert bank.rm_chen.expires_on is None
    assert Position.objects.get(staff=bank.rm_chen).valid_to == TODAY


def test_open_leads_go_with_their_customer(bank: Bank) -> None:
    lead = open_lead(
        bank.wang, owner=bank.rm_chen, source=LeadSource.COUNTER, reference="x", by=bank.teller_he, at=MORNING
    )
    handed(bank)
    assert Lead.objects.get(pk=lead.pk).owner == bank.rm_zhao


def test_a_promise_of_the_leaver_stands_on_the_successor_s_list(bank: Bank) -> None:
    log_contact(
        bank.li,
        channel=Channel.TELEPHONE,
        outcome=Outcome.CALL_BACK,
        next_on=TODAY,
        by=bank.rm_chen,
        at=MORNING - timedelta(days=3),
    )
    handed(bank)
    found = portfolio_candidates(bank.rm_zhao, on=TODAY, publication=bank.publication, at=MORNING)
    promised = {c.customer_id: c.promised_on for c in found.candidates if c.promised_on}
    assert promised == {bank.li.pk: TODAY}


def test_a_stand_in_who_takes_over_is_no_longer_the_stand_in(bank: Bank) -> None:
    stand_in = person("R003", "白露", Role.RELATIONSHIP_MANAGER, bank.riverside)
    PortfolioAssignment.objects.create(
        customer=bank.wang, staff=stand_in, role="backup", valid_from=date(2026, 1, 1)
    )
    PortfolioAssignment.objects.create(
        customer=bank.zhou, staff=bank.rm_chen, role="backup", valid_from=date(2026, 1, 1)
    )
    handed(bank, to=[bank.rm_zhao, stand_in])
    now = PortfolioAssignment.objects.filter(valid_to__isnull=True).exclude(customer=bank.far)
    assert set(now.values_list("customer__customer_no", "role", "staff__staff_no")) == {
        ("60001001", "primary", "R003"),  # knows the customer as stand-in
        ("60001002", "primary", "R002"),
        ("60001003", "primary", "R002"),
        ("60001003", "backup", "R003"),  # Zhao is the manager there, so not also the stand-in
    }
    assert HandoverItem.objects.filter(role=PortfolioRole.BACKUP).get().successor == stand_in


def test_the_pack_tells_what_was_promised_and_what_not_to_mention(bank: Bank) -> None:
    log_contact(
        bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.CALL_BACK,
        next_on=TOMORROW,
        next_step="带上利率表",
        by=bank.rm_chen,
        at=MORNING - timedelta(days=1),
    )
    note_topic(bank.wang, kind=next(iter(TopicKind)), text="父亲去世", by=bank.rm_chen, at=MORNING)
    made = handed(bank)
    scope = scope_of(bank.rm_zhao, on=TODAY)
    first, second = pack_of(scope, made, publication=bank.publication, on=TODAY).lines
    assert [(p.on, p.step, p.by_name) for p in first.promises] == [(TOMORROW, "带上利率表", "陈立")]
    assert [topic.text for topic in first.topics] == ["父亲去世"]
    assert (first.card.code, second.card.code) == (bank.wang.code, bank.li.code)
    assert first.spoken_on == YESTERDAY


@pytest.mark.covers("RULE-1")
def test_the_pack_is_for_the_branch_manager_and_the_successors(bank: Bank) -> None:
    made = handed(bank)
    readers = {part for part, staff in bank.cast.items() if made in handovers_in(scope_of(staff, on=TODAY))}
    assert readers == {"branch_manager", "colleague"}


def test_nobody_with_customers_stays_unnoticed(bank: Bank) -> None:
    Position.objects.filter(staff=bank.rm_chen).update(valid_to=YESTERDAY)
    keepers = keepers_of(frozenset({bank.riverside.pk}), on=TODAY)
    assert [(k.staff.staff_no, k.own_count, k.working) for k in keepers] == [
        ("R002", 1, True),
        ("R001", 2, False),
    ]


@pytest.mark.parametrize(
    ("last_day", "rule"),
    [(TODAY - timedelta(days=2), LastDayOutOfReach), (TODAY + timedelta(days=32), LastDayOutOfReach)],
)
def test_a_last_day_out_of_reach_is_refused(bank: Bank, last_day: date, rule: type[DomainError]) -> None:
    with pytest.raises(rule):
        handed(bank, last_day=last_day)
    assert PortfolioHandover.objects.count() == 0


def test_successors_are_managers_who_stay_here(bank: Bank) -> None:
    with pytest.raises(SuccessorMissing):
        handed(bank, to=[])
    for wrong in (bank.rm_chen, bank.rm_gao, bank.guide_lin):
        with pytest.raises(NotASuccessor):
            handed(bank, to=[bank.rm_zhao, wrong])
    assert reach(bank.rm_chen, TODAY) == {"60001001", "60001002"}


def test_handing_over_twice_says_that_nothing_is_left(bank: Bank) -> None:
    handed(bank)
    with pytest.raises(NothingToHandOver) as refused:
        handed(bank)
    assert str(refused.value) == "该同事名下已没有客户和未结线索，未作任何更改。"


@pytest.mark.covers("RULE-1", "ORG-2")
def test_only_the_outlet_s_manager_hands_over(bank: Bank) -> None:
    def by(staff: Staff) -> type[Exception] | None:
        try:
            hand_over_portfolio(
                bank.rm_gao,
                to=[bank.rm_chen],
                outlet=bank.hill,
                last_day=TODAY,
                reason=HandoverReason.LEAVING,
                by=staff,
                at=MORNING,
            )
        except DomainError as refused:
            return type(refused)
        return None

    assert by(bank.manager_sun) is NotYourOutlet
    assert {by(staff) for part, staff in bank.cast.items() if part != "branch_manager"} == {NotYourRole}


def test_customers_are_shared_out_evenly_and_so_are_the_valuable_ones() -> None:
    customers = [Entrusted(n, rank=1 if n <= 4 else 4) for n in range(1, 13)]
    given = share_out(customers, [7, 8])
    assert [sorted(c for c, taker in given.items() if taker == staff) for staff in (7, 8)] == [
        [1, 3, 5, 7, 9, 11],
        [2, 4, 6, 8, 10, 12],
    ]


def in_pack(bank: Bank, made: PortfolioHandover, reader: Staff, on: date) -> tuple[set[str], int]:
    """Customer numbers that the reader's pack shows, and how many are gone."""
    pack = pack_of(scope_of(reader, on=on), made, publication=bank.publication, on=on)
    codes = {line.card.code for line in pack.lines}
    numbers = Customer.objects.filter(code__in=codes).values_list("customer_no", flat=True)
    return set(numbers), pack.gone_count


def reassigned(bank: Bank, customer: Customer, to: Staff, since: date) -> None:
    places = PortfolioAssignment.objects.filter(customer=customer, valid_to__isnull=True)
    places.update(valid_to=since - timedelta(days=1))
    PortfolioAssignment.objects.create(customer=customer, staff=to, valid_from=since)


@pytest.mark.covers("RULE-1", "ORG-2")
@pytest.mark.parametrize("part", ["branch_manager", "colleague"])
def test_an_old_pack_shows_only_who_is_still_there(bank: Bank, part: str) -> None:
    reader, made = bank.cast[part], handed(bank)
    assert in_pack(bank, made, reader, TODAY) == ({"60001001", "60001002"}, 0)
    newcomer = person("R003", "白露", Role.RELATIONSHIP_MANAGER, bank.riverside)
    reassigned(bank, bank.wang, newcomer, TODAY + timedelta(days=3))
    later = TODAY + timedelta(days=5)
    assert in_pack(bank, made, reader, later) == ({"60001002"}, 1)
    Customer.objects.filter(pk=bank.li.pk).update(closed_on=TODAY + timedelta(days=4))
    assert in_pack(bank, made, reader, later) == (set(), 2)


@pytest.mark.covers("RULE-1", "ORG-2")
def test_a_customer_who_moved_to_another_outlet_has_left_the_branch_manager_s_pack(bank: Bank) -> None:
    made = handed(bank)
    Customer.objects.filter(pk=bank.wang.pk).update(home_outlet=bank.hill)
    assert in_pack(bank, made, bank.manager_sun, TODAY) == ({"60001002"}, 1)


def test_before_the_day_comes_the_pack_shows_whom_the_successor_will_have(bank: Bank) -> None:
    made = handed(bank, last_day=TODAY + timedelta(days=6))
    for reader in (bank.manager_sun, bank.rm_zhao):
        assert in_pack(bank, made, reader, TODAY) == ({"60001001", "60001002"}, 0)
