"""Whom nobody contacts on a day, whatever it is about. Narrower questions are `policy`'s."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from jinjing.interactions.enums import Channel, HoldKind
from jinjing.interactions.models import ContactHold


class Stop(NamedTuple):
    """A hold for every purpose and topic. channel: "" for every way; ends_on: None until it is lifted."""

    kind: HoldKind
    channel: str
    starts_on: date
    ends_on: date | None

    def covers(self, on: date, channel: Channel | None = None) -> bool:
        """Without `channel`: only a hold of every way does."""
        within = self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
        return within and self.channel in ("", channel)


def stops_of(customer_ids: Iterable[int], *, first: date, last: date) -> dict[int, list[Stop]]:
    """Holds in force on any of these days, by customer, the oldest first. One query."""
    rows = ContactHold.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first),
        customer_id__in=list(customer_ids),
        starts_on__lte=last,
        lifted_at__isnull=True,
        purpose="",
        topic="",
    )
    found: dict[int, list[Stop]] = defaultdict(list)
    columns = ("customer_id", "kind", "channel", "starts_on", "ends_on")
    for pk, kind, channel, starts_on, ends_on in rows.order_by("pk").values_list(*columns):
        found[pk].append(Stop(HoldKind(kind), channel, starts_on, ends_on))
    return found


def stopped_by(stops: Sequence[Stop], *, on: date, channel: Channel | None = None) -> HoldKind | None:
    """Why there is no contact that day, on that way; None if nothing stops it."""
    return next((stop.kind for stop in stops if stop.covers(on, channel)), None)
