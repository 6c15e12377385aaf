"""How often each customer is to be contacted, and when that falls due (RM-4, SEG-8, SEG-9, SEG-11).

Several rhythms may ask for the same customer: the tier's, those of the segments named in rule `rhythm.schemes`,
and the floor that is meant for everybody, whatever the segment. What falls due first counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import DateField, Expression, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import pgettext

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.holdings.models import Publication
from jinjing.insights.models import CustomerTier, SegmentMembership
from jinjing.interactions.enums import MESSAGES
from jinjing.interactions.queries.conversations import NEWEST_DAY_FIRST, standing
from jinjing.kernel import rules
from jinjing.kernel.joined_rows import KeyList
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once

TIER = "tier"
FLOOR = "rhythm.floor_days"
FLOOR_IMPORTANT = "rhythm.floor_days_important"
SCHEMES = "rhythm.schemes"


@dataclass(frozen=True)
class Beat:
    """One rhythm: at the latest every so many days. `named`: the tier or segment that asks, None for the floor.

    by_message: what is sent counts too, because the rhythm is meant for mail or messages.
    """

    days: int
    named: Wording | None = None
    by_message: bool = False

    @property
    def why(self) -> str:
        """Who asks for it, in the reader's language: the tier's or the segment's name, or the floor."""
        return str(self.named) if self.named else pgettext("rhythm", "At least so often for everybody")


@dataclass(frozen=True)
class Due:
    """When a customer is to be contacted at the latest.

    on: that day. overdue_days: whole days since then, 0 up to the day itself. rhythm_days: days between
    contacts that the deciding rhythm asks for. spoken_on: the last call, meeting or visit that got through,
    None if there never was one. silence_days: days since then, None if there never was one.
    """

    on: date
    overdue_days: int
    beat: Beat
    spoken_on: date | None
    silence_days: int | None

    @property
    def rhythm_days(self) -> int:
        return self.beat.days

    @property
    def why(self) -> str:
        return self.beat.why

    @property
    def silence_rank(self) -> tuple[bool, int]:
        """The longest silence first: whoever was never spoken to, then by days."""
        return (self.silence_days is not None, -(self.silence_days or 0))


class Since(NamedTuple):
    """From when on each clock runs. care: the day on which the manager, or the bank, began to look after them."""

    care: date | None
    spoken: date | None = None
    sent: date | None = None


def due_of(customer_ids: Iterable[int], *, on: date, publication: Publication | None) -> dict[int, Due]:
    """When each customer falls due, by customer id; closed ones are missing. Five queries for any number.

    Who was never spoken to is due one rhythm after the relationship manager took them over. Without a
    publication only the floor counts.
    """
    ids = list(customer_ids)
    if not ids:
        return {}
    since = _since(ids, on=on)
    beats = beats_of(ids, on=on, publication=publication)
    return {pk: due_by(beats[pk], since[pk], on=on) for pk in ids if pk in since}


def beats_of(
    customer_ids: Sequence[int], *, on: date, publication: Publication | None
) -> dict[int, list[Beat]]:
    """Every rhythm that asks for each customer, the floor last. Two queries, and the rules of the day."""
    rhythms = rhythms_on(publication, on=on)
    tiers = {row.customer_id: row for row in _tiers(customer_ids, publication)}
    segments = segments_asking(customer_ids, publication, rhythms)
    found: dict[int, list[Beat]] = {}
    for pk in customer_ids:
        row = tiers.get(pk)
        place = {"tier": row.tier, "band": row.band, "premier": row.premier} if row else {}
        found[pk] = rhythms.beats(tier=place, segments=segments[pk])
    return found


@dataclass(frozen=True)
class Rhythms:
    """The rhythms of one day, for whoever has read tiers, segments and contacts already. No query."""

    by_tier: Mapping[tuple[str, str], Beat]
    by_segment: Mapping[str, Beat]
    floor: Beat
    floor_important: Beat
    asking: dict[Any, list[Beat]] = field(default_factory=dict, compare=False, repr=False)

    def beats(self, *, tier: Mapping[str, Any], segments: Iterable[str]) -> list[Beat]:
        """Every rhythm that asks for the customer, the floor last. tier: `tier`, `band`, `premier`; {} if unknown."""
        step, band = tier.get("tier", ""), tier.get("band", "")
        own = self.by_tier.get((step, band)) or self.by_tier.get((step, ""))
        named = [self.by_segment[segment] for segment in segments if segment in self.by_segment]
        return [*([own] if own else []), *named, self.floor_important if tier.get("premier") else self.floor]

    def due(self, *, tier: Mapping[str, Any], segments: Sequence[str], since: Since, on: date) -> Due:
        """When the customer falls due."""
        return due_by(self.deciding(tier, segments), since, on=on)

    def deciding(self, tier: Mapping[str, Any], segments: Sequence[str]) -> list[Beat]:
        """Of those `beats` the ones that decide; put together once for all who have place and segments alike."""
        alike = (tier.get("tier"), tier.get("band"), tier.get("premier"), tuple(segments))
        found = self.asking.get(alike)
        if found is None:
            found = self.asking[alike] = deciding(self.beats(tier=tier, segments=segments))
        return found


def rhythms_on(publication: Publication | None, *, on: date) -> Rhythms:
    """What asks for whom that day. The rules of the day are one query a request."""
    set_ = rules.values(FLOOR, FLOOR_IMPORTANT, SCHEMES, on=on)
    by_tier, by_segment = _beats_of_packs(publication, schemes=set_[SCHEMES])
    return Rhythms(by_tier, by_segment, Beat(set_[FLOOR]), Beat(set_[FLOOR_IMPORTANT]))


def deciding(beats: Sequence[Beat]) -> list[Beat]:
    """The one or two of them that decide for whomever they ask for: talks count for all alike, and messages for those
    that they are enough for, so that of each kind the shortest falls due first.
    """
    first = {
        by: min((b for b in beats if b.by_message == by), key=_shortest, default=None) for by in (False, True)
    }
    return [beat for beat in beats if beat is first[beat.by_message]]


def due_by(beats: Sequence[Beat], since: Since, *, on: date) -> Due:
    """When the first of the rhythms asks for a contact."""
    care, spoken, sent = since
    heard = max(spoken, sent) if spoken and sent else spoken or sent
    asking = []
    for place, beat in enumerate(beats):
        last = (heard if beat.by_message else spoken) or care
        asking.append((last + _days(beat.days) if last else on, beat.days, beat.named is None, place))
    day, *_, place = min(asking)
    return Due(
        on=day,
        overdue_days=max((on - day).days, 0),
        beat=beats[place],
        spoken_on=spoken,
        silence_days=(on - spoken).days if spoken else None,
    )


def _shortest(beat: Beat) -> tuple[int, bool]:
    return (beat.days, beat.named is None)


@cache
def _days(count: int) -> timedelta:
    return timedelta(days=count)


def _since(ids: Sequence[int], *, on: date) -> dict[int, Since]:
    """Two queries: when care began, and when contact was made last. Closed customers are missing."""
    kept = Customer.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=on), pk__in=ids)
    rows = kept.annotate(care_on=care_began(on)).values_list("pk", "care_on", "opened_on")
    made = last_contacts(ids, on=on)
    return {pk: Since(care or opened, *made.get(pk, (None, None))) for pk, care, opened in rows}


def since_of(ids: Sequence[int], *, on: date) -> dict[int, Since]:
    """From when on the clocks of these customers run. One query, none without customers.

    Worth asking where the last talk does not decide: nobody was spoken to yet, or a message may be enough.
    """
    if not ids:
        return {}
    return {
        pk: Since(care_on or opened_on, spoken_on, sent_on)
        for pk, opened_on, care_on, spoken_on, sent_on in _clocks.asked(ids=list(ids), on=on)
    }


@written_once
def _clocks() -> "QuerySet[Customer, Any]":
    on = Given("on", DateField())
    rows = Customer.objects.filter(pk__in=KeyList("ids")).order_by()
    last_talk, last_message = _last_day(on, Q(reached=True)), _last_day(on, Q(channel__in=MESSAGES))
    return rows.values_list("pk", "opened_on", care_began(on), last_talk, last_message)


def _last_day(on: Expression, which: Q) -> Subquery:
    rows = standing().filter(which, customer=OuterRef("pk"), occurred_on__lte=on)
    return Subquery(rows.order_by(*NEWEST_DAY_FIRST).values("occurred_on")[:1])


def care_began(on: date | Expression) -> Subquery:
    """When whoever looks after the customer on that day took over, as a column of customers."""
    in_force = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    held = PortfolioAssignment.objects.filter(
        in_force, customer=OuterRef("pk"), role=PortfolioRole.PRIMARY
    ).order_by("-valid_from")
    return Subquery(held.values("valid_from")[:1])


def last_contacts(ids: Sequence[int], *, on: date) -> dict[int, tuple[date | None, date | None]]:
    """Last talk and last message by customer; those never contacted are missing. One query."""
    contacts = (
        standing()
        .filter(customer_id__in=ids, occurred_on__lte=on)
        .order_by()
        .values("customer_id")
        .annotate(
            spoken=Max("occurred_on", filter=Q(reached=True)),
            sent=Max("occurred_on", filter=Q(channel__in=MESSAGES)),
        )
        .values_list("customer_id", "spoken", "sent")
    )
    return {pk: (spoken, sent) for pk, spoken, sent in contacts}


def segments_asking(
    ids: Sequence[int], publication: Publication | None, rhythms: Rhythms
) -> dict[int, list[str]]:
    """Segments with a rhythm by customer. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    for customer_id, segment in _segments(ids, publication, rhythms.by_segment):
        found[customer_id].append(segment)
    return found


def _tiers(ids: Sequence[int], publication: Publication | None) -> Iterable[CustomerTier]:
    rows = CustomerTier.objects.of(publication).filter(official=True, customer_id__in=ids)
    return rows.only("customer_id", "tier", "band", "premier")


def _segments(
    ids: Sequence[int], publication: Publication | None, beats: Mapping[str, Beat]
) -> Iterable[tuple[int, str]]:
    rows = SegmentMembership.objects.of(publication).filter(customer_id__in=ids, segment__in=list(beats))
    return rows.order_by("customer_id", "segment").values_list("customer_id", "segment")


def _beats_of_packs(
    publication: Publication | None, *, schemes: Sequence[str]
) -> tuple[dict[tuple[str, str], Beat], dict[str, Beat]]:
    """Rhythms by (tier, band) and by segment, as the official pack of the publication names them. No query."""
    pack: dict[str, Any] = publication.policies[0] if publication and publication.policies else {}
    tiers = dict(_tier_beats(pack)) if TIER in schemes else {}
    segments = {
        segment["segment"]: _beat(segment["contact"]["every_days"], segment, segment["contact"])
        for scheme in pack.get("segments", [])
        if scheme["scheme"] in schemes
        for segment in scheme["segments"]
        if segment.get("contact")
    }
    return tiers, segments


def _tier_beats(pack: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Beat]]:
    for tier in pack.get("tiers", []):
        if days := tier.get("contact_every_days"):
            yield (tier["tier"], ""), _beat(days, tier)
        for band in tier.get("bands", []):
            if days := band.get("contact_every_days"):
                yield (tier["tier"], band["band"]), _beat(days, band)


def _beat(days: int, entry: Mapping[str, Any], contact: Mapping[str, Any] | None = None) -> Beat:
    names = entry["names"]
    channel: str = (contact or {}).get("channel") or ""
    return Beat(days, Wording(names["zh"], names["en"]), by_message=channel in MESSAGES)
