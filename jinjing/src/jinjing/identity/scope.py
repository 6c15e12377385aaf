"""What one person may reach today. Every read of customers takes it; forgetting it is a type error."""

from dataclasses import dataclass
from datetime import date

from jinjing.identity.enums import Role
from jinjing.identity.permissions import Permission


@dataclass(frozen=True)
class Scope:
    """`outlet_ids`: outlets of today's positions, lower units included. Head office has none (FI-05)."""

    staff_id: int
    staff_no: str
    on: date
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    outlet_ids: frozenset[int]
    outlet_code: str

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def portfolio_only(self) -> bool:
        """A relationship manager reaches the own portfolio; a branch manager every one of the outlet."""
        return Permission.OUTLET_PORTFOLIOS not in self.permissions
