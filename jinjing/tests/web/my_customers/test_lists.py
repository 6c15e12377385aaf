"""My customers: which list shows whom, in which order, and on how many statements."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from casts import MORNING, TODAY, Bank
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.holdings.models import Holding, Product
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.interactions.domain.contact import correct_contact, log_contact
from jinjing.interactions.domain.withdrawal import withdraw_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.kernel.models import AccessEntry
from jinjing.privacy.models import Restriction

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")
WAN = 1_000_000  # fen
LIST = "/customers/list/"


@pytest.fixture
def chen(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(bank.rm_chen)


@pytest.fixture
def sun(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(bank.manager_sun)


def names_on(page: HttpResponse) -> list[str]:
    return re.findall(r'<a class="person__name" href="[^"]+">([^<]+)<', page.content.decode())


def cell_of(page: HttpResponse, who: Customer, label: str) -> str:
    row = next(row for row in page.content.decode().split("<tr data-row>") if f'value="{who.code}"' in row)
    found = re.search(rf'data-label="{label}"[^>]*>(.*?)</td>', row)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


def text_of(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def talked(bank: Bank, who: Customer, *, days_ago: int) -> None:
    log_contact(
        who,
        channel=Channel.TELEPHONE,
        outcome=Outcome.TALKED,
        by=bank.manager_sun,
        at=MORNING - timedelta(days=days_ago),
    )


def deposit_of(bank: Bank, who: Customer, *, matures_on: date, wan: int) -> None:
    product, _new = Product.objects.get_or_create(code="TD", asset_class="time_deposit", name="定期")
    Holding.objects.create(
        since=bank.publication.pk,
        customer=who,
        product=product,
        account_no=f"{who.customer_no}-{matures_on}",
        currency="CNY",
        opened_on=date(2025, 11, 21),
        matures_on=matures_on,
        balance_fen=wan * WAN,
        worth_fen=wan * WAN,
    )


# Whom a list reaches


@pytest.mark.covers("ORG-2", "RULE-1")
def test_a_manager_sees_the_own_customers_the_head_those_of_the_outlet(
    bank: Bank, chen: Client, sun: Client, client_of: ClientOf
) -> None:
    assert names_on(chen.get(LIST)) == ["王晓明", "李慧"]
    assert names_on(sun.get(LIST)) == ["单国强", "王晓明", "李慧", "曾玉兰"]
    assert names_on(client_of(bank.rm_gao).get(LIST)) == ["欧阳远"]


def test_whose_use_is_restricted_and_whose_care_is_over_is_not_listed(bank: Bank, chen: Client) -> None:
    Restriction.objects.create(customer=bank.wang, because="retention", since=MORNING)
    PortfolioAssignment.objects.filter(customer=bank.li).update(valid_to=date(2026, 11, 18))
    page = chen.get(LIST)
    assert names_on(page) == []
    assert "您名下还没有客户" in text_of(page)


@pytest.mark.covers("SE-03")
def test_everybody_shown_stands_in_the_log_and_no_name_in_the_address(bank: Bank, chen: Client) -> None:
    page = chen.get(LIST)
    entry = AccessEntry.objects.get(action="customer_list.open")
    assert entry.detail == {"customers": [bank.wang.code, bank.li.code]}
    addresses = " ".join(re.findall(r'href="([^"]*)"', page.content.decode()))
    assert not any(sign in addresses for sign in (bank.wang.name, bank.wang.customer_no, "王"))


def test_a_stand_in_finds_them_under_their_own_view(bank: Bank, client_of: ClientOf) -> None:
    PortfolioAssignment.objects.create(
        customer=bank.wang, staff=bank.rm_zhao, role="backup", valid_from=date(2026, 11, 1)
    )
    zhao = client_of(bank.rm_zhao)
    assert names_on(zhao.get(f"{LIST}?care=own")) == ["单国强"]
    assert names_on(zhao.get(f"{LIST}?view=stand-in")) == ["王晓明"]


# Filters


def test_tier_band_and_segment_narrow_the_list(bank: Bank, sun: Client) -> None:
    SegmentMembership.objects.create(
        since=bank.publication.pk, customer=bank.li, segment="landlord", reason="", reason_en=""
    )
    assert names_on(sun.get(f"{LIST}?tier=affluent")) == ["单国强"]
    assert names_on(sun.get(f"{LIST}?band=premier")) == ["单国强", "王晓明"]
    assert names_on(sun.get(f"{LIST}?band=ordinary")) == ["李慧", "曾玉兰"]
    assert names_on(sun.get(f"{LIST}?segment=landlord")) == ["李慧"]
    assert names_on(sun.get(f"{LIST}?tier=mass&band=premier")) == []


def test_nearly_premier_is_an_average_close_to_the_bound_and_not_premier(bank: Bank, sun: Client) -> None:
    bank.publication.policies = [{"key": "segment-004", "premier_fen": 5 * WAN, "tiers": []}]
    bank.publication.save()
    average = CustomerFigures.objects.filter(customer=bank.li)
    average.update(average_assets_to_date_fen=4 * WAN)
    assert names_on(sun.get(f"{LIST}?view=nearly")) == ["李慧"]
    average.update(average_assets_to_date_fen=4 * WAN - 1)
    assert names_on(sun.get(f"{LIST}?view=nearly")) == []
    average.update(average_assets_to_date_fen=5 * WAN)
    assert names_on(sun.get(f"{LIST}?band=potential")) == ["李慧"]


def test_classes_held_and_not_held(bank: Bank, sun: Client) -> None:
    CustomerFigures.objects.filter(customer=bank.wang).update(fund_fen=WAN)
    assert names_on(sun.get(f"{LIST}?holds=fund")) == ["王晓明"]
    assert names_on(sun.get(f"{LIST}?holds=time_deposit&lacks=fund")) == ["单国强", "李慧", "曾玉兰"]


@pytest.mark.covers("RM-4")
def test_silence_counts_talks_only_and_begins_with_who_was_never_spoken_to(bank: Bank, sun: Client) -> None:
    talked(bank, bank.wang, days_ago=59)
    talked(bank, bank.zhou, days_ago=61)
    log_contact(bank.pool, channel=Channel.EMAIL, outcome=Outcome.SENT, by=bank.manager_sun, at=MORNING)
    page = sun.get(f"{LIST}?view=silent")
    assert names_on(page) == ["李慧", "曾玉兰", "单国强"]
    assert "61天前" in text_of(page)


@pytest.mark.covers("RM-4")
def test_the_last_talk_is_one_that_nobody_corrected_or_withdrew(bank: Bank, sun: Client) -> None:
    for who, days in ((bank.wang, 30), (bank.li, 20)):
        talked(bank, who, days_ago=days)
        talked(bank, who, days_ago=0)
    spoken = "最近沟通"
    assert [cell_of(sun.get(LIST), who, spoken) for who in (bank.wang, bank.li)] == ["今天 T", "今天 T"]
    mistaken, unmade = (who.interactions.latest("occurred_at") for who in (bank.wang, bank.li))
    correct_contact(mistaken, outcome=Outcome.NO_ANSWER, by=bank.manager_sun, at=MORNING)
    withdraw_contact(unmade, by=bank.manager_sun, at=MORNING)
    assert [cell_of(sun.get(LIST), who, spoken) for who in (bank.wang, bank.li)] == ["30天前 T", "20天前 T"]


def test_overdue_is_what_the_rhythm_says(bank: Bank, sun: Client) -> None:
    talked(bank, bank.wang, days_ago=100)
    for who in (bank.li, bank.zhou, bank.pool):
        talked(bank, who, days_ago=1)
    page = sun.get(f"{LIST}?view=overdue")
    assert names_on(page) == ["王晓明"]
    assert re.search(r"逾期 \d+ 天", text_of(page))


def test_maturities_within_days_from_today(bank: Bank, sun: Client) -> None:
    deposit_of(bank, bank.wang, matures_on=TODAY + timedelta(days=30), wan=30)
    deposit_of(bank, bank.li, matures_on=TODAY + timedelta(days=31), wan=2)
    deposit_of(bank, bank.zhou, matures_on=TODAY - timedelta(days=1), wan=9)
    page = sun.get(f"{LIST}?view=maturing")
    assert names_on(page) == ["王晓明"]
    assert "30万" in text_of(page)


@pytest.mark.covers("RULE-1")
def test_the_head_narrows_by_manager_and_finds_who_has_none(bank: Bank, sun: Client) -> None:
    assert names_on(sun.get(f"{LIST}?rm=R002")) == ["单国强"]
    assert names_on(sun.get(f"{LIST}?rm=nobody")) == ["曾玉兰"]
    assert names_on(sun.get(f"{LIST}?rm=R001&rm=nobody")) == ["王晓明", "李慧", "曾玉兰"]


def test_what_is_no_code_is_left_out(bank: Bank, chen: Client) -> None:
    assert names_on(chen.get(f"{LIST}?band=<b>&silent=61&column=phone&sort=name&tier=%E7%8E%8B")) == [
        "王晓明",
        "李慧",
    ]


# Order and paging


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-assets", ["单国强", "王晓明", "李慧", "曾玉兰"]),
        ("assets", ["曾玉兰", "李慧", "王晓明", "单国强"]),
        ("tier", ["单国强", "王晓明", "李慧", "曾玉兰"]),
        ("matures", ["王晓明", "李慧", "单国强", "曾玉兰"]),
        ("spoken", ["李慧", "曾玉兰", "单国强", "王晓明"]),
        ("-spoken", ["王晓明", "单国强", "曾玉兰", "李慧"]),
    ],
)
def test_order_is_the_databases(bank: Bank, sun: Client, sort: str, expected: list[str]) -> None:
    talked(bank, bank.wang, days_ago=3)
    talked(bank, bank.zhou, days_ago=9)
    deposit_of(bank, bank.li, matures_on=date(2027, 1, 2), wan=1)
    deposit_of(bank, bank.wang, matures_on=date(2026, 12, 2), wan=1)
    assert names_on(sun.get(f"{LIST}?sort={sort}")) == expected


def many(bank: Bank, count: int) -> None:
    """Customers of Chen's, all with the same sum: only the key after it tells them apart."""
    made = Customer.objects.bulk_create(
        Customer(customer_no=f"7{n:07}", code=f"m{n}", name=f"客{n}", home_outlet=bank.riverside)
        for n in range(count)
    )
    PortfolioAssignment.objects.bulk_create(
        PortfolioAssignment(customer=who, staff=bank.rm_chen, valid_from=date(2024, 1, 1)) for who in made
    )
    figures = CustomerFigures.objects.get(customer=bank.li)
    tier = CustomerTier.objects.get(customer=bank.li)
    for model, like in ((CustomerFigures, figures), (CustomerTier, tier)):
        fields = {f.attname: getattr(like, f.attname) for f in model._meta.concrete_fields}
        del fields["customer_id"]
        model.objects.bulk_create(model(**fields, customer=who) for who in made)


@pytest.mark.parametrize("sort", ["-assets", "spoken", "due", "-due", "tier"])
def test_paging_shows_everybody_once_and_leads_back(bank: Bank, chen: Client, sort: str) -> None:
    many(bank, 118)
    seen: list[list[str]] = []
    address = f"{LIST}?sort={sort}"
    while address:
        page = chen.get(address)
        seen.append(names_on(page))
        address = linked(page, "next")
    assert [len(names) for names in seen] == [50, 50, 20]
    assert len({name for names in seen for name in names}) == 120
    back = chen.get(linked(page, "prev"))
    assert names_on(back) == seen[1]
    assert names_on(chen.get(linked(back, "prev"))) == seen[0]


def linked(page: HttpResponse, rel: str) -> str:
    found = re.search(rf'<a [^>]*rel="{rel}"[^>]*>', page.content.decode())
    address = re.search(r'href="([^"]+)"', found[0]) if found else None
    return address[1].replace("&amp;", "&") if address else ""


def test_a_page_stays_where_it_was_when_others_come_in_front(bank: Bank, chen: Client) -> None:
    many(bank, 60)
    address = linked(chen.get(LIST), "next")
    before = names_on(chen.get(address))
    CustomerFigures.objects.filter(customer__code="m59").update(financial_assets_fen=900 * WAN)
    assert names_on(chen.get(address)) == [name for name in before if name != "客59"]


@pytest.mark.parametrize("sort", ["spoken", "due"])
def test_calling_the_last_one_of_a_page_passes_nobody_over(bank: Bank, chen: Client, sort: str) -> None:
    many(bank, 60)
    first = chen.get(f"{LIST}?sort={sort}")
    address = linked(first, "next")
    waiting = names_on(chen.get(address))
    last = names_on(first)[-1]
    talked(bank, Customer.objects.get(code=f"m{last.removeprefix('客')}"), days_ago=0)
    gone_on = names_on(chen.get(address))
    assert [name for name in gone_on if name != last] == waiting
    back = names_on(chen.get(linked(chen.get(address), "prev")))
    assert back == names_on(first)[:-1]


def test_a_page_goes_on_behind_somebody_who_left_the_list(bank: Bank, chen: Client) -> None:
    many(bank, 60)
    first = chen.get(LIST)
    address = linked(first, "next")
    before = names_on(chen.get(address))
    last = names_on(first)[-1]
    PortfolioAssignment.objects.filter(customer__code=f"m{last.removeprefix('客')}").update(
        valid_to=TODAY - timedelta(days=1)
    )
    assert names_on(chen.get(address)) == before


@pytest.mark.parametrize("made_up", ["", "k1.AAAA", "k9.AAAA", "1", "../k1.AAAA", "客"])
def test_a_place_that_was_made_up_begins_at_the_front(bank: Bank, chen: Client, made_up: str) -> None:
    assert names_on(chen.get(LIST, {"after": made_up})) == ["王晓明", "李慧"]


def test_a_place_of_another_order_begins_at_the_front(bank: Bank, chen: Client) -> None:
    many(bank, 60)
    address = f"{linked(chen.get(LIST), 'next')}&sort=tier"
    assert names_on(chen.get(address)) == names_on(chen.get(f"{LIST}?sort=tier"))


@pytest.mark.covers("SE-03")
def test_where_a_page_goes_on_is_no_sum_in_an_address(bank: Bank, chen: Client) -> None:
    many(bank, 60)
    addresses = unquote(linked(chen.get(LIST), "next"))
    assert re.search(r"&after=k\d+\.[A-Za-z0-9+/]{40,}=*$", addresses)


def test_a_loan_that_ends_is_no_money_that_matures(bank: Bank, sun: Client) -> None:
    deposit_of(bank, bank.wang, matures_on=TODAY + timedelta(days=20), wan=30)
    Product.objects.update(asset_class="loan")
    assert names_on(sun.get(f"{LIST}?view=maturing")) == []
    page = sun.get(LIST)
    assert [cell_of(page, bank.wang, label) for label in ("最近到期", "90 天内到期额")] == ["–", "–"]


@pytest.mark.covers("RM-4", "MGT-1")
def test_overdue_is_a_contact_that_somebody_is_to_make_and_the_head_sees_who(bank: Bank, sun: Client) -> None:
    CustomerFigures.objects.filter(customer=bank.li).update(financial_assets_fen=5 * WAN)
    page = sun.get(f"{LIST}?view=overdue")
    assert "曾玉兰" not in names_on(page)
    assert {"陈立", "赵敏"} <= set(text_of(page).split())
    everybody = sun.get(f"{LIST}?sort=due")
    assert names_on(everybody)[-1] == "曾玉兰"
    assert "待分配客户经理" in text_of(everybody)


# Costs


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    own = ('FROM "identity_browsersession"', "SAVEPOINT")
    return [q["sql"] for q in asked.captured_queries if not any(sign in q["sql"] for sign in own)]


@pytest.mark.parametrize("count", [1, 48])
@pytest.mark.parametrize("query", ["", "view=overdue", "view=maturing", "view=silent", "sort=due"])
def test_a_page_costs_five_statements(bank: Bank, chen: Client, query: str, count: int) -> None:
    many(bank, count)
    deposit_of(bank, bank.li, matures_on=TODAY + timedelta(days=3), wan=1)
    assert len(statements(chen, f"{LIST}?{query}")) == 5


def test_the_head_and_a_later_page_cost_no_more(bank: Bank, chen: Client, sun: Client) -> None:
    many(bank, 60)
    assert len(statements(sun, f"{LIST}?rm=R001")) == 5
    # The head's page read which publication is in use; nobody asks for it again until there is another.
    assert len(statements(chen, linked(chen.get(LIST), "next"))) == 4


def test_no_statement_counts_rows_off(bank: Bank, chen: Client) -> None:
    many(bank, 60)
    asked = statements(chen, linked(chen.get(LIST), "next"))
    assert [sql for sql in asked if "OFFSET" in sql] == []


def test_the_sum_comes_by_itself_with_what_they_have(bank: Bank, sun: Client) -> None:
    assert text_of(sun.get(f"{LIST}count/?rm=R001")).strip() == "2 位客户 · 44万"


def test_the_sum_leaves_out_whose_use_is_restricted(bank: Bank, sun: Client) -> None:
    Restriction.objects.create(customer=bank.li, because="retention", since=MORNING)
    assert names_on(sun.get(f"{LIST}?rm=R001")) == ["王晓明"]
    assert text_of(sun.get(f"{LIST}count/?rm=R001")).strip() == "1 位客户 · 41万"


def test_a_small_sum_has_its_unit_beside_larger_ones(bank: Bank, sun: Client) -> None:
    page = sun.get(LIST)
    assert [cell_of(page, who, "金融资产") for who in (bank.wang, bank.pool)] == ["41万", "8,000元"]


def test_without_figures_the_page_says_so(bank: Bank, chen: Client) -> None:
    bank.publication.delete()
    assert "还没有数据" in text_of(chen.get(LIST))


def test_filters_offer_what_the_reader_may_use(bank: Bank, chen: Client, sun: Client) -> None:
    assert "赵敏" in text_of(sun.get(f"{LIST}filters/?rm=R002"))
    assert 'value="R002" checked' in sun.get(f"{LIST}filters/?rm=R002").content.decode()
    assert "赵敏" not in text_of(chen.get(f"{LIST}filters/"))


def test_a_name_is_text_whatever_it_is_made_of(bank: Bank, chen: Client) -> None:
    bank.wang.name = '王<b title="x">&'
    bank.wang.save()
    page = chen.get(LIST).content.decode()
    assert "王<b" not in page
    assert "王&lt;b title=&quot;x&quot;&gt;&amp;" in page
