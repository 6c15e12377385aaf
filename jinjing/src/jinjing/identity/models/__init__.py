from jinjing.identity.models.availability import Availability
from jinjing.identity.models.organisation import OrgUnit
from jinjing.identity.models.staff import Position, Staff

__all__ = ["Availability", "OrgUnit", "Position", "Staff"]
