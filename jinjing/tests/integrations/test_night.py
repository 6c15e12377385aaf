"""The night from the landing folder to figures in use; stopped anywhere, it goes on where it stood."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from assay.progress import SilentProgress
from assay.synth.bank import write_bank
from django.conf import settings
from editions import NIGHT, ON
from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures
from jinjing.integrations.errors import PublicationRefused
from jinjing.integrations.night import run as night
from jinjing.interactions.models import Interaction

FEED = Path(__file__).parents[3] / "feeds" / "jinjing.yaml"


@pytest.fixture(scope="module")
def delivery(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bank") / "feed"
    write_bank(30, ON, 7, folder, progress=SilentProgress())
    return folder


@pytest.fixture
def landed(delivery: Path, db: None) -> Path:
    return copytree(delivery, Path(settings.HOME) / "landing")


def run(**options: object) -> night.NightReport:
    return night.run_the_night(FEED, on=options.get("on"), at=NIGHT, progress=SilentProgress())


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def run_stopped_at(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(night, step, stop)
        with pytest.raises(KeyboardInterrupt):
            run()


@pytest.mark.covers("DAT-2")
def test_the_night_publishes_and_the_next_one_knows_what_staff_did(landed):
    report = run()
    assert (report.exit_code, current_publication().business_date) == (0, ON)
    assert report.lines[-1].startswith("2026-11-18: 已发布 / published — 客户 customers 30")

    assert run().lines[-1] == "2026-11-18: 内容相同，无需更新 / nothing new"
    assert Publication.objects.count() == 1

    silent = CustomerFigures.objects.exclude(last_contact_on=ON).order_by("pk").first().customer
    Interaction.objects.create(
        reference="own-1",
        customer=silent,
        staff=Staff.objects.order_by("pk").first(),
        channel="T",
        outcome="talked",
        reached=True,
        occurred_at=datetime(2026, 11, 18, 3, 0, tzinfo=UTC),
        occurred_on=ON,
    )
    run()
    figures = CustomerFigures.objects.of(current_publication()).get(customer=silent)
    assert (figures.last_contact_on, figures.days_since_last_contact) == (ON, 0)
    assert Interaction.objects.get(reference="own-1").from_feed is False


def test_a_night_that_was_stopped_goes_on_where_it_stood(landed, monkeypatch):
    run_stopped_at(monkeypatch, "run_night")
    assert current_publication() is None
    with monkeypatch.context() as patch:
        patch.setattr(night, "ingest", stop)  # done already: it must not run again
        run()
    assert (current_publication().business_date, Customer.objects.count()) == (ON, 30)


def test_a_resumed_night_still_says_that_rows_are_in_quarantine(landed, monkeypatch):
    calendar = landed / "calendar.csv"
    *rows, last = calendar.read_text(encoding="utf-8").splitlines()
    broken = last.replace("true", "maybe", 1).replace("false", "maybe", 1)
    calendar.write_text("\n".join([*rows, broken]) + "\n", encoding="utf-8")
    run_stopped_at(monkeypatch, "run_night")
    assert run().exit_code == 3
    assert current_publication().business_date == ON


def test_a_changed_delivery_starts_the_night_anew(landed, monkeypatch):
    run_stopped_at(monkeypatch, "run_night")
    (landed / "interaction.csv").write_bytes((landed / "interaction.csv").read_bytes() + b"\n")
    run_stopped_at(monkeypatch, "ingest")


@pytest.mark.usefixtures("db")
def test_a_night_without_a_delivery_is_refused():
    with pytest.raises(
        PublicationRefused, match=r"The landing folder .* is empty\. Put the delivery there first\."
    ):
        run()
