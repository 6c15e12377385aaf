"""What a list says about a customer: how they stand, whom they spoke to last, what falls due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    Aggregate,
    BigIntegerField,
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
)
from django.db.models.functions import JSONObject

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_force_on
from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.insights.queries.segments import segment_names
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.enums import MESSAGES, Channel
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.joined_rows import KeyList
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
    talk: Mapping[str, Any] | None
    sent_on: date | None
    care: Mapping[str, Any] | None
    segment_codes: str | None
    falls: Mapping[str, Any] | None


def details_of(customer_ids: Sequence[int], *, scope: Scope, publication: Publication) -> list[ListRow]:
    """Everything the columns show, in the order of the keys. One query."""
    if not customer_ids:
        return []
    on = scope.on
    given = {"ids": list(customer_ids), "publication": publication.pk, "on": on, "soon": on + SOON}
    found = {row[0]: row for row in _details.asked(**given)}
    rhythms, schemes = rhythms_on(publication, on=on), names_of(publication)
    names = segment_names(publication)
    return [_row(found[pk], rhythms, schemes, names, on=on) for pk in customer_ids if pk in found]


@written_once
def _details() -> "QuerySet[CustomerFigures, Any]":
    """The customer's own columns, then those of `Read`."""
    publication, on = Given("publication", BigIntegerField()), Given("on", DateField())
    talk = JSONObject(on=F("occurred_on"), way=F("channel"))
    care = JSONObject(since=F("valid_from"), name=F("staff__name"))
    rows: QuerySet[Any] = CustomerFigures.objects.of(publication).filter(customer_id__in=KeyList("ids"))
    return rows.values_list(
        *(f"customer__{name}" for name in OF_CUSTOMER),
        *FIGURES,
        _place(publication, *PLACE),
        Subquery(last_talk().values(found=talk)[:1]),
        _last_message(),
        Subquery(_managers(on).values(found=care)[:1]),
        _segment_codes(publication),
        Subquery(_falls_due(publication, on=on, soon=Given("soon", DateField()))),
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
    sent = standing().filter(customer=OuterRef("customer"), channel__in=MESSAGES).order_by("-occurred_at")
    return Subquery(sent.values("occurred_on")[:1])


def _segment_codes(publication: Publication | Expression) -> Subquery:
    members = SegmentMembership.objects.of(publication).filter(customer=OuterRef("customer"))
    return Subquery(members.order_by().values("customer").annotate(codes=Joined("segment")).values("codes"))


def _falls_due(publication: Expression, *, on: Expression, soon: Expression) -> QuerySet[Any]:
    """The next day on which an account falls due, and what falls due up to `soon`."""
    sum_fen = Sum("worth_fen", filter=Q(matures_on__lte=soon))
    rows = maturing(publication, on=on).order_by().values("customer")
    return rows.annotate(found=JSONObject(on=Min("matures_on"), fen=sum_fen)).values("found")


def _managers(on: date | Expression) -> QuerySet[PortfolioAssignment]:
    held = PortfolioAssignment.objects.filter(
        in_force_on(on), customer=OuterRef("customer"), role=PortfolioRole.PRIMARY
    )
    return held.order_by("-valid_from")


def _day(text: str | None) -> date | None:
    """A day out of JSON; PostgreSQL writes days, SQLite what it keeps them as."""
    return date.fromisoformat(text[:10]) if text else None


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
    place, talk, care, falls = row.place or {}, row.talk or {}, row.care or {}, row.falls or {}
    scheme = scheme_of(schemes, place["scheme"]) if place else None
    codes = codes_in(row.segment_codes)
    since = Since(_day(care.get("since")) or customer.opened_on, _day(talk.get("on")), row.sent_on)
    return ListRow(
        customer=customer,
        band=_band(row.average_fen, place, scheme),
        tier_name=scheme.of(place["tier"], place["band"]) if scheme else Wording("", ""),
        due=rhythms.due(tier=place, segments=codes, since=since, on=on),
        last_way=Channel(talk["way"]) if talk else None,
        assets_fen=row.assets_fen,
        average_fen=row.average_fen,
        needed_fen=place.get("needed_fen"),
        next_tier=str(scheme.of_step(place["next_tier"])) if scheme and place["next_tier"] else "",
        matures_on=_day(falls.get("on")),
        maturing_fen=falls.get("fen"),
        segments=tuple(_named(codes, names)),
        product_count=row.product_count,
        manager=care.get("name", ""),
    )


def _named(codes: Iterable[str], names: Mapping[str, Wording]) -> Iterable[Wording]:
    return (names[code] for code in codes if code in names)


def _band(average_fen: int, place: Mapping[str, Any], scheme: TierNames | None) -> Band:
    if place and place["premier"]:
        return Band.PREMIER
    placed = CustomerTier(tier=place["tier"]) if place else None
    potential = scheme is not None and scheme.is_potential(placed, average_fen)
    return Band.POTENTIAL if potential else Band.ORDINARY
