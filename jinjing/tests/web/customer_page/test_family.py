"""The family section: what it shows, what its forms do, and how a wrong entry comes back."""

from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from casts_family import FAMILY_PHONE, SON_CARD, mother_and_son
from django.http import HttpResponse
from django.test import Client
from jinjing.customers.domain.topics import note_topic
from jinjing.customers.enums import TopicKind
from jinjing.customers.models import Customer, PortfolioAssignment, Relationship, Topic
from jinjing.identity.models import Staff
from jinjing.interactions.domain.consent import Evidence, give_consent
from jinjing.interactions.enums import ConsentPurpose, EvidenceKind
from jinjing.kernel.models import AccessEntry

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
HX = {"hx-request": "true", "hx-target": "family"}


def read(client: Client, customer: Customer, **headers: str) -> str:
    return client.get(f"/customers/{customer.code}/family/", headers=headers or HX).content.decode()


def send(client: Client, customer: Customer, tail: str, key: str = "k", **typed: str) -> HttpResponse:
    body = {"idempotency_key": key, **typed}
    return client.post(f"/customers/{customer.code}/family/{tail}", body, headers=HX)


def test_a_customer_alone_is_taught_what_belongs_here(client_of: ClientOf, bank: Bank) -> None:
    told = read(client_of(bank.rm_chen), bank.li)
    assert told.lstrip().startswith('<div id="family">')
    assert "还没有记录" in told


def test_without_javascript_it_is_a_page_of_its_own(client_of: ClientOf, bank: Bank) -> None:
    told = read(client_of(bank.rm_chen), bank.li, accept="text/html")
    assert "<html" in told
    assert f'href="/customers/{bank.li.code}/"' in told


def test_the_page_asks_for_the_section_by_itself(client_of: ClientOf, bank: Bank) -> None:
    told = client_of(bank.rm_chen).get(f"/customers/{bank.li.code}/").content.decode()
    assert f'hx-get="/customers/{bank.li.code}/family/" hx-trigger="load"' in told


@pytest.mark.covers("REL-1")
def test_it_says_that_money_stays_with_each(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank)
    told = read(client_of(bank.rm_chen), family.mother)
    assert "各人的财务信息归各人" in told


@pytest.mark.covers("REL-1", "ID-01")
def test_with_everybodys_consent_the_sum_is_shown(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank)
    paper = Evidence(EvidenceKind.PAPER_SCAN, "0" * 64)
    for one in (family.mother, family.son):
        give_consent(
            one, ConsentPurpose.HOUSEHOLD, notice_version="1", evidence=paper, by=bank.rm_chen, at=MORNING
        )
    assert "¥3,230,000.00" in read(client_of(bank.rm_chen), family.mother)


def test_a_relation_is_noted_once_by_phone_of_the_relative(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    for _ in range(2):
        response = send(chen, bank.li, "relations/", kind="spouse", found_by="139 0001 1001")
        assert response.status_code == 200
    told = response.content.decode()
    assert Relationship.objects.get().other == bank.wang
    assert f"/customers/{bank.wang.code}/" in told
    assert told.count("autofocus") == 1  # the focus is back where it came from


def test_a_shared_phone_names_the_other_one(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank)
    Relationship.objects.all().delete()
    send(client_of(bank.rm_chen), family.mother, "relations/", kind="child", found_by=FAMILY_PHONE)
    assert Relationship.objects.get().other == family.son


@pytest.mark.covers("REL-1")
@pytest.mark.parametrize("typed", ["6222000000010034", SON_CARD, "13912345678"])
def test_a_colleagues_customer_and_nobody_are_the_same_answer(
    client_of: ClientOf, bank: Bank, typed: str
) -> None:
    mother_and_son(bank, son_of=bank.rm_zhao)
    response = send(client_of(bank.rm_chen), bank.li, "relations/", kind="child", found_by=typed, note="长子")
    told = response.content.decode()
    assert response.status_code == 422
    assert "您名下没有找到这位客户" in told
    assert f'value="{typed}"' in told
    assert 'value="长子"' in told


def test_a_relation_is_taken_off_the_page(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    send(chen, bank.li, "relations/", kind="child", person="长子（学龄前）")
    made = Relationship.objects.get()
    assert made.person == "长子（学龄前）"
    told = send(chen, bank.li, f"relations/{made.pk}/end/", key="e").content.decode()
    assert "长子" not in told


def test_anothers_relation_is_not_ended_from_this_page(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    send(chen, bank.li, "relations/", kind="child", person="长子")
    number = Relationship.objects.get().pk
    assert send(chen, bank.wang, f"relations/{number}/end/", key="e").status_code == 404


@pytest.mark.covers("RM-6")
def test_a_topic_to_avoid_stands_on_top_of_the_page_and_in_call_mode(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    answer = send(chen, bank.wang, "topics/", kind="work", text="公司裁员").content.decode()
    assert '<div id="topics" hx-swap-oob="true">' in answer
    page = chen.get(f"/customers/{bank.wang.code}/").content.decode()
    assert page.index("公司裁员") < page.index('id="holdings"')
    assert "公司裁员" in chen.get(f"/desk/call/{bank.wang.code}/").content.decode()


def test_a_topic_that_is_over_leaves_the_page(client_of: ClientOf, bank: Bank) -> None:
    topic = note_topic(bank.wang, kind=TopicKind.WORK, text="公司裁员", by=bank.rm_chen, at=MORNING)
    chen = client_of(bank.rm_chen)
    send(chen, bank.wang, f"topics/{topic.pk}/end/")
    assert "公司裁员" not in chen.get(f"/customers/{bank.wang.code}/").content.decode()
    assert Topic.objects.get().ended_by == bank.rm_chen


@pytest.mark.covers("REL-1")
def test_the_branch_manager_changes_the_manager_with_a_reason(client_of: ClientOf, bank: Bank) -> None:
    sun = client_of(bank.manager_sun)
    assert "manager-sheet" in read(sun, bank.wang)
    assert "manager-sheet" not in read(client_of(bank.rm_chen), bank.wang)
    response = send(sun, bank.wang, "manager/", to=str(bank.rm_zhao.pk), reason="privacy", note="告知了母亲")
    assert response.status_code == 200
    assert PortfolioAssignment.objects.get(customer=bank.wang, valid_to=None).staff == bank.rm_zhao
    assert client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/").status_code == 404
    timeline = client_of(bank.rm_zhao).get(f"/customers/{bank.wang.code}/").content.decode()
    assert "陈立 → 赵敏" in timeline


def test_without_a_reason_nothing_changes_and_the_words_come_back(client_of: ClientOf, bank: Bank) -> None:
    sun = client_of(bank.manager_sun)
    response = send(sun, bank.wang, "manager/", to=str(bank.rm_zhao.pk), reason="", note="想换一位")
    assert response.status_code == 422
    assert "想换一位" in response.content.decode()
    assert PortfolioAssignment.objects.get(customer=bank.wang, valid_to=None).staff == bank.rm_chen


@pytest.mark.covers("SE-03")
def test_each_look_at_the_family_is_in_the_access_log(client_of: ClientOf, bank: Bank) -> None:
    read(client_of(bank.rm_chen), bank.li)
    entry = AccessEntry.objects.filter(action="customer.open").latest("pk")
    assert (entry.actor_no, entry.subject, entry.detail) == ("R001", bank.li.code, {"part": "family"})


def test_the_section_costs_the_same_for_any_size(
    client_of: ClientOf, bank: Bank, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    family = mother_and_son(bank)
    for one in (bank.wang, bank.li, bank.zhou, bank.pool):
        Relationship.objects.create(customer=family.mother, other=one, kind="other")
    chen = client_of(bank.rm_chen)
    read(chen, family.mother)
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        read(chen, family.mother)
