"""MGT-7: the head's morning in figures, each with its list; money of nobody else's customers."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from casts import BUSINESS_DATE, MORNING, TODAY, YUAN, Bank, lent_to, trigger, unit
from django.test import Client
from django.urls import reverse
from jinjing.customers.models import Customer
from jinjing.holdings.enums import AssetClass, PublicationState
from jinjing.holdings.models import Holding, Product, Publication
from jinjing.identity.enums import OrgLevel, Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.insights.models import CustomerFigures, CustomerTier, TriggerHit
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel import memory
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral, mark_met, offer_referral
from jinjing.lobby.domain.stay import start_service
from jinjing.lobby.enums import Zone
from jinjing.privacy.models import Restriction
from jinjing.web.morning.figures import FIGURES
from jinjing.web.morning.sheet import Sheet, last_workday, sheet_of
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.enums import LeadSource
from pytest_django import DjangoAssertNumQueries

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")
YESTERDAY = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # Wednesday, 10:00 in Shanghai


def sheet_for(bank: Bank, who: Staff | None = None) -> Sheet:
    scope = scope_of(who or bank.manager_sun, on=TODAY)
    return sheet_of(scope, bank.riverside, publication=bank.publication)


def page(client: Client, name: str = "sheet", outlet: str = "101", **more: str) -> str:
    answer = client.get(reverse(f"morning:{name}", kwargs={"outlet": outlet, **more}))
    assert answer.status_code == 200
    return answer.content.decode()


def matures(bank: Bank, who: Customer, on: date, yuan: int) -> Holding:
    product, _ = Product.objects.get_or_create(
        code="TD1", defaults={"asset_class": AssetClass.TIME_DEPOSIT, "name": "三年定期"}
    )
    return Holding.objects.create(
        since=bank.publication.pk,
        customer=who,
        product=product,
        account_no=f"{who.customer_no}-{on:%m%d}-{yuan}",
        currency="CNY",
        opened_on=date(2023, 11, 19),
        matures_on=on,
        balance_fen=yuan * YUAN,
        worth_fen=yuan * YUAN,
    )


def night_before(bank: Bank, who: Customer, tier: str, rank: int, yuan: int) -> None:
    """What the customer was in the publication before this one."""
    night, _ = Publication.objects.get_or_create(
        pk=bank.publication.pk - 1,
        state=PublicationState.PREVIOUS,
        business_date=BUSINESS_DATE - timedelta(days=1),
        defaults={"snapshot_digest": "x", "sources_digest": "x", "base_currency": "CNY", "archive": ""}
        | {"published_at": YESTERDAY},
    )
    place = CustomerTier.objects.of(bank.publication).get(customer=who)
    CustomerTier.objects.filter(pk=place.pk).update(moved=place.tier != tier)
    place.since, place.until, place.tier, place.rank = night.pk, bank.publication.pk, tier, rank
    place.save(force_insert=True)
    figures = CustomerFigures.objects.of(bank.publication).get(customer=who)
    figures.since, figures.until = night.pk, bank.publication.pk
    figures.financial_assets_fen = yuan * YUAN
    figures.save(force_insert=True)


def falls(bank: Bank, who: Customer, yuan: int) -> None:
    """What is left of last quarter's average."""
    CustomerFigures.objects.filter(customer=who).update(financial_assets_fen=yuan * YUAN)


def spoken(bank: Bank, who: Customer, by: Staff, at: datetime, outcome: Outcome = Outcome.TALKED) -> None:
    log_contact(who, channel=Channel.TELEPHONE, outcome=outcome, by=by, at=at)


@pytest.mark.parametrize(
    ("today", "yesterday"),
    [
        (date(2026, 11, 19), date(2026, 11, 18)),
        (date(2026, 11, 23), date(2026, 11, 20)),  # Monday: the Friday
        (date(2026, 10, 8), date(2026, 9, 30)),  # after National Day
        (date(2026, 10, 11), date(2026, 10, 10)),  # a Saturday that was worked instead of a holiday
    ],
)
def test_yesterday_is_the_last_working_day(today: date, yesterday: date) -> None:
    assert last_workday(today) == yesterday


@pytest.mark.covers("MGT-1", "MGT-2")
def test_yesterday_counts_arrivals_recognised_and_what_came_of_the_referrals(bank: Bank) -> None:
    wang = register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=YESTERDAY)
    register_arrival(bank.riverside, called="周女士", by=bank.guide_lin, at=YESTERDAY)
    zhou = register_arrival(bank.riverside, customer=bank.zhou, by=bank.guide_lin, at=YESTERDAY)
    register_arrival(bank.hill, customer=bank.far, by=bank.guide_hill, at=YESTERDAY)
    met = offer_referral(wang, by=bank.guide_lin, at=YESTERDAY)
    accept_referral(met, by=bank.rm_chen, at=YESTERDAY)
    met.refresh_from_db()
    mark_met(met, by=bank.rm_chen, at=YESTERDAY)
    offer_referral(zhou, by=bank.guide_lin, at=YESTERDAY)
    lobby = sheet_for(bank).lobby
    chain = lobby.chain
    assert (lobby.arrivals, lobby.recognised) == (3, 2)
    assert (chain.found, chain.accepted, chain.met, lobby.unfinished) == (2, 1, 1, 1)
    assert [(p.name, p.arrivals, p.recognised, p.found) for p in lobby.people] == [("林静", 3, 2, 2)]


@pytest.mark.covers("MGT-7")
def test_nine_of_ten_ordinary_visitors_waited_no_longer(bank: Bank, client_of: ClientOf) -> None:
    assert sheet_for(bank).lobby.wait_minutes is None
    for minutes in (3, 5, 8, 40):
        visit = register_arrival(bank.riverside, called=f"{minutes} 号", by=bank.guide_lin, at=YESTERDAY)
        start_service(visit, Zone.CASH, by=bank.guide_lin, at=YESTERDAY + timedelta(minutes=minutes))
    premier = register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=YESTERDAY)
    start_service(premier, Zone.PREMIER, by=bank.guide_lin, at=YESTERDAY + timedelta(minutes=90))
    assert sheet_for(bank).lobby.wait_minutes == 40
    listed = page(client_of(bank.manager_sun), "rows", figure="waits")
    assert re.findall(r"等候 (\d+) 分钟", listed) == ["40", "8", "5", "3"]


@pytest.mark.covers("MGT-1")
def test_who_got_through_to_how_many_of_the_plan(bank: Bank) -> None:
    spoken(bank, bank.wang, bank.rm_chen, YESTERDAY, Outcome.NO_ANSWER)
    spoken(bank, bank.wang, bank.rm_chen, YESTERDAY + timedelta(hours=1))
    spoken(bank, bank.li, bank.rm_chen, MORNING)  # today does not count
    found = [
        (w.caller.name, w.caller.reached, w.caller.target, w.caller.attempts) for w in sheet_for(bank).who
    ]
    assert sorted(found) == [("赵敏", 0, 20, 0), ("陈立", 1, 20, 2)]


@pytest.mark.covers("MGT-7")
def test_today_counts_maturing_money_and_who_has_no_manager(bank: Bank) -> None:
    matures(bank, bank.wang, TODAY, 300_000)
    matures(bank, bank.wang, TODAY, 100_000)
    matures(bank, bank.pool, TODAY, 20_000)
    matures(bank, bank.zhou, TODAY + timedelta(days=7), 50_000)
    matures(bank, bank.far, TODAY, 900_000)  # another outlet's
    brings = sheet_for(bank).brings
    assert (brings.maturing.fen, brings.maturing.customers, brings.maturing.unassigned) == (42_000_000, 2, 1)
    assert (brings.ahead.fen, brings.ahead.customers, brings.ahead.unassigned) == (5_000_000, 1, 0)


@pytest.mark.covers("MGT-7")
def test_today_counts_birthdays_appointments_and_leads(bank: Bank) -> None:
    TriggerHit.objects.filter(trigger="birthday_solar").update(occurs_on=TODAY)
    log_contact(
        bank.zhou,
        channel=Channel.TELEPHONE,
        outcome=Outcome.APPOINTMENT,
        by=bank.rm_zhao,
        at=YESTERDAY,
        next_step="面谈",
        next_on=TODAY,
    )
    open_lead(
        bank.li, owner=bank.rm_chen, source=LeadSource.COUNTER, reference="x", by=bank.teller_he, at=YESTERDAY
    )
    brings = sheet_for(bank).brings
    assert (brings.birthdays, brings.appointments, brings.leads) == (1, 1, 1)


@pytest.mark.covers("MGT-7")
def test_the_night_tells_who_moved_and_why(bank: Bank) -> None:
    night_before(bank, bank.wang, "affluent", 1, 700_000)
    night_before(bank, bank.zhou, "mid", 2, 400_000)
    night_before(bank, bank.li, "mass", 4, 30_000)  # stayed
    moves = sheet_for(bank).moves
    told = [(m.customer.code, m.up, str(m.before), str(m.now), m.was_fen, m.is_fen) for m in moves]
    assert told == [
        (bank.wang.code, False, "affluent", "mid", 70_000_000, 41_000_000),
        (bank.zhou.code, True, "mid", "affluent", 40_000_000, 120_000_000),
    ]
    assert str(moves[0].why) == "2026Q3 季日均达到下限"


@pytest.mark.covers("MGT-7")
def test_money_at_risk_is_a_large_fall_that_nobody_speaks_about(bank: Bank) -> None:
    falls(bank, bank.wang, 300_000)  # of 410,000
    falls(bank, bank.zhou, 900_000)  # of 1,200,000, spoken to lately
    falls(bank, bank.li, 20_000)  # of 30,000: within everyday life, by 10,000 yuan exactly it is not
    falls(bank, bank.pool, 1_000)  # of 8,000: less than 10,000 yuan
    spoken(bank, bank.zhou, bank.rm_zhao, datetime(2026, 10, 9, 2, 0, tzinfo=UTC))
    risks = [(r.customer.code, r.fell_fen, r.left_fen, r.manager) for r in sheet_for(bank).risks]
    assert risks == [
        (bank.wang.code, 11_000_000, 30_000_000, "陈立"),
        (bank.li.code, 1_000_000, 2_000_000, "陈立"),
    ]


@pytest.mark.parametrize("customers", [1, 40])
def test_the_sheet_costs_ten_queries_for_any_number(
    bank: Bank, customers: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    night_before(bank, bank.wang, "affluent", 1, 700_000)
    for n in range(customers):
        matures(bank, bank.wang, TODAY, 1_000 + n)
        register_arrival(bank.riverside, called=f"{n} 号", by=bank.guide_lin, at=YESTERDAY)
    scope = scope_of(bank.manager_sun, on=TODAY)
    with django_assert_num_queries(10), memory.of_one_request():
        found = sheet_of(scope, bank.riverside, publication=bank.publication)
        assert found.lines
        assert found.customers


def test_the_page_adds_who_asks_where_and_the_line_in_the_log(
    client_of: ClientOf, bank: Bank, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sun = client_of(bank.manager_sun)
    page(sun)
    with django_assert_max_num_queries(14):
        page(sun)


@pytest.mark.covers("RULE-1")
def test_the_page_names_masked_and_leaves_a_line_in_the_log(client_of: ClientOf, bank: Bank) -> None:
    falls(bank, bank.wang, 300_000)
    shown = page(client_of(bank.manager_sun))
    assert "王**" in shown
    assert "王晓明" not in shown
    look = AccessEntry.objects.get(action="morning.open")
    assert (look.outlet, look.subject, look.detail) == ("101", "101", {"customers": [bank.wang.code]})


@pytest.mark.covers("RULE-1", "FI-06")
def test_the_wall_shows_no_sum_of_a_single_customer(client_of: ClientOf, bank: Bank) -> None:
    matures(bank, bank.wang, TODAY, 345_000)
    falls(bank, bank.wang, 300_000)
    night_before(bank, bank.wang, "affluent", 1, 777_000)
    sun = client_of(bank.manager_sun)
    assert "34.5万" in page(sun)
    shown = page(sun, "wall")
    assert "王**" in shown
    for sum_of_wang in ("王晓明", "34.5万", "30万", "11万", "77.7万", "达到下限"):
        assert sum_of_wang not in shown
    matures(bank, bank.pool, TODAY, 5_000)
    assert "35万" in page(sun, "wall")  # of two: nobody's own


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_opens_its_list(client_of: ClientOf, bank: Bank, figure: str) -> None:
    assert str(FIGURES[figure].title) in page(client_of(bank.manager_sun), "rows", figure=figure)


def rows_of(client: Client, figure: str) -> list[tuple[str, str]]:
    answer = client.get(reverse("morning:rows", kwargs={"outlet": "101", "figure": figure}))
    return [(row.name, row.who) for row in answer.context["rows"]]


@pytest.mark.covers("MGT-7", "RULE-1")
def test_lists_show_the_rows_that_were_counted(client_of: ClientOf, bank: Bank) -> None:
    visit = register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=YESTERDAY)
    register_arrival(bank.riverside, called="周女士", by=bank.guide_lin, at=YESTERDAY)
    offer_referral(visit, by=bank.guide_lin, at=YESTERDAY)
    spoken(bank, bank.li, bank.rm_chen, YESTERDAY)
    matures(bank, bank.pool, TODAY, 20_000)
    matures(bank, bank.far, TODAY, 20_000)
    TriggerHit.objects.filter(trigger="birthday_solar").update(occurs_on=TODAY)
    falls(bank, bank.wang, 300_000)
    night_before(bank, bank.zhou, "mid", 2, 400_000)
    sun = client_of(bank.manager_sun)
    found = {figure: rows_of(sun, figure) for figure in FIGURES}
    assert found["arrivals"] == [("王**", "林静"), ("周女士", "林静")]
    assert found["recognised"] == [("王**", "林静")]
    assert found["referrals"] == [("王**", "")]
    assert found["unfinished"] == [("王**", "")]
    assert found["contacts"] == [("李**", "陈立")]
    assert found["maturing"] == [("曾**", "")]
    assert found["birthdays"] == [("李**", "陈立")]
    assert found["at-risk"] == [("王**", "陈立")]
    assert found["moves"] == [("单**", "赵敏")]
    look = AccessEntry.objects.filter(action="morning.rows", subject="101.at-risk").get()
    assert look.detail == {"customers": [bank.wang.code]}


@pytest.mark.covers("MGT-7", "RULE-1")
def test_a_list_has_as_many_rows_as_its_figure_says(client_of: ClientOf, bank: Bank) -> None:
    spoken(bank, bank.wang, bank.rm_chen, YESTERDAY, Outcome.NO_ANSWER)
    for hours in (1, 2):
        spoken(bank, bank.wang, bank.rm_chen, YESTERDAY + timedelta(hours=hours))
    night_before(bank, bank.wang, "affluent", 1, 700_000)
    night_before(bank, bank.zhou, "mid", 2, 400_000)
    told, sun = sheet_for(bank), client_of(bank.manager_sun)
    found = {figure: len(rows_of(sun, figure)) for figure in FIGURES}
    assert (found["reached"], found["contacts"]) == (told.reached, told.attempts) == (1, 3)
    assert (found["up"], found["down"], found["moves"]) == (told.up, told.down, len(told.moves)) == (1, 1, 2)
    assert (found["overdue"], found["late"]) == (told.overdue, told.late)


def cells_of(client: Client, figure: str) -> list[tuple[str, str]]:
    answer = client.get(reverse("morning:rows", kwargs={"outlet": "101", "figure": figure}))
    return [(row.code, row.what) for row in answer.context["rows"]]


@pytest.mark.covers("MGT-7")
def test_two_birthdays_of_one_customer_are_one_row(client_of: ClientOf, bank: Bank) -> None:
    TriggerHit.objects.filter(trigger="birthday_solar").update(occurs_on=TODAY)
    trigger(bank.publication, bank.li, "birthday_lunar", TODAY, "农历生日", "Lunar birthday")
    ((code, what),) = cells_of(client_of(bank.manager_sun), "birthdays")
    assert (code, sheet_for(bank).brings.birthdays) == (bank.li.code, 1)
    assert sorted(what.split(" · ")) == ["11 月 20 日生日", "农历生日"]


@pytest.mark.covers("MGT-7")
def test_a_lead_of_a_customer_who_has_closed_is_neither_counted_nor_listed(
    client_of: ClientOf, bank: Bank
) -> None:
    open_lead(
        bank.li, owner=bank.rm_chen, source=LeadSource.COUNTER, reference="x", by=bank.teller_he, at=YESTERDAY
    )
    Customer.objects.filter(pk=bank.li.pk).update(closed_on=TODAY - timedelta(days=1))
    assert cells_of(client_of(bank.manager_sun), "leads") == []
    assert sheet_for(bank).brings.leads == 0


@pytest.mark.covers("MGT-1")
def test_contacts_of_a_manager_who_may_not_sign_in_any_more_are_listed_as_well(
    client_of: ClientOf, bank: Bank
) -> None:
    spoken(bank, bank.wang, bank.rm_chen, YESTERDAY)
    Staff.objects.filter(pk=bank.rm_chen.pk).update(is_active=False)
    told, sun = sheet_for(bank), client_of(bank.manager_sun)
    assert (told.reached, told.attempts) == (1, 1)
    assert rows_of(sun, "reached") == rows_of(sun, "contacts") == [("王**", "陈立")]


@pytest.mark.covers("MGT-7")
def test_a_list_of_sums_ends_with_what_the_sheet_says(client_of: ClientOf, bank: Bank) -> None:
    for yuan in (300_000, 100_000):
        matures(bank, bank.wang, TODAY, yuan)
    matures(bank, bank.pool, TODAY, 8_532)
    falls(bank, bank.wang, 300_000)
    falls(bank, bank.li, 15_000)
    told, sun = sheet_for(bank), client_of(bank.manager_sun)
    shown = {
        figure: sun.get(reverse("morning:rows", kwargs={"outlet": "101", "figure": figure})).context["total"]
        for figure in ("maturing", "at-risk", "overdue")
    }
    assert (shown["maturing"].fen, shown["maturing"].customers) == (told.brings.maturing.fen, 2)
    assert (shown["at-risk"].fen, shown["at-risk"].customers) == (-told.fell_fen, len(told.risks))
    assert shown["overdue"] is None
    listed = re.sub(r"<[^>]+>|\s+", " ", page(sun, "rows", figure="maturing"))
    assert re.search(r"合计\s+2 位客户\s+40.9万", listed)
    assert "8,532元" in listed


@pytest.mark.covers("MGT-7", "REL-4")
def test_money_at_risk_tells_what_is_left_and_since_when_nobody_spoke(
    client_of: ClientOf, bank: Bank
) -> None:
    falls(bank, bank.wang, 300_000)
    falls(bank, bank.li, 9_000)
    spoken(bank, bank.wang, bank.rm_chen, datetime(2026, 9, 1, 2, 0, tzinfo=UTC))
    assert cells_of(client_of(bank.manager_sun), "at-risk") == [
        (bank.wang.code, "还在我行 30万 · 最近沟通 2026-09-01"),
        (bank.li.code, "还在我行 9,000元 · 从未沟通"),
    ]


@pytest.mark.parametrize(
    ("figure", "told"),
    [("arrivals", "0 条 · 11月18日 星期三"), ("late", "数据截至 2026-11-18"), ("leads", "0 条")],
)
def test_a_list_names_the_day_it_is_of_and_no_other(
    client_of: ClientOf, bank: Bank, figure: str, told: str
) -> None:
    shown = re.sub(r"\s+", " ", page(client_of(bank.manager_sun), "rows", figure=figure))
    assert told in shown
    assert ('class="data-note"' in shown) == (figure == "late")
    assert ("11月18日 星期三" in shown) == (figure == "arrivals")


@pytest.mark.covers("RULE-1")
def test_whose_use_is_restricted_since_is_counted_but_no_longer_named(
    client_of: ClientOf, bank: Bank
) -> None:
    visit = register_arrival(bank.riverside, customer=bank.wang, by=bank.guide_lin, at=YESTERDAY)
    offer_referral(visit, by=bank.guide_lin, at=YESTERDAY)
    spoken(bank, bank.wang, bank.rm_chen, YESTERDAY)
    Restriction.objects.create(customer=bank.wang, because="retention", since=MORNING)
    told, sun = sheet_for(bank), client_of(bank.manager_sun)
    assert (told.lobby.arrivals, told.lobby.chain.found, told.attempts) == (1, 1, 1)
    for figure in ("arrivals", "recognised", "referrals", "unfinished", "contacts", "reached"):
        assert [name for name, _who in rows_of(sun, figure)] == ["客户"], figure
        assert bank.wang.code not in page(sun, "rows", figure=figure)


@pytest.mark.covers("FI-06")
def test_the_wall_says_how_many_where_it_keeps_the_sum_to_itself(client_of: ClientOf, bank: Bank) -> None:
    matures(bank, bank.wang, TODAY, 345_000)
    shown = re.sub(r"<[^>]+>|\s+", " ", page(client_of(bank.manager_sun), "wall"))
    assert re.search(r"今日到期\s+–\s+1 位客户", shown)
    assert re.search(r"未来 7 天到期\s+0\s", shown)


@pytest.mark.covers("MGT-7")
def test_the_wall_names_the_two_nights_it_compares(client_of: ClientOf, bank: Bank) -> None:
    assert "升级 –" in re.sub(r"(<[^>]+>|\s)+", " ", page(client_of(bank.manager_sun), "wall"))
    night_before(bank, bank.wang, "affluent", 1, 700_000)
    shown = re.sub(r"(<[^>]+>|\s)+", " ", page(client_of(bank.manager_sun), "wall"))
    assert "滨江支行 · 11月17日 → 11月18日" in shown
    assert "降级 1" in shown


def test_a_long_list_is_read_page_by_page(client_of: ClientOf, bank: Bank) -> None:
    for number in range(101):
        register_arrival(bank.riverside, called=f"{number} 号", by=bank.guide_lin, at=YESTERDAY)
    sun = client_of(bank.manager_sun)
    first, second, beyond = (
        sun.get(reverse("morning:rows", kwargs={"outlet": "101", "figure": "arrivals"}), {"page": number})
        for number in ("", "2", "x")
    )
    assert [len(answer.context["rows"]) for answer in (first, second, beyond)] == [100, 1, 100]
    assert [(a.context["newer"], a.context["older"]) for a in (first, second)] == [(0, 2), (1, 0)]
    assert {row.name for row in first.context["rows"]}.isdisjoint(row.name for row in second.context["rows"])


def test_a_customer_of_another_outlet_has_no_link_and_no_sum(client_of: ClientOf, bank: Bank) -> None:
    register_arrival(bank.riverside, customer=bank.far, by=bank.guide_lin, at=YESTERDAY)
    sun = client_of(bank.manager_sun)
    answer = sun.get(reverse("morning:rows", kwargs={"outlet": "101", "figure": "arrivals"}))
    (row,) = answer.context["rows"]
    assert (row.name, row.code, row.fen) == ("欧阳**", "", None)


@pytest.mark.covers("RULE-1", "ORG-2")
def test_a_relationship_manager_sees_nothing_of_it(client_of: ClientOf, bank: Bank) -> None:
    for name, more in (("sheet", {}), ("wall", {}), ("rows", {"figure": "at-risk"})):
        url = reverse(f"morning:{name}", kwargs={"outlet": "101", **more})
        assert client_of(bank.rm_chen).get(url).status_code == 403


@pytest.mark.covers("ORG-2")
def test_a_deputy_has_the_sheet_while_standing_in(client_of: ClientOf, bank: Bank) -> None:
    lent_to(bank.rm_zhao, Role.BRANCH_MANAGER, bank.riverside, since=TODAY, until=TODAY)
    assert "滨江支行" in page(client_of(bank.rm_zhao))
    assert client_of(bank.rm_zhao).get(reverse("morning:sheet", kwargs={"outlet": "102"})).status_code == 404


@pytest.mark.covers("ORG-1")
def test_the_head_of_a_branch_chooses_among_the_outlets_below(client_of: ClientOf, bank: Bank) -> None:
    branch = unit("100", "市分行", "City branch", OrgLevel.TIER2_BRANCH, bank.head_office)
    for outlet in (bank.riverside, bank.hill):
        OrgUnit.objects.filter(pk=outlet.pk).update(parent=branch, path=f"{branch.path}{outlet.code}/")
    Position.objects.filter(staff=bank.manager_sun).update(org_unit=branch)
    sun = client_of(bank.manager_sun)
    chosen = sun.get(reverse("morning:home"))
    assert {outlet.code for outlet in chosen.context["outlets"]} == {"101", "102"}
    assert "北山支行" in page(sun, outlet="102")


def test_who_leads_one_outlet_is_there_at_once(client_of: ClientOf, bank: Bank) -> None:
    answer = client_of(bank.manager_sun).get(reverse("morning:home"))
    assert answer["Location"] == reverse("morning:sheet", kwargs={"outlet": "101"})


def test_an_empty_bank_has_a_sheet_too(client_of: ClientOf, bank: Bank) -> None:
    Publication.objects.update(state=PublicationState.RETIRED)
    Interaction.objects.all().delete()
    sun = client_of(bank.manager_sun)
    shown = page(sun)
    assert "尚无数据" in shown
    # What nobody knows is not zero.
    for name in ("maturing", "ahead", "birthdays", "edge", "at-risk"):
        assert f"/rows/{name}/" not in shown
    on_wall = re.sub(r"(<[^>]+>|\s)+", " ", page(sun, "wall"))
    for label in ("今日到期", "未来 7 天到期", "生日", "临近升级", "流失风险资金"):
        assert f" {label} – " in on_wall
