"""Kinds of service in the unified customer view (SEG-5)."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ServiceKind(TextChoices):
    """In the order in which they are told: who it is for, what it is called, what one gets, which products."""

    FEATURES = "features", pgettext_lazy("service", "Typical customers")
    BRAND = "brand", pgettext_lazy("service", "Service brand")
    CHANNELS = "channels", pgettext_lazy("service", "Service channels")
    MANAGER = "manager", pgettext_lazy("service", "Relationship manager")
    PRIORITY = "priority", pgettext_lazy("service", "Priority")
    DISCOUNTS = "discounts", pgettext_lazy("service", "Discounts")
    SERVICES = "services", pgettext_lazy("service", "Further services")
    CARDS = "cards", pgettext_lazy("service", "Cards")
    CASH_MANAGEMENT = "cash_management", pgettext_lazy("service", "Cash management")
    INVESTMENT = "investment", pgettext_lazy("service", "Investment")
    INSURANCE = "insurance", pgettext_lazy("service", "Insurance")
    LOANS = "loans", pgettext_lazy("service", "Loans")


# What a customer gets without buying anything, and what may be talked about after the risk assessment.
SERVED = (
    ServiceKind.BRAND,
    ServiceKind.CHANNELS,
    ServiceKind.MANAGER,
    ServiceKind.PRIORITY,
    ServiceKind.DISCOUNTS,
    ServiceKind.SERVICES,
)
PRODUCTS = (
    ServiceKind.CARDS,
    ServiceKind.CASH_MANAGEMENT,
    ServiceKind.INVESTMENT,
    ServiceKind.INSURANCE,
    ServiceKind.LOANS,
)
