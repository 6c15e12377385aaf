"""Which kept lists a person sees: the own ones and those of the teams they work in."""

from django.db.models import Q, QuerySet

from jinjing.identity.scope import Scope
from jinjing.workbench.models import SavedView


def views_of(scope: Scope) -> QuerySet[SavedView]:
    """Team views first, each by the day they were kept."""
    seen = Q(owner_id=scope.staff_id) | Q(outlet_id__in=sorted(scope.outlet_ids))
    return SavedView.objects.filter(seen).order_by("outlet_id", "saved_at", "pk")


def own_views(scope: Scope) -> QuerySet[SavedView]:
    """Those the person may remove."""
    return SavedView.objects.filter(owner_id=scope.staff_id)
