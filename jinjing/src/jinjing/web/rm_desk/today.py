"""Today's list as the page shows it: three queries for any number of names, once it is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from jinjing.customers.queries.masking import honorific_of, shown_name
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel, StopKind
from jinjing.interactions.queries.permit import Permit
from jinjing.interactions.queries.policy import Permits, permits_of
from jinjing.interactions.queries.scripts import Scripts, scripts_on
from jinjing.web.rm_desk.reasons import Why, leading_script, why_of
from jinjing.workbench.domain.call_list import draw_call_list
from jinjing.workbench.enums import EntryState
from jinjing.workbench.models import CallList
from jinjing.workbench.purposes import Sayable, sayable
from jinjing.workbench.queries.call_list import Name, Tally, names_of_day, tally

REASONS_IN_A_ROW = 2


@dataclass(frozen=True)
class TodayRow:
    """One name (fits components' CallRow). `say` ends with the hours to mind, if there are any."""

    code: str
    place: int
    position: int
    name: str
    honorific: str
    href: str
    log_href: str
    band: str
    invested: bool
    reasons: tuple[Why, ...]
    last_way: str
    last_days: int | None
    say: str
    outcome: str
    done: bool
    hold: str
    waits: bool
    withheld: bool
    attempts: int
    correctable: str


@dataclass(frozen=True)
class Today:
    """The whole list. `quiet_until`: when the bank's quiet hours end, if it is quiet now.

    `no_customers`: nobody was chosen and nobody left out, the portfolio is empty.
    """

    rows: tuple[TodayRow, ...]
    tally: Tally
    quiet_until: datetime | None
    no_customers: bool

    @property
    def withheld(self) -> int:
        return sum(row.withheld for row in self.rows)

    @property
    def waiting(self) -> int:
        """Names still to call, as call mode counts them: tried in vain is not done."""
        return sum(row.waits for row in self.rows)

    @property
    def share(self) -> int:
        """Per cent of the target that was got through to."""
        return min(100 * self.tally.reached // max(self.tally.target, 1), 100)

    def next_to_call(self, *, after: int = 0) -> TodayRow | None:
        """The first name that may be called now: fresh ones in order, then those tried least often."""
        ready = [row for row in self.rows if row.waits and not row.hold]
        later = [row for row in ready if row.place > after]
        return min(later or ready, key=lambda row: (row.attempts, row.place), default=None)


def drawn_names(
    staff: Staff, *, on: date, publication: Publication | None, at: datetime
) -> tuple[list[Name], CallList | None]:
    """The names of the day, and the list if it was drawn just now: whoever opens the day first has that done."""
    names = names_of_day(staff, on=on, publication=publication)
    if names or publication is None:
        return names, None
    call_list = draw_call_list(staff, on=on, publication=publication, at=at, by=staff)
    return names_of_day(staff, on=on, publication=publication), call_list


def today_of(staff: Staff, *, on: date, publication: Publication | None, at: datetime) -> Today | None:
    """None while nothing was published: there are no figures to draw from."""
    names, drawn = drawn_names(staff, on=on, publication=publication, at=at)
    if not names and drawn is None:
        return None
    permits = permits_of((n.customer.pk for n in names), channel=Channel.TELEPHONE, at=at)
    said = {n.customer.pk: said_of(n, permits[n.customer.pk]) for n in names}
    scripts = scripts_on(on, keys={r["trigger"] for n in names for r in n.reasons})
    addresses = Addresses()
    rows = tuple(
        row_of(
            name,
            said[name.customer.pk],
            scripts,
            position=position,
            on=on,
            staff=staff,
            addresses=addresses,
        )
        for position, name in enumerate(names, start=1)
    )
    return Today(
        rows,
        tally(names, target=drawn.target if drawn else names[0].target),
        quiet_until=_quiet_until(one.permit for one in said.values()),
        no_customers=drawn is not None and not names and not drawn.left_out,
    )


class Addresses:
    """Of everybody on the list: worked out once, for a code that stands for all."""

    ANYBODY = "code-of-the-customer"

    def __init__(self) -> None:
        self._call, self._log = (reverse(name, args=[self.ANYBODY]) for name in ("desk:call-one", "desk:log"))

    def call(self, code: str) -> str:
        return self._call.replace(self.ANYBODY, code)

    def log(self, code: str) -> str:
        return self._log.replace(self.ANYBODY, code)


def said_of(name: Name, permits: Permits) -> Sayable:
    """What may be said now; a name that is done with shows what stands in the way of the next marketing call."""
    said = sayable((r["trigger"] for r in name.reasons), permits)
    return said if name.waits else replace(said, permit=permits.marketing)


def row_of(
    name: Name,
    said: Sayable,
    scripts: Scripts,
    *,
    position: int,
    on: date,
    staff: Staff,
    addresses: "Addresses",
) -> TodayRow:
    customer, last, permit = name.customer, name.last, said.permit
    reasons = [r for r in name.reasons if r["trigger"] in said.triggers]
    say = leading_script(reasons, scripts, invested=name.invested)
    today = last is not None and last.on == on
    stops = [r for r in permit.stops if name.waits or not permit.allowed_today]
    return TodayRow(
        code=customer.code,
        place=name.place,
        position=position,
        name=shown_name(customer),
        honorific=str(honorific_of(customer)),
        href=addresses.call(customer.code),
        log_href=addresses.log(customer.code),
        band=name.band,
        invested=name.invested,
        reasons=tuple(why_of(r) for r in reasons[:REASONS_IN_A_ROW]),
        last_way=str(last.channel.label) if last else "",
        last_days=(on - last.on).days if last else None,
        say=" · ".join(([str(say.goal)] if say else []) + [r.text for r in permit.notes if name.waits]),
        outcome=str(last.outcome.label) if last and today and name.state != EntryState.OPEN else "",
        done=name.state == EntryState.REACHED,
        hold=stops[0].text if stops else "",
        waits=name.waits,
        withheld=name.waits and not permit.allowed_today,
        attempts=name.attempts,
        correctable=last.reference if last and today and last.staff_id == staff.pk else "",
    )


def _quiet_until(permits: Iterable[Permit]) -> datetime | None:
    ends = (r.until for p in permits for r in p.reasons if r.kind == StopKind.QUIET_HOURS)
    return next((end for end in ends if isinstance(end, datetime)), None)
