"""The lists behind the figures of the morning sheet: of the reader's outlet, the most pressing first."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjing.holdings.models import Publication
from jinjing.identity.models import OrgUnit
from jinjing.identity.scope import Scope
from jinjing.interactions.models import Interaction
from jinjing.kernel import rules
from jinjing.kernel.clock import bank_date
from jinjing.kernel.wording import Wording
from jinjing.lobby.models import Referral
from jinjing.lobby.queries.morning import (
    RECOGNISED,
    minutes_waited,
    ordinary_waits,
    referrals_on,
    unfinished_referrals,
    visits_on,
)
from jinjing.web.components.amounts import short_amount
from jinjing.web.components.figures import in_chinese
from jinjing.web.morning.rows import (
    Lines,
    Row,
    Total,
    each,
    past_row,
    referred,
    row_of,
    visitor,
    with_restriction,
)
from jinjing.web.morning.sheet import LATE_DAYS, Days
from jinjing.workbench.queries import due_today
from jinjing.workbench.queries.brings import night_before
from jinjing.workbench.queries.due_today import Span, manager_name
from jinjing.workbench.queries.money_at_risk import AtRisk, money_at_risk
from jinjing.workbench.queries.morning import attempts_on, customers_of
from jinjing.workbench.queries.outlet_dues import dues_of_outlet
from jinjing.workbench.queries.rhythm import Due
from jinjing.workbench.queries.tier_moves import TierMove, tier_moves


def arrivals(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    found = with_restriction(visits_on(scope, outlet.pk, on=days.yesterday))
    return each(found, lambda visit: visitor(visit, outlet))


def recognised(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    found = visits_on(scope, outlet.pk, on=days.yesterday).filter(recognition__in=RECOGNISED)
    return each(with_restriction(found), lambda visit: visitor(visit, outlet))


def waits(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    """Ordinary visitors who were served, the longest wait first."""

    def row(visit: Any) -> Row:
        minutes = minutes_waited(visit.arrived_at, visit.served_at)
        waited = ngettext("waited %(minutes)d minute", "waited %(minutes)d minutes", minutes)
        return visitor(visit, outlet, also=waited % {"minutes": minutes})

    found = with_restriction(ordinary_waits(scope, outlet.pk, on=days.yesterday))
    return each(found.order_by(F("arrived_at") - F("served_at"), "pk"), row)


def referrals(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    found = with_restriction(referrals_on(scope, outlet.pk, on=days.yesterday))
    return each(found, lambda one: referred(one, outlet, one.accepted_by.name if one.accepted_by else ""))


def unfinished(scope: Scope, outlet: OrgUnit, _days: Days, _night: Publication | None) -> Lines:
    found = with_restriction(unfinished_referrals(scope, outlet.pk))
    return each(found, lambda one: referred(one, outlet, _taker(one)))


def contacts(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    """Attempts and conversations of the outlet's managers; other outlets' customers stay without a link."""
    return _conversations(attempts_on(scope, outlet.pk, on=days.yesterday), outlet)


def reached(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    """Customers got through to, once for each manager who did: the last conversation of the day."""
    made = attempts_on(scope, outlet.pk, on=days.yesterday).filter(reached=True).order_by("occurred_at", "pk")
    last = {(staff, customer): pk for staff, customer, pk in made.values_list("staff", "customer", "pk")}
    return _conversations(made.filter(pk__in=last.values()), outlet)


def _conversations(made: QuerySet[Interaction], outlet: OrgUnit) -> Lines:
    return each(
        with_restriction(made).select_related("staff").order_by("staff__name", "occurred_at", "pk"),
        lambda one: past_row(
            one.customer,
            outlet,
            who=one.staff.name,
            on=one.occurred_on,
            what=f"{one.get_channel_display()} · {one.get_outcome_display()}",
        ),
    )


def maturing(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    return _holdings(scope, outlet, days.span, night)


def ahead(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    return _holdings(scope, outlet, days.ahead, night)


def _holdings(scope: Scope, outlet: OrgUnit, span: Span, night: Publication | None) -> Lines:
    found = due_today.maturing(outlet.pk, publication=night, span=span)
    found = found.filter(customer__in=customers_of(scope, outlet.pk)).select_related("customer", "product")
    rows = found.annotate(manager=manager_name("customer", on=span.until))
    total = found.order_by().aggregate(fen=Sum("worth_fen"), customers=Count("customer", distinct=True))
    return each(
        rows.order_by("matures_on", "-worth_fen", "pk"),
        lambda one: row_of(
            one.customer,
            outlet,
            who=one.manager or "",
            on=one.matures_on,
            what=str(Wording(one.product.name, one.product.name_en or one.product.name)),
            fen=one.worth_fen,
        ),
        Total(total["fen"] or 0, total["customers"]),
    )


def birthdays(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    """One row a customer, whose birthdays by either calendar may fall into the same days."""
    found = due_today.birthdays(outlet.pk, publication=night, span=days.span)
    found = found.filter(customer__in=customers_of(scope, outlet.pk)).select_related("customer")
    rows: QuerySet[Any] = found.annotate(manager=manager_name("customer", on=days.today))
    hits: dict[int, list[Any]] = {}
    for one in rows.order_by("occurs_on", "customer_id", "pk"):
        hits.setdefault(one.customer_id, []).append(one)
    return each(list(hits.values()), lambda whose: _birthday(whose, outlet))


def _birthday(whose: Sequence[Any], outlet: OrgUnit) -> Row:
    first = whose[0]
    return row_of(
        first.customer,
        outlet,
        who=first.manager or "",
        on=first.occurs_on,
        what=" · ".join(str(Wording(one.reason, one.reason_en)) for one in whose),
    )


def appointments(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    found = due_today.appointments(outlet.pk, on=days.today).filter(pk__in=customers_of(scope, outlet.pk))
    planned = {plan.customer_id: plan for plan in due_today.meetings(outlet.pk, on=days.today)}

    def what(customer_id: int) -> str:
        plan = planned.get(customer_id)
        return plan.get_channel_display() if plan else _("Agreed in a conversation")

    return each(
        found.annotate(manager=manager_name("pk", on=days.today)).order_by("pk"),
        lambda one: row_of(one, outlet, who=one.manager or "", on=days.today, what=what(one.pk)),
    )


def overdue(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    """The longest overdue first."""
    return _overdue(scope, outlet, days, night, by_more_than=0)


def late(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    return _overdue(scope, outlet, days, night, by_more_than=LATE_DAYS)


def _overdue(
    scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None, *, by_more_than: int
) -> Lines:
    dues = dues_of_outlet(scope, outlet.pk, publication=night)
    late = [(pk, due) for pk, due in dues.items() if due.overdue_days > by_more_than]

    def rows(shown: Sequence[tuple[int, Due]]) -> list[Row]:
        chosen = customers_of(scope, outlet.pk).filter(pk__in=[pk for pk, _due in shown])
        people = {one.pk: one for one in chosen.annotate(manager=manager_name("pk", on=days.today))}
        return [
            row_of(people[pk], outlet, who=people[pk].manager or "", on=due.on, what=_late(due))
            for pk, due in shown
            if pk in people
        ]

    return Lines(sorted(late, key=lambda pair: (-pair[1].overdue_days, pair[0])), rows)


def _late(due: Due) -> str:
    days = ngettext("%(days)d day over · %(why)s", "%(days)d days over · %(why)s", due.overdue_days)
    return days % {"days": due.overdue_days, "why": due.why}


def leads(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    found = due_today.open_leads(outlet.pk, on=days.today).filter(customer__in=customers_of(scope, outlet.pk))
    return each(
        found.select_related("customer", "owner").order_by("due_at", "pk"),
        lambda one: row_of(
            one.customer,
            outlet,
            who=one.owner.name,
            on=bank_date(one.due_at),
            what=str(one.get_source_display()),
        ),
    )


def moves(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    return _steps(_moved(scope, outlet, days, night), outlet, days)


def up(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    return _steps([one for one in _moved(scope, outlet, days, night) if one.up], outlet, days)


def down(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    return _steps([one for one in _moved(scope, outlet, days, night) if not one.up], outlet, days)


def _moved(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Sequence[TierMove]:
    before = night_before(night)
    compared = before.pk if before else None
    return tier_moves(scope, outlet.pk, publication=night, before=compared, on=days.today)


def _steps(moved: Sequence[TierMove], outlet: OrgUnit, days: Days) -> Lines:
    return each(
        moved,
        lambda one: row_of(
            one.customer,
            outlet,
            who=one.manager,
            on=days.business,
            what=f"{one.before} → {one.now} · {one.why}",
            fen=one.is_fen,
        ),
    )


def edge(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    percent = int(rules.value("morning.edge_percent", days.today))
    found = due_today.at_the_edge(outlet.pk, publication=night, on=days.today, percent=percent)
    found = found.filter(customer__in=customers_of(scope, outlet.pk)).select_related("customer")
    rows = found.annotate(manager=manager_name("customer", on=days.today))
    total = found.order_by().aggregate(fen=Sum("needed_fen"), customers=Count("customer", distinct=True))
    return each(
        rows.order_by("needed_fen", "pk"),
        lambda one: row_of(
            one.customer,
            outlet,
            who=one.manager or "",
            on=days.business,
            what=str(Wording(one.tier_reason, one.tier_reason_en)),
            fen=one.needed_fen,
        ),
        Total(total["fen"] or 0, total["customers"]),
    )


def at_risk(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    found = money_at_risk(scope, outlet.pk, publication=night, on=days.today)
    return each(
        found,
        lambda one: row_of(
            one.customer,
            outlet,
            who=one.manager,
            on=days.business,
            what=_silence(one),
            fen=-one.fell_fen,
        ),
        Total(-sum(one.fell_fen for one in found), len(found)),
    )


def _silence(one: AtRisk) -> str:
    """What can still be kept, and since when nobody has spoken to the customer."""
    left = short_amount(one.left_fen, chinese=in_chinese())
    if one.spoken_on is None:
        return _("still here: %(sum)s · never spoken to") % {"sum": left}
    told = {"sum": left, "day": one.spoken_on.isoformat()}
    return _("still here: %(sum)s · last spoken to on %(day)s") % told


def _taker(referral: Referral) -> str:
    taker = referral.accepted_by or referral.offered_to
    return taker.name if taker else ""
