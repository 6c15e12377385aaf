"""The application's part of docs/benchmarks.md: what was measured, and plainly which budgets hold."""

import platform
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from os import cpu_count
from typing import TYPE_CHECKING, Any, NamedTuple

import django
from app_first_page import first_page_part

if TYPE_CHECKING:
    from application import MeasuredApplication

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
WORDS = {
    "bare": "a bare Django view",
    "keyed": "a bare Django view with one SELECT by key",
    "look_up": "look-up in the lobby by phone, whole bank",
    "look_up_name": "look-up in the lobby by initials",
    "poll": "board poll, nothing new",
    "board": "lobby board, whole page",
    "today": "today's list",
    "customer": "customer page with a year of history",
    "calendar": "contact calendar, 300 customers × 92 days",
    "list_own": "my customers, 300",
    "list_outlet": "customers of an outlet, first page",
    "list_sum": "their number and sum, asked for afterwards",
    "palette_tail": "search palette, phone tail",
    "palette_name": "search palette, initials, outlet",
    "call": "call screen",
    "log": "logging a contact",
    "morning": "morning sheet",
}


class Budget(NamedTuple):
    """What DESIGN.md §5 allows a request; None where it says nothing."""

    statements: int | None = None
    database_ms: float | None = None
    cpu_ms: float | None = None


LIST = Budget(8, 3, 30)
BUDGETS = {
    "look_up": LIST,
    "look_up_name": LIST,
    "poll": Budget(1, None, 5),  # beyond the session
    "today": LIST,
    "customer": Budget(15, None, 50),
    "calendar": LIST,
    "list_own": LIST,
    "list_outlet": LIST,
    "list_sum": LIST,
    "palette_tail": LIST,
    "palette_name": LIST,
    "log": Budget(10, None, 20),
}
BEYOND_SESSION = ("poll",)
FULL_RATIO, DELTA_RATIO = 1.5, 0.3
BUDGETED = 200_000  # customers that the budgets speak of
UNKNOWN = "not measured at that size"


def render(found: "MeasuredApplication") -> str:
    """The part; ratios are of CPU and of database time in this one run."""
    tables = "\n\n".join(_requests(database, rows) for database, rows in found.requests.items())
    budgets = "\n".join(f"| {' | '.join(row)} |" for row in _budgets(found))
    published = "\n".join(_publishing_rows(found.publishing))
    return f"""## The application

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}: one run on one machine ({cpu_count()} cores, Python {platform.python_version()},
Django {django.__version__}, SQLite {sqlite3.sqlite_version}); {found.load[0]:.1f} processes wanted a core when it began, {found.load[1]:.1f} when it ended.

The bank is the demo's invented one with {found.customers:,} customers: published, then a year of work for one outlet (a portfolio of
300 customers with a conversation a week, promises, plans), a conversation a month for every other managed customer, a lobby in
its morning. A request is the handler's work with every middleware of the application until the last byte of the answer;
the server's parsing and the network are left out, as for the bare view, which takes turns with the requests ({found.repeats} of each
kind, other customers each time, warm). CPU is this process's; the database's
time is that of executing, fetching and committing, measured in further requests: CPU in the cursor on SQLite, which works in the same
thread, and CPU of the server's process on PostgreSQL. Medians; beside CPU the fastest tenth
of requests, which is what a core gives that nobody disturbs.

{tables}

"SQL" counts every statement but transaction control, the one that knows who is asking included (session, person,
positions, rules) and the row of the access log. "of bare" divides by the CPU of the bare view, "of a SELECT" by the time of the bare SELECT.

### Budgets of the application

| what | database | SQL | ms in the database | CPU ms | holds |
| --- | --- | --- | --- | --- | --- |
{budgets}

The budgets speak of {BUDGETED:,} customers. One holds if the median does; "quiet" says that only the fastest tenth does, and every
figure is higher than it need be where more processes want a core than there are cores. The poll's SQL is counted beyond the session.

{first_page_part(found.first_page)}
### Publishing

{published}

Bare: the same rows into tables without key, index or constraint, COPY on PostgreSQL and `executemany` on SQLite, made
ready beforehand. "Everything new" also seals names, numbers and phones and makes search tokens. "All figures" is a later night whose
customers are unchanged and whose figures all moved; each delta moves those of 12 % of the customers. The first delta also clears
away the night that "all figures" had replaced, which going back could have needed until then: a cost of the full night that falls due
a night later. The second delta is what a usual night costs, and what the budget is held against. CPU includes the server's
process on PostgreSQL, the peak is that of the process that publishes{_of_sqlite(found)}.{"".join(_other_sizes(found))}
"""


def _of_sqlite(found: "MeasuredApplication") -> str:
    if "sqlite" not in found.publishing:
        return ""
    return "; on SQLite it contains what is mapped of the file, up to 2 GiB, which the system takes back when it needs the room"


def _other_sizes(found: "MeasuredApplication") -> Iterator[str]:
    if not found.sizes:
        yield " Other sizes are not measured in this run."
    for customers, databases in found.sizes.items():
        rows = "\n".join(_publishing_rows(databases))
        yield f"""

Publishing {customers:,} customers, with nobody at work:

{rows}"""


def _requests(database: str, rows: dict[str, Any]) -> str:
    bare, keyed = rows["bare"], rows["keyed"]
    lines = [
        f"| {WORDS[key]} | {one['statements']} | {one['database_ms']:.1f} | {one['cpu_ms']:.1f} | {one['cpu_ms_quiet']:.1f} | "
        f"{one['cpu_ms'] / bare['cpu_ms']:.0f} x | {one['database_ms'] / keyed['database_ms']:.0f} x | {one['compressed']:.0f} |"
        for key, one in rows.items()
        if key not in ("bare", "keyed")
    ]
    floor = [
        f"| {WORDS[key]} | {one['statements']} | {one['database_ms']:.2f} | {one['cpu_ms']:.2f} | {one['cpu_ms_quiet']:.2f} | | | |"
        for key, one in (("bare", bare), ("keyed", keyed))
    ]
    head = (
        "| request | SQL | database ms | CPU ms | quiet CPU ms | of bare | of a SELECT | kB compressed |\n| --- |"
        + " ---: |" * 7
    )
    return "\n".join([f"**{NAMES[database]}**\n", head, *floor, *lines])


def _budgets(found: "MeasuredApplication") -> Iterator[tuple[str, ...]]:
    for key, budget in BUDGETS.items():
        for database, rows in found.requests.items():
            *told, said = _budget_row(key, budget, database, rows[key])
            yield (*told, UNKNOWN if found.customers < BUDGETED and said == "yes" else said)
    for database, rows in found.publishing.items():
        yield from _publishing_budgets(NAMES[database], rows)


def _budget_row(key: str, budget: Budget, database: str, one: dict[str, Any]) -> tuple[str, ...]:
    statements = one["beyond_session" if key in BEYOND_SESSION else "statements"]
    asked = [
        (budget.statements, statements, statements),
        (budget.database_ms, one["database_ms"], one["database_ms_quiet"]),
        (budget.cpu_ms, one["cpu_ms"], one["cpu_ms_quiet"]),
    ]
    said = [f"{median:.3g} of {most:g}" if most else "–" for most, median, _ in asked]
    held = all(most is None or median <= most for most, median, _ in asked)
    quiet = all(most is None or fastest <= most for most, _, fastest in asked)
    return (WORDS[key], NAMES[database], *said, "yes" if held else "quiet" if quiet else "**no**")


def _publishing_budgets(database: str, rows: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    full = _cpu(rows["all"]) / _cpu(rows["bare"])
    delta = _cpu(rows["steady"]) / _cpu(rows["all"])
    told = f"{full:.1f} x of {FULL_RATIO} x"
    yield ("publishing, all figures, against bare", database, "", "", told, _said(full <= FULL_RATIO))
    told = f"{delta:.2f} x of {DELTA_RATIO} x"
    yield (
        "publishing a 12 % delta, against all figures",
        database,
        "",
        "",
        told,
        _said(delta <= DELTA_RATIO),
    )


def _publishing_rows(publishing: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "| database | what | rows | CPU s | wall s | of bare | peak MB |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for database, rows in publishing.items():
        for key, words, floor in (
            ("first_bare", "every row, bare", None),
            ("first", "everything new", "first_bare"),
            ("bare", "figures, bare", None),
            ("all", "all figures", "bare"),
            ("delta", "a 12 % delta, and the replaced night cleared away", "bare"),
            ("steady", "a 12 % delta after a delta", "bare"),
        ):
            one = rows.get(key)
            if one is None:
                continue
            ratio = f"{_cpu(one) / _cpu(rows[floor]):.1f} x" if floor in rows else ""
            count = f"{one['rows']:,}" if one["rows"] else ""
            yield f"| {NAMES[database]} | {words} | {count} | {_cpu(one):.1f} | {one['wall']:.1f} | {ratio} | {one['peak_mb']:.0f} |"


def _cpu(one: dict[str, Any]) -> float:
    return float(one["cpu"] + one["server_cpu"])


def _said(holds: bool) -> str:
    return "yes" if holds else "**no**"
