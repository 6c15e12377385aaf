"""LOB-2: what the signals and the bank's own figures say of a visitor, with the reasons in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.insights.queries.customer_card import CustomerCard, cards_of
from jinjing.kernel import rules
from jinjing.kernel.wording import Wording
from jinjing.lobby.enums import Recognition
from jinjing.lobby.models import SignalSighting, Visit
from jinjing.lobby.signals import Signal, signals_in_force


@dataclass(frozen=True)
class RecognitionOutcome:
    """`points` of `bound` needed for potentially premier; `reasons` strongest first, never empty."""

    recognition: Recognition
    points: int
    bound: int
    reasons: tuple[str | Promise | Wording, ...]


def signal_list(on: date) -> dict[str, Signal]:
    """The outlet's signals of that day by key, in the order of the stages."""
    return signals_in_force(rules.value("lobby.signals", on))


def noted_signals(visit: Visit) -> list[SignalSighting]:
    """What was observed and not taken back, the weightiest first."""
    return list(
        SignalSighting.objects.filter(visit=visit, undone_at__isnull=True).order_by("-weight", "at", "pk")
    )


def card_of(visit: Visit, *, on: date, publication: Publication | None = None) -> CustomerCard | None:
    """The card of a recognised visitor; None while nobody knows who it is."""
    if visit.customer_id is None:
        return None
    night = publication or current_publication()
    return cards_of([visit.customer_id], publication=night, on=on).get(visit.customer_id)


def outcome_of(visit: Visit, card: CustomerCard | None, *, on: date) -> RecognitionOutcome:
    """Three queries: the signals noted, the list in force, the bound."""
    values = rules.values("lobby.signals", "lobby.potential_from", on=on)
    return judge(
        card,
        noted_signals(visit),
        labels={key: signal.label for key, signal in signals_in_force(values["lobby.signals"]).items()},
        bound=int(values["lobby.potential_from"]),
    )


def judge(
    card: CustomerCard | None,
    noted: Iterable[SignalSighting],
    *,
    labels: dict[str, Promise | Wording],
    bound: int,
) -> RecognitionOutcome:
    """The official tier decides first, then the bank's forecast, then what was observed.

    A customer whose figures say ordinary may still be potentially premier: the assets may lie elsewhere.
    """
    seen = list(noted)
    points = sum(sighting.weight for sighting in seen)
    observed = tuple(labels.get(sighting.signal, sighting.signal) for sighting in seen)
    figures = by_figures(card)
    if card and figures == Recognition.EXISTING_PREMIER:
        tier = format_lazy(_("Premier customer: {tier}"), tier=card.tier_name)
        return RecognitionOutcome(figures, points, bound, (tier, *observed))
    if figures == Recognition.POTENTIAL_PREMIER:
        near = _("This quarter's figures come close to the premier bound")
        return RecognitionOutcome(figures, points, bound, (near, *observed))
    if points >= bound:
        return RecognitionOutcome(Recognition.POTENTIAL_PREMIER, points, bound, observed)
    return RecognitionOutcome(figures, points, bound, observed or (_("No salient sign so far"),))


def by_figures(card: CustomerCard | None) -> Recognition:
    """What the bank's own figures say before anything was observed."""
    if card and card.premier:
        return Recognition.EXISTING_PREMIER
    return Recognition.POTENTIAL_PREMIER if card and card.potential else Recognition.ORDINARY
