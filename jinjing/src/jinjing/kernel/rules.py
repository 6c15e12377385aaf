"""Numbers that come from rules: declared here with their source, overridden by dated rows."""

import json
import logging
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.db.models import TextField
from django.db.models.functions import Cast, JSONObject

from jinjing.kernel import memory
from jinjing.kernel.json_rows import JSONRows
from jinjing.kernel.models import RuleValue
from jinjing.kernel.rule_shapes import Range, fits

log = logging.getLogger(__name__)
WRITTEN = "rules as they are written"  # in the memory of a request


@dataclass(frozen=True)
class Rule:
    """A value and where it comes from (an id of STANDARDS or DOMAIN).

    `within`: what each number of a value may be, declared for every rule with numbers. Ends that the law or
    a standard sets are exact; the others keep out what nobody can have meant, and what breaks arithmetic.
    """

    value: Any
    source: str
    within: Range | None = None

    def admits(self, value: Any) -> bool:
        """Shaped like the declared value, with every number in the range."""
        return fits(value, self.value, self.within)


DEFAULTS: dict[str, Rule] = {
    "referral.accept_minutes": Rule(
        10, "STANDARDS 2.6: accept within 10 minutes while the customer is in the hall", Range(1, 120)
    ),
    "contact.quiet_hours": Rule(["21:00", "09:00"], "STANDARDS MK-01: no calls 21:00-09:00"),
    "contact.soft_hours": Rule(["12:00", "14:00"], "STANDARDS MK-01: lunch is a soft quiet time"),
    "contact.refusal_months": Rule(6, "STANDARDS 1.7: at least 6 months after a refusal", Range(6, 120)),
    "contact.most_a_day": Rule(2, "STANDARDS MK-01: frequency cap, the bank's own number", Range(1, 20)),
    "contact.most_a_week": Rule(3, "STANDARDS MK-01: frequency cap, the bank's own number", Range(1, 50)),
    "contact.most_a_month": Rule(8, "STANDARDS MK-01: frequency cap, the bank's own number", Range(1, 100)),
    "contact.consent_needed": Rule(
        ["T", "W", "S", "E"],
        "STANDARDS 1.7, consumer law art. 29: nothing commercial without consent or request, on these ways",
    ),
    "contact.holidays_free": Rule(True, "STANDARDS MK-01: no marketing calls on public holidays"),  # noqa: FBT003
    "contact.log_back_days": Rule(
        31, "DOMAIN RM-3: how late a contact is still written down; the bank's own number", Range(1, 366)
    ),
    "contact.note_prompt_from": Rule(
        "16:30", "DOMAIN RM-3: from when on talks without a note are asked for; the bank's own number"
    ),
    "consent.ask_again_months": Rule(
        12, "STANDARDS PI-11: cool-down per purpose after a refusal", Range(1, 120)
    ),
    "consent.valid_months": Rule(
        {"marketing": 36, "profiling": 36, "sharing": 12, "household": 24, "face": 12},
        "STANDARDS PI-02: valid_to; the bank's own numbers",
        Range(1, 120),
    ),
    "consent.notice_version": Rule("2026-1", "STANDARDS PI-02: the notice in use, the bank's own text"),
    "consent.recipients": Rule({}, "STANDARDS PI-04: codes and names of those to whom data may be passed on"),
    "call_list.size": Rule(20, "DOMAIN RM-1", Range(1, 200)),
    "call_list.invested_share": Rule([1, 2], "DOMAIN RM-1: invested : uninvested = 1 : 2", Range(1, 100)),
    "call_list.week_size": Rule(100, "DOMAIN RM-1", Range(1, 1_000)),
    "call_list.rest_days": Rule(
        7, "STANDARDS 4.6: less recent contact; the bank's own number", Range(1, 365)
    ),
    "rhythm.schemes": Rule(
        ["tier", "four_types", "seven_groups", "service_grade"],
        "DOMAIN RM-4: frequency from SEG-8, SEG-9, SEG-11; the shortest of these counts",
    ),
    "rhythm.floor_days": Rule(
        92, "DOMAIN RM-4: a call or meeting at least once a quarter for everybody", Range(7, 366)
    ),
    "rhythm.floor_days_important": Rule(
        31, "DOMAIN RM-4: monthly for the important; these are the premier customers", Range(1, 366)
    ),
    "rhythm.plan_ahead_days": Rule(
        366, "DOMAIN RM-4: how far ahead contacts are planned; the bank's own number", Range(7, 1_100)
    ),
    "calendar.most_in_a_file": Rule(
        500, "DOMAIN RM-4: entries that one workbook brings at once; the bank's own number", Range(1, 5_000)
    ),
    "lists.nearly_premier_percent": Rule(
        80, "DOMAIN SEG-5: average so far against the premier bound; the bank's own number", Range(1, 100)
    ),
    "services.near_percent": Rule(
        80, "DOMAIN SEG-5: average so far against the next tier's bound; the bank's own number", Range(1, 100)
    ),
    "lists.most_at_once": Rule(
        200, "STANDARDS FI-03: no free bulk; chosen at once, the bank's own number", Range(1, 1_000)
    ),
    "lead.contact_days": Rule(1, "STANDARDS 2.6: contact within one working day", Range(1, 30)),
    "api.token_days": Rule(
        90, "STANDARDS SE-02: no key that outlives its purpose; the bank's own number", Range(1, 365)
    ),
    "morning.ahead_days": Rule(
        7, "DOMAIN MGT-7: maturing after today, on the morning sheet; the bank's own number", Range(1, 92)
    ),
    "morning.edge_percent": Rule(
        10, "DOMAIN MGT-7: missing to the next tier, of its bound; the bank's own number", Range(1, 50)
    ),
    "risk.fall_percent": Rule(
        20, "DOMAIN MGT-7: below last quarter's average; the bank's own number", Range(1, 100)
    ),
    "risk.fall_yuan": Rule(
        10_000, "DOMAIN MGT-7: smaller falls are everyday life; the bank's own number", Range(1, 100_000_000)
    ),
    "risk.silent_days": Rule(60, "DOMAIN MGT-7: falling without contact for 60 days", Range(1, 365)),
    "handover.trace_weeks": Rule(
        8, "DOMAIN RULE-1: what a leaver took out; the bank's own number", Range(1, 104)
    ),
    "lobby.signals": Rule({}, "DOMAIN LOB-2: own signals and weights over those declared in lobby.signals"),
    "lobby.potential_from": Rule(
        3, "DOMAIN LOB-2: points of observed signals; the bank's own number", Range(1, 100)
    ),
    "lobby.wait_alarm_minutes": Rule(20, "STANDARDS 4.4: share served within 20 minutes", Range(1, 240)),
    "sensitive.words": Rule(
        {}, "STANDARDS PI-07: own words with their kind (or off) over those of kernel.sensitive_words"
    ),
    "sensitive.harmless": Rule([], "STANDARDS PI-07: own phrases in which a word means something else"),
    # Who looks at unusually many (PI-10): more than this within an hour, or a day, raises an alert.
    "alerts.looks_an_hour": Rule(
        60, "STANDARDS PI-10: different customers opened; the bank's own number", Range(1, 10_000)
    ),
    "alerts.unmasked_an_hour": Rule(
        20, "STANDARDS PI-10: values shown in full; the bank's own number", Range(1, 10_000)
    ),
    "alerts.lookups_an_hour": Rule(
        120, "STANDARDS PI-10: searches of customers; the bank's own number", Range(1, 10_000)
    ),
    "alerts.refused_an_hour": Rule(
        20, "STANDARDS PI-10: closed doors tried; the bank's own number", Range(1, 10_000)
    ),
    "alerts.accounts_a_day": Rule(
        0,
        "STANDARDS SE-02: sign-ins and positions given by hand are looked at by somebody else",
        Range(0, 1_000),
    ),
    "alerts.exported_a_day": Rule(
        500, "STANDARDS PI-10: customers taken out in files; the bank's own number", Range(1, 100_000)
    ),
    "limits.lookups_a_minute": Rule(
        20, "STANDARDS FI-03: by exact key, no browsing; the bank's own number", Range(1, 600)
    ),
    "limits.lookups_an_hour": Rule(
        240, "STANDARDS FI-03: by exact key, no browsing; the bank's own number", Range(1, 10_000)
    ),
    "security.unmask_seconds": Rule(30, "STANDARDS FI-03: a value in full is for a moment", Range(2, 300)),
    "security.blur_seconds": Rule(30, "STANDARDS FI-06: tablets in the hall blur after 30 s", Range(2, 600)),
    "audit.keep_months": Rule(
        36, "STANDARDS SE-03: default 3 years, never less than 6 months online", Range(6, 600)
    ),
    "audit.seal_minutes": Rule(
        10, "STANDARDS SE-03: a log that is not sealed any more is an alarm", Range(1, 1_440)
    ),
    # How long is kept what; the data catalogue names one of these for every personal column.
    "retention.raw_days": Rule(30, "STANDARDS IM-11: delivered files, sealed", Range(1, 365)),
    "retention.customer_years": Rule(
        10, "STANDARDS 1: AML Law art. 34, after the relationship ends", Range(10, 100)
    ),
    "retention.contact_years": Rule(
        10, "STANDARDS 1: part of the customer's record, as the customer", Range(1, 100)
    ),
    "retention.file_history_years": Rule(
        2, "STANDARDS PI-01: replaced values, to understand a talk; the bank's own number", Range(1, 20)
    ),
    "retention.visit_years": Rule(1, "STANDARDS PI-01: shortest time; the bank's own number", Range(1, 20)),
    "retention.work_list_years": Rule(
        1, "STANDARDS PI-01: shortest time; the bank's own number", Range(1, 20)
    ),
    "retention.publications": Rule(
        2, "STANDARDS IM-03: figures in use and those to go back to", Range(2, 60)
    ),
    "retention.trend_months": Rule(
        36, "STANDARDS PI-01: averages of whole months for the picture; the bank's own number", Range(3, 120)
    ),
    "retention.staff_years": Rule(10, "STANDARDS SE-03: as long as records name the person", Range(1, 100)),
    "retention.session_days": Rule(
        1, "STANDARDS SE-07: nothing left over; the bank's own number", Range(1, 365)
    ),
    "retention.form_days": Rule(
        30, "STANDARDS PI-01: numbers of forms sent; the bank's own number", Range(1, 365)
    ),
    "retention.recent_days": Rule(
        31, "STANDARDS PI-01: one's own last customers; the bank's own number", Range(1, 366)
    ),
    "retention.request_years": Rule(
        3, "STANDARDS 1 (PIPL 56): reports and files of requests, 3 years", Range(3, 100)
    ),
    "retention.export_years": Rule(3, "STANDARDS SE-03: who took out what, as the access log", Range(1, 100)),
    "exports.rows_without_second_person": Rule(
        100, "STANDARDS FI-03: bulk needs a second person", Range(1, 10_000)
    ),
    "exports.window_days": Rule(
        7, "STANDARDS FI-03: slices of a week count together; the bank's own number", Range(1, 90)
    ),
    "exports.most_rows": Rule(
        20_000, "STANDARDS FI-03: no free bulk; the bank's own number", Range(1, 100_000)
    ),
    "exports.keep_hours": Rule(24, "STANDARDS PI-01: shortest time; the bank's own number", Range(1, 168)),
    "subject_requests.answer_days": Rule(
        15, "STANDARDS PI-21: we set 15, the standard allows 30", Range(1, 30)
    ),
    "subject_requests.two_people": Rule(
        True,  # noqa: FBT003
        "STANDARDS PI-08, FI-03: who verified does not alone hand over a whole copy; the bank's own choice",
    ),
    "subject_requests.warn_days": Rule(
        5, "STANDARDS PI-21: days before the end; the bank's own number", Range(1, 30)
    ),
    "security.lock_after_failures": Rule(5, "STANDARDS SE-01: lock-out after 5 failures", Range(1, 10)),
    "security.lock_minutes": Rule(30, "STANDARDS SE-01: locked for 30 minutes", Range(1, 1_440)),
    "security.address_failures": Rule(
        30,
        "STANDARDS SE-01: failures from one address, which a whole outlet may share; the bank's own number",
        Range(5, 10_000),
    ),
    "security.idle_minutes": Rule(15, "STANDARDS SE-01: idle time-out at a desk", Range(1, 60)),
    "security.idle_minutes_tablet": Rule(
        5, "STANDARDS SE-01: idle time-out of a shared tablet", Range(1, 30)
    ),
    "security.session_hours": Rule(
        12, "STANDARDS SE-01: nobody works longer than a day; the bank's own number", Range(1, 24)
    ),
    "security.password_min_length": Rule(
        10, "STANDARDS SE-01: password complexity, the bank's own number", Range(8, 64)
    ),
    "security.password_classes": Rule(
        3,
        "STANDARDS SE-01: of capital and small letters, digits and signs; the bank's own number",
        Range(1, 4),
    ),
    "security.password_history": Rule(
        5, "STANDARDS SE-01: former passwords that do not come back", Range(1, 24)
    ),
    "security.password_days": Rule(90, "STANDARDS SE-01: rotation of passwords", Range(1, 365)),
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
    "security.step_up_minutes": Rule(15, "STANDARDS FI-03: a bulk action needs a fresh proof", Range(1, 60)),
    "limits.requests_a_minute": Rule(
        600, "STANDARDS SE-04: a person's pages and polls; the bank's own number", Range(60, 100_000)
    ),
    "operation.backup_hours": Rule(
        30, "STANDARDS SE-06: RPO, a night and a morning; the bank's own number", Range(1, 744)
    ),
    "operation.drill_days": Rule(100, "STANDARDS SE-06: a restore is rehearsed every quarter", Range(1, 400)),
    "operation.verify_hours": Rule(
        30, "STANDARDS SE-03: the access log is verified every night", Range(1, 744)
    ),
}


@dataclass(frozen=True)
class Decided:
    """One recorded value and its first day."""

    key: str
    valid_from: date
    value: Any


def values(*keys: str, on: date) -> dict[str, Any]:
    """Several values in force on that day. One query, and at most one a request; none if the statement that said
    who is asking has brought them.
    """
    found = memory.recalled(("rules in force", on), lambda: _in_force(on))
    return {key: found.get(key, DEFAULTS[key].value) for key in keys}


def value(key: str, on: date) -> Any:
    """The value in force on that day. An undeclared key is a programming error."""
    return values(key, on=on)[key]


def as_written() -> JSONRows:
    """Every recorded value as one text, beside the rows of another query (`memory.note(WRITTEN, …)`). There are few,
    so the text itself is the mark by which a process knows its rules again: no change of a row escapes it.
    """
    one = JSONObject(key="key", valid_from="valid_from", value=Cast("value", TextField()))
    rows = RuleValue.objects.order_by("valid_from", "pk").values(found=one)
    return JSONRows(rows, output_field=TextField())


def _in_force(on: date) -> dict[str, Any]:
    """Every value that overrides a declared one."""
    written = cast("str | None", memory.noted(WRITTEN))
    if written is None:
        return _of_day(memory.recalled("rules", _recorded), on)
    return memory.kept("rules in force", (written, on), lambda: _of_day(_read(written), on))


def _recorded() -> list[Decided]:
    rows = RuleValue.objects.order_by("valid_from", "pk")
    return [Decided(row.key, row.valid_from, row.value) for row in rows]


def _read(written: str) -> list[Decided]:
    return [
        Decided(one["key"], date.fromisoformat(one["valid_from"]), json.loads(one["value"]))
        for one in json.loads(written)
    ]


def _of_day(rows: list[Decided], on: date) -> dict[str, Any]:
    """A row that `change_rule` would have refused was put there by hand: it does not count, and what was decided
    before it goes on, because a limit that is silently off is worse than an old one.
    """
    return {row.key: row.value for row in rows if row.valid_from <= on and counts(row.key, row.value)}


def counts(key: str, value: Any) -> bool:
    """Whether a recorded value is one of those that the declared rule admits; the log names the rule if not."""
    rule = DEFAULTS.get(key)
    if rule is None or rule.admits(value):
        return True
    _tell(key)
    return False


@lru_cache(maxsize=64)
def _tell(key: str) -> None:
    """Once a process: rules are read with every page."""
    log.error("a recorded value of rule %s is outside of what is declared and does not count", key)
