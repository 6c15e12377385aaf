"""The unified customer view as it stands on a day: the scheme's own texts with the bank's over them (SEG-5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, Q, QuerySet

from jinjing.holdings.models import Publication
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.enums import SERVED, ServiceKind
from jinjing.insights.models import TierService
from jinjing.insights.unified_view import NOTHING, Cell, ServiceScheme, Step, label_of, schemes_of
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once

Place = tuple[str, str]  # step and kind


class Written(NamedTuple):
    """A text the bank wrote for a cell, as a page reads it; `TierService` says what each means."""

    tier: str
    band: str
    kind: str
    number: int
    valid_from: date
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class Offer:
    """A text with the day from which it counts; None for the one that the scheme brings along."""

    text: Wording
    since: date | None


@dataclass(frozen=True)
class ServiceCell:
    """`now`: in force on the day asked about; `next`: the first text after it; `last`: the cell's last number.

    `everybody`: what counts in place of an empty text; nothing on the lowest step.
    """

    step: Step
    kind: str
    everybody: Wording
    now: Offer
    next: Offer | None
    last: int


@dataclass(frozen=True)
class ServiceRow:
    kind: str
    label: str
    cells: tuple[ServiceCell, ...]


@dataclass(frozen=True)
class Due:
    """One service in words. `everybody`: not of this tier, but what everybody gets."""

    kind: str
    label: str
    text: str
    everybody: bool


@dataclass(frozen=True)
class NextStep:
    """What the next tier adds: services that read differently there. Products are no reason to climb."""

    name: str
    adds: tuple[Due, ...]


@dataclass(frozen=True)
class ServicesDue:
    """What a customer of a tier is due. `floor`: the channels of everybody, where the own ones read differently."""

    scheme: str
    step: str
    name: str
    served: tuple[Due, ...]
    products: tuple[Due, ...]
    floor: Due | None
    next: NextStep | None

    def of(self, *kinds: ServiceKind) -> tuple[Due, ...]:
        """What is promised of these kinds, in the order asked for, without what everybody gets."""
        own = {due.kind: due for due in (*self.served, *self.products) if not due.everybody}
        return tuple(own[kind] for kind in kinds if kind in own)


def versions_of(scheme: str, steps: Iterable[Step] | None = None) -> QuerySet[TierService]:
    """Every text the bank wrote for the scheme, in the order in which later ones win."""
    rows = TierService.objects.filter(scheme=scheme)
    if steps is not None:
        meant = Q()
        for step in steps:
            meant |= Q(tier=step.tier, band=step.band)
        rows = rows.filter(meant)
    return rows.order_by("valid_from", "number")


def history_of(scope: Scope, cell: Cell) -> list[TierService]:
    """Every text of one cell, the one noted last first; nothing without the right to read."""
    if not scope.may(Permission.TIER_SERVICES):
        return []
    tier, _, band = cell.step.partition(":")
    rows = TierService.objects.filter(scheme=cell.scheme, tier=tier, band=band, kind=cell.kind)
    return list(rows.select_related("noted_by").order_by("-number"))


def changes_of(scope: Scope, scheme: str, *, most: int) -> list[TierService]:
    """Who changed what in the scheme, the latest first; nothing without the right to read."""
    if not scope.may(Permission.TIER_SERVICES):
        return []
    rows = TierService.objects.filter(scheme=scheme).select_related("noted_by")
    return list(rows.order_by("-noted_at", "-pk")[:most])


def table_on(scope: Scope, scheme: ServiceScheme, *, on: date) -> list[ServiceRow]:
    """Kinds by tiers as they stand on that day; one query, nothing without the right to read."""
    if not scope.may(Permission.TIER_SERVICES):
        return []
    cells = _cells(scheme, versions_of(scheme.key), on=on)
    return [
        ServiceRow(kind, label_of(kind), tuple(cells[step.key, kind] for step in scheme.steps))
        for kind in scheme.kinds
    ]


def cell_on(scope: Scope, scheme: ServiceScheme, step: Step, kind: str, *, on: date) -> ServiceCell | None:
    """One cell of the table; None without the right to read."""
    return standing_cell(scheme, step, kind, on=on) if scope.may(Permission.TIER_SERVICES) else None


def standing_cell(scheme: ServiceScheme, step: Step, kind: str, *, on: date) -> ServiceCell:
    """The cell as it stands, for the verb that writes the next text of it."""
    rows = versions_of(scheme.key, [step, scheme.floor]).filter(kind=kind)
    return _cells(scheme, rows, on=on)[step.key, kind]


def planned_days(scope: Scope, scheme: str, *, on: date) -> list[date]:
    """Days after this one from which something else counts; one query."""
    if not scope.may(Permission.TIER_SERVICES):
        return []
    rows = TierService.objects.filter(scheme=scheme, valid_from__gt=on).order_by("valid_from")
    return list(rows.values_list("valid_from", flat=True).distinct())


def services_due(
    scheme: str, tier: str, band: str = "", *, next_step: str = "", publication: Publication | None, on: date
) -> ServicesDue | None:
    """What a customer of that tier is due, in one query; None where the night brought no scheme.

    Nobody gets less than everybody: what the tier's own texts leave out is said as for the lowest step. Who has
    no tier in the scheme, or an unknown one, stands on that step; without `scheme` it is the official one.
    next_step: as `CustomerTier.next_tier`, to tell what it adds.
    """
    known = schemes_of(publication)
    found = next((one for one in known if one.key == scheme), next(iter(known), None))
    if found is None:
        return None
    own = found.step(f"{tier}:{band}" if band else tier) or found.step(tier) or found.floor
    above = found.step(next_step) if next_step else None
    steps = [step for step in (own, above, found.floor) if step]
    cells = _cells(found, _written(found.key, steps, on=on), on=on)
    texts = {place: cell.now.text for place, cell in cells.items()}
    return _due(found, own, above, texts)


def _written(scheme: str, steps: Sequence[Step], *, on: date) -> list[Written]:
    """What counts up to that day, in the order in which later ones win. One query."""
    given: dict[str, Any] = {"scheme": scheme, "on": on}
    for place, step in enumerate(steps):
        given |= {f"tier_{place}": step.tier, f"band_{place}": step.band}
    return [Written(*row) for row in _texts_of.asked(len(steps), **given)]


@written_once
def _texts_of(steps: int) -> QuerySet[TierService, Any]:
    meant = Q()
    for place in range(steps):
        meant |= Q(tier=Given(f"tier_{place}", CharField()), band=Given(f"band_{place}", CharField()))
    rows = TierService.objects.filter(
        meant, scheme=Given("scheme", CharField()), valid_from__lte=Given("on", DateField())
    )
    return rows.order_by("valid_from", "number").values_list(*Written._fields)


def _due(scheme: ServiceScheme, own: Step, above: Step | None, texts: Mapping[Place, Wording]) -> ServicesDue:
    kinds = [kind for kind in scheme.kinds if kind != ServiceKind.FEATURES]
    floor = scheme.floor
    told = [due for kind in kinds if (due := _told(kind, own, floor, texts))]
    channels = str(texts[floor.key, ServiceKind.CHANNELS])
    everybody = Due(ServiceKind.CHANNELS, label_of(ServiceKind.CHANNELS), channels, everybody=True)
    same = channels == str(texts[own.key, ServiceKind.CHANNELS] or channels)
    return ServicesDue(
        scheme=scheme.key,
        step=own.key,
        name=str(own.name),
        served=tuple(due for due in told if due.kind in SERVED),
        products=tuple(due for due in told if due.kind not in SERVED),
        floor=None if same else everybody,
        next=_added(kinds, own, above, texts) if above and above != own else None,
    )


def _told(kind: str, own: Step, floor: Step, texts: Mapping[Place, Wording]) -> Due | None:
    text = texts[own.key, kind]
    told = text or texts[floor.key, kind]
    return Due(kind, label_of(kind), str(told), everybody=not text) if told else None


def _added(kinds: list[str], own: Step, above: Step, texts: Mapping[Place, Wording]) -> NextStep:
    adds = [
        Due(kind, label_of(kind), str(texts[above.key, kind]), everybody=False)
        for kind in kinds
        if kind in SERVED and texts[above.key, kind] and texts[above.key, kind] != texts[own.key, kind]
    ]
    return NextStep(str(above.name), tuple(adds))


def _cells(
    scheme: ServiceScheme, versions: Iterable[TierService | Written], *, on: date
) -> dict[Place, ServiceCell]:
    """Every cell of the scheme. versions: the earlier first, so that the last one up to the day wins."""
    written: dict[Place, list[TierService | Written]] = {}
    for row in versions:
        step = f"{row.tier}:{row.band}" if row.band else row.tier
        written.setdefault((step, row.kind), []).append(row)

    def cell(step: Step, kind: str, everybody: Wording) -> ServiceCell:
        brought = Offer(scheme.brings(step.key, kind), None)
        return _cell(step, kind, brought, written.get((step.key, kind), []), everybody, on=on)

    *higher, floor = scheme.steps
    found: dict[Place, ServiceCell] = {}
    for kind in scheme.kinds:
        found[floor.key, kind] = lowest = cell(floor, kind, NOTHING)
        found |= {(step.key, kind): cell(step, kind, lowest.now.text) for step in higher}
    return found


def _cell(
    step: Step,
    kind: str,
    brought: Offer,
    rows: Sequence[TierService | Written],
    everybody: Wording,
    *,
    on: date,
) -> ServiceCell:
    begun = [row for row in rows if row.valid_from <= on]
    coming = {row.valid_from: row for row in rows if row.valid_from > on}  # the last of each day
    return ServiceCell(
        step=step,
        kind=kind,
        everybody=everybody,
        now=offer_of(begun[-1]) if begun else brought,
        next=offer_of(next(iter(coming.values()))) if coming else None,
        last=max((row.number for row in rows), default=0),
    )


def offer_of(row: TierService | Written) -> Offer:
    """English that nobody wrote reads as the Chinese."""
    return Offer(Wording(row.text_zh, row.text_en or row.text_zh), row.valid_from)
