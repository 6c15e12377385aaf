"""What may be said to a customer now: everything, only what serves them, or nothing.

MK-02: what is the customer's own business (a maturing deposit, a renewal, papers, a complaint settled), a
promise, and what the customer asked for are service; consent to marketing, caps and holidays do not stop
them. Every other reason to call was found by looking at
behaviour: that is marketing (consumer law art. 29) and personalised (PIPL 24).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jinjing.interactions.enums import Purpose
from jinjing.interactions.queries.permit import Permit
from jinjing.interactions.queries.policy import Permits
from jinjing.workbench.enums import OwnReason

# The triggers that the engine declares as service.
NIGHT_SERVICE = (
    "deposit_maturing",
    "product_maturing",
    "insurance_paying",
    "insurance_renewal",
    "loan_paid_off",
    "stop_loss_reached",
    "take_profit_reached",
    "watched_rate",
    "watched_price",
    "complaint_closed",
    "document_expiring",
)
SERVICE_TRIGGERS = frozenset({*NIGHT_SERVICE, OwnReason.PROMISE_DUE, OwnReason.LEAD})


@dataclass(frozen=True)
class Sayable:
    """Triggers that may be used as reasons, for which purpose, and the policy's answer to that purpose."""

    triggers: frozenset[str]
    purpose: Purpose
    permit: Permit

    @property
    def impersonal(self) -> bool:
        """PI-05: the customer wants no personal recommendations, and there is no service to call for."""
        return self.purpose == Purpose.MARKETING and not self.permit.personal


def sayable(triggers: Iterable[str], permits: Permits) -> Sayable:
    """Marketing where it may pass today and the customer wants it personal; else service, if there is a
    reason for it that may pass; else what stops marketing.
    """
    every = frozenset(triggers)
    service = every & SERVICE_TRIGGERS
    personal = permits.marketing.personal
    if permits.marketing.allowed_today and personal:
        return Sayable(every, Purpose.MARKETING, permits.marketing)
    if service and permits.service.allowed_today:
        return Sayable(service, Purpose.SERVICE, permits.service)
    return Sayable(every if personal else service, Purpose.MARKETING, permits.marketing)
