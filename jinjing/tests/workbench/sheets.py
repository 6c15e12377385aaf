"""Calendars as a manager edits them: a few lines and days, written with what Excel writes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO

import xlsxwriter
from casts import TODAY
from jinjing.customers.models import Customer

DAYS = [TODAY + timedelta(days=n) for n in range(-35, 15)]
HEAD, FIRST = 3, 4


def column(on: date) -> int:
    """Days begin in column D."""
    return 3 + DAYS.index(on)


def workbook(
    lines: Sequence[tuple[Customer | str, Mapping[date, str]]],
    *,
    notes: Mapping[tuple[int, date], str] | None = None,
    author: str = "",
    heading: str = "客户号",
    sums: bool = True,
    without: Collection[date] = (),
    overwritten: Mapping[date, str] | None = None,
) -> bytes:
    """Customers (or bare numbers) with their letters by day; `notes` by (line, day), `without` columns somebody emptied;
    `overwritten`: days whose head says something else.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet("联系日历")
    shown = book.add_format({"num_format": "d"})
    page.write_string(0, 0, "联系日历")
    page.write_row(HEAD, 0, ["客户", heading, "应联系"])
    for day in (one for one in DAYS if one not in without):
        page.write_datetime(HEAD, column(day), day, shown)
    for day, said in (overwritten or {}).items():
        page.write_string(HEAD, column(day), said)
    for at, (who, letters) in enumerate(lines, start=FIRST):
        page.write_string(at, 1, who.customer_no if isinstance(who, Customer) else who)
        for day, text in letters.items():
            page.write_string(at, column(day), text)
    for (line, day), note in (notes or {}).items():
        text = f"{author}:\n{note}" if author else note
        page.write_comment(FIRST + line, column(day), text, {"author": author})
    if sums:
        page.write_row(FIRST + len(lines), 3, [0] * len(DAYS))
    book.close()
    return target.getvalue()
