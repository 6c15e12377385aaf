"""Long work as the operators' page shows it."""

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.kernel.long_work import OPEN
from jinjing.kernel.models import LongWork

MOST = 50


def open_works(scope: Scope) -> list[LongWork]:
    """What runs or can go on, the one that moved last first. Nothing for those who do not operate."""
    if not scope.may(Permission.OPERATE):
        return []
    return list(LongWork.objects.filter(state__in=OPEN).order_by("-moved_at", "-pk"))


def ended_works(scope: Scope, *, most: int = MOST) -> list[LongWork]:
    """What ended last."""
    if not scope.may(Permission.OPERATE):
        return []
    return list(LongWork.objects.exclude(state__in=OPEN).order_by("-ended_at", "-pk")[:most])
