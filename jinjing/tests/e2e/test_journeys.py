"""Four journeys through the whole application, each as a person would make it.

A customer walks in and is spoken to; somebody looks where nothing is his; hands that stay on the keys;
a reader of English. The accessibility of what no other browser test opens stands at the end.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from shutil import rmtree

import pytest
from casts import Bank
from django.conf import settings
from e2e.steps import (
    chinese_on,
    choose_language,
    column,
    count_taps,
    find_visitor,
    hear_nothing_new,
    log_by_keys,
    log_talk,
    offer_to_all,
    opens,
    press,
    publish_night,
    send,
    tab_to,
    taps,
    told,
)
from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import form_of_address, masked_name
from jinjing.identity.models import Staff
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.interactions.enums import Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel import clock
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral, offer_referral
from jinjing.lobby.models import Visit
from playwright.sync_api import Page, expect

PageOf = Callable[..., Page]
Axe = Callable[[Page], None]
PASSWORD = "golden-eyes-see-you"
AVERAGE = "average_assets_to_date_fen"


@pytest.fixture(autouse=True)
def scripts(bank: Bank) -> None:
    load_default_scripts()


@pytest.fixture
def night(bank: Bank, tmp_path: Path) -> Iterator[None]:
    """Figures that can be opened: a real night of the engine stands behind them."""
    publish_night(bank, tmp_path)
    yield
    rmtree(Path(settings.HOME) / "published", ignore_errors=True)


@pytest.mark.covers("LOB-1", "LOB-3", "LOB-4", "RM-3")
def test_a_customer_walks_in_is_referred_accepted_and_spoken_to(
    bank: Bank, page_of: PageOf, axe: Axe
) -> None:
    lobby, chen, zhao = page_of(bank.guide_lin), page_of(bank.rm_chen), page_of(bank.rm_zhao)
    count_taps(lobby)
    count_taps(chen)

    # Lin looks Mr Wang up by his card, greets him by name and asks what brings him here.
    lobby.goto("/lobby/")
    find_visitor(lobby, "6222000000010018")
    expect(lobby.locator("#found")).to_contain_text("称呼“王先生”")
    expect(lobby.locator("#found")).to_contain_text("有存款 11月21日到期")
    lobby.get_by_role("button", name="理财咨询").click()
    expect(column(lobby, "刚到")).to_contain_text("陈立")

    before = taps(lobby)
    offer_to_all(lobby)
    expect(column(lobby, "待引荐")).to_contain_text("已推荐给全体客户经理")
    assert taps(lobby) - before == 2

    # Both managers see him; Chen accepts, and Zhao, whose line is slow, is told who was faster.
    hear_nothing_new(zhao)
    for inbox in (chen, zhao):
        inbox.goto("/desk/inbox/")
        expect(column(inbox, "待应答")).to_contain_text("理财咨询")
    chen.get_by_role("button", name="接受").click()
    expect(told(chen)).to_contain_text("已由您接手")
    axe(chen)
    zhao.get_by_role("button", name="接受").click()
    expect(told(zhao)).to_contain_text("陈立")
    expect(column(zhao, "待应答")).to_contain_text("暂无推荐")

    # They talk, and Chen writes it down from today's list.
    expect(column(lobby, "待引荐")).to_contain_text("陈立 已接受，请引荐双方")
    chen.goto("/desk/")
    expect(chen.locator("#strip")).to_contain_text("王先生到店了（A001 号）")
    before = taps(chen)
    log_talk(chen, bank.wang)
    expect(told(chen)).to_contain_text("已记录：已沟通。")
    assert taps(chen) - before == 2

    chen.goto(f"/customers/{bank.wang.code}/")
    lines = chen.locator("#timeline .timeline__title")
    expect(lines).to_have_text(
        ["电话 · 已沟通", "推荐已接受", "建立线索", "推荐给客户经理", "大堂分流", "到店"]
    )
    expect(chen.locator(".glance__cells")).to_contain_text("今天已沟通")
    axe(chen)

    # On the board he stays until Lin has introduced the two.
    lobby.reload()
    expect(column(lobby, "待引荐")).to_contain_text("陈立 已接受，请引荐双方")
    axe(lobby)
    column(lobby, "待引荐").get_by_role("button", name="已引荐").click()
    expect(lobby.locator(".visit-card")).to_have_count(0)
    expect(lobby.locator(".served-row")).to_have_count(0)


@pytest.mark.covers("RULE-1", "ORG-2")
def test_the_customer_of_another_outlet_does_not_exist(bank: Bank, page_of: PageOf, axe: Axe) -> None:
    wang = f"/customers/{bank.wang.code}/"
    contact = {"channel": "T", "outcome": Outcome.TALKED, "idempotency_key": "a-contact"}
    opening = {"field": "phone", "reason": "contact", "idempotency_key": "a-look"}

    gao = page_of(bank.rm_gao)
    gao.goto("/desk/")
    assert send(gao, f"{wang}contacts/", **contact) == 404
    assert send(gao, f"{wang}personal/open/", **opening) == 404
    looks = [gao.goto(wang), gao.goto(f"{wang}figures/{AVERAGE}/")]
    assert [look.status for look in looks if look] == [404, 404]
    expect(gao.get_by_role("heading", level=1)).to_have_text("这里什么也没有找到")
    assert "王" not in gao.content()
    axe(gao)

    # The very same requests are right for the one whose customer he is.
    chen = page_of(bank.rm_chen)
    chen.goto(wang)
    assert send(chen, f"{wang}contacts/", **contact) == 200
    assert send(chen, f"{wang}personal/open/", **opening) == 200
    assert Interaction.objects.get().staff == bank.rm_chen

    auditor = page_of(bank.auditor_xu)
    auditor.goto(f"/audit/?person={bank.rm_gao.staff_no}")
    refused = auditor.locator("tbody tr").filter(has_text="已拒绝").filter(has_text=bank.wang.code)
    expect(refused).to_have_count(4)
    expect(refused.filter(has_text="查看数字由来")).to_have_count(1)
    expect(auditor.locator("tbody")).not_to_contain_text("王")
    axe(auditor)


@pytest.mark.covers("RM-3", "DAT-4")
@pytest.mark.usefixtures("night")
def test_a_morning_without_a_mouse(bank: Bank, page_of: PageOf) -> None:
    bank.rm_chen.set_password(PASSWORD)
    bank.rm_chen.save()
    page = page_of(None)
    count_taps(page)

    # The door, today's list, and the first call with its outcome and note.
    page.goto("/")
    expect(page.get_by_label("用户名")).to_be_focused()
    page.keyboard.type(bank.rm_chen.sign_in)
    press(page, "Tab")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    opens(page, "今日名单")
    press(page, "c")
    opens(page, "王先生")
    log_by_keys(page, "1", "转存一年")
    opens(page, "李女士")
    assert Interaction.objects.get().note == "转存一年"

    # By the slash to Mr Wang's page, where the talk stands already.
    press(page, "/")
    page.keyboard.type("wxm")
    press(page, "Enter")
    opens(page, "王晓明")
    expect(page.locator("#timeline")).to_contain_text("转存一年")

    # His average, down to each account and its days.
    tab_to(page, page.locator(f'a[href$="/figures/{AVERAGE}/"]').first)
    press(page, "Enter")
    expect(page.locator(".figure-sum")).to_have_text("积数 ¥18,490,000.00 ÷ 49 天 = ¥377,346.94")
    tab_to(page, page.locator("summary").filter(has_text="定期"))
    press(page, "Enter")
    open_parts = page.locator(".figure-part[open] tbody")
    expect(open_parts.locator("th")).to_have_text(
        ["2026-10-01 – 11-01", "2026-11-02 – 11-18", "2026-10-01 – 11-18"]
    )
    expect(open_parts.locator("td:last-child")).to_have_text(
        ["¥1,920,000.00", "¥1,870,000.00", "¥14,700,000.00"]
    )
    assert taps(page) == 0


@pytest.mark.usefixtures("night")
def test_everything_is_said_in_english_to_who_reads_english(bank: Bank, page_of: PageOf, axe: Axe) -> None:
    visit = wang_in_the_lobby(bank)
    names = names_of(bank)

    lobby = page_of(bank.guide_lin, language="en")
    paths = ("/lobby/", f"/lobby/visits/{visit.code}/guide/", f"/lobby/visits/{visit.code}/refer/")
    for path in (*paths, "/lobby/hand-over/"):
        lobby.goto(path)
        assert chinese_on(lobby, names=names) == set(), path
    lobby.goto("/lobby/")
    find_visitor(lobby, "6222000000010034")
    expect(lobby.locator("#found")).to_contain_text("Greet with “Mr Shan”")
    assert chinese_on(lobby, names=names) == set()

    chen = page_of(bank.rm_chen, language="en")
    wang = f"/customers/{bank.wang.code}/"
    desk = ("/desk/", "/desk/inbox/", f"/desk/call/{bank.wang.code}/")
    for path in (*desk, wang, f"{wang}figures/{AVERAGE}/", f"{wang}figures/tier/"):
        chen.goto(path)
        assert chinese_on(chen, names=names) == set(), path

    auditor = page_of(bank.auditor_xu, language="en")
    auditor.goto("/audit/")
    assert chinese_on(auditor, names=names) == set()
    axe(auditor)

    chen.goto(wang)
    choose_language(chen, "中文")
    expect(chen.get_by_role("button", name="记录联系")).to_be_visible()
    expect(chen.locator("html")).to_have_attribute("lang", "zh-Hans")


@pytest.mark.usefixtures("night")
@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "zh-hans", 1280), ("dark", "en", 768), ("contrast", "zh-hans", 390)],
)
def test_pages_about_one_customer_are_accessible_and_fit(
    bank: Bank, page_of: PageOf, axe: Axe, theme: str, language: str, width: int
) -> None:
    wang_in_the_lobby(bank)
    chen = page_of(bank.rm_chen, theme=theme, language=language, width=width)
    auditor = page_of(bank.auditor_xu, theme=theme, language=language, width=width)
    wang = f"/customers/{bank.wang.code}/"
    figures = (f"{wang}figures/{AVERAGE}/", f"{wang}figures/tier/")
    for page, path in [(chen, "/desk/"), *((chen, f) for f in figures), (auditor, "/audit/"), (chen, wang)]:
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    press(chen, "c")
    expect(chen.get_by_role("dialog")).to_be_visible()
    axe(chen)


def wang_in_the_lobby(bank: Bank) -> Visit:
    """Offered to Chen, who has accepted; a second visitor waits beside him."""
    at = clock.now()
    register_arrival(bank.riverside, customer=bank.zhou, business="bill_payment", by=bank.guide_lin, at=at)
    visit = register_arrival(bank.riverside, customer=bank.wang, business="wealth", by=bank.guide_lin, at=at)
    accept_referral(offer_referral(visit, to=bank.rm_chen, by=bank.guide_lin, at=at), by=bank.rm_chen, at=at)
    return visit


def names_of(bank: Bank) -> Collection[str]:
    """What stays Chinese in every language: names of staff and customers, in full and masked."""
    customers = list(Customer.objects.all())
    shown = [c.name for c in customers] + [masked_name(c.name) for c in customers]
    return {
        *shown,
        *(form_of_address(c).zh for c in customers),
        *Staff.objects.values_list("name", flat=True),
    }
