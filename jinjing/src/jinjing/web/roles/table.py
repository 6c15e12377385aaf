"""The page of roles as rows and cells, read from the declarations that decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinjing.identity.enums import Role
from jinjing.identity.fields import FIELD_RIGHTS, FieldGroup, FieldRight
from jinjing.identity.permissions import (
    ADMINISTRATORS,
    READS_CUSTOMERS,
    ROLE_PERMISSIONS,
    WITHOUT_CUSTOMERS,
    Permission,
)
from jinjing.identity.scope import Scope
from jinjing.web.roles.words import GROUPS, PURPOSES, RIGHTS, SENTENCES, reach_of


@dataclass(frozen=True)
class RoleInWords:
    """One role. `may` are sentences; `own`: the reader holds it today."""

    role: Role
    purpose: str
    reach: Sequence[str]
    may: Sequence[str]
    administers: bool
    own: bool


@dataclass(frozen=True)
class PermissionRow:
    sentence: str
    cells: Sequence[tuple[bool, bool]]  # whether the role may; whether it is the reader's


@dataclass(frozen=True)
class FieldCell:
    right: FieldRight
    word: str
    own: bool

    @property
    def icon(self) -> str:
        icons = {FieldRight.MASKED: "eye-off", FieldRight.OPENABLE: "lock-open", FieldRight.OPEN: "eye"}
        return icons.get(self.right, "")


@dataclass(frozen=True)
class FieldRow:
    label: str
    cells: Sequence[FieldCell]


def roles_in_words(scope: Scope) -> list[RoleInWords]:
    return [
        RoleInWords(
            role=role,
            purpose=str(PURPOSES[role]),
            reach=reach_of(role),
            may=[str(SENTENCES[p]) for p in Permission if p in ROLE_PERMISSIONS[role]],
            administers=role in ADMINISTRATORS,
            own=role in scope.roles,
        )
        for role in Role
    ]


def permission_rows(scope: Scope, *, with_customers: bool) -> list[PermissionRow]:
    """One row a permission, in the order of declaration, with a cell a role."""
    wanted = READS_CUSTOMERS if with_customers else WITHOUT_CUSTOMERS
    return [
        PermissionRow(
            str(SENTENCES[p]), [(p in ROLE_PERMISSIONS[role], role in scope.roles) for role in Role]
        )
        for p in Permission
        if p in wanted
    ]


def field_rows(scope: Scope) -> list[FieldRow]:
    return [
        FieldRow(
            str(GROUPS[group]),
            [_cell(FIELD_RIGHTS[role][group], own=role in scope.roles) for role in Role],
        )
        for group in FieldGroup
    ]


def _cell(right: FieldRight, *, own: bool) -> FieldCell:
    return FieldCell(right, str(RIGHTS[right]), own)
