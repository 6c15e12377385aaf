"""Amounts as banks write them become minor units, exactly or not at all: in SQL for rows, in Python for totals."""

from decimal import Decimal, InvalidOperation

from assay.ingest.layout import Reading
from assay.sources.sql import literal

# 10^17 fen is a million billion yuan: more than any bank holds, so it is a mistake (and sums stay within 64 bits).
LARGEST_FEN = 10**17
WIDE, NARROW = "０１２３４５６７８９．，－＋（）", "0123456789.,-+()"
GROUPED = "[-+(]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?[-+)]?"


def plain_sql(text: str, reading: Reading) -> str:
    """A SQL expression of the text as sign, digits and point, where the declared styles allow it; else unchanged."""
    if "full_width" in reading.numbers:
        text = f"translate({text}, {literal(WIDE)}, {literal(NARROW)})"
    if "thousands" in reading.numbers:
        text = (
            f"CASE WHEN contains({text}, ',') AND regexp_full_match({text}, {literal(GROUPED)}) "
            f"THEN replace({text}, ',', '') ELSE {text} END"
        )
    if "brackets" in reading.numbers:
        text = f"regexp_replace({text}, '^[(]([0-9.]+)[)]$', '-\\1')"
    if "trailing_minus" in reading.numbers:
        text = f"regexp_replace({text}, '^([0-9.]+)([-+])$', '\\2\\1')"
    return text


def is_number_sql(text: str, reading: Reading) -> str:
    """Whether a plain text has the declared form, with no digit too many after the point."""
    if reading.implied_decimals is None:
        fraction = f"([.][0-9]{{1,{reading.decimals}}})?" if reading.decimals else ""
        return f"regexp_full_match({text}, '[+-]?[0-9]+{fraction}')"
    form = f"regexp_full_match({text}, '[+-]?[0-9]+')"
    surplus = reading.implied_decimals - reading.decimals
    return f"{form} AND right({text}, {surplus}) = '{'0' * surplus}'" if surplus > 0 else form


def minor_units_sql(text: str, reading: Reading, largest: int | None) -> str:
    """Exact or NULL: a third decimal is a fault, not something to round; so is what is larger than `largest`.

    The digits are put together as text, which is a hundred times as fast as arithmetic on DECIMAL.
    """
    if reading.implied_decimals is not None:
        shift = reading.decimals - reading.implied_decimals
        whole = f"{text} || '{'0' * shift}'" if shift >= 0 else text
        value = f"TRY_CAST({whole} AS BIGINT)" + (f" // {10**-shift}" if shift < 0 else "")
    elif reading.decimals:
        fraction = f"rpad(split_part({text}, '.', 2), {reading.decimals}, '0')"
        value = f"TRY_CAST(split_part({text}, '.', 1) || {fraction} AS BIGINT)"
    else:
        value = f"TRY_CAST({text} AS BIGINT)"
    if largest is not None:
        value = f"CASE WHEN {value} BETWEEN -{largest} AND {largest} THEN {value} END"
    return f"CASE WHEN {is_number_sql(text, reading)} THEN {value} END"


def minor_units(text: str, reading: Reading) -> int:
    """The same for one text; ValueError where it cannot be read exactly."""
    if "full_width" in reading.numbers:
        text = text.translate(str.maketrans(WIDE, NARROW))
    text = text.replace(",", "")  # of a total, grouping is never in doubt
    if "brackets" in reading.numbers and text[:1] == "(" and text[-1:] == ")":
        text = f"-{text[1:-1]}"
    if "trailing_minus" in reading.numbers and text[-1:] in {"-", "+"}:
        text = text[-1] + text[:-1]
    shift = reading.decimals - (reading.implied_decimals or 0)
    try:
        value = Decimal(text).scaleb(shift)
    except InvalidOperation as unclear:
        raise ValueError(text) from unclear
    if value != value.to_integral_value():
        raise ValueError(text)
    return int(value)
