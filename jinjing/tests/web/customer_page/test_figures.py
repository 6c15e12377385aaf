"""A figure opened down to account and day, from the very files the night was published from (DAT-4)."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import rmtree

import pytest
from assay.nightly.run import run_night
from assay.progress import SilentProgress
from casts import MORNING, Bank
from django.conf import settings
from django.test import Client
from editions import NIGHT, ON, Draft
from jinjing.customers.models import Customer
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.models import Staff
from jinjing.integrations.snapshot.archive import archive_root
from jinjing.integrations.snapshot.publish import publish_snapshot
from jinjing.kernel.models import AccessEntry

# The figures come out of the snapshot's files.
pytestmark = [pytest.mark.usefixtures("morning"), pytest.mark.once]
ClientOf = Callable[[Staff], Client]
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def published(db: None, tmp_path: Path):
    """The bank in miniature with the engine's own snapshot; a dollar is seven yuan."""
    draft = Draft()
    draft.fx_rate = [{"currency": "USD", "day": date(2026, 7, 1), "rate_e8": 700_000_000}]
    draft.balance_change.append(
        {"account_id": "A1", "changed_on": date(2026, 7, 1), "balance_fen": 6_000_000}
    )
    _, sources = draft.write(tmp_path / "edition")
    snapshot = tmp_path / "snapshot"
    run_night(sources, ON, snapshot, previous=None, engine="duckdb", policies=[], progress=SilentProgress())
    publish_snapshot(snapshot, sources, by=None, at=NIGHT, progress=SilentProgress())
    yield Customer.objects.get(customer_no="C1")
    rmtree(Path(settings.HOME) / "published", ignore_errors=True)


def figure(client: Client, customer: Customer, indicator: str) -> tuple[int, str]:
    """Status and the page's words, one blank between them."""
    response = client.get(f"/customers/{customer.code}/figures/{indicator}/", headers=ENGLISH)
    main = response.content.decode().partition("<main")[2]
    return response.status_code, " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def chen(published: Customer, client_of: ClientOf) -> Client:
    return client_of(Staff.objects.get(staff_no="R1"))


@pytest.mark.covers("DAT-4")
def test_an_average_is_taken_apart_into_accounts_and_days(chen: Client, published: Customer) -> None:
    status, text = figure(chen, published, "average_assets_to_date_fen")
    assert status == 200
    assert "Balance-days ¥4,441,500.00 ÷ 49 days = ¥90,642.86" in text
    assert "2026-10-01 – 11-18 49 ¥80,000.00 ¥80,000.00 ¥3,920,000.00" in text
    assert "2026-10-01 – 11-01 32 USD 1,000.00 × 7 ¥7,000.00 ¥224,000.00" in text
    assert "2026-11-02 – 11-18 17 USD 2,500.00 × 7 ¥17,500.00 ¥297,500.00" in text


def test_the_figure_of_a_day_shows_the_day(chen: Client, published: Customer) -> None:
    status, text = figure(chen, published, "financial_assets_fen")
    assert (status, "¥97,500.00 2026-11-18" in text, "÷" in text) == (200, True, False)
    assert "2026-11-18 USD 2,500.00 × 7 ¥17,500.00" in text


@pytest.mark.covers("SEG-1")
def test_the_tier_shows_its_bounds_and_opens_its_figure(chen: Client, published: Customer) -> None:
    status, text = figure(chen, published, "tier")
    assert status == 200
    assert "Mid-range, lower ¥50,000.00 yes" in text
    assert "Mid-range, upper ¥200,000.00 no" in text


def test_every_figure_of_the_page_opens(chen: Client, published: Customer) -> None:
    text = chen.get(f"/customers/{published.code}/").content.decode()
    links = set(re.findall(r'href="(/customers/\w+/figures/\w+/)"', text))
    assert {link.split("/")[-2] for link in links} >= {
        "financial_assets_fen",
        "average_assets_to_date_fen",
        "average_assets_closed_quarter_fen",
        "product_count",
        "demand_deposit_fen",
        "tier",
    }
    assert {chen.get(link).status_code for link in links} == {200}


def test_the_look_is_recorded_with_what_was_opened(chen: Client, published: Customer) -> None:
    figure(chen, published, "tier")
    entry = AccessEntry.objects.latest("pk")
    assert (entry.action, entry.subject, entry.detail, entry.at) == (
        "figure.open",
        published.code,
        {"indicator": "tier"},
        MORNING,
    )


def test_an_unknown_figure_is_not_found(chen: Client, published: Customer) -> None:
    assert figure(chen, published, "13900010001")[0] == 404
    assert AccessEntry.objects.latest("pk").detail == {"indicator": ""}


@pytest.mark.covers("RULE-1")
def test_nobody_else_opens_a_figure(client_of: ClientOf, published: Customer) -> None:
    for number in ("R2", "L1"):
        assert figure(client_of(Staff.objects.get(staff_no=number)), published, "tier")[0] == 404


def test_without_its_files_a_figure_says_what_to_do(chen: Client, published: Customer) -> None:
    publication = current_publication()
    assert publication is not None
    rmtree(archive_root() / publication.archive)
    status, text = figure(chen, published, "tier")
    assert status == 503
    assert "The files of this figure cannot be read. Ask for the night to be run again." in text


def test_before_the_first_night_there_is_no_figure(client_of: ClientOf, bank: Bank) -> None:
    bank.publication.delete()
    assert figure(client_of(bank.rm_chen), bank.wang, "tier")[0] == 404
