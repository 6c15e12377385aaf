"""The lists behind the figures of the morning sheet: of the reader's outlet, the most pressing first."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjing.holdings.models import Publication
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit
from jinjing.identity.queries.positions import staff_in_role
from jinjing.identity.scope import Scope
from jinjing.interactions.enums import SPOKEN
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
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
from jinjing.web.morning.rows import Lines, Row, each, referred, row_of, visitor
from jinjing.web.morning.sheet import LATE_DAYS, Days
from jinjing.workbench.queries import due_today
from jinjing.workbench.queries.brings import night_before
from jinjing.workbench.queries.due_today import Span, manager_name
from jinjing.workbench.queries.money_at_risk import money_at_risk
from jinjing.workbench.queries.morning import customers_of
from jinjing.workbench.queries.outlet_dues import dues_of_outlet
from jinjing.workbench.queries.rhythm import Due
from jinjing.workbench.queries.tier_moves import TierMove, tier_moves


def arrivals(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    return each(visits_on(scope, outlet.pk, on=days.yesterday), lambda visit: visitor(visit, outlet))


def recognised(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    found = visits_on(scope, outlet.pk, on=days.yesterday).filter(recognition__in=RECOGNISED)
    return each(found, lambda visit: visitor(visit, outlet))


def waits(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    """Ordinary visitors who were served, the longest wait first."""

    def row(visit: Any) -> Row:
        minutes = minutes_waited(visit.arrived_at, visit.served_at)
        waited = ngettext("waited %(minutes)d minute", "waited %(minutes)d minutes", minutes)
        return visitor(visit, outlet, also=waited % {"minutes": minutes})

    found = ordinary_waits(scope, outlet.pk, on=days.yesterday)
    return each(found.order_by(F("arrived_at") - F("served_at"), "pk"), row)


def referrals(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    found = referrals_on(scope, outlet.pk, on=days.yesterday)
    return each(found, lambda one: referred(one, outlet, one.accepted_by.name if one.accepted_by else ""))


def unfinished(scope: Scope, outlet: OrgUnit, _days: Days, _night: Publication | None) -> Lines:
    found = unfinished_referrals(scope, outlet.pk)
    return each(found, lambda one: referred(one, outlet, _taker(one)))


def contacts(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    """Attempts and conversations of the outlet's managers; other outlets' customers stay without a link."""
    return _conversations(_made(scope, outlet, days), outlet)


def reached(scope: Scope, outlet: OrgUnit, days: Days, _night: Publication | None) -> Lines:
    """Customers got through to, once for each manager who did: the last conversation of the day."""
    made = _made(scope, outlet, days).filter(reached=True).order_by("occurred_at", "pk")
    last = {(staff, customer): pk for staff, customer, pk in made.values_list("staff", "customer", "pk")}
    return _conversations(made.filter(pk__in=last.values()), outlet)


def _made(scope: Scope, outlet: OrgUnit, days: Days) -> QuerySet[Interaction]:
    """What the outlet's managers tried and said yesterday; nothing for whoever does not lead the outlet."""
    if not customers_of(scope, outlet.pk).exists():
        return Interaction.objects.none()
    staff = staff_in_role(
        Role.RELATIONSHIP_MANAGER, outlet_ids=frozenset({outlet.pk}), on=days.yesterday
    ).values("pk")
    return standing().filter(
        Q(channel__in=SPOKEN) | Q(reached=True), staff__in=staff, occurred_on=days.yesterday
    )


def _conversations(made: QuerySet[Interaction], outlet: OrgUnit) -> Lines:
    return each(
        made.select_related("customer", "staff").order_by("staff__name", "occurred_at", "pk"),
        lambda one: row_of(
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
    )


def birthdays(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    found = due_today.birthdays(outlet.pk, publication=night, span=days.span)
    found = found.filter(customer__in=customers_of(scope, outlet.pk)).select_related("customer")
    rows = found.annotate(manager=manager_name("customer", on=days.today))
    return each(
        rows.order_by("occurs_on", "customer_id", "pk"),
        lambda one: row_of(
            one.customer,
            outlet,
            who=one.manager or "",
            on=one.occurs_on,
            what=str(Wording(one.reason, one.reason_en)),
        ),
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


def leads(scope: Scope, outlet: OrgUnit, _days: Days, _night: Publication | None) -> Lines:
    found = due_today.open_leads(outlet.pk).filter(customer__in=customers_of(scope, outlet.pk))
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
    )


def at_risk(scope: Scope, outlet: OrgUnit, days: Days, night: Publication | None) -> Lines:
    return each(
        money_at_risk(scope, outlet.pk, publication=night, on=days.today),
        lambda one: row_of(one.customer, outlet, who=one.manager, on=days.business, fen=-one.fell_fen),
    )


def _taker(referral: Referral) -> str:
    taker = referral.accepted_by or referral.offered_to
    return taker.name if taker else ""
