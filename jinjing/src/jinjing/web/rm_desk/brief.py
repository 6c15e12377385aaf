"""What a caller looks at beside the script: what is due, when to reach them, how to talk, how far the day is."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinjing.customers.models import Customer
from jinjing.customers.queries.reach import reaches
from jinjing.holdings.models import Publication
from jinjing.identity.fields import FieldGroup, Screen
from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.insights.models import CustomerTier
from jinjing.insights.queries.tiers import names_of, scheme_of
from jinjing.interactions.queries.habits import BestTime
from jinjing.workbench.queries.at_a_glance import AtAGlance
from jinjing.workbench.queries.at_the_telephone import AtTheTelephone, Maturing, Progress, Saved
from jinjing.workbench.queries.rhythm import Due


@dataclass(frozen=True)
class WayUp:
    """The next tier and what is missing to it (fen) by the quarter's end."""

    tier: str
    needed_fen: int


@dataclass(frozen=True)
class Brief:
    """Beside the script. `file`: label and text of what is known; sums only for whoever may see balances."""

    due: Due | None
    best: BestTime | None
    maturing: Maturing | None
    way_up: WayUp | None
    file: Sequence[tuple[str, str]]
    progress: Progress | None
    last: Saved | None


def brief_on(
    customer: Customer,
    known: AtTheTelephone,
    glance: AtAGlance | None,
    *,
    scope: Scope,
    publication: Publication | None,
) -> Brief:
    """One query at most. A customer of a lead alone has no glance, so no figures and no file here."""
    way_up = _way_up(glance.tiers, publication) if glance else None
    maturing = known.maturing if glance else None
    sums = bool(way_up or maturing) and _sees_sums(scope, customer)
    return Brief(
        due=glance.due if glance else None,
        best=known.best,
        maturing=maturing if sums else None,
        way_up=way_up if sums else None,
        file=_file(known, scope) if glance else (),
        progress=known.progress,
        last=known.last,
    )


def _sees_sums(scope: Scope, customer: Customer) -> bool:
    return reaches(scope, customer, Permission.SEE_BALANCES)


def _way_up(tiers: Sequence[CustomerTier], publication: Publication | None) -> WayUp | None:
    row = next((tier for tier in tiers if tier.official), None)
    if row is None or not row.needed_fen or row.needed_fen < 0:
        return None
    scheme = scheme_of(names_of(publication), row.scheme)
    return WayUp(str(scheme.of_step(row.next_tier)), row.needed_fen)


def _file(known: AtTheTelephone, scope: Scope) -> list[tuple[str, str]]:
    """What helps in the first minute, for whoever may see files."""
    if not scope.sees(FieldGroup.FILE, Screen.CUSTOMER_PAGE):
        return []
    return [(str(field.label), text) for field, text in known.file.items()]
