"""What the cells of a sampled column seem to be."""

import re
from dataclasses import dataclass
from datetime import datetime

from assay.ingest.amounts import NARROW, WIDE
from assay.sources.contract import ColumnType

DATE_FORMATS = ("%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y")
NO_DATES = frozenset({"00000000", "99991231", "0000-00-00", "9999-12-31", "19000101", "0"})
YEARS = range(1900, 2101)
NUMBER = re.compile(r"[-+(]?(\d{1,3}(,\d{3})+|\d+)(\.(\d{1,8}))?[-+)]?")
LONGEST_NUMBER = 15  # longer ones are names, not quantities


@dataclass(frozen=True)
class Kind:
    """A column's type and how it is written: entries of a `Reading`, as YAML."""

    type: ColumnType
    reading: tuple[str, ...] = ()


def kind_of(cells: list[str]) -> Kind:
    """The narrowest type that every filled cell has; text where there is none or nothing tells."""
    if not cells:
        return Kind("text")
    return _date(cells) or _number(cells) or Kind("text")


def _date(cells: list[str]) -> Kind | None:
    nulls = sorted(NO_DATES & set(cells))
    days = [cell for cell in cells if cell not in NO_DATES]
    for form in DATE_FORMATS if days else ():
        if all(_is_day(cell, form) for cell in days):
            listed = ", ".join(f'"{token}"' for token in nulls)
            return Kind("date", (f'date_format: "{form}"', *((f"date_nulls: [{listed}]",) if nulls else ())))
    return None


def _is_day(cell: str, form: str) -> bool:
    try:
        day = datetime.strptime(cell, form)  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False
    return day.year in YEARS and len(cell) == len(day.strftime(form))


def _number(cells: list[str]) -> Kind | None:
    plain = [cell.translate(str.maketrans(WIDE, NARROW)) for cell in cells]
    matches = [NUMBER.fullmatch(cell) for cell in plain]
    has_zeros = any(re.match(r"[-+(]?0\d", cell) for cell in plain)
    if has_zeros or not all(matches) or any(len(re.sub(r"\D", "", cell)) > LONGEST_NUMBER for cell in plain):
        return None
    places = max(len(match[4] or "") for match in matches if match)
    styles = [
        name
        for name, is_used in (
            ("thousands", any("," in cell for cell in plain)),
            ("trailing_minus", any(cell[-1] in "-+" for cell in plain)),
            ("brackets", any(cell[0] == "(" for cell in plain)),
            ("full_width", plain != cells),
        )
        if is_used
    ]
    kept = max(places, 2) if places else 0  # two decimals of a yuan, however few the sample happens to show
    reading = [f"decimals: {kept}"] if kept else []
    reading += [f"numbers: [{', '.join(styles)}]"] if styles else []
    return Kind("fen" if kept == 2 else "int", tuple(reading))
