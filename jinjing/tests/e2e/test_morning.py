"""MGT-7: the morning sheet on the screen, on one sheet of A4 and on the wall."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from casts import BUSINESS_DATE, MORNING, TODAY, YUAN, Bank, customer, figures, person
from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.identity.enums import Role
from jinjing.insights.models import CustomerFigures, CustomerTier
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.workbench.domain.morning import agree_follow_up, save_agenda
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
SHEET = "/morning/at/101/"
YESTERDAY = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
A_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "en", 390), ("contrast", "zh-hans", 768)],
)
def test_every_page_of_the_morning_can_be_read_by_everybody(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    page = page_of(bank.manager_sun, theme=theme, language=language, width=width)
    for address in (SHEET, f"{SHEET}wall/", f"{SHEET}rows/overdue/", "/morning/follow-ups/"):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def full_day(bank: Bank) -> None:
    """Eight managers and six who receive, five sums at risk and five steps of the night, a long agenda, six tasks."""
    night = Publication.objects.create(
        pk=bank.publication.pk - 1,
        state=PublicationState.PREVIOUS,
        business_date=BUSINESS_DATE - timedelta(days=1),
        snapshot_digest="x",
        sources_digest="x",
        base_currency="CNY",
        archive="",
        published_at=YESTERDAY,
    )
    for n in range(6):
        person(f"R2{n}", f"陈家{'一二三四五六'[n]}", Role.RELATIONSHIP_MANAGER, bank.riverside)
        guide = person(f"G2{n}", f"林家{'一二三四五六'[n]}", Role.LOBBY_MANAGER, bank.riverside)
        register_arrival(bank.riverside, called=f"{n} 号", by=guide, at=YESTERDAY)
        numbers = {"phone": f"1390009{n:04}", "card": f"622200000009{n:04}"}
        who = customer(
            f"6009{n:04}", f"何晓{'一二三四五六'[n]}", "F", bank.riverside, bank.rm_chen, **numbers
        )
        for publication, tier, rank in ((bank.publication, "mid", 2), (night, "affluent", 1)):
            figures(publication, who, 800_000, invested=False, tier=tier, premier=False, rank=rank)
        for model in (CustomerFigures, CustomerTier):
            model.objects.filter(since=night.pk).update(until=bank.publication.pk)
        CustomerTier.objects.of(bank.publication).filter(customer=who).update(moved=True)
        CustomerFigures.objects.of(bank.publication).filter(customer=who).update(
            financial_assets_fen=300_000 * YUAN
        )
        task = "把到期的客户逐一联系，约好面谈的时间，并把结果写进系统里。"
        due = TODAY + timedelta(days=n)
        agree_follow_up(
            bank.riverside,
            task=task,
            owner=bank.rm_chen,
            due_on=due,
            by=bank.manager_sun,
            at=MORNING + timedelta(minutes=n),
        )
    line = "先看到期的客户：谁今天联系，谁明天联系，没有客户经理的由谁接手，下午收班前说一遍结果。"
    save_agenda(bank.riverside, lines=[line] * 3, seen=0, by=bank.manager_sun, at=MORNING)


@pytest.mark.once
@pytest.mark.covers("MGT-7")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_full_day_prints_on_one_page(bank: Bank, page_of: PageOf, language: str) -> None:
    full_day(bank)
    page = page_of(bank.manager_sun, language=language)
    page.goto(SHEET)
    expect(page.locator(".morning__names li")).to_have_count(10)
    assert len(A_PAGE.findall(page.pdf(prefer_css_page_size=True))) == 1


@pytest.mark.covers("MGT-7")
def test_on_the_wall_keys_turn_the_page_and_escape_leaves(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.manager_sun, width=1920, height=1080)
    page.goto(SHEET)
    page.wait_for_load_state("load")
    page.keyboard.press("w")
    expect(page).to_have_url(re.compile(f"{SHEET}wall/$"))
    page.wait_for_load_state("load")
    for key, heading in (
        ("ArrowRight", "谁做了什么"),
        ("PageDown", "今日"),
        ("End", "议程"),
        ("ArrowLeft", "昨夜"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=2, name=heading, exact=True)).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(f"{SHEET}$"))


@pytest.mark.covers("MGT-7")
def test_on_the_wall_a_long_page_is_shown_to_its_end(bank: Bank, page_of: PageOf) -> None:
    for number in range(30):
        agree_follow_up(
            bank.riverside,
            task=f"事项 {number}",
            owner=bank.rm_chen,
            due_on=TODAY,
            by=bank.manager_sun,
            at=MORNING + timedelta(minutes=number),
        )
    page = page_of(bank.manager_sun, width=1280, height=720)
    page.goto(f"{SHEET}wall/")
    page.wait_for_load_state("load")
    page.keyboard.press("End")
    last = page.locator(".wall__tasks li").last
    expect(last).not_to_be_in_viewport()
    for _part in range(6):
        page.keyboard.press(" ")
    expect(last).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=2, name="议程")).not_to_be_in_viewport()
    head = page.get_by_role("heading", level=2, name="议程")
    parts = 0
    while head.evaluate("one => one.getBoundingClientRect().top < 0"):
        page.keyboard.press("ArrowUp")
        parts += 1
    expect(head).to_be_in_viewport(ratio=1)
    assert parts > 1


@pytest.mark.covers("MGT-7")
def test_the_head_writes_the_agenda_and_gives_a_task(bank: Bank, page_of: PageOf) -> None:
    page = page_of(bank.manager_sun)
    page.goto(SHEET)
    page.locator("#line-1").fill("先看到期客户")
    page.get_by_role("button", name="保存议程").click()
    expect(page.locator("#line-1")).to_have_value("先看到期客户")
    page.get_by_label("事项").fill("回访到期客户")
    page.get_by_label("负责人").select_option(label="陈立")
    page.get_by_role("button", name="布置").click()
    expect(page.locator(".task")).to_contain_text("回访到期客户")
    page.get_by_role("button", name="完成").click()
    expect(page.locator(".task")).to_have_count(0)
