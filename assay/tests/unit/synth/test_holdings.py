"""Terms end on the same day of the month, or on its last."""

from datetime import date

import numpy as np
import pytest
from assay.synth.columns import EPOCH, day_number
from assay.synth.holdings import add_months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 18), -36, date(2023, 11, 18)),
        (date(1969, 12, 31), 2, date(1970, 2, 28)),
    ],
)
def test_add_months(day, months, expected):
    moved = add_months(np.array([day_number(day)]), months)
    assert date.fromordinal(int(moved[0]) + EPOCH) == expected
