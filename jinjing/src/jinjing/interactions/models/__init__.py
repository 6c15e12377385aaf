from jinjing.interactions.models.consent import BankDay, Consent, ConsentMove
from jinjing.interactions.models.hold import ContactHold, ContactHours
from jinjing.interactions.models.interaction import Interaction
from jinjing.interactions.models.script import Script

__all__ = ["BankDay", "Consent", "ConsentMove", "ContactHold", "ContactHours", "Interaction", "Script"]
