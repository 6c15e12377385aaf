"""What the checks may know of identity rows, which are sealed before they touch the disk.

Keyed marks tell whether two rows have the same document or phone without saying which; the birth date is the one
that the document's number states. All of it lies in the workbench only and is gone with it.
"""

import re
from collections.abc import Callable
from datetime import date

import pyarrow as pa

from assay.ingest.sealing import IdentityRow, Sealer

TRACES = pa.schema(
    [
        pa.field("_document", pa.string()),
        pa.field("_phone", pa.string()),
        pa.field("_born", pa.date32()),
        pa.field("_made_up", pa.bool_()),  # the phone is a placeholder
        pa.field("_deceased", pa.bool_()),  # the name says so
    ]
)
RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
# One digit all through, an operator's prefix with zeros, a run of digits, and a carrier's old service number.
MADE_UP = re.compile(r"(\d)\1+|1\d\d0{8}|0?1?2345678\d*|13800138000")
DECEASED = re.compile(r"已故|亡故|死亡|身故|[(（\[【]\s*[故亡]\s*[)）\]】]")


def traces_of(row: IdentityRow, sealer: Sealer) -> dict[str, str | date | bool | None]:
    """The traces of one row, by column."""
    number, phone = _number(row), re.sub(r"\D", "", row.phone or "")
    made_up = bool(phone) and MADE_UP.fullmatch(phone) is not None
    return {
        "_document": _mark(sealer.mark, "document", number),
        "_phone": None if made_up else _mark(sealer.mark, "phone", phone),
        "_born": born(number) if number else None,
        "_made_up": made_up,
        "_deceased": bool(row.name) and DECEASED.search(row.name or "") is not None,
    }


def born(number: str) -> date | None:
    """The birth date in a resident identity number of 18 digits; None in anything else."""
    if not RESIDENT.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _number(row: IdentityRow) -> str:
    """The document's number as it would be written today: no blanks, X in capitals, 18 digits.

    Numbers of 15 digits were given out until 1999, to people born in the 20th century; the century and the check digit
    of GB 11643 make 18 of them.
    """
    number = re.sub(r"[\s\u3000\u00a0-]", "", row.id_doc_no or "").upper()
    if len(number) == 15 and number.isdecimal():
        body = f"{number[:6]}19{number[6:]}"
        total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
        return f"{body}{CHECKS[total % 11]}"
    return number


def _mark(mark: Callable[[str, str], str], purpose: str, text: str) -> str | None:
    return mark(purpose, text) if text else None
