"""What the application's pages cost: SQL statements, ms in the database, ms of CPU, for everybody's daily requests.

Requests of all kinds take turns with the bare view and the bare SELECT, so that whatever else the machine does
falls on all of them. CPU and database are measured in separate rounds: the clock around the cursor costs CPU.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

from app_bank import Cast
from app_bare import bare_handler
from app_browser import Answer, Asked, Browser, Ledger, counted
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import reverse
from jinjing.customers.models import Customer
from jinjing.customers.tokens import readings
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel.clock import now
from jinjing.lobby.queries.board import board_pulse
from jinjing.web.shared import pace
from jinjing.workbench.queries.calendar import own_customers

WARM, BLOCK = 5, 10
BARE, KEYED = "bare", "keyed"
# Asked by every request of somebody signed in: who it is, and where they work today.
OF_THE_SESSION = ("identity_browsersession", "identity_staffsession")


@dataclass(frozen=True)
class Case:
    """One kind of request. `ask` answers the next one; `expected` is the status of its answer."""

    key: str
    staff: Staff | None
    ask: Callable[[], Asked]
    expected: int = 200


@dataclass
class Found:
    """What was measured of one kind; each list has one entry a request."""

    cpu_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    beyond_session: list[int] = field(default_factory=list)
    control: list[int] = field(default_factory=list)
    kilobytes: float = 0.0
    compressed: float = 0.0

    def told(self) -> dict[str, float]:
        """Medians, and the bound of the fastest tenth."""
        return {
            "cpu_ms": median(self.cpu_ms),
            "cpu_ms_quiet": sorted(self.cpu_ms)[len(self.cpu_ms) // 10],
            "database_ms": median(self.database_ms),
            "database_ms_quiet": sorted(self.database_ms)[len(self.database_ms) // 10],
            "statements": round(median(self.statements)),
            "beyond_session": round(median(self.beyond_session)),
            "control": round(median(self.control)),
            "kilobytes": self.kilobytes,
            "compressed": self.compressed,
        }


def measure_requests(cast: Cast, repeats: int) -> dict[str, dict[str, float]]:
    """So many requests of each kind, in turns; the database is counted in a third of that."""
    pace.FREE = 10**9  # requests are counted as ever, but nobody is too fast
    found = {case.key: Found() for case in cases(cast)}
    asked = [(case, _browser(case)) for case in cases(cast)]
    for case, browser in asked:
        for _ in range(min(WARM, repeats)):
            _send(case, browser)
    for done in range(0, repeats, BLOCK):
        for case, browser in asked:
            for _ in range(min(BLOCK, repeats - done)):
                answer = _send(case, browser)
                found[case.key].cpu_ms.append(answer.cpu_ms)
    for case, browser in asked:
        for _ in range(max(repeats // 3, 1)):
            _count(case, browser, found[case.key])
    return {key: one.told() for key, one in found.items()}


def cases(cast: Cast) -> list[Case]:
    """Whom the branch's day is made of."""
    people = _People(cast)
    palette = lambda words: lambda: Asked(reverse("search:page"), {"q": next(words)}, "palette-found")  # noqa: E731
    return [
        Case(BARE, None, lambda: Asked("/bare/")),
        Case(KEYED, None, lambda: Asked(f"/keyed/{next(people.keys)}/")),
        Case(
            "look_up", cast.guide, lambda: Asked(reverse("lobby:find"), {"q": next(people.phones)}, "found")
        ),
        Case(
            "look_up_name",
            cast.guide,
            lambda: Asked(reverse("lobby:find"), {"q": next(people.initials)}, "found"),
        ),
        Case("poll", cast.guide, people.poll, expected=204),
        Case("board", cast.guide, lambda: Asked(reverse("lobby:board"))),
        Case("today", cast.rm, lambda: Asked(reverse("desk:today"))),
        Case("customer", cast.rm, lambda: Asked(reverse("customer:page", args=[next(people.codes)]))),
        Case("calendar", cast.rm, lambda: Asked(reverse("calendar:page"))),
        Case("list_own", cast.rm, lambda: Asked(reverse("customers:list"))),
        Case("list_outlet", cast.head, lambda: Asked(reverse("customers:list"))),
        Case("list_sum", cast.head, lambda: Asked(reverse("customers:count"), None, "total")),
        Case("palette_tail", cast.rm, palette(people.tails)),
        Case("palette_name", cast.head, palette(people.initials)),
        Case("call", cast.rm, lambda: Asked(reverse("desk:call-one", args=[next(people.codes)]))),
        Case("log", cast.rm, people.contact, expected=302),
        Case("morning", cast.head, lambda: Asked(reverse("morning:sheet", args=[cast.outlet.code]))),
    ]


class _People:
    """Customers to ask for, one after the other: those of the portfolio, and others of the outlet."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        scope = scope_of(cast.rm, on=cast.day)
        mine = list(own_customers(scope).order_by("code")[:300])
        here = list(Customer.objects.filter(home_outlet=cast.outlet, closed_on=None).order_by("code")[:200])
        self.codes = cycle([one.code for one in mine])
        self.logged = cycle([one.code for one in mine])
        self.keys = cycle([one.pk for one in here])
        self.phones = cycle([one.phone for one in here if one.phone])
        self.tails = cycle([one.phone[-4:] for one in mine if one.phone])
        self.initials = cycle([initials_of(one.name) for one in here if len(one.name) > 1])

    def poll(self) -> Asked:
        """The board's own question every three seconds, while nothing changed."""
        mark = board_pulse(scope_of(self.cast.guide, on=self.cast.day)).mark(now())
        return Asked(f"{reverse('lobby:board')}?seen={mark}", None, "board", polled=True)

    def contact(self) -> Asked:
        """A talk with a note and what comes next, as the call screen sends it."""
        said = {
            "idempotency_key": secrets.token_hex(16),
            "channel": "T",
            "outcome": "talked",
            "note": "客户下周回到本市，约好面谈。",
            "next_step": "带上对比表",
            "next_on": f"{self.cast.day.replace(day=28):%Y-%m-%d}",
        }
        return Asked(reverse("desk:log", args=[next(self.logged)]), said)


def initials_of(name: str) -> str:
    """As somebody types a name in a hurry: wxm."""
    return "".join(readings(sign)[0][:1] for sign in name)


def _browser(case: Case) -> Browser:
    return Browser(get_wsgi_application() if case.staff else bare_handler(), case.staff)


def _send(case: Case, browser: Browser) -> Answer:
    answer = browser.ask(case.ask())
    if answer.status == 200 and case.expected == 204:
        answer = browser.ask(case.ask())  # a minute went by: something did change
    if answer.status != case.expected:
        words = answer.body.decode(errors="replace")[:2000]
        raise SystemExit(f"{case.key}: answered {answer.status} instead of {case.expected}\n{words}")
    return answer


def _count(case: Case, browser: Browser, found: Found) -> None:
    asked = case.ask()
    with counted() as ledger:
        answer = browser.ask(asked)
    if answer.status != case.expected:
        return
    found.database_ms.append(ledger.ms)
    found.statements.append(len(ledger.statements))
    found.control.append(len(ledger.control))
    found.beyond_session.append(sum(not _of_the_session(sql) for sql, _ in ledger.statements))
    found.kilobytes, found.compressed = len(answer.body) / 1000, answer.compressed / 1000


def _of_the_session(sql: str) -> bool:
    quoted = connection.ops.quote_name
    return any(f"FROM {quoted(table)}" in sql or f"UPDATE {quoted(table)}" in sql for table in OF_THE_SESSION)


def statements_of(cast: Cast, key: str) -> Ledger:
    """Every statement of one warm request of that kind, to be read."""
    case = next(case for case in cases(cast) if case.key == key)
    browser = _browser(case)
    _send(case, browser)
    asked = case.ask()
    with counted() as ledger:
        browser.ask(asked)
    return ledger
