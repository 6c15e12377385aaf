"""Money is whole minor units (fen); division has its one home here.

Half up means away from zero: 0.5 -> 1 and -0.5 -> -1, so that a refund rounds like a charge.
Python integers have no width, Ibis expressions do: sums of balance x days are wider than 64 bits
(Spark's SUM of BIGINT wraps), therefore `wide` casts to decimal(38, 0) before any sum or product.
"""

from typing import cast

from ibis.expr.types import IntegerValue, NumericValue, Value

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


def fen(value: Value) -> IntegerValue:
    """The declared output type of money: 64 bits, in whole minor units."""
    return cast("IntegerValue", value.cast("int64"))
