"""Numbers that come from rules: declared here with their source, overridden by dated rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jinjing.kernel import memory
from jinjing.kernel.models import RuleValue


@dataclass(frozen=True)
class Rule:
    """A value and where it comes from (an id of STANDARDS or DOMAIN)."""

    value: Any
    source: str


DEFAULTS: dict[str, Rule] = {
    "referral.accept_minutes": Rule(
        10, "STANDARDS 2.6: accept within 10 minutes while the customer is in the hall"
    ),
    "contact.quiet_hours": Rule(["21:00", "09:00"], "STANDARDS MK-01: no calls 21:00-09:00"),
    "contact.soft_hours": Rule(["12:00", "14:00"], "STANDARDS MK-01: lunch is a soft quiet time"),
    "contact.refusal_months": Rule(6, "STANDARDS 1.7: at least 6 months after a refusal"),
    "contact.most_a_day": Rule(2, "STANDARDS MK-01: frequency cap, the bank's own number"),
    "contact.most_a_week": Rule(3, "STANDARDS MK-01: frequency cap, the bank's own number"),
    "contact.most_a_month": Rule(8, "STANDARDS MK-01: frequency cap, the bank's own number"),
    "contact.consent_needed": Rule(
        ["T", "W", "S", "E"],
        "STANDARDS 1.7, consumer law art. 29: nothing commercial without consent or request, on these ways",
    ),
    "contact.holidays_free": Rule(True, "STANDARDS MK-01: no marketing calls on public holidays"),  # noqa: FBT003
    "consent.ask_again_months": Rule(12, "STANDARDS PI-11: cool-down per purpose after a refusal"),
    "consent.valid_months": Rule(
        {"marketing": 36, "profiling": 36, "sharing": 12, "household": 24, "face": 12},
        "STANDARDS PI-02: valid_to; the bank's own numbers",
    ),
    "consent.notice_version": Rule("2026-1", "STANDARDS PI-02: the notice in use, the bank's own text"),
    "consent.recipients": Rule({}, "STANDARDS PI-04: codes and names of those to whom data may be passed on"),
    "call_list.size": Rule(20, "DOMAIN RM-1"),
    "call_list.invested_share": Rule([1, 2], "DOMAIN RM-1: invested : uninvested = 1 : 2"),
    "call_list.week_size": Rule(100, "DOMAIN RM-1"),
    "call_list.rest_days": Rule(7, "STANDARDS 4.6: less recent contact; the bank's own number"),
    "lead.contact_days": Rule(1, "STANDARDS 2.6: contact within one working day"),
    "api.token_days": Rule(90, "STANDARDS SE-02: no key that outlives its purpose; the bank's own number"),
    "handover.trace_weeks": Rule(8, "DOMAIN RULE-1: what a leaver took out; the bank's own number"),
    "lobby.signals": Rule({}, "DOMAIN LOB-2: own signals and weights over those declared in lobby.signals"),
    "lobby.potential_from": Rule(3, "DOMAIN LOB-2: points of observed signals; the bank's own number"),
    "lobby.wait_alarm_minutes": Rule(20, "STANDARDS 4.4: share served within 20 minutes"),
    # Who looks at unusually many (PI-10): more than this within an hour, or a day, raises an alert.
    "alerts.looks_an_hour": Rule(60, "STANDARDS PI-10: different customers opened; the bank's own number"),
    "alerts.unmasked_an_hour": Rule(20, "STANDARDS PI-10: values shown in full; the bank's own number"),
    "alerts.lookups_an_hour": Rule(120, "STANDARDS PI-10: searches of customers; the bank's own number"),
    "alerts.refused_an_hour": Rule(20, "STANDARDS PI-10: closed doors tried; the bank's own number"),
    "alerts.accounts_a_day": Rule(
        0, "STANDARDS SE-02: sign-ins and positions given by hand are looked at by somebody else"
    ),
    "alerts.exported_a_day": Rule(
        500, "STANDARDS PI-10: customers taken out in files; the bank's own number"
    ),
    "limits.lookups_a_minute": Rule(20, "STANDARDS FI-03: by exact key, no browsing; the bank's own number"),
    "limits.lookups_an_hour": Rule(240, "STANDARDS FI-03: by exact key, no browsing; the bank's own number"),
    "security.unmask_seconds": Rule(30, "STANDARDS FI-03: a value in full is for a moment"),
    "security.blur_seconds": Rule(30, "STANDARDS FI-06: tablets in the hall blur after 30 s"),
    "audit.keep_months": Rule(36, "STANDARDS SE-03: default 3 years, never less than 6 months online"),
    "audit.seal_minutes": Rule(10, "STANDARDS SE-03: a log that is not sealed any more is an alarm"),
    # How long is kept what; the data catalogue names one of these for every personal column.
    "retention.raw_days": Rule(30, "STANDARDS IM-11: delivered files, sealed"),
    "retention.customer_years": Rule(10, "STANDARDS 1: AML Law art. 34, after the relationship ends"),
    "retention.contact_years": Rule(10, "STANDARDS 1: part of the customer's record, as the customer"),
    "retention.visit_years": Rule(1, "STANDARDS PI-01: shortest time; the bank's own number"),
    "retention.work_list_years": Rule(1, "STANDARDS PI-01: shortest time; the bank's own number"),
    "retention.publications": Rule(2, "STANDARDS IM-03: figures in use and those to go back to"),
    "retention.staff_years": Rule(10, "STANDARDS SE-03: as long as records name the person"),
    "retention.session_days": Rule(1, "STANDARDS SE-07: nothing left over; the bank's own number"),
    "retention.form_days": Rule(30, "STANDARDS PI-01: numbers of forms sent; the bank's own number"),
    "retention.request_years": Rule(3, "STANDARDS 1 (PIPL 56): reports and files of requests, 3 years"),
    "retention.export_years": Rule(3, "STANDARDS SE-03: who took out what, as the access log"),
    "exports.rows_without_second_person": Rule(100, "STANDARDS FI-03: bulk needs a second person"),
    "exports.most_rows": Rule(20_000, "STANDARDS FI-03: no free bulk; the bank's own number"),
    "exports.keep_hours": Rule(24, "STANDARDS PI-01: shortest time; the bank's own number"),
    "subject_requests.answer_days": Rule(15, "STANDARDS PI-21: we set 15, the standard allows 30"),
    "subject_requests.warn_days": Rule(5, "STANDARDS PI-21: days before the end; the bank's own number"),
    "security.lock_after_failures": Rule(5, "STANDARDS SE-01: lock-out after 5 failures"),
    "security.lock_minutes": Rule(30, "STANDARDS SE-01: locked for 30 minutes"),
    "security.address_failures": Rule(
        30,
        "STANDARDS SE-01: failures from one address, which a whole outlet may share; the bank's own number",
    ),
    "security.idle_minutes": Rule(15, "STANDARDS SE-01: idle time-out at a desk"),
    "security.idle_minutes_tablet": Rule(5, "STANDARDS SE-01: idle time-out of a shared tablet"),
    "security.session_hours": Rule(
        12, "STANDARDS SE-01: nobody works longer than a day; the bank's own number"
    ),
    "security.password_min_length": Rule(10, "STANDARDS SE-01: password complexity, the bank's own number"),
    "security.password_classes": Rule(
        3, "STANDARDS SE-01: of capital and small letters, digits and signs; the bank's own number"
    ),
    "security.password_history": Rule(5, "STANDARDS SE-01: former passwords that do not come back"),
    "security.password_days": Rule(90, "STANDARDS SE-01: rotation of passwords"),
    "security.second_factor_roles": Rule(
        [
            "system_admin",
            "security_admin",
            "auditor",
            "data_steward",
            "branch_manager",
            "relationship_manager",
        ],
        "STANDARDS SE-01: who administers, publishes, or sees the money of named customers",
    ),
    "security.step_up_minutes": Rule(15, "STANDARDS FI-03: a bulk action needs a fresh proof"),
    "limits.requests_a_minute": Rule(
        600, "STANDARDS SE-04: a person's pages and polls; the bank's own number"
    ),
    "operation.backup_hours": Rule(30, "STANDARDS SE-06: RPO, a night and a morning; the bank's own number"),
    "operation.drill_days": Rule(100, "STANDARDS SE-06: a restore is rehearsed every quarter"),
    "operation.verify_hours": Rule(30, "STANDARDS SE-03: the access log is verified every night"),
}


def values(*keys: str, on: date) -> dict[str, Any]:
    """Several values in force on that day. One query, and at most one a request."""
    found = memory.recalled(("rules", on), lambda: _in_force(on))
    return {key: found.get(key, DEFAULTS[key].value) for key in keys}


def value(key: str, on: date) -> Any:
    """The value in force on that day. An undeclared key is a programming error."""
    return values(key, on=on)[key]


def _in_force(on: date) -> dict[str, Any]:
    """Every value that overrides a declared one; there are few."""
    rows = RuleValue.objects.filter(valid_from__lte=on).order_by("valid_from")
    return {row.key: row.value for row in rows}
