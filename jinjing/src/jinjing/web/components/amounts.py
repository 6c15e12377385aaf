"""Money on the screen: short for the eye (万, 亿), exact on demand."""

from dataclasses import dataclass

MINUS = "−"
_WAN, _YI = 10_000, 100_000_000
_THOUSAND, _MILLION, _BILLION = 1_000, 1_000_000, 1_000_000_000


@dataclass(frozen=True)
class Amount:
    """`short` is what is shown, `exact` what hovering or a screen reader gives."""

    short: str
    exact: str


def exact_amount(fen: int, currency: str = "CNY") -> str:
    """1234567 -> 12,345.67 元 in the sign's own spelling: -¥12,345.67 with a true minus."""
    whole, cents = divmod(abs(fen), 100)
    sign = MINUS if fen < 0 else ""
    unit = "¥" if currency == "CNY" else f"{currency} "
    return f"{sign}{unit}{whole:,}.{cents:02}"


def short_amount(fen: int, *, chinese: bool, currency: str = "CNY") -> str:
    """Three to four significant digits with the unit people say: 41.2万, 1.23亿, 8,532元; 412k, 4.12M, 8.53k.

    In Chinese a sum below 1万 ends in 元: a bare 8,532 above 12.3万 would pass for 8,532万. Of another currency the
    caller says the name behind the sum. Rounds half up on integers, so that a figure shown twice is never one digit
    apart.
    """
    steps = ((_YI, "亿"), (_WAN, "万")) if chinese else ((_BILLION, "B"), (_MILLION, "M"), (_THOUSAND, "k"))
    size = abs(fen)
    sign = MINUS if fen < 0 else ""
    smallest = steps[-1][0]
    for unit, letter in steps:
        # What rounds up to the next unit is told in it: 1亿, not 10,000万.
        if (size if unit == smallest else _four_digits(size)) >= unit * 100:
            return f"{sign}{_rounded(size, unit * 100)}{letter}"
    cents = f".{size % 100:02}" if size % 100 else ""
    return f"{sign}{size // 100:,}{cents}{'元' if chinese and currency == 'CNY' else ''}"


def _four_digits(size: int) -> int:
    """`size` rounded half up to four significant digits."""
    step = int(10 ** max(len(str(size)) - 4, 0))
    return (size + step // 2) // step * step


def _rounded(size: int, unit: int) -> str:
    """`size / unit` to at most three digits after the point, trailing zeros dropped."""
    whole = size // unit
    places = 2 if whole < 10 else 1 if whole < 1000 else 0
    scaled = (size * 10**places * 2 + unit) // (unit * 2)
    if places == 0:
        return f"{scaled:,}"
    front, back = divmod(scaled, 10**places)
    return f"{front:,}.{back:0{places}}".rstrip("0").rstrip(".")
