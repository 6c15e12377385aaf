"""LOB-2: what may be observed of a visitor, in three stages, and what it weighs.

Facts only: what is in the hand, what is asked, what is read. Nothing about looks, dress or manner is
ever a signal. A bank changes weights and adds signals through the dated rule value `lobby.signals`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinjing.kernel.wording import Wording
from jinjing.lobby.enums import Stage


@dataclass(frozen=True)
class Signal:
    """`weight` in points; three points together make somebody potentially premier by default."""

    key: str
    stage: Stage
    weight: int
    label: Wording | Promise


DECLARED = (
    Signal("premier_card", Stage.DOOR, 3, _("Holds a premier card")),
    Signal("company_papers", Stage.DOOR, 2, _("Carries a company's papers")),
    Signal("recommended", Stage.DOOR, 2, _("Recommended by a customer")),
    Signal("asks_for_manager", Stage.DOOR, 3, _("Asks for a relationship manager by name")),
    Signal("sensitive_business", Stage.ASKING, 2, _("Proof of assets, early withdrawal")),
    Signal("amount_to_invest", Stage.ASKING, 3, _("Asks about an amount to invest")),
    Signal("large_slip", Stage.ASKING, 2, _("The slip shows 200,000 or more")),
    Signal("corporate_business", Stage.ASKING, 2, _("Asks about corporate business")),
    Signal("glances_at_news", Stage.WAITING, 1, _("Glances at product news and leaves")),
    Signal("returns_to_news", Stage.WAITING, 3, _("Comes back to the product news afterwards")),
    Signal("reads_news", Stage.WAITING, 2, _("Stops to read product news")),
    Signal("watches_rates", Stage.WAITING, 2, _("Looks at the exchange-rate board")),
)


def signals_in_force(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Signal]:
    """Declared signals with the bank's changes, by key in the order of the stages.

    changes: the rule value: `{"reads_news": {"weight": 3}}` weighs anew, weight 0 takes a signal off,
    `{"invitation": {"stage": "door", "weight": 2, "label": "持邀请函", "label_en": "…"}}` adds one.
    """
    found = {signal.key: _changed(signal, changes.get(signal.key, {})) for signal in DECLARED}
    added = {key: _added(key, change) for key, change in changes.items() if key not in found}
    rank = {stage: place for place, stage in enumerate(Stage)}
    kept = [signal for signal in (found | added).values() if signal.weight > 0]
    return {signal.key: signal for signal in sorted(kept, key=lambda s: rank[s.stage])}


def _changed(signal: Signal, change: Mapping[str, Any]) -> Signal:
    return replace(signal, weight=int(change.get("weight", signal.weight)))


def _added(key: str, change: Mapping[str, Any]) -> Signal:
    label = str(change["label"])
    return Signal(
        key, Stage(change["stage"]), int(change["weight"]), Wording(label, str(change.get("label_en", label)))
    )
