"""What was said to a customer, and when last. Corrected records are shown in their latest version."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, Max, OuterRef, QuerySet

from jinjing.interactions.models import ContactHold, ContactWithdrawn, Interaction


def standing() -> QuerySet[Interaction]:
    """Records that no later one corrects and nobody has withdrawn.

    Asked with NOT EXISTS: for an outer join SQLite builds an index over all conversations of the bank anew.
    """
    corrected = Interaction.objects.filter(corrects=OuterRef("pk"))
    withdrawn = ContactWithdrawn.objects.filter(interaction=OuterRef("pk"))
    return Interaction.objects.filter(~Exists(corrected), ~Exists(withdrawn))


def conversations_of(customer_id: int) -> QuerySet[Interaction]:
    """Newest first, with who had them."""
    rows = standing().filter(customer_id=customer_id)
    return rows.select_related("staff", "corrects").order_by("-occurred_at", "-pk")


def spoken_on(customer_ids: Iterable[int]) -> dict[int, date]:
    """Last day on which each customer was spoken to; those never spoken to are missing."""
    rows = standing().filter(customer_id__in=list(customer_ids), reached=True).order_by()
    return dict(rows.values("customer").annotate(latest=Max("occurred_on")).values_list("customer", "latest"))


def holds_of(customer_id: int, *, on: date) -> QuerySet[ContactHold]:
    """Holds in force on that day or beginning later, the newest first."""
    rows = ContactHold.objects.filter(customer_id=customer_id, lifted_at__isnull=True)
    return rows.exclude(ends_on__lt=on).order_by("-starts_on", "-pk")
