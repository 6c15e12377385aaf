"""What a list says about a customer: how they stand, whom they spoke to last, what falls due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Aggregate, CharField, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_force
from jinjing.holdings.models import Publication
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.insights.queries.segments import segment_names
from jinjing.insights.queries.tiers import TierNames, names_of, scheme_of
from jinjing.interactions.enums import MESSAGES, Channel
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.wording import Wording
from jinjing.workbench.list_spec import Band
from jinjing.workbench.queries.list_rows import last_talk, maturing, official_tier
from jinjing.workbench.queries.rhythm import Due, Rhythms, Since, rhythms_on

SOON = timedelta(days=90)  # what falls due within counts as the maturing amount
OF_RHYTHM = ("tier", "band", "premier")
PLACE = (*OF_RHYTHM, "scheme", "needed_fen", "next_tier")
SHOWN_OF_CUSTOMER = ("code", "customer_no", "kind", "sex", "name", "home_outlet_id", "opened_on")
FIGURES = ("customer_id", "financial_assets_fen", "average_assets_to_date_fen", "product_count")


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


def details_of(customer_ids: Sequence[int], *, scope: Scope, publication: Publication) -> list[ListRow]:
    """Everything the columns show, in the order of the keys. One query."""
    rows: QuerySet[Any] = CustomerFigures.objects.filter(
        publication=publication, customer_id__in=customer_ids
    )
    talk = JSONObject(on=F("occurred_on"), way=F("channel"))
    care = JSONObject(since=F("valid_from"), name=F("staff__name"))
    rows = rows.annotate(
        place=_place(publication, *PLACE),
        talk=Subquery(last_talk().values(found=talk)[:1]),
        sent_on=_last_message(),
        care=Subquery(_managers(scope).values(found=care)[:1]),
        segment_codes=_segment_codes(publication),
        falls=Subquery(_falls_due(publication, on=scope.on)),
    )
    shown = rows.select_related("customer").only(
        *FIGURES, *(f"customer__{name}" for name in SHOWN_OF_CUSTOMER)
    )
    found = {row.customer_id: row for row in shown}
    rhythms, schemes = rhythms_on(publication, on=scope.on), names_of(publication)
    names = segment_names(publication)
    return [_row(found[pk], rhythms, schemes, names, on=scope.on) for pk in customer_ids if pk in found]


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
        care_on=Subquery(_managers(scope).values("valid_from")[:1]),
        opened_on=F("customer__opened_on"),
        segment_codes=_segment_codes(publication),
    )
    return found


def codes_in(joined: str | None) -> list[str]:
    return sorted(joined.split(",")) if joined else []


def _place(publication: Publication, *names: str) -> Subquery:
    """Those columns of the row's customer's place in the official scheme."""
    place = JSONObject(**{name: F(name) for name in names})
    return Subquery(official_tier(publication).values(found=place)[:1])


def _last_message() -> Subquery:
    sent = standing().filter(customer=OuterRef("customer"), channel__in=MESSAGES).order_by("-occurred_at")
    return Subquery(sent.values("occurred_on")[:1])


def _segment_codes(publication: Publication) -> Subquery:
    members = SegmentMembership.objects.filter(publication=publication, customer=OuterRef("customer"))
    return Subquery(members.order_by().values("customer").annotate(codes=Joined("segment")).values("codes"))


def _falls_due(publication: Publication, *, on: date) -> QuerySet[Any]:
    """The next day on which an account falls due, and what falls due soon."""
    soon = Sum("worth_fen", filter=Q(matures_on__lte=on + SOON))
    rows = maturing(publication, on=on).order_by().values("customer")
    return rows.annotate(found=JSONObject(on=Min("matures_on"), fen=soon)).values("found")


def _managers(scope: Scope) -> QuerySet[PortfolioAssignment]:
    held = PortfolioAssignment.objects.filter(
        in_force(scope), customer=OuterRef("customer"), role=PortfolioRole.PRIMARY
    )
    return held.order_by("-valid_from")


def _day(text: str | None) -> date | None:
    """A day out of JSON; PostgreSQL writes days, SQLite what it keeps them as."""
    return date.fromisoformat(text[:10]) if text else None


def _row(
    row: Any,
    rhythms: Rhythms,
    schemes: Mapping[str, TierNames],
    names: Mapping[str, Wording],
    *,
    on: date,
) -> ListRow:
    place, talk, care, falls = row.place or {}, row.talk or {}, row.care or {}, row.falls or {}
    scheme = scheme_of(schemes, place["scheme"]) if place else None
    codes = codes_in(row.segment_codes)
    since = Since(_day(care.get("since")) or row.customer.opened_on, _day(talk.get("on")), row.sent_on)
    return ListRow(
        customer=row.customer,
        band=_band(row, place, scheme),
        tier_name=scheme.of(place["tier"], place["band"]) if scheme else Wording("", ""),
        due=rhythms.due(tier=place, segments=codes, since=since, on=on),
        last_way=Channel(talk["way"]) if talk else None,
        assets_fen=row.financial_assets_fen,
        average_fen=row.average_assets_to_date_fen,
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


def _band(row: Any, place: Mapping[str, Any], scheme: TierNames | None) -> Band:
    if place and place["premier"]:
        return Band.PREMIER
    placed = CustomerTier(tier=place["tier"]) if place else None
    potential = scheme is not None and scheme.is_potential(placed, row.average_assets_to_date_fen)
    return Band.POTENTIAL if potential else Band.ORDINARY
