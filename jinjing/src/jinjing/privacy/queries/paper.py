"""The copy as a person reads it: words in place of column names, codes spelled out, empty things left out."""

from datetime import datetime
from typing import Any

from django.db.models import F, Field

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import shown_name
from jinjing.kernel.clock import BANK_ZONE
from jinjing.privacy.queries.person import given_columns, looks_at, rows_about
from jinjing.privacy.subjects import SECTIONS, Section
from jinjing.privacy.words import ACTIONS, EVENTS, FOLLOWED, NOT_ON_PAPER, word_of

FEN = 100
Row = list[tuple[str, str]]


def on_paper(customer: Customer, *, request_code: str, at: datetime) -> dict[str, Any]:
    """What the sheet `person.typ` prints: `name`, `when`, `request`, `sections` and `looks`."""
    return {
        "name": shown_name(customer),
        "when": f"{at.astimezone(BANK_ZONE):%Y-%m-%d %H:%M}",
        "request": request_code,
        "sections": [
            {"title": str(section.title), "rows": rows}
            for section in SECTIONS
            if section.left_out is None and (rows := _rows(section, customer))
        ],
        "looks": [
            {
                "outlet": str(look["outlet"]),
                "action": str(ACTIONS.get(str(look["action"]), look["action"])),
                "count": look["count"],
            }
            for look in looks_at(customer)
        ],
    }


def _rows(section: Section, customer: Customer) -> list[Row]:
    columns = [column for column in given_columns(section) if column.name not in NOT_ON_PAPER]
    followed = {name: f"followed_{name}" for name in section.follow}
    rows = rows_about(section, customer).annotate(
        **{alias: F(section.follow[name]) for name, alias in followed.items()}
    )
    return [found for row in rows if (found := _pairs(row, columns, followed))]


def _pairs(row: Any, columns: "list[Field[Any, Any]]", followed: dict[str, str]) -> Row:
    pairs = [(str(word_of(c.name)), spelled(row, c)) for c in columns]
    pairs += [(str(word_of(name)), _followed(name, getattr(row, alias))) for name, alias in followed.items()]
    return [(word, text) for word, text in pairs if text]


def _followed(name: str, value: Any) -> str:
    choices = FOLLOWED.get(name)
    if choices and value in choices.values:
        return str(choices(value).label)
    return _plain(value)


def spelled(row: Any, column: "Field[Any, Any]") -> str:
    """A value as a person reads it."""
    value = getattr(row, column.name)
    if worded := getattr(row, f"{column.name}_in_words", ""):
        return str(worded)
    if column.name == "kind" and value in EVENTS:
        return str(EVENTS[value])
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if column.name.endswith("_fen") and value is not None:
        sign = "-" if value < 0 else ""
        return f"{sign}¥{abs(value) // FEN:,}.{abs(value) % FEN:02}"
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "—"
    if isinstance(value, datetime):
        return f"{value.astimezone(BANK_ZONE):%Y-%m-%d %H:%M}"
    if isinstance(value, dict | list):
        parts = [part for key, part in value.items() if key != "type"] if isinstance(value, dict) else value
        return ", ".join(text for part in parts if (text := _plain(part)))
    return str(value) if value is not None else ""  # a day is ISO text by itself
