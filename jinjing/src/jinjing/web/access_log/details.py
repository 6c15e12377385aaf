"""What stands beside an action, in words. Codes of customers, visits and people stay codes."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.identity.enums import Whereabouts
from jinjing.interactions.enums import Channel, HoldKind, Purpose
from jinjing.lobby.enums import DecisionBranch, Recognition, RefusalReason, VisitEnd, Zone
from jinjing.lobby.signals import DECLARED

LABELS: Mapping[str, Promise] = {
    "branch": pgettext_lazy("access log", "decision"),
    "business_date": pgettext_lazy("access log", "business date"),
    "changed_customers": pgettext_lazy("access log", "customers changed"),
    "channel": pgettext_lazy("access log", "way"),
    "corrects": pgettext_lazy("access log", "corrects"),
    "customer": pgettext_lazy("access log", "customer"),
    "customers": pgettext_lazy("access log", "customers"),
    "end": pgettext_lazy("access log", "end"),
    "ends": pgettext_lazy("access log", "to"),
    "faults": pgettext_lazy("access log", "faults"),
    "field": pgettext_lazy("access log", "value"),
    "holdings": pgettext_lazy("access log", "accounts"),
    "indicator": pgettext_lazy("access log", "figure"),
    "indicators": pgettext_lazy("access log", "figures"),
    "interactions": pgettext_lazy("access log", "contacts"),
    "kind": pgettext_lazy("access log", "kind"),
    "lead": pgettext_lazy("access log", "lead"),
    "left_out": pgettext_lazy("access log", "left out"),
    "names": pgettext_lazy("access log", "names"),
    "new_holds": pgettext_lazy("access log", "contacts stopped"),
    "owner": pgettext_lazy("access log", "owner"),
    "page": pgettext_lazy("access log", "page"),
    "part": pgettext_lazy("access log", "part"),
    "people": pgettext_lazy("access log", "people"),
    "permission": pgettext_lazy("access log", "permission"),
    "portfolio_changes": pgettext_lazy("access log", "changes of manager"),
    "purpose": pgettext_lazy("access log", "about"),
    "reason": pgettext_lazy("access log", "reason"),
    "recognition": pgettext_lazy("access log", "recognised as"),
    "record": pgettext_lazy("access log", "record"),
    "reference": pgettext_lazy("access log", "record"),
    "referral_count": pgettext_lazy("access log", "handed over"),
    "sealed": pgettext_lazy("access log", "sealed"),
    "segments": pgettext_lazy("access log", "segments"),
    "signal": pgettext_lazy("access log", "signal"),
    "starts": pgettext_lazy("access log", "from"),
    "tiers": pgettext_lazy("access log", "tiers"),
    "to": pgettext_lazy("access log", "to"),
    "triggers": pgettext_lazy("access log", "reasons to call"),
    "unsealed": pgettext_lazy("access log", "not sealed"),
    "until": pgettext_lazy("access log", "until"),
    "visit_count": pgettext_lazy("access log", "visits ended"),
    "withdrawn": pgettext_lazy("access log", "withdrawn"),
    "zone": pgettext_lazy("access log", "zone"),
}
_CHOICES: Mapping[str, tuple[type[TextChoices], ...]] = {
    "branch": (DecisionBranch,),
    "channel": (Channel,),
    "end": (VisitEnd,),
    "field": (PersonalField,),
    "kind": (HoldKind,),
    "purpose": (Purpose,),
    "reason": (OpeningReason, RefusalReason),
    "recognition": (Recognition,),
    "to": (Whereabouts,),
    "zone": (Zone,),
}
_SIGNALS = {signal.key: signal.label for signal in DECLARED}
_WORDS: Mapping[tuple[str, str], Promise] = {
    ("part", "personal"): pgettext_lazy("access log", "personal details"),
    ("to", "all"): pgettext_lazy("access log", "all managers"),
}


def in_words(detail: Mapping[str, Any]) -> str:
    """Label and value, part by part; what is empty is left out."""
    return " · ".join(f"{LABELS.get(key, key)} {value}" for key, value in _values(detail))


def _values(detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in sorted(detail):
        value = detail[key]
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value not in ("", None):
            yield key, _word(key, str(value))


def _word(key: str, value: str) -> str:
    """The value as its list calls it; codes and counts as they are."""
    for choices in _CHOICES.get(key, ()):
        if value in choices.values:
            return str(choices(value).label)
    if key == "signal":
        return str(_SIGNALS.get(value, value))
    return str(_WORDS.get((key, value), value))
