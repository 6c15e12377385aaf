"""Texts of a cell with what became of each: in force, planned, followed by another, or overtaken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.insights.models import TierService
from jinjing.insights.queries.tier_services import offer_of
from jinjing.insights.unified_view import ServiceScheme, label_of
from jinjing.kernel.wording import Wording

IN_FORCE = pgettext_lazy("services", "in force")
PLANNED = pgettext_lazy("services", "planned")
EARLIER = pgettext_lazy("services", "earlier")
OVERTAKEN = pgettext_lazy("services", "replaced before it began")


@dataclass(frozen=True)
class Version:
    """One text of a cell. `since` and `by` are empty for what the scheme brings along (`number` 0)."""

    number: int
    text: Wording
    since: date | None
    state: str
    tone: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Change:
    """One line of who changed what; `place`: step and kind for the address."""

    tier: str
    kind: str
    place: tuple[str, str]
    text: str
    since: date
    planned: bool
    by: str
    at: datetime


def versions(rows: Sequence[TierService], brought: Wording, *, on: date) -> list[Version]:
    """The text noted last first, the scheme's own at the end. rows: as `history_of` gives them."""
    last_of_day = {row.valid_from: row.number for row in reversed(rows)}
    begun = [day for day in last_of_day if day <= on]
    now = last_of_day[max(begun)] if begun else 0

    def state(row: TierService) -> tuple[Promise, str]:
        if row.number == now:
            return IN_FORCE, "good"
        if last_of_day[row.valid_from] != row.number:
            return OVERTAKEN, "neutral"
        return (PLANNED, "info") if row.valid_from > on else (EARLIER, "neutral")

    said = [(row, *state(row)) for row in rows]
    own = Version(0, brought, None, str(EARLIER if now else IN_FORCE), "neutral" if now else "good", "", None)
    return [
        *(
            Version(
                row.number,
                offer_of(row).text,
                row.valid_from,
                str(word),
                tone,
                row.noted_by.name,
                row.noted_at,
            )
            for row, word, tone in said
        ),
        own,
    ]


def changes(rows: Sequence[TierService], scheme: ServiceScheme, *, on: date) -> list[Change]:
    """In words; tiers that the scheme has no more keep their codes."""
    found = []
    for row in rows:
        key = f"{row.tier}:{row.band}" if row.band else row.tier
        step = next((one for one in scheme.steps if one.key == key), None)
        found.append(
            Change(
                tier=str(step.name) if step else key,
                kind=label_of(row.kind),
                place=(key, row.kind),
                text=str(offer_of(row).text),
                since=row.valid_from,
                planned=row.valid_from > on,
                by=row.noted_by.name,
                at=row.noted_at,
            )
        )
    return found
