"""Exact division: the expressions agree with Python's integers far beyond double precision."""

from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from assay.engines import open_engine
from assay.money import ceiling, divided_half_up, divided_up, half_up, per_day
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBERS = ibis.table({"n": "decimal(38, 0)", "d": "int64"}, name="numbers")
NARROW = st.integers(-(2**62), 2**62)
QUOTIENTS = st.one_of(
    st.integers(-(2**62), 2**62), st.integers(-1000, 1000), st.sampled_from([2**53, 2**53 + 1])
)
DENOMINATORS = st.one_of(st.integers(1, 366), st.sampled_from([10**8, 10**10, 10**11]))


def evaluate(pairs: list[tuple[int, int]], expression: ibis.Value) -> list[int]:
    rows = pa.table(
        {
            "n": pa.array([Decimal(n) for n, _ in pairs], pa.decimal128(38, 0)),
            "d": pa.array([d for _, d in pairs], pa.int64()),
        }
    )
    with open_engine("duckdb") as engine:
        engine.lend("numbers", rows)
        return engine.fetch(NUMBERS.select(value=expression))["value"].to_pylist()


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(
        st.tuples(QUOTIENTS, DENOMINATORS, st.integers(-3, 3), st.booleans()), min_size=1, max_size=40
    )
)
def test_division_is_exact_around_whole_and_half_quotients(parts):
    pairs = [(quotient * d + near + (d // 2 if half else 0), d) for quotient, d, near, half in parts]
    assert evaluate(pairs, divided_half_up(NUMBERS.n, NUMBERS.d)) == [half_up(n, d) for n, d in pairs]
    assert evaluate(pairs, divided_up(NUMBERS.n, NUMBERS.d)) == [ceiling(n, d) for n, d in pairs]


@settings(max_examples=20, deadline=None)
@given(pairs=st.lists(st.tuples(NARROW, DENOMINATORS), min_size=1, max_size=40))
def test_numbers_of_64_bits_are_divided_as_exactly(pairs):
    narrow = NUMBERS.n.cast("int64")
    assert evaluate(pairs, divided_half_up(narrow, NUMBERS.d)) == [half_up(n, d) for n, d in pairs]
    assert evaluate(pairs, divided_up(narrow, NUMBERS.d)) == [ceiling(n, d) for n, d in pairs]
    assert evaluate(pairs, divided_half_up(narrow, 92)) == [half_up(n, 92) for n, _ in pairs]


def test_a_division_stands_for_itself_among_other_operators():
    pairs = [(1_000, 7)]
    quotient = divided_half_up(NUMBERS.n.cast("int64"), NUMBERS.d)
    assert evaluate(pairs, 1_000 - quotient * 7) == [1_000 - half_up(1_000, 7) * 7]


def test_per_day_rounds_halves_away_from_zero():
    pairs = [(1, 2), (-1, 2), (45, 90), (-46, 92), (44, 90), (0, 92)]
    assert evaluate(pairs, per_day(NUMBERS.n, NUMBERS.d)) == [1, -1, 1, -1, 0, 0]


def test_double_precision_would_have_lost_the_last_fen():
    n = 92 * (2**53 + 1)
    assert evaluate([(n, 92)], per_day(NUMBERS.n, 92)) == [2**53 + 1]
    assert int(n / 92) != 2**53 + 1


@pytest.mark.parametrize("denominator", [0, -1])
def test_half_up_refuses_a_denominator_that_is_not_positive(denominator):
    with pytest.raises(ValueError, match="denominator must be positive"):
        half_up(1, denominator)
