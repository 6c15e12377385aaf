"""A demo's clock in the home of a server: the commands refuse to start, and so does the application itself."""

import importlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from jinjing.kernel import checks, clock
from pytest_django import Settings

pytestmark = pytest.mark.covers("SE-03")
AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


@pytest.fixture
def demo_home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    clock.anchor_demo(tmp_path / "demo-clock.json", AT.date(), real=AT)
    return tmp_path


def test_a_laptop_may_stand_on_it(demo_home: Path) -> None:
    assert run_checks(tags=[checks.SERVER]) == []


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["serve", "night", "worker"])
def test_a_server_does_not_start(demo_home: Path, settings: Settings, command: str) -> None:
    settings.DEMO_CLOCK_ALLOWED = False
    with pytest.raises(SystemCheckError, match=r"jinjing\.E001") as refused:
        call_command(command, skip_checks=False)
    assert f"生产环境不得使用演示时钟：{demo_home / 'demo-clock.json'}" in str(refused.value)


def test_nor_does_the_application_under_another_web_server(demo_home: Path, settings: Settings) -> None:
    settings.DEMO_CLOCK_ALLOWED = False
    with pytest.raises(ImproperlyConfigured, match="must not run on a demo's clock"):
        checks.require_no_demo_clock()


def test_without_the_file_a_server_starts(settings: Settings, tmp_path: Path) -> None:
    settings.HOME, settings.DEMO_CLOCK_ALLOWED = tmp_path, False
    assert run_checks(tags=[checks.SERVER]) == []


def test_the_settings_of_a_server_allow_no_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINJING_HOSTS", "crm.branch.example")
    assert importlib.import_module("jinjing.settings.prod").DEMO_CLOCK_ALLOWED is False
