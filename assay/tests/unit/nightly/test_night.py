"""Rows that leave the engine have their declared types, or they do not leave it."""

import duckdb
import pyarrow as pa
import pytest
from small_bank import SmallBank

FORTUNES = """
    account_id | customer_id | changed_on | balance_fen
    -----------+-------------+------------+------------------
    a          | rich        | 2026-07-01 | 90000000000000000
    b          | {owner}     | 2026-07-01 | 90000000000000000
"""


def test_a_sum_as_large_as_its_column_comes_out_to_the_fen():
    bank = SmallBank.of(FORTUNES.format(owner="other"))
    averages = bank.night("2026-09-30", tables=("account_averages",))["account_averages"]
    assert averages["balance_days"].to_pylist() == [92 * 9 * 10**16] * 2
    assert averages["average_calendar_fen"].to_pylist() == [9 * 10**16] * 2
    assert averages["balance_days"].type == pa.int64()


def test_a_sum_too_large_for_its_column_is_refused_and_never_wraps():
    bank = SmallBank.of(FORTUNES.format(owner="rich"))
    with pytest.raises(duckdb.ConversionException, match="out of range"):
        bank.night("2026-09-30", tables=("indicators",))
