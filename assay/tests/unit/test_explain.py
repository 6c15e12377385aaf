"""Every figure can be taken apart into accounts and days that add up to it exactly."""

from datetime import date
from pathlib import Path

import pytest
from assay.errors import SnapshotError
from assay.explain import UnknownCustomer, UnknownIndicator, explain
from assay.money import half_up
from assay.nightly.run import run_night
from assay.progress import SilentProgress
from small_bank import SmallBank

pytestmark = pytest.mark.covers("DAT-4")
DEFINITION = (
    "Balance-days of the quarter so far, divided once by the calendar days so far, half up. An account opened "
    "on the last day adds one day of balance, not a quarter. Balance-days of all accounts are summed first: "
    "adding up rounded averages would be off by some fen."
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    bank = SmallBank.of(
        """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-03-01 |       10000
        1           | a          | 2025-04-03 |        -500
        1           | a          | 2025-04-05 |       30001
        1           | u          | 2025-04-02 |           5
        1           | f          | 2025-04-02 |     9999999
        2           | b          | 2025-04-02 |         100
        """,
        account="""
        account_id | customer_id | currency | product_id
        -----------+-------------+----------+-----------
        u          | 1           | USD      | demand_deposit
        f          | 1           | CNY      | fund
        """,
        fx_rate="""
        currency | day        | rate_e8
        ---------+------------+----------
        USD      | 2025-01-01 | 710000000
        USD      | 2025-04-06 | 690000000
        """,
        interaction="""
        customer_id | occurred_on
        ------------+------------
        1           | 2025-04-01
        """,
    )
    folder = tmp_path_factory.mktemp("bank")
    sources, out = bank.write(folder / "sources"), folder / "night"
    run_night(
        sources,
        date(2025, 4, 10),
        out,
        previous=None,
        engine="duckdb",
        policies=[],
        progress=SilentProgress(),
    )
    return out, sources


def test_every_amount_adds_up_from_its_days(night):
    explanation = explain(*night, "1", None)
    amounts = [figure for figure in explanation.figures if figure.unit in {"fen", "fen_days"}]
    assert len(amounts) == 12
    for figure in amounts:
        whole = figure.balance_days
        assert figure.value == (whole if figure.divisor is None else half_up(whole, figure.divisor))


def test_average_to_date_is_told_by_account_and_day(night):
    figure = explain(*night, "1", "average_assets_to_date_fen").figures[0]
    assert {part.account_id: part.balance_days for part in figure.accounts} == {
        "a": 10000 * 2 + 0 * 2 + 30001 * 6,
        "u": 36 * 4 + 35 * 5,
        "f": 9999999 * 9,
    }
    foreign = next(part for part in figure.accounts if part.account_id == "u")
    assert [
        (span.first.day, span.last.day, span.balance_fen, span.rate_e8, span.worth_fen)
        for span in foreign.spans
    ] == [
        (2, 5, 5, 710000000, 36),
        (6, 10, 5, 690000000, 35),
    ]


def test_one_account_may_be_asked_for(night):
    figure = explain(*night, "1", "financial_assets_fen", account="f").figures[0]
    assert [(part.account_id, part.balance_days) for part in figure.accounts] == [("f", 9999999)]


def test_text_reads_from_the_figure_to_its_days(night):
    text = explain(*night, "2", "average_assets_to_date_fen", language="en").text()
    assert text.splitlines() == [
        "Customer 2 · business date 2025-04-10",
        "",
        "Average financial assets, quarter to date (average_assets_to_date_fen): CNY 0.90",
        f"  {DEFINITION}",
        "  account b (demand deposit): 9.00",
        "    2025-04-02 … 2025-04-10  9 days × CNY 1.00 → 9.00",
        "  balance-days 9.00 / 10 days = CNY 0.90",
    ]


def test_tier_is_told_with_every_bound(night):
    (tier,) = explain(*night, "1", "tier").tiers
    assert [(bound.names.zh, bound.is_met) for bound in tier.bounds] == [
        ("私人银行客户", False),
        ("高端客户", False),
        ("中端客户（上层）", False),
        ("中端客户（下层）", False),
    ]
    assert "五层客户分层 (segment-004): 2025年一季度日均金融资产" in explain(*night, "1", "tier").text()


def test_unknown_customer_and_indicator_are_told(night):
    with pytest.raises(UnknownCustomer, match="The snapshot of 2025-04-10 has no such customer"):
        explain(*night, "9", None)
    with pytest.raises(UnknownIndicator, match="There is no indicator wealth; known: financial_assets_fen"):
        explain(*night, "1", "wealth")


def test_other_sources_are_refused(night, tmp_path):
    other = SmallBank.of("customer_id | account_id | changed_on | balance_fen").write(tmp_path / "other")
    with pytest.raises(SnapshotError, match="was not made from"):
        explain(night[0], other, "1", None)
