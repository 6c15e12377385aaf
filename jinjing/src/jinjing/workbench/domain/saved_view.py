"""A list kept under a name: the own, and for whoever leads an outlet, the team's."""

from datetime import datetime

from django.db import transaction

from jinjing.identity.domain.rights import NotYourRole, require_right
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.identity.queries.positions import outlet_of
from jinjing.kernel import audit
from jinjing.kernel.blind_index import opaque_code
from jinjing.kernel.errors import require
from jinjing.workbench.errors import NotYourView, TooManyViews, ViewNameMissing, ViewNameTaken
from jinjing.workbench.list_spec import ListSpec
from jinjing.workbench.models import SavedView

MOST_VIEWS = 30  # of one person
LONGEST_NAME = 40


@transaction.atomic
def save_view(name: str, spec: ListSpec, *, team: bool, by: Staff, at: datetime) -> SavedView:
    """Keep the list; under a name the person has already, it takes the place of the earlier one.

    team: for everybody at the outlet the person leads; NotYourRole for others. ViewNameMissing, TooManyViews,
    ViewNameTaken.
    """
    scope = require_right(by, Permission.CUSTOMER_PAGE, at=at)
    outlet = outlet_of(scope, Permission.OUTLET_PORTFOLIOS) if team else None
    require(not team or outlet, NotYourRole())
    called = " ".join(name.split())
    require(called and len(called) <= LONGEST_NAME, ViewNameMissing(LONGEST_NAME))
    # One after the other: two saves under one name are one view.
    Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
    own = list(SavedView.objects.filter(owner=by))
    view = next((kept for kept in own if kept.name == called), None)
    require(view or len(own) < MOST_VIEWS, TooManyViews(MOST_VIEWS))
    others = SavedView.objects.filter(outlet=outlet).exclude(owner=by) if outlet else ()
    require(all(kept.name != called for kept in others), ViewNameTaken())
    if view is None:
        code = opaque_code("view", f"{by.staff_no}:{at.isoformat()}:{len(own)}")
        view = SavedView(code=code, owner=by, name=called)
    view.spec, view.outlet, view.saved_at = spec.stored, outlet, at
    view.save()
    _note("view.save", view, by=by, at=at, outlet=scope.outlet_code)
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: Staff, at: datetime) -> None:
    """Forget the list: the own one, or one of the team that the person leads. Else NotYourView."""
    scope = require_right(by, Permission.CUSTOMER_PAGE, at=at)
    leads = view.outlet_id in scope.at(Permission.OUTLET_PORTFOLIOS)
    require(view.owner_id == by.pk or leads, NotYourView())
    _note("view.remove", view, by=by, at=at, outlet=scope.outlet_code)
    view.delete()


def _note(action: str, view: SavedView, *, by: Staff, at: datetime, outlet: str) -> None:
    detail = {"kind": "team" if view.outlet_id else "own"}
    audit.write(action, by=by, at=at, kind="view", subject=view.code, outlet=outlet, detail=detail)
