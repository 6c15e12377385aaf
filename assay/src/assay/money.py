"""Money is whole minor units (fen); division has its one home here.

Half up means away from zero: 0.5 -> 1 and -0.5 -> -1, so that a refund rounds like a charge.
Python integers have no width, Ibis expressions do. Amounts, balance-days and their sums have 64 bits, as the
columns of the snapshot: engines raise on one that does not fit, they never wrap. What needs more on its way, such
as an amount times a rate, is `wide`: 38 digits.
"""

from typing import cast

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
from ibis import cases, ifelse, literal, null
from ibis.expr.types import FloatingValue, IntegerValue, NumericValue, Value

WIDE = "decimal(38, 0)"


class WholeQuotient(ops.Binary):  # type: ignore[misc]
    """How often one whole number goes into another, the rest cut off; Ibis has no word for it.

    Its `//` is a division of DOUBLE on every engine, exact below 2**53 only. Each engine's compiler knows this one.
    """

    left: ops.Value[dt.Integer]
    right: ops.Value[dt.Integer]
    dtype = dt.int64


def half_up(numerator: int, denominator: int) -> int:
    """Divide two integers, rounding halves away from zero. The denominator is positive."""
    if denominator <= 0:
        raise ValueError("denominator must be positive")
    quotient, rest = divmod(abs(numerator), denominator)
    rounded = quotient + (2 * rest >= denominator)
    return rounded if numerator >= 0 else -rounded


def ceiling(numerator: int, denominator: int) -> int:
    """Divide two integers, rounding up (towards plus infinity). The denominator is positive."""
    return -((-numerator) // denominator)


def wide(value: Value) -> NumericValue:
    """The same whole number, 38 digits wide, ready to be summed or multiplied."""
    return cast("NumericValue", value.cast(WIDE))


def balance_days(balance_fen: Value, days: Value) -> NumericValue:
    """The sum of balance x days, the days being parts of one quarter; a balance of 10**17 fen still fits."""
    return total(balance_fen * days)


def total(value: Value) -> NumericValue:
    """The sum of whole numbers, as wide as they are."""
    summed = cast("NumericValue", value).sum()
    return summed if value.type().is_integer() else cast("NumericValue", summed.cast(WIDE))


def _near(numerator: NumericValue, denominator: NumericValue) -> tuple[IntegerValue, FloatingValue]:
    """A quotient that is nearly right, and the exact rest, which may be negative.

    No engine divides wide integers alike, or fast. So a DOUBLE guesses, and wide multiplication, exact
    everywhere, tells the rest. The guess is off by less than 2**12, hence the rest is below 2**50 and a
    DOUBLE holds it exactly.
    """
    guess = cast("IntegerValue", (numerator.cast("float64") / denominator.cast("float64")).round())
    return guess, cast("FloatingValue", (numerator - wide(guess) * denominator).cast("float64"))


def _positive(denominator: Value | int) -> NumericValue:
    return wide(literal(denominator) if isinstance(denominator, int) else denominator)


def _quotient(numerator: Value, denominator: Value | int) -> IntegerValue:
    return cast("IntegerValue", WholeQuotient(numerator, denominator).to_expr())


def _is_narrow(*numbers: Value | int) -> bool:
    return all(isinstance(number, int) or number.type().is_integer() for number in numbers)


def divided_half_up(numerator: Value, denominator: Value | int) -> IntegerValue:
    """`half_up` as an expression, for a positive denominator; of wide numbers one below 2**37.

    The quotient has 64 bits.
    """
    sign = ifelse(numerator < 0, -1, 1)
    if _is_narrow(numerator, denominator):
        half = denominator // 2 if isinstance(denominator, int) else _quotient(denominator, 2)
        return cast("IntegerValue", _quotient(numerator.abs() + half, denominator) * sign)
    positive = _positive(denominator)
    guess, rest = _near(wide(numerator.abs()), positive)
    divisor = positive.cast("float64")
    return cast("IntegerValue", (guess + ((2 * rest + divisor) / (2 * divisor)).floor()) * sign)


def divided_up(numerator: Value, denominator: Value | int) -> IntegerValue:
    """`ceiling` as an expression, within the same bounds."""
    if _is_narrow(numerator, denominator):
        return _quotient(numerator + ifelse(numerator > 0, denominator - 1, 0), denominator)
    positive = _positive(denominator)
    guess, rest = _near(wide(numerator), positive)
    return cast("IntegerValue", guess + (rest / positive.cast("float64")).ceil())


def per_day(balance_days: Value, days: Value | int) -> IntegerValue:
    """The daily average of balance-days in whole minor units, half up: the only division of money by days."""
    return divided_half_up(balance_days, days)


def basis_points(part: Value, whole: Value) -> IntegerValue:
    """The share of a part in hundredths of a percent, half up; null unless the whole is above zero.

    The whole may have up to 50 bits, more than other divisors: a share is small, so the guess at it is off
    by one at most and the rest stays exact.
    """
    known = ifelse(whole > 0, wide(whole), null(WIDE))
    return divided_half_up(wide(part) * 10_000, known)


# ISO 4217: currencies whose minor unit is not a hundredth.
_WITHOUT_MINOR_UNIT = ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND")
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
RATE_UNITS = 100_000_000


def _minor_units(currency: str) -> int:
    return 1 if currency in _WITHOUT_MINOR_UNIT else 1000 if currency in _THOUSANDTHS else 100


def converted(amount: Value, currency: Value, rate_e8: Value, *, base_currency: str) -> IntegerValue:
    """Minor units of `currency` in minor units of the base currency, half up, at `rate_e8` / 10**8.

    A rate is for one whole unit, therefore 1 JPY (no minor unit) at 0.05 is 5 fen.
    """
    units = cases((currency.isin(_WITHOUT_MINOR_UNIT), 1), (currency.isin(_THOUSANDTHS), 1000), else_=100)
    numerator = wide(amount) * wide(rate_e8) * _minor_units(base_currency)
    return divided_half_up(numerator, wide(units) * RATE_UNITS)
