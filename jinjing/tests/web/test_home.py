"""The front door leads everybody to their own place, and lost people back to it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from casts import Bank
from django.template.loader import get_template
from django.test import Client
from django.utils import translation
from jinjing.kernel import clock

ClientOf = Callable[..., Client]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("lobby_manager", "/lobby/"),
        ("branch_manager", "/lobby/"),
        ("owner", "/desk/"),
        ("auditor", "/audit/"),
    ],
)
def test_home_leads_to_the_own_place(bank: Bank, client_of: ClientOf, part: str, place: str) -> None:
    response = client_of(bank.cast[part]).get("/")
    assert (response.status_code, response.headers["Location"]) == (302, place)


def test_home_of_a_role_without_a_place_says_so(bank: Bank, client_of: ClientOf) -> None:
    page = client_of(bank.supervisor_wu).get("/").content.decode()
    assert "您的工作台正在准备中" in page
    assert "您的岗位暂时还没有专属页面" in page


def test_somebody_without_a_position_is_led_to_the_door_which_says_whom_to_ask(
    bank: Bank, client_of: ClientOf
) -> None:
    bank.supervisor_wu.positions.update(valid_to=date(2025, 1, 1))
    page = client_of(bank.supervisor_wu).get("/", follow=True)
    assert page.redirect_chain == [("/sign-in/?next=/&why=left", 302)]
    assert "系统中没有您今天的岗位记录。请联系安全管理员登记岗位和网点。" in page.content.decode()


def test_every_page_of_a_demo_says_where_its_clock_stands(
    bank: Bank, client_of: ClientOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demo-clock.json"
    monkeypatch.setattr(clock, "demo_path", lambda: path)
    clock.anchor_demo(path, date(2026, 11, 19), real=datetime.now(UTC))
    assert "演示数据 · 时钟停在 2026-11-19" in client_of(bank.rm_chen).get("/gallery/").content.decode()
    assert "演示数据 · 时钟停在 2026-11-19" in Client().get("/sign-in/").content.decode()


def test_frame_names_outlet_and_figures_in_the_readers_language(bank: Bank, client_of: ClientOf) -> None:
    client = client_of(bank.rm_chen)
    chinese = client.get("/gallery/").content.decode()
    assert '<span class="top-bar__outlet">滨江支行</span>' in chinese
    assert "数据截至 11月18日" in chinese
    client.cookies["django_language"] = "en"
    english = client.get("/gallery/").content.decode()
    assert '<span class="top-bar__outlet">Riverside</span>' in english
    assert "figures of 18 Nov" in english


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_stand_without_request_or_database(name: str, language: str) -> None:
    """What broke may be what a fuller page would need."""
    with translation.override(language):
        page = get_template(f"{name}.html").render({})
    assert '<a class="button button--primary" href="/">' in page
    assert ("返回首页" in page) == (language == "zh-hans")
