"""What stands beside an action, in words. Codes of customers, visits and people stay codes."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from jinjing.customers.enums import (
    ManagerChangeReason,
    OpeningReason,
    PersonalField,
    RelationKind,
    TopicKind,
)
from jinjing.customers.file_fields import FileField
from jinjing.identity.enums import FactorKind, Proof, Role, SessionEnd, Whereabouts
from jinjing.interactions.enums import Channel, ConsentPurpose, HoldKind, Purpose, Topic
from jinjing.kernel.enums import AlertFinding, AlertKind, Ground, Sensitive
from jinjing.lobby.enums import DecisionBranch, Recognition, RefusalReason, VisitEnd, Zone
from jinjing.lobby.signals import DECLARED
from jinjing.privacy.enums import DeclineReason, ExportKind, ExportPurpose, RequestKind

LABELS: Mapping[str, Promise] = {
    "device": pgettext_lazy("access log", "device"),
    "sessions": pgettext_lazy("access log", "devices"),
    "why": pgettext_lazy("access log", "because"),
    "with": pgettext_lazy("access log", "with"),
    "after": pgettext_lazy("access log", "after line"),
    "alert_kind": pgettext_lazy("access log", "alert"),
    "before": pgettext_lazy("access log", "older than"),
    "chains": pgettext_lazy("access log", "chains"),
    "count": pgettext_lazy("access log", "count"),
    "customer_count": pgettext_lazy("access log", "customers"),
    "finding": pgettext_lazy("access log", "found"),
    "in_hour": pgettext_lazy("access log", "in an hour"),
    "in_minute": pgettext_lazy("access log", "in a minute"),
    "limit": pgettext_lazy("access log", "bound"),
    "lines": pgettext_lazy("access log", "lines"),
    "number": pgettext_lazy("access log", "line"),
    "person": pgettext_lazy("access log", "person"),
    "profile": pgettext_lazy("access log", "cryptography"),
    "up_to": pgettext_lazy("access log", "up to line"),
    "branch": pgettext_lazy("access log", "decision"),
    "business_date": pgettext_lazy("access log", "business date"),
    "changed_customers": pgettext_lazy("access log", "customers changed"),
    "channel": pgettext_lazy("access log", "way"),
    "consent": pgettext_lazy("access log", "consent"),
    "consents_kept": pgettext_lazy("access log", "consents kept against the source system"),
    "consents_withdrawn": pgettext_lazy("access log", "consents withdrawn"),
    "corrects": pgettext_lazy("access log", "corrects"),
    "customer": pgettext_lazy("access log", "customer"),
    "customers": pgettext_lazy("access log", "customers"),
    "end": pgettext_lazy("access log", "end"),
    "ends": pgettext_lazy("access log", "to"),
    "family_changes": pgettext_lazy("access log", "family links changed"),
    "faults": pgettext_lazy("access log", "faults"),
    "field": pgettext_lazy("access log", "value"),
    "from": pgettext_lazy("access log", "from"),
    "holdings": pgettext_lazy("access log", "accounts"),
    "indicator": pgettext_lazy("access log", "figure"),
    "indicators": pgettext_lazy("access log", "figures"),
    "interactions": pgettext_lazy("access log", "contacts"),
    "kind": pgettext_lazy("access log", "kind"),
    "lead": pgettext_lazy("access log", "lead"),
    "left_out": pgettext_lazy("access log", "left out"),
    "names": pgettext_lazy("access log", "names"),
    "new_consents": pgettext_lazy("access log", "new consents"),
    "new_holds": pgettext_lazy("access log", "contacts stopped"),
    "outcome": pgettext_lazy("access log", "outcome"),
    "owner": pgettext_lazy("access log", "owner"),
    "page": pgettext_lazy("access log", "page"),
    "part": pgettext_lazy("access log", "part"),
    "people": pgettext_lazy("access log", "people"),
    "permission": pgettext_lazy("access log", "permission"),
    "portfolio_changes": pgettext_lazy("access log", "changes of manager"),
    "purpose": pgettext_lazy("access log", "about"),
    "reason": pgettext_lazy("access log", "reason"),
    "recipient": pgettext_lazy("access log", "passed on to"),
    "recognition": pgettext_lazy("access log", "recognised as"),
    "record": pgettext_lazy("access log", "record"),
    "reference": pgettext_lazy("access log", "record"),
    "referral_count": pgettext_lazy("access log", "handed over"),
    "relation": pgettext_lazy("access log", "relation"),
    "rows": pgettext_lazy("access log", "rows"),
    "sealed": pgettext_lazy("access log", "sealed"),
    "segments": pgettext_lazy("access log", "segments"),
    "signal": pgettext_lazy("access log", "signal"),
    "starts": pgettext_lazy("access log", "from"),
    "tiers": pgettext_lazy("access log", "tiers"),
    "to": pgettext_lazy("access log", "to"),
    "topic": pgettext_lazy("access log", "topic"),
    "triggers": pgettext_lazy("access log", "reasons to call"),
    "unsealed": pgettext_lazy("access log", "not sealed"),
    "until": pgettext_lazy("access log", "until"),
    "visit_count": pgettext_lazy("access log", "visits ended"),
    "ways": pgettext_lazy("access log", "ways"),
    "withdrawn": pgettext_lazy("access log", "withdrawn"),
    "zone": pgettext_lazy("access log", "zone"),
    "file_field": pgettext_lazy("access log", "field of the file"),
    "files": pgettext_lazy("access log", "files"),
    "records": pgettext_lazy("access log", "rows"),
    "seconds": pgettext_lazy("access log", "seconds"),
    "new": pgettext_lazy("access log", "new"),
    "old": pgettext_lazy("access log", "old"),
    "role": pgettext_lazy("access log", "role"),
    "unit": pgettext_lazy("access log", "unit"),
    "version": pgettext_lazy("access log", "version"),
    "ground": pgettext_lazy("access log", "kept because"),
    "sensitive": pgettext_lazy("access log", "says something about"),
    "sensitive_words": pgettext_lazy("access log", "words"),
}
_CHOICES: Mapping[str, tuple[type[TextChoices], ...]] = {
    "alert_kind": (AlertKind,),
    "branch": (DecisionBranch,),
    "channel": (Channel,),
    "consent": (ConsentPurpose,),
    "end": (VisitEnd,),
    "field": (PersonalField,),
    "file_field": (FileField,),
    "finding": (AlertFinding,),
    "kind": (HoldKind, FactorKind, ExportKind),
    "purpose": (Purpose, ExportPurpose),
    "reason": (OpeningReason, RefusalReason, ManagerChangeReason, DeclineReason),
    "recognition": (Recognition,),
    "record": (RequestKind,),
    "relation": (RelationKind,),
    "to": (Whereabouts,),
    "topic": (TopicKind, Topic),
    "ways": (Channel,),
    "role": (Role,),
    "zone": (Zone,),
    "why": (SessionEnd,),
    "with": (Proof,),
    "ground": (Ground,),
    "sensitive": (Sensitive,),
}
_SIGNALS = {signal.key: signal.label for signal in DECLARED}
_WORDS: Mapping[tuple[str, str], Promise] = {
    ("part", "family"): pgettext_lazy("access log", "family"),
    ("part", "file"): pgettext_lazy("access log", "customer file"),
    ("part", "consents"): pgettext_lazy("access log", "consents and wishes"),
    ("part", "contact"): pgettext_lazy("access log", "one contact"),
    ("part", "personal"): pgettext_lazy("access log", "personal details"),
    ("part", "phone"): pgettext_lazy("access log", "phone number"),
    ("reason", "network"): pgettext_lazy("access log", "not from this network"),
    ("to", "nobody"): pgettext_lazy("access log", "nobody"),
    ("until", "open"): pgettext_lazy("access log", "open end"),
    ("until", "taken_back"): pgettext_lazy("access log", "taken back"),
    ("to", "all"): pgettext_lazy("access log", "all managers"),
}


def in_words(detail: Mapping[str, Any]) -> str:
    """Label and value, part by part; what is empty is left out."""
    return " · ".join(f"{LABELS.get(key, key)} {value}" for key, value in _values(detail))


def _values(detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in sorted(detail):
        value = detail[key]
        if isinstance(value, list):
            value = pgettext("list", ", ").join(_word(key, str(one)) for one in value)
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
