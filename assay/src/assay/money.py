"""Money is whole minor units (fen); division has its one home here.

Half up means away from zero: 0.5 -> 1 and -0.5 -> -1, so that a refund rounds like a charge.
Python integers have no width, Ibis expressions do, and a sum may need more than 64 bits (Spark's SUM of
BIGINT wraps). Therefore sums and what follows from them are `wide`: decimal(38, 0). They stay so until the
rows leave the engine, where `Night.fetch` narrows them to the declared type and refuses what does not fit:
DuckDB narrows one decimal in the time in which it adds up a dozen.
"""

from typing import cast

from ibis import cases, ifelse, literal, null
from ibis.expr.types import FloatingValue, IntegerValue, NumericValue, Value

WIDE = "decimal(38, 0)"


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
    """The sum of balance x days, the days being parts of one quarter; wide.

    A product has 64 bits, as the declared column of balance-days has: it fits as long as a balance is not
    above 10**17 fen, and engines raise on one that does not.
    """
    return total(balance_fen * days)


def total(value: Value) -> NumericValue:
    """The sum of whole numbers, 38 digits wide on every engine."""
    return cast("NumericValue", wide(value).sum().cast(WIDE))


def _near(numerator: NumericValue, denominator: NumericValue) -> tuple[IntegerValue, FloatingValue]:
    """A quotient that is nearly right, and the exact rest, which may be negative.

    No engine divides wide integers alike: DuckDB turns `/` and `//` into DOUBLE (exact below 2**53 only),
    Spark into a decimal of six digits. So a DOUBLE guesses, and wide multiplication, exact everywhere, tells
    the rest. The guess is off by less than 2**12, hence the rest is below 2**50 and a DOUBLE holds it exactly.
    """
    guess = cast("IntegerValue", (numerator.cast("float64") / denominator.cast("float64")).round())
    return guess, cast("FloatingValue", (numerator - wide(guess) * denominator).cast("float64"))


def _positive(denominator: Value | int) -> NumericValue:
    return wide(literal(denominator) if isinstance(denominator, int) else denominator)


def divided_half_up(numerator: Value, denominator: Value | int) -> IntegerValue:
    """`half_up` as an expression, for quotients below 2**63 and a positive denominator below 2**37."""
    wide_numerator, positive = wide(numerator), _positive(denominator)
    guess, rest = _near(cast("NumericValue", wide_numerator.abs()), positive)
    divisor = positive.cast("float64")
    rounded = guess + ((2 * rest + divisor) / (2 * divisor)).floor()
    return cast("IntegerValue", rounded * ifelse(wide_numerator < 0, -1, 1))


def divided_up(numerator: Value, denominator: Value | int) -> IntegerValue:
    """`ceiling` as an expression, for quotients below 2**63 and a positive denominator below 2**37."""
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
    known = ifelse(wide(whole) > 0, wide(whole), null(WIDE))
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
