"""What a caller looks at beside the script: what is due, when to reach them, how to talk, how far the day is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from jinjing.customers.file_fields import FileField
from jinjing.customers.models import Customer
from jinjing.customers.queries.customers import customers_in, in_use
from jinjing.customers.queries.file import values_of
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.models import Holding, Publication
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerTier
from jinjing.insights.queries.tiers import names_of, scheme_of
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.interactions.queries.habits import BestTime, best_time
from jinjing.kernel.wording import Wording
from jinjing.workbench.enums import EntryState
from jinjing.workbench.models import CallListEntry
from jinjing.workbench.queries.rhythm import Due, due_of

# Of the file, what helps in the first minute of a call; the rest stands on the customer's page.
IN_A_CALL = (
    FileField.ADDRESS,
    FileField.TIMES_PLACES,
    FileField.STYLE,
    FileField.DECISION_MAKER,
    FileField.KNOWLEDGE,
    FileField.PREFERENCES,
    FileField.OTHER_BANKS,
    FileField.NEEDS_STATED,
)


@dataclass(frozen=True)
class Maturing:
    """The next account of the customer's own that falls due."""

    product: str
    on: date
    worth_fen: int


@dataclass(frozen=True)
class WayUp:
    """The next tier and what is missing to it (fen) by the quarter's end."""

    tier: str
    needed_fen: int


@dataclass(frozen=True)
class Progress:
    """Today's list so far; `share`: per cent of the target."""

    target: int
    reached: int
    attempts: int
    waiting: int

    @property
    def share(self) -> int:
        return min(100 * self.reached // max(self.target, 1), 100)


@dataclass(frozen=True)
class Brief:
    """Beside the script. `file`: label and text of what is known; sums only for whoever may see balances."""

    due: Due | None
    best: BestTime | None
    maturing: Maturing | None
    way_up: WayUp | None
    file: Sequence[tuple[str, str]]
    progress: Progress | None
    last: Interaction | None


def brief_on(
    customer: Customer, *, scope: Scope, staff: Staff, publication: Publication | None, at: datetime
) -> Brief:
    """Ten queries at most. A customer of a lead alone has no figures and no file here."""
    on = scope.on
    within = bool(getattr(customer, "in_scope", False))
    return Brief(
        due=due_of([customer.pk], on=on, publication=publication).get(customer.pk) if within else None,
        best=best_time(customer.pk, at=at),
        maturing=_maturing(customer, scope, publication) if within else None,
        way_up=_way_up(customer, scope, publication) if within else None,
        file=_file(customer, scope) if within else (),
        progress=progress_of(staff, on=on),
        last=last_saved(staff, on=on),
    )


def progress_of(staff: Staff, *, on: date) -> Progress | None:
    """How far today's list is; None without one. One query."""
    rows = CallListEntry.objects.filter(call_list__staff=staff, call_list__on=on).order_by()
    found = rows.values("call_list__target").annotate(
        reached=Count("pk", filter=Q(state=EntryState.REACHED)),
        tried=Sum("attempts"),
        waiting=Count("pk", filter=Q(state__in=(EntryState.OPEN, EntryState.ATTEMPTED))),
    )
    row = next(iter(found[:1]), None)
    if row is None:
        return None
    return Progress(row["call_list__target"], row["reached"], row["tried"], row["waiting"])


def last_saved(staff: Staff, *, on: date) -> Interaction | None:
    """The person's own latest record of the day: what a slip of the finger is corrected from. One query."""
    rows = standing().filter(in_use("customer__"), staff=staff, occurred_on=on).select_related("customer")
    return rows.order_by("-occurred_at", "-pk").first()


def _maturing(customer: Customer, scope: Scope, publication: Publication | None) -> Maturing | None:
    rows = Holding.objects.filter(
        customer__in=customers_in(scope, Permission.SEE_BALANCES),
        customer_id=customer.pk,
        publication=publication,
        matures_on__gte=scope.on,
        closed_on__isnull=True,
    ).exclude(product__asset_class=AssetClass.LOAN)
    row = rows.select_related("product").order_by("matures_on", "-worth_fen").first()
    if row is None or row.matures_on is None:
        return None
    called = Wording(row.product.name, row.product.name_en or row.product.name)
    return Maturing(str(called), row.matures_on, row.worth_fen)


def _way_up(customer: Customer, scope: Scope, publication: Publication | None) -> WayUp | None:
    row = CustomerTier.objects.filter(
        customer__in=customers_in(scope, Permission.SEE_BALANCES),
        customer_id=customer.pk,
        publication=publication,
        official=True,
        needed_fen__gt=0,
    ).first()
    if row is None or row.needed_fen is None:
        return None
    scheme = scheme_of(names_of(publication), row.scheme)
    return WayUp(str(scheme.of_step(row.next_tier)), row.needed_fen)


def _file(customer: Customer, scope: Scope) -> list[tuple[str, str]]:
    known = values_of(scope, customer, *IN_A_CALL)
    return [(str(field.label), text) for field, text in known.items()]
