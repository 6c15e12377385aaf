"""Every figure can be taken apart into accounts and days that add up to it exactly."""

from datetime import date
from pathlib import Path

import pytest
from assay.errors import SnapshotError
from assay.explain import BY_DAYS, UnknownCustomer, UnknownIndicator, explain, sql_of
from assay.indicators import INDICATORS
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
    return run_on(bank, tmp_path_factory.mktemp("bank"), date(2025, 4, 10))


def run_on(bank: SmallBank, folder: Path, day: date) -> tuple[Path, Path]:
    """A snapshot of the bank and its sources."""
    sources, out = bank.write(folder / "sources"), folder / "night"
    run_night(
        sources,
        day,
        out,
        previous=None,
        engine="duckdb",
        policies=[],
        progress=SilentProgress(),
    )
    return out, sources


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    bank = SmallBank.of(
        """
        customer_id | account_id | changed_on | balance_fen
        ------------+------------+------------+------------
        1           | a          | 2025-03-01 |       10000
        2           | b          | 2025-03-01 |       10000
        """,
        transaction="""
        account_id | booked_on  | amount_fen | kind
        -----------+------------+------------+-------
        a          | 2025-04-09 |   20000000 | salary
        b          | 2025-04-09 |   20000000 | salary
        """,
        complaint="""
        complaint_id | customer_id | opened_on
        -------------+-------------+-----------
        c            | 1           | 2025-04-01
        """,
    )
    return run_on(bank, tmp_path_factory.mktemp("withheld"), date(2025, 4, 10))


def test_every_amount_that_is_made_of_days_adds_up_from_them(night):
    explanation = explain(*night, "1", None)
    amounts = [figure for figure in explanation.figures if figure.key in BY_DAYS]
    assert len(amounts) == 15
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


def test_every_other_figure_is_told_with_the_rows_it_is_made_of(night):
    explanation = explain(*night, "1", None)
    assert [figure.key for figure in explanation.figures] == [declared.key for declared in INDICATORS]
    for figure in explanation.figures:
        if figure.value is not None and figure.key not in BY_DAYS:
            assert figure.listing is not None
    last = explain(*night, "1", "last_contact_on", language="en")
    assert last.figures[0].listing.rows == ((date(2025, 4, 1),),)
    assert last.text().splitlines()[-2:] == ["  occurred_on", "  2025-04-01"]


def test_a_tier_says_how_much_is_missing(night):
    text = explain(*night, "1", "tier:segment-004", language="en").text()
    assert "Mid-range, upper" in text
    assert "not met  short of CNY 199," in text
    with pytest.raises(UnknownIndicator, match="known: segment-004"):
        explain(*night, "1", "tier:nowhere")


def test_a_trigger_that_fired_is_told_with_its_rule(night):
    (fired,) = explain(*night, "1", "trigger:fund_in_profit").triggers
    assert fired.hits == ()
    assert fired.rule == {"after_months": 3, "expires_after_days": 14, "minimum_percent": 1}
    (asked,) = fired.asked
    assert [(answer.label.en, answer.met) for answer in asked.answers] == [
        ("3 months after the purchase", False),
        ("still held", True),
        ("gain of the price", False),
    ]


def test_a_trigger_that_did_not_fire_says_which_condition_failed_and_by_how_much(night):
    text = explain(*night, "1", "trigger:idle_balance", language="en").text()
    assert text.splitlines()[2] == "Idle balance (idle_balance): did not fire"
    assert "  rule: lookback_days 30, expires_after_days 7, minimum_fen CNY 50,000.00" in text
    silent = explain(*night, "1", "trigger:long_silence", language="en").text()
    assert "not met  last spoken to, or customer since  2025-04-01" in silent
    assert "≤ 2025-01-10 (off by 81 days)" in silent


def test_a_trigger_withheld_says_by_what(withheld):
    (told,) = explain(*withheld, "1", "trigger:large_inflow", language="en").triggers
    assert [(subject, why.en) for subject, why in told.withheld] == [
        ("2025-04-09", "a complaint is open: no marketing")
    ]
    (told,) = explain(*withheld, "2", "trigger:salary_in", language="en").triggers
    assert [(subject, why.en) for subject, why in told.withheld] == [("2025-04-09", "told by “Large inflow”")]
    (told,) = explain(*withheld, "2", "trigger:large_inflow", language="en").triggers
    assert [row["reason_en"] for row in told.hits] == ["CNY 200,000.00 net came in on 2025-04-09."]


def test_a_segment_is_told_with_its_reason_or_with_the_condition_that_failed(night):
    facts = {told.code: told for told in explain(*night, "1", "segment").segments}
    assert facts["invested_customer"].reason is not None
    out = explain(*night, "1", "segment:uninvested_customer", language="en")
    assert out.segments[0].reason is None
    assert out.segments[0].instead.en == "Invested customer"


def test_the_sql_that_ran_is_told(night):
    assert sql_of(night[0], "last_contact_on").startswith("-- conversation\nSELECT")
    sql = sql_of(night[0], "trigger:long_silence")
    assert sql.index("-- hit_long_silence\n") < sql.index("-- found_hit\n")
    assert "hit_birthday" not in sql.split("-- found_hit\n")[0]


def test_unknown_customer_and_indicator_are_told(night):
    with pytest.raises(UnknownCustomer, match="The snapshot of 2025-04-10 has no such customer"):
        explain(*night, "9", None)
    with pytest.raises(UnknownIndicator, match="There is no indicator wealth; known: financial_assets_fen"):
        explain(*night, "1", "wealth")


def test_other_sources_are_refused(night, tmp_path):
    other = SmallBank.of("customer_id | account_id | changed_on | balance_fen").write(tmp_path / "other")
    with pytest.raises(SnapshotError, match="was not made from"):
        explain(night[0], other, "1", None)
