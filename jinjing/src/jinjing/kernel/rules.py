"""Numbers that come from rules: declared here with their source, overridden by dated rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

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
    "contact.most_a_week": Rule(3, "STANDARDS MK-01: frequency cap, the bank's own number"),
    "call_list.size": Rule(20, "DOMAIN RM-1"),
    "call_list.invested_share": Rule([1, 2], "DOMAIN RM-1: invested : uninvested = 1 : 2"),
    "call_list.week_size": Rule(100, "DOMAIN RM-1"),
    "call_list.rest_days": Rule(7, "STANDARDS 4.6: less recent contact; the bank's own number"),
    "lead.contact_days": Rule(1, "STANDARDS 2.6: contact within one working day"),
    "lobby.signals": Rule({}, "DOMAIN LOB-2: own signals and weights over those declared in lobby.signals"),
    "lobby.potential_from": Rule(3, "DOMAIN LOB-2: points of observed signals; the bank's own number"),
    "lobby.wait_alarm_minutes": Rule(20, "STANDARDS 4.4: share served within 20 minutes"),
}


def values(*keys: str, on: date) -> dict[str, Any]:
    """Several values in force on that day, in one query."""
    rows = RuleValue.objects.filter(key__in=keys, valid_from__lte=on).order_by("valid_from")
    found = {row.key: row.value for row in rows}
    return {key: found.get(key, DEFAULTS[key].value) for key in keys}


def value(key: str, on: date) -> Any:
    """The value in force on that day. An undeclared key is a programming error."""
    row = RuleValue.objects.filter(key=key, valid_from__lte=on).order_by("-valid_from").first()
    return row.value if row else DEFAULTS[key].value
