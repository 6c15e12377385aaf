"""What one person may reach today. Every read of customers takes it; forgetting it is a type error.

A right is held by a position, and a position is held somewhere: who manages customers at one outlet and
receives people at another has each right at its own place only. So ask `at(permission)` for the outlets,
never `may(permission)` and `outlet_ids` one beside the other.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from jinjing.identity.enums import Role
from jinjing.identity.fields import CEILINGS, FIELD_RIGHTS, FieldGroup, FieldRight, Screen
from jinjing.identity.permissions import SCREEN_PERMISSION, Permission


@dataclass(frozen=True)
class Held:
    """One position in force. `outlet_code` is empty above outlets; `outlet_ids` include those below."""

    role: Role
    permissions: frozenset[Permission]
    outlet_code: str
    outlet_ids: frozenset[int]

    def carries(self, *permissions: Permission) -> bool:
        return self.permissions.issuperset(permissions)


@dataclass(frozen=True)
class Scope:
    """`held`: the positions in force that day, the latest first. Without one nothing is reached."""

    staff_id: int
    staff_no: str
    on: date
    held: tuple[Held, ...]

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(position.role for position in self.held)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything some position allows: enough to open a place, not to reach a customer."""
        return frozenset(p for position in self.held for p in position.permissions)

    @cached_property
    def outlet_ids(self) -> frozenset[int]:
        """Outlets of all positions, whatever the right: for what is shown of the outlet itself."""
        return frozenset(pk for position in self.held for pk in position.outlet_ids)

    @property
    def outlet_code(self) -> str:
        """The outlet of the latest position: whose access log the person's acts go to."""
        return next((position.outlet_code for position in self.held if position.outlet_code), "")

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def at(self, *permissions: Permission) -> frozenset[int]:
        """Outlets where one and the same position carries all these rights."""
        return frozenset(
            pk for position in self.held if position.carries(*permissions) for pk in position.outlet_ids
        )

    def place_of(self, permission: Permission) -> str:
        """Code of the outlet the person works at with that right today, empty if there is none."""
        return next((p.outlet_code for p in self.held if p.outlet_code and p.carries(permission)), "")

    def keeps_portfolio(self, *permissions: Permission) -> bool:
        """Whether a position carries these rights for the own portfolio (not by outlet)."""
        return any(
            position.carries(*permissions) and Permission.OUTLET_PORTFOLIOS not in position.permissions
            for position in self.held
        )

    @property
    def portfolio_only(self) -> bool:
        """A relationship manager reaches the own portfolio; a branch manager every one of the outlet."""
        return Permission.OUTLET_PORTFOLIOS not in self.permissions

    def field_right(self, group: FieldGroup, screen: Screen) -> FieldRight:
        """The widest right of the positions that use the screen, never above what the screen may show."""
        needed = SCREEN_PERMISSION[screen]
        widest = max(
            (FIELD_RIGHTS[p.role][group] for p in self.held if p.carries(needed)), default=FieldRight.HIDDEN
        )
        return min(widest, CEILINGS[screen][group])

    def sees(self, group: FieldGroup, screen: Screen) -> bool:
        """Whether the group is shown there in full without being opened first."""
        return self.field_right(group, screen) == FieldRight.OPEN
