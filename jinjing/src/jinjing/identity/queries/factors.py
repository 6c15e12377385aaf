"""Which second factors somebody has, and who must have one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from jinjing.identity.enums import FactorKind
from jinjing.identity.models import Factor, RecoveryCode, Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.kernel import rules

ROLES = "security.second_factor_roles"


@dataclass(frozen=True)
class FactorRow:
    """One factor as its owner sees it. `name` is what the owner called a passkey."""

    number: int
    kind: FactorKind
    name: str
    added_at: datetime
    used_at: datetime | None


def confirmed(staff: Staff) -> QuerySet[Factor]:
    """Factors that work; one that is being set up does not count."""
    return Factor.objects.filter(staff=staff, confirmed_at__isnull=False).order_by("kind", "pk")


def factors_of(staff: Staff) -> list[FactorRow]:
    return [
        FactorRow(f.pk, FactorKind(f.kind), f.secret.get("name", ""), f.added_at, f.used_at)
        for f in confirmed(staff)
    ]


def kinds_of(staff: Staff) -> frozenset[FactorKind]:
    """Which kinds the person can prove with."""
    return frozenset(FactorKind(kind) for kind in confirmed(staff).values_list("kind", flat=True))


def must_have_factor(staff: Staff, *, on: date) -> bool:
    """Whether one of the roles of that day needs a second factor."""
    roles = frozenset(rules.value(ROLES, on))
    return any(role.value in roles for role in scope_of(staff, on=on).roles)


def unused_codes(staff: Staff) -> int:
    """How many recovery codes are left."""
    return RecoveryCode.objects.filter(staff=staff, used_at__isnull=True).count()
