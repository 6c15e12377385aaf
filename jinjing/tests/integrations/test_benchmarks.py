"""The application's benchmarks on the smallest of banks: that they run, not what they measure."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from casts import TODAY, Bank
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from editions import Draft
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.models import Interaction
from jinjing.web.shared import pace
from jinjing.workbench.models import PlannedContact

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"
pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def scripts_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setattr(pace, "FREE", pace.FREE)


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Between requests Django closes what is inside a transaction: the test's own."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def worked_year(bank: Bank, morning: None) -> Any:
    """The cast of the benchmarks in the small bank, with a portfolio of three."""
    import app_bank

    return app_bank.live_a_year(portfolio=3)


def test_a_year_of_work_fills_the_portfolio(worked_year: Any, bank: Bank) -> None:
    mine = Interaction.objects.filter(staff=bank.rm_chen, reference__startswith="bench-")
    assert (worked_year.rm, worked_year.guide, worked_year.outlet) == (
        bank.rm_chen,
        bank.guide_lin,
        bank.riverside,
    )
    assert mine.values("customer").distinct().count() == 3  # his two, and one who was nobody's
    assert mine.filter(occurred_on__gte=TODAY - timedelta(days=365)).count() == mine.count() == 3 * 52
    assert mine.first().note.startswith("谈到")
    assert PlannedContact.objects.filter(staff=bank.rm_chen).count() == 3


def test_every_kind_of_request_is_measured(worked_year: Any, kept_connection: None) -> None:
    import app_page
    import app_requests

    found = app_requests.measure_requests(worked_year, 1)
    assert set(found) == set(app_page.WORDS)
    assert found["keyed"]["statements"] == 1
    assert found["poll"]["beyond_session"] == 1
    assert found["customer"]["kilobytes"] > 1
    assert app_requests.statements_of(worked_year, "poll").statements[-1][0].startswith("SELECT")


def test_publishing_is_measured_against_bare_tables(tmp_path: Path, db: None) -> None:
    import app_nights
    import app_publishing

    snapshot, sources = Draft().write(tmp_path / "edition")
    app_publishing.publish_measured(snapshot, sources)
    changed = app_nights.changed_night(snapshot, tmp_path / "changed", app_nights.ALL_PERCENT)
    spent = app_publishing.publish_measured(changed, sources)
    bare = app_publishing.bare((CustomerFigures,), newest=True)
    assert bare.rows == 3
    assert spent.wall > 0


def measured(database: str) -> dict[str, Any]:
    import app_page

    one = {
        "cpu_ms": 4.0,
        "cpu_ms_quiet": 2.0,
        "database_ms": 0.5,
        "database_ms_quiet": 0.4,
        "compressed": 3.0,
    }
    one |= {"statements": 9, "beyond_session": 1}
    cost = {"cpu": 2.0, "server_cpu": 1.0, "wall": 3.0, "rows": 7, "peak_mb": 90.0}
    nights = ("first", "first_bare", "all", "delta", "steady", "bare")
    return {
        "requests": {database: dict.fromkeys(app_page.WORDS, one)},
        "publishing": {database: dict.fromkeys(nights, cost)},
    }


def test_the_page_says_which_budgets_hold() -> None:
    import app_page
    import application

    found = application.MeasuredApplication(200_000, 20, **measured("postgresql"))
    text = app_page.render(found)
    assert "| board poll, nothing new | PostgreSQL | 1 of 1 | – | 4 of 5 | yes |" in text
    small = app_page.render(application.MeasuredApplication(5_000, 20, **measured("sqlite")))
    assert "| board poll, nothing new | SQLite | 1 of 1 | – | 4 of 5 | not measured at that size |" in small
    assert "| my customers, 300 | PostgreSQL | 9 of 8 | 0.5 of 3 | 4 of 30 | **no** |" in text
    assert (
        "publishing a 12 % delta, against all figures | PostgreSQL |  |  | 1.00 x of 0.3 x | **no** |" in text
    )


def test_one_part_is_measured_and_the_other_stays(tmp_path: Path) -> None:
    import page

    there = tmp_path / "benchmarks.md"
    page.write_part(there, "application", "## The application\n\nslow")
    page.write_part(there, "engine", "## The engine\n\nfast")
    page.write_part(there, "application", "## The application\n\nfaster")
    assert there.read_text(encoding="utf-8") == (
        "# Benchmarks\n\n<!-- engine -->\n\n## The engine\n\nfast\n\n"
        "<!-- application -->\n\n## The application\n\nfaster\n"
    )


def test_a_bank_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    import app_bank

    (tmp_path / "snapshot").mkdir()
    app_bank.deliver(tmp_path, 20)
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]


def test_other_sizes_have_tables_of_their_own() -> None:
    import app_page
    import application

    found = application.MeasuredApplication(200_000, 20, **measured("postgresql"))
    assert "Other sizes are not measured in this run." in app_page.render(found)
    found.sizes = dict.fromkeys((100000, 1000000), found.publishing)
    text = app_page.render(found)
    assert text.count("| PostgreSQL | a 12 % delta after a delta | 7 | 3.0 | 3.0 | 1.0 x | 90 |") == 3
    assert text.index("Publishing 100,000 customers") < text.index("Publishing 1,000,000 customers")


def test_a_bank_made_beforehand_is_published_as_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argparse

    import application

    Draft().write(tmp_path / "bank")
    done: list[tuple[str, ...]] = []
    monkeypatch.setattr(application, "_task", lambda *command, env: done.append(command) or {})
    parser = argparse.ArgumentParser()
    application.arguments_of(parser)
    chosen = parser.parse_args(["--publishing-bank", str(tmp_path / "bank")])
    chosen.place = tmp_path
    found = application.other_sizes(chosen, ("sqlite",), short=False)
    assert set(found[3]["sqlite"]) == {"first", "all", "delta", "steady", "bare"}
    assert [task for task, *_ in done] == ["first", "change", *["publishing"] * 3, "figures"]
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]
