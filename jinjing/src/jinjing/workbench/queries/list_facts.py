"""What a list says about a customer: how they stand, whom they spoke to last, what falls due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    Aggregate,
    CharField,
    DateField,
    Expression,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_force_on
from jinjing.holdings.models import Publication
from jinjing.holdings.models.nightly import AskedNight, asked_night
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.insights.queries.segments import segment_names
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.enums import MESSAGES, Channel
from jinjing.interactions.queries.conversations import NEWEST_DAY_FIRST, standing
from jinjing.kernel.joined_rows import DayText, KeyList, Spelled
from jinjing.kernel.wording import Wording
from jinjing.kernel.written_once import Given, written_once
from jinjing.workbench.list_spec import Band
from jinjing.workbench.queries.list_rows import last_talk, maturing, official_tier
from jinjing.workbench.queries.rhythm import Due, Rhythms, Since, rhythms_on

SOON = timedelta(days=90)  # what falls due within counts as the maturing amount
OF_RHYTHM = ("tier", "band", "premier")
PLACE = (*OF_RHYTHM, "scheme", "needed_fen", "next_tier")
# As the model orders them.
OF_CUSTOMER = ("id", "customer_no", "code", "kind", "sex", "name", "home_outlet_id", "opened_on")
FIGURES = ("financial_assets_fen", "average_assets_to_date_fen", "product_count")


@dataclass(frozen=True)
class ListRow:
    """One customer. Money in fen. `last_way`: of the last talk; `maturing_fen`: falls due within 90 days."""

    customer: Customer
    band: Band
    tier_name: Wording
    due: Due
    last_way: Channel | None
    assets_fen: int
    average_fen: int
    needed_fen: int | None
    next_tier: str
    matures_on: date | None
    maturing_fen: int | None
    segments: tuple[Wording, ...]
    product_count: int
    manager: str

    @property
    def spoken_on(self) -> date | None:
        return self.due.spoken_on


class Read(NamedTuple):
    """What is read of one customer beside their own columns, in the order of `_details`."""

    assets_fen: int
    average_fen: int
    product_count: int
    place: Mapping[str, Any] | None
    talk: str | None
    sent_on: date | None
    care: str | None
    segment_codes: str | None
    falls: str | None


def details_of(
    customer_ids: Sequence[int], *, scope: Scope, publication: Publication, all_segments: bool = True
) -> list[ListRow]:
    """Everything the columns show, in the order of the keys. One query.

    all_segments: otherwise only those are read, and named, that a due day may follow from.
    """
    if not customer_ids:
        return []
    on = scope.on
    rhythms, schemes = rhythms_on(publication, on=on), names_of(publication)
    names = segment_names(publication) if all_segments else {}
    segments = None if all_segments else tuple(sorted(rhythms.by_segment))
    given = {"ids": list(customer_ids), "on": on, "soon": on + SOON}
    rows = _details.asked(segments, **given, **asked_night(publication))
    found = {row[0]: row for row in rows}
    return [_row(found[pk], rhythms, schemes, names, on=on) for pk in customer_ids if pk in found]


@written_once
def _details(segments: tuple[str, ...] | None) -> "QuerySet[CustomerFigures, Any]":
    """The customer's own columns, then those of `Read`. segments: those to read; None for all."""
    night, on = AskedNight(), Given("on", DateField())
    rows: QuerySet[Any] = CustomerFigures.objects.of(night).filter(customer_id__in=KeyList("ids"))
    return rows.values_list(
        *(f"customer__{name}" for name in OF_CUSTOMER),
        *FIGURES,
        _place(night, *PLACE),
        Subquery(last_talk().values(found=Spelled(DayText("occurred_on"), "channel"))[:1]),
        _last_message(),
        Subquery(_managers(on).values(found=Spelled(DayText("valid_from"), "staff__name"))[:1]),
        _segment_codes(night, segments),
        Subquery(_falls_due(night, on=on, soon=Given("soon", DateField()))),
    )


class Joined(Aggregate):
    """Codes in one text, with commas between them: nothing of ours has a comma in its code."""

    function = "GROUP_CONCAT"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        joined = "STRING_AGG(%(expressions)s, ',')"
        return self.as_sql(compiler, connection, template=joined, **context)


def with_clocks(rows: QuerySet[Any], *, scope: Scope, publication: Publication) -> QuerySet[Any]:
    """Adds what due days follow from: the place, the segments, the last talk and message, the first day of care."""
    found: QuerySet[Any] = rows.annotate(
        place=_place(publication, *OF_RHYTHM),
        spoken_on=Subquery(last_talk().values("occurred_on")[:1]),
        sent_on=_last_message(),
        care_on=Subquery(_managers(scope.on).values("valid_from")[:1]),
        opened_on=F("customer__opened_on"),
        segment_codes=_segment_codes(publication),
    )
    return found


def codes_in(joined: str | None) -> list[str]:
    return sorted(joined.split(",")) if joined else []


def _place(publication: Publication | Expression, *names: str) -> Subquery:
    """Those columns of the row's customer's place in the official scheme."""
    place = JSONObject(**{name: F(name) for name in names})
    return Subquery(official_tier(publication).values(found=place)[:1])


def _last_message() -> Subquery:
    sent = standing().filter(customer=OuterRef("customer"), channel__in=MESSAGES)
    return Subquery(sent.order_by(*NEWEST_DAY_FIRST).values("occurred_on")[:1])


def _segment_codes(
    publication: Publication | Expression, codes: Sequence[str] | None = None
) -> Subquery | Value:
    """Segments of the row's customer, only those codes if there are any given."""
    if codes is not None and not codes:
        return Value("", output_field=CharField())
    members = SegmentMembership.objects.of(publication).filter(customer=OuterRef("customer"))
    if codes:
        members = members.filter(segment__in=codes)
    return Subquery(members.order_by().values("customer").annotate(codes=Joined("segment")).values("codes"))


def _falls_due(publication: Expression, *, on: Expression, soon: Expression) -> QuerySet[Any]:
    """The next day on which an account falls due, and behind it what falls due up to `soon`, if anything does."""
    sum_fen = Cast(Sum("worth_fen", filter=Q(matures_on__lte=soon)), CharField())
    rows = maturing(publication, on=on).order_by().values("customer")
    found = Spelled(DayText(Min("matures_on")), Coalesce(sum_fen, Value("")))
    return rows.annotate(found=found).values("found")


def _managers(on: date | Expression) -> QuerySet[PortfolioAssignment]:
    held = PortfolioAssignment.objects.filter(
        in_force_on(on), customer=OuterRef("customer"), role=PortfolioRole.PRIMARY
    )
    return held.order_by("-valid_from")


def _day_and_rest(text: str | None) -> tuple[date | None, str]:
    """What a day is spelled before: 2026-10-31 and the channel, the name or the sum."""
    return (date.fromisoformat(text[:10]), text[10:]) if text else (None, "")


def _row(
    found: Sequence[Any],
    rhythms: Rhythms,
    schemes: Mapping[str, TierNames],
    names: Mapping[str, Wording],
    *,
    on: date,
) -> ListRow:
    customer = Customer.from_db(DEFAULT_DB_ALIAS, OF_CUSTOMER, found[: len(OF_CUSTOMER)])
    row = Read(*found[len(OF_CUSTOMER) :])
    place = row.place or {}
    (spoken_on, way), (care_on, manager) = _day_and_rest(row.talk), _day_and_rest(row.care)
    matures_on, maturing_fen = _day_and_rest(row.falls)
    scheme = scheme_of(schemes, place["scheme"]) if place else None
    codes = codes_in(row.segment_codes)
    since = Since(care_on or customer.opened_on, spoken_on, row.sent_on)
    return ListRow(
        customer=customer,
        band=_band(row.average_fen, place, scheme),
        tier_name=scheme.of(place["tier"], place["band"]) if scheme else Wording("", ""),
        due=rhythms.due(tier=place, segments=codes, since=since, on=on),
        last_way=Channel(way) if way else None,
        assets_fen=row.assets_fen,
        average_fen=row.average_fen,
        needed_fen=place.get("needed_fen"),
        next_tier=str(scheme.of_step(place["next_tier"])) if scheme and place["next_tier"] else "",
        matures_on=matures_on,
        maturing_fen=int(maturing_fen) if maturing_fen else None,
        segments=tuple(_named(codes, names)),
        product_count=row.product_count,
        manager=manager,
    )


def _named(codes: Iterable[str], names: Mapping[str, Wording]) -> Iterable[Wording]:
    return (names[code] for code in codes if code in names)


def _band(average_fen: int, place: Mapping[str, Any], scheme: TierNames | None) -> Band:
    if place and place["premier"]:
        return Band.PREMIER
    placed = CustomerTier(tier=place["tier"]) if place else None
    potential = scheme is not None and scheme.is_potential(placed, average_fen)
    return Band.POTENTIAL if potential else Band.ORDINARY
