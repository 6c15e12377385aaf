"""One outlet's morning in figures: put together once, shown as a page, on paper and on the wall."""

from dataclasses import dataclass
from datetime import date, timedelta

from assay.calendars import is_workday

from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import honorific_of, shown_name_masked
from jinjing.holdings.models import Publication
from jinjing.identity.models import OrgUnit
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.lobby.queries.morning import Chain, LobbyDay, Receiver, lobby_day
from jinjing.web.morning.agenda_lines import Facts, suggested_lines
from jinjing.workbench.models import Agenda, FollowUp
from jinjing.workbench.queries.brings import Brings, brings
from jinjing.workbench.queries.due_today import Span
from jinjing.workbench.queries.money_at_risk import AtRisk, RiskRule, money_at_risk, risk_rule
from jinjing.workbench.queries.morning import (
    Caller,
    agenda_of,
    callers_of,
    open_follow_ups,
)
from jinjing.workbench.queries.outlet_dues import dues_of_outlet
from jinjing.workbench.queries.tier_moves import TierMove, tier_moves

ONE_DAY = timedelta(days=1)
LATE_DAYS = 30
FEN_A_YUAN = 100
NAMED = 5  # of each kind on the sheet; the list behind the figure has all


def last_workday(before: date) -> date:
    """The day of which the sheet says "yesterday": on a Monday the Friday, after a holiday the day before it."""
    day = before - ONE_DAY
    while not is_workday(day):
        day -= ONE_DAY
    return day


@dataclass(frozen=True)
class Days:
    """Which days a sheet is about: `yesterday` is the last working day; `business` that of the figures."""

    today: date
    yesterday: date
    business: date | None
    ahead_days: int

    @property
    def span(self) -> Span:
        """What today brings, with what fell due on the days without work before it."""
        return Span(self.yesterday, self.today)

    @property
    def ahead(self) -> Span:
        return Span(self.today, self.today + timedelta(days=self.ahead_days))


def days_of(today: date, publication: Publication | None) -> Days:
    """The days of the sheet of `today`."""
    return Days(
        today=today,
        yesterday=last_workday(today),
        business=publication.business_date if publication else None,
        ahead_days=int(rules.value("morning.ahead_days", today)),
    )


@dataclass(frozen=True)
class Who:
    """A relationship manager's yesterday: contacts against plan, and referrals taken on."""

    caller: Caller
    taken: Chain


@dataclass(frozen=True)
class Named:
    """A customer on the sheet: masked, linked by code. Sums are in `move` or `risk`."""

    code: str
    masked: str
    honorific: str
    move: TierMove | None = None
    risk: AtRisk | None = None


@dataclass(frozen=True)
class Sheet:
    """Everything the sheet shows. `overdue`, `late`: customers due for a contact, and those 30 days over it."""

    outlet: OrgUnit
    days: Days
    lobby: LobbyDay
    who: tuple[Who, ...]
    brings: Brings
    overdue: int
    late: int
    moves: tuple[TierMove, ...]
    risks: tuple[AtRisk, ...]
    rule: RiskRule
    agenda: Agenda | None
    follow_ups: tuple[FollowUp, ...]

    @property
    def reached(self) -> int:
        return sum(one.caller.reached for one in self.who)

    @property
    def attempts(self) -> int:
        return sum(one.caller.attempts for one in self.who)

    @property
    def planned(self) -> int:
        return sum(one.caller.target for one in self.who)

    @property
    def receivers(self) -> tuple[Receiver, ...]:
        return self.lobby.people

    @property
    def up(self) -> int:
        return sum(move.up for move in self.moves)

    @property
    def down(self) -> int:
        return len(self.moves) - self.up

    @property
    def fell_fen(self) -> int:
        return sum(one.fell_fen for one in self.risks)

    @property
    def left_fen(self) -> int:
        return sum(one.left_fen for one in self.risks)

    @property
    def bound_fen(self) -> int:
        """How much must be missing before it counts as a fall."""
        return self.rule.yuan * FEN_A_YUAN

    @property
    def unnamed_moves(self) -> int:
        """Moves of the night that have no line of their own on the sheet."""
        return max(len(self.moves) - NAMED, 0)

    @property
    def named_moves(self) -> list[Named]:
        return [_named(one.customer, move=one) for one in self.moves[:NAMED]]

    @property
    def named_risks(self) -> list[Named]:
        return [_named(one.customer, risk=one) for one in self.risks[:NAMED]]

    @property
    def customers(self) -> list[str]:
        """Codes of the customers who are named, for the access log."""
        return [one.code for one in (*self.named_moves, *self.named_risks)]

    @property
    def lines(self) -> list[str]:
        """What the head wrote, else what the facts suggest: without names or sums of single customers."""
        return list(self.agenda.lines.get("lines", ())) if self.agenda else self.suggested

    @property
    def suggested(self) -> list[str]:
        return suggested_lines(
            Facts(
                at_risk=len(self.risks),
                silent_days=self.rule.days,
                maturing=self.brings.maturing,
                down=self.down,
                unfinished=self.lobby.unfinished,
                leads=self.brings.leads,
                late=self.late,
                reached=self.reached,
                planned=self.planned,
                appointments=self.brings.appointments,
                birthdays=self.brings.birthdays,
            )
        )


def sheet_of(scope: Scope, outlet: OrgUnit, *, publication: Publication | None) -> Sheet:
    """Ten queries for any number of people and customers; OutOfScope for whoever does not lead the outlet."""
    days = days_of(scope.on, publication)
    lobby = lobby_day(scope, outlet.pk, on=days.yesterday)
    callers = callers_of(scope, outlet.pk, on=days.yesterday)
    due = dues_of_outlet(scope, outlet.pk, publication=publication)
    over = [one.overdue_days for one in due.values() if one.overdue_days > 0]
    today = brings(scope, outlet.pk, publication=publication, span=days.span, ahead=days.ahead)
    before = today.before.pk if today.before else None
    moves = tier_moves(scope, outlet.pk, publication=publication, before=before, on=days.today)
    return Sheet(
        outlet=outlet,
        days=days,
        lobby=lobby,
        who=tuple(Who(one, lobby.taken.get(one.staff_id, Chain())) for one in callers),
        brings=today,
        overdue=len(over),
        late=sum(count > LATE_DAYS for count in over),
        moves=tuple(moves),
        risks=tuple(money_at_risk(scope, outlet.pk, publication=publication, on=days.today)),
        rule=risk_rule(days.today),
        agenda=agenda_of(scope, outlet.pk, on=days.today),
        follow_ups=tuple(open_follow_ups(scope, outlet_id=outlet.pk)),
    )


def _named(customer: Customer, *, move: TierMove | None = None, risk: AtRisk | None = None) -> Named:
    return Named(
        customer.code, shown_name_masked(customer), str(honorific_of(customer)), move=move, risk=risk
    )
