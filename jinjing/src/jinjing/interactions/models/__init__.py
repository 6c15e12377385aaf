from jinjing.interactions.models.hold import ContactHold, ContactHours
from jinjing.interactions.models.interaction import Interaction
from jinjing.interactions.models.script import Script

__all__ = ["ContactHold", "ContactHours", "Interaction", "Script"]
