"""What was said to a customer, and when last. Corrected records are shown in their latest version."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet

from jinjing.interactions.models import ContactHold, Interaction

PROMISES_LAST = timedelta(days=60)


def standing() -> QuerySet[Interaction]:
    """Records that no later one corrects."""
    return Interaction.objects.filter(corrections__isnull=True)


def conversations_of(customer_id: int) -> QuerySet[Interaction]:
    """Newest first, with who had them."""
    rows = standing().filter(customer_id=customer_id)
    return rows.select_related("staff", "corrects").order_by("-occurred_at", "-pk")


def spoken_on(customer_ids: Iterable[int]) -> dict[int, date]:
    """Last day on which each customer was spoken to; those never spoken to are missing."""
    rows = standing().filter(customer_id__in=list(customer_ids), reached=True).order_by()
    return dict(rows.values("customer").annotate(latest=Max("occurred_on")).values_list("customer", "latest"))


def promises_to(customer_id: int) -> QuerySet[Interaction]:
    """Records whose next step nobody has taken yet, the earliest due first."""
    later = standing().filter(
        customer=OuterRef("customer"), reached=True, occurred_at__gt=OuterRef("occurred_at")
    )
    rows = standing().filter(customer_id=customer_id, next_on__isnull=False).exclude(Exists(later))
    return rows.select_related("staff").order_by("next_on", "pk")


def holds_of(customer_id: int, *, on: date) -> QuerySet[ContactHold]:
    """Holds in force on that day or beginning later, the newest first."""
    rows = ContactHold.objects.filter(customer_id=customer_id, lifted_at__isnull=True)
    return rows.exclude(ends_on__lt=on).order_by("-starts_on", "-pk")
