"""What goes into a cell of a file that leaves the application.

A spreadsheet runs a text that begins like a formula as soon as the file is opened, so such a text gets an
apostrophe in front (STANDARDS 5.2, IM-13). Numbers stay numbers; long numbers that are codes (accounts,
cards, documents) stay text, because a spreadsheet keeps only fifteen digits of a number.
"""

from datetime import date

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# The spellings an East Asian keyboard makes of the same signs; spreadsheets read them alike.
WIDE_SIGNS = ("＝", "＋", "－", "＠")

Cell = str | int | float | date | None


def neutral(text: str) -> str:
    """The text as it may stand in a cell: an apostrophe in front where it would be read as a formula.

    A line feed in front is no protection (several programs skip it), so blanks before the sign count too.
    """
    bare = text.lstrip(" \n\v\f\u00a0\u3000")
    return f"'{text}" if bare.startswith(STARTS_A_FORMULA + WIDE_SIGNS) else text


def as_text(cell: Cell) -> str:
    """The cell of a text file (CSV): nothing for None, ISO for days, numbers as they are, texts neutral."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)
