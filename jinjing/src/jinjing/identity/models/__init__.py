from jinjing.identity.models.availability import Availability
from jinjing.identity.models.door import (
    BrowserSession,
    Factor,
    FormerPassword,
    RecoveryCode,
    SignInTries,
    StaffSession,
)
from jinjing.identity.models.organisation import OrgUnit
from jinjing.identity.models.staff import Position, Staff

__all__ = [
    "Availability",
    "BrowserSession",
    "Factor",
    "FormerPassword",
    "OrgUnit",
    "Position",
    "RecoveryCode",
    "SignInTries",
    "Staff",
    "StaffSession",
]
