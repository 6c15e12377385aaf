"""Which customers a list holds: the scope's own, narrowed by the filters, as rows of the night's figures.

The figures lead and not the customers: they have one row for everybody the night knew, and both databases can
start from the person's own assignments, or read an outlet's customers in their order from one index, however many
customers the bank has. Outlet and closing day are the figures' own, which a night writes in the transaction that
gives them to the customers.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from jinjing.customers.enums import PortfolioRole
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.customers.queries.customers import in_force, in_force_on, page_reach
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Publication
from jinjing.holdings.models.nightly import AskedNight
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership
from jinjing.insights.queries.tiers import EMERGING, names_of
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import NEWEST_DAY_FIRST, standing
from jinjing.kernel import rules
from jinjing.workbench.list_spec import NOBODY, Band, Care, ListColumn, ListFilter, ListSpec

NEARLY = "lists.nearly_premier_percent"
# What stands for "nothing" while sorting: it comes last, whichever way round; never spoken to comes first.
NO_SUM, NO_DAY = 2**62, date(9999, 12, 31)
NEVER = date(1, 1, 1)


def rows_of(
    scope: Scope, spec: ListSpec, *, publication: Publication, needs: tuple[Permission, ...] = ()
) -> QuerySet[CustomerFigures]:
    """The customers of the scope who fit, without an order. Due days are no column: `my_customers` narrows by them."""
    rows = _reached(scope, publication, needs=needs)
    narrowed: Mapping[ListFilter, Callable[[], Q]] = {
        ListFilter.CARE: lambda: _in_care(scope, spec),
        ListFilter.MANAGER: lambda: _managed_by(scope, spec),
        ListFilter.BAND: lambda: _in_bands(spec, publication),
        ListFilter.TIER: lambda: _tier(publication, tier__in=spec.codes(ListFilter.TIER)),
        ListFilter.NEARLY: lambda: _nearly_premier(scope, publication),
        ListFilter.SEGMENT: lambda: _in_segments(spec, publication),
        ListFilter.HOLDS: lambda: _holds(spec.codes(ListFilter.HOLDS)),
        ListFilter.LACKS: lambda: reduce(
            lambda q, code: q & Q(**{f"{code}_fen__lte": 0}), spec.codes(ListFilter.LACKS), Q()
        ),
        ListFilter.SILENT: lambda: _silent(scope, int(spec.one(ListFilter.SILENT))),
        ListFilter.MATURES: lambda: _matures(scope, int(spec.one(ListFilter.MATURES)), publication),
    }
    for which in spec.filters:
        if which in narrowed:
            rows = rows.filter(narrowed[which]())
    return rows


def _reached(
    scope: Scope, publication: Publication, *, needs: tuple[Permission, ...]
) -> QuerySet[CustomerFigures]:
    """Whom `customers_in` reaches, asked the other way round: from the assignments or the outlet to the customers."""
    outlets, portfolio = page_reach(scope, *needs)
    keeper = scope.staff_id if portfolio else None
    return reached_by(publication, outlets=sorted(outlets), keeper=keeper, on=scope.on)


def reached_by(
    publication: Publication | AskedNight,
    *,
    outlets: Sequence[int] | Expression,
    keeper: int | Expression | None,
    on: date | Expression,
) -> QuerySet[CustomerFigures]:
    """Customers of the outlets, or of one to be named, and of the keeper's portfolio with whom work goes on that day."""
    rows, reached = CustomerFigures.objects.of(publication), Q()
    if keeper is not None:
        reached |= Q(customer_id__in=_assigned(keeper, on=on).values("customer_id"))
    if isinstance(outlets, Expression):
        reached |= Q(home_outlet_id=outlets)
    elif outlets:
        reached |= Q(home_outlet_id__in=outlets)
    still_here = Q(closed_on__isnull=True) | Q(closed_on__gte=on)
    return rows.filter(reached, still_here, _unrestricted(rows.db)) if reached else rows.none()


def _unrestricted(using: str) -> Q:
    """What `customers.queries.customers.in_use` asks, of the row's customer, without reading the customer.

    SQLite is asked for keys in a list, which it looks up in the index of the restrictions: NOT EXISTS is a query of
    its own there for each of an outlet's customers. For PostgreSQL that is one join, however many are restricted.
    """
    rows = Customer._meta.get_field("restriction").related_model._default_manager.all()
    if connections[using].vendor == "sqlite":
        return ~Q(customer_id__in=rows.values("customer_id"))
    return ~Q(Exists(rows.filter(customer=OuterRef("customer"))))


def _assigned(staff_id: int | Expression, *, on: date | Expression) -> QuerySet[PortfolioAssignment]:
    return PortfolioAssignment.objects.filter(in_force_on(on), staff_id=staff_id)


def _in_care(scope: Scope, spec: ListSpec) -> Q:
    role = PortfolioRole.PRIMARY if spec.one(ListFilter.CARE) == Care.OWN else PortfolioRole.BACKUP
    return Q(customer_id__in=_assigned(scope.staff_id, on=scope.on).filter(role=role).values("customer_id"))


def _managed_by(scope: Scope, spec: ListSpec) -> Q:
    held = PortfolioAssignment.objects.filter(in_force(scope), role=PortfolioRole.PRIMARY)
    codes = spec.codes(ListFilter.MANAGER)
    wanted = Q()
    if named := [code for code in codes if code != NOBODY]:
        wanted |= Q(customer_id__in=held.filter(staff__staff_no__in=named).values("customer_id"))
    if NOBODY in codes:
        wanted |= ~Q(Exists(held.filter(customer=OuterRef("customer"))))
    return wanted


def _tier(publication: Publication, **wanted: object) -> Q:
    return Q(Exists(official_tier(publication).filter(**wanted)))


def official_tier(publication: Publication | Expression) -> QuerySet[CustomerTier]:
    """The official tier of the row's customer."""
    return CustomerTier.objects.of(publication).filter(official=True, customer=OuterRef("customer"))


def _premier_bound(publication: Publication) -> int | None:
    """Of the official scheme; None at a bank whose policies name none."""
    return next((scheme.premier_fen for scheme in names_of(publication).values()), None)


def _in_bands(spec: ListSpec, publication: Publication) -> Q:
    """As the cards tell them apart: potential is who would be premier if the quarter ended today, or emerging."""
    premier = _tier(publication, premier=True)
    bound = _premier_bound(publication)
    reaches = Q(average_assets_to_date_fen__gte=bound) if bound is not None else Q(pk__in=[])
    potential = ~premier & (reaches | _tier(publication, tier=EMERGING))
    shapes = {Band.PREMIER: premier, Band.POTENTIAL: potential, Band.ORDINARY: ~premier & ~potential}
    return reduce(or_, (shapes[Band(code)] for code in spec.codes(ListFilter.BAND)))


def _nearly_premier(scope: Scope, publication: Publication) -> Q:
    """Not premier, with an average so far of at least rule `lists.nearly_premier_percent` of the bound."""
    bound = _premier_bound(publication)
    if bound is None:
        return Q(pk__in=[])
    from_fen = -(-bound * int(rules.value(NEARLY, scope.on)) // 100)
    return Q(average_assets_to_date_fen__gte=from_fen) & ~_tier(publication, premier=True)


def _in_segments(spec: ListSpec, publication: Publication) -> Q:
    members = SegmentMembership.objects.of(publication).filter(
        customer=OuterRef("customer"), segment__in=spec.codes(ListFilter.SEGMENT)
    )
    return Q(Exists(members))


def _holds(codes: tuple[str, ...]) -> Q:
    """All of them: two classes chosen are those who hold both."""
    return reduce(lambda q, code: q & Q(**{f"{code}_fen__gt": 0}), codes, Q())


def _silent(scope: Scope, days: int) -> Q:
    """Nobody got through to them since so many days, or ever."""
    since = scope.on - timedelta(days=days)
    talks = standing().filter(customer=OuterRef("customer"), reached=True, occurred_on__gt=since)
    return ~Q(Exists(talks))


def _matures(scope: Scope, days: int, publication: Publication) -> Q:
    until = scope.on + timedelta(days=days)
    return Q(Exists(maturing(publication, on=scope.on).filter(matures_on__lte=until)))


def maturing(publication: Publication | Expression, *, on: date | Expression) -> QuerySet[Holding]:
    """Accounts of the row's customer that fall due from that day on; loans are paid, not reinvested."""
    rows = Holding.objects.of(publication).exclude(product__asset_class=AssetClass.LOAN)
    return rows.filter(customer=OuterRef("customer"), closed_on__isnull=True, matures_on__gte=on)


def last_talk() -> QuerySet[Interaction]:
    """Conversations with the row's customer that got through, the latest first."""
    rows = standing().filter(customer=OuterRef("customer"), reached=True)
    return rows.order_by(*NEWEST_DAY_FIRST)


def with_key(
    rows: QuerySet[CustomerFigures],
    column: ListColumn,
    *,
    downwards: bool,
    publication: Publication | AskedNight,
    on: date | Expression,
) -> QuerySet[Any]:
    """Adds `key`, what the list is ordered by. Never null, so that paging compares and nothing gets lost."""
    tier = official_tier(publication)
    nothing: int | date = -NO_SUM if downwards else NO_SUM
    last_day = NEVER if downwards else NO_DAY
    keys: Mapping[ListColumn, Any] = {
        ListColumn.ASSETS: F("financial_assets_fen"),
        ListColumn.AVERAGE: F("average_assets_to_date_fen"),
        ListColumn.BAND: Coalesce(Subquery(tier.values("rank")[:1]), Value(nothing)),
        ListColumn.NEEDED: Coalesce(Subquery(tier.values("needed_fen")[:1]), Value(nothing)),
        ListColumn.MATURES: Coalesce(
            Subquery(maturing(publication, on=on).order_by("matures_on").values("matures_on")[:1]),
            Value(last_day),
        ),
        ListColumn.SPOKEN: Coalesce(Subquery(last_talk().values("occurred_on")[:1]), Value(NEVER)),
        ListColumn.SINCE: Coalesce(F("customer__opened_on"), Value(last_day)),
    }
    return rows.annotate(key=keys[column])
