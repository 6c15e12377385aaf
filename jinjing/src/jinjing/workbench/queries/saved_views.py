"""Which kept lists a person sees: the own ones and those of the teams they work in."""

from django.db.models import Q, QuerySet

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.workbench.models import SavedView


def views_of(scope: Scope) -> QuerySet[SavedView]:
    """Team views first, each by the day they were kept."""
    seen = Q(owner_id=scope.staff_id) | Q(outlet_id__in=sorted(scope.outlet_ids))
    return SavedView.objects.filter(seen).order_by("outlet_id", "saved_at", "pk")


def removable_views(scope: Scope) -> QuerySet[SavedView]:
    """The own ones, and those of the teams the person leads: whoever kept one may work elsewhere by now."""
    led = scope.at(Permission.OUTLET_PORTFOLIOS)
    return SavedView.objects.filter(Q(owner_id=scope.staff_id) | Q(outlet_id__in=led))
