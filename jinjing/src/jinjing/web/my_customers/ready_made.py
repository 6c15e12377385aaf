"""Views that nobody has to make first, and how a page tells which list is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.workbench.list_spec import (
    DEFAULT_COLUMNS,
    Care,
    DueWhen,
    Held,
    ListColumn,
    ListFilter,
    ListSpec,
    Nearly,
    spec_from_store,
    spec_of,
)
from jinjing.workbench.models import SavedView

EVERYBODY = "mine"


@dataclass(frozen=True)
class View:
    """A list under a name. `team`: kept by whoever leads the outlet; `own`: kept by the reader, who may write it
    over; `removable`: the own ones, and for whoever leads the outlet the team's.
    """

    code: str
    name: str | Promise
    spec: ListSpec
    team: bool = False
    own: bool = False
    removable: bool = False


READY_MADE: tuple[View, ...] = (
    View(EVERYBODY, pgettext_lazy("customer list", "All my customers"), ListSpec()),
    View(
        "overdue",
        pgettext_lazy("customer list", "Overdue"),
        ListSpec({ListFilter.DUE: (DueWhen.OVERDUE,)}, sort="due"),
    ),
    View(
        "maturing",
        pgettext_lazy("customer list", "Matures within 30 days"),
        ListSpec({ListFilter.MATURES: ("30",)}, sort="matures"),
    ),
    View(
        "nearly",
        pgettext_lazy("customer list", "Nearly premier"),
        ListSpec({ListFilter.NEARLY: (Nearly.PREMIER,)}, sort="-average"),
    ),
    View(
        "silent",
        pgettext_lazy("customer list", "Silent 60 days"),
        ListSpec({ListFilter.SILENT: ("60",)}, sort="spoken"),
    ),
    View(
        "deposits",
        pgettext_lazy("customer list", "Deposits only"),
        ListSpec(
            {
                ListFilter.HOLDS: (Held.TIME_DEPOSIT,),
                ListFilter.LACKS: (Held.WEALTH_PRODUCT, Held.FUND, Held.INSURANCE),
            }
        ),
    ),
    View(
        "stand-in",
        pgettext_lazy("customer list", "I stand in"),
        ListSpec({ListFilter.CARE: (Care.STAND_IN,)}),
    ),
)


# Whoever leads an outlet asks first whose customer it is.
LEADERS_COLUMNS = (*DEFAULT_COLUMNS, ListColumn.MANAGER)


def ready_made(*, leads_only: bool) -> list[View]:
    """As a relationship manager needs them, or somebody who leads an outlet and keeps no portfolio."""
    if not leads_only:
        return list(READY_MADE)
    return [
        replace(view, spec=replace(view.spec, columns=LEADERS_COLUMNS))
        for view in READY_MADE
        if ListFilter.CARE not in view.spec.filters
    ]


def view_of(kept: SavedView, *, scope: Scope) -> View:
    own = kept.owner_id == scope.staff_id
    return View(
        kept.code,
        kept.name,
        spec_from_store(kept.spec),
        team=kept.outlet_id is not None,
        own=own,
        removable=own or kept.outlet_id in scope.at(Permission.OUTLET_PORTFOLIOS),
    )


def spec_asked(said: QueryDict, views: Mapping[str, View]) -> tuple[ListSpec, View | None]:
    """What an address asks for: its own codes, or those of the view it names when it brings none."""
    view = views.get(said.get("view", ""))
    own = {key: said.getlist(key) for key in said if key not in ("view", "after", "before")}
    if own:
        return spec_of(own), view
    view = view or views[EVERYBODY]
    return view.spec, view
