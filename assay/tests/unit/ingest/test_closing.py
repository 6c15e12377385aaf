"""The closing balance of a day among several stated ones."""

from datetime import date

from assay.ingest.closing import Close, Movement, closing_balances
from hypothesis import given
from hypothesis import strategies as st

MAY, JUNE = date(1993, 5, 31), date(1993, 6, 1)


def closes(*movements: tuple[str, date, int, int]) -> list[Close]:
    return list(closing_balances(Movement(*movement) for movement in movements))


def test_the_close_is_the_stated_balance_that_the_amounts_lead_to():
    assert closes(("a", MAY, 100, 150), ("a", MAY, 50, 50)) == [Close("a", MAY, 150, 0)]


def test_the_next_day_starts_from_the_stated_balance_not_from_the_sum():
    assert closes(("a", MAY, 1000, 1010), ("a", JUNE, 500, 1510)) == [
        Close("a", MAY, 1010, 10),
        Close("a", JUNE, 1510, 0),
    ]


def test_the_nearest_stated_balance_wins_when_none_fits():
    assert closes(("a", MAY, 1000, 1000), ("a", MAY, -20, 990)) == [Close("a", MAY, 990, 10)]


def test_of_two_equally_near_the_smaller_id_wins():
    assert closes(("a", MAY, 10, 5), ("a", MAY, -10, -5)) == [Close("a", MAY, 5, 5)]


def test_each_account_starts_at_zero():
    assert closes(("a", MAY, 100, 100), ("b", MAY, 30, 30))[1] == Close("b", MAY, 30, 0)


days = st.lists(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=4), min_size=1, max_size=6)


@given(days, st.randoms(use_true_random=False))
def test_an_exact_chain_is_followed_whatever_the_order_of_the_rows(amounts, random):
    balance, movements, expected = 0, [], []
    for number, of_day in enumerate(amounts):
        day, rows = date.fromordinal(MAY.toordinal() + number), []
        for amount in of_day:
            balance += amount
            rows.append(("a", day, amount, balance))
        random.shuffle(rows)
        movements += rows
        expected.append(Close("a", day, balance, 0))
    assert closes(*movements) == expected
