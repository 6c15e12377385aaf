from jinjing.interactions.models.consent import BankDay, Consent, ConsentMove
from jinjing.interactions.models.hold import ContactHold, ContactHours
from jinjing.interactions.models.interaction import Interaction
from jinjing.interactions.models.promise import ConfirmedBack, PromiseStep
from jinjing.interactions.models.script import Script
from jinjing.interactions.models.withdrawal import ContactWithdrawn

__all__ = [
    "BankDay",
    "ConfirmedBack",
    "Consent",
    "ConsentMove",
    "ContactHold",
    "ContactHours",
    "ContactWithdrawn",
    "Interaction",
    "PromiseStep",
    "Script",
]
