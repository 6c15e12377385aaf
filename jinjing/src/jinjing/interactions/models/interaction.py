from django.db import models
from django.db.models import F, Q

from jinjing.customers.models import Customer
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models.noted import Noted
from jinjing.kernel.sealed import SealedTextField


class Interaction(models.Model):
    """A conversation that took place or was tried, any channel. Corrections are appended, not overwritten."""

    reference = models.CharField(max_length=60, unique=True, help_text="Own code, or the feed's id")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="interactions")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="interactions")
    channel = models.CharField(max_length=1, choices=Channel.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    reached = models.BooleanField(help_text="The customer was spoken to; mail and messages do not count")
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField(help_text="Day in the bank's time zone")
    reason = models.CharField(max_length=40, blank=True, help_text="Trigger or list reason that led to it")
    note = SealedTextField(blank=True)
    next_step = SealedTextField(blank=True)
    next_on = models.DateField(null=True, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    from_feed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-occurred_at"], name="conversations"),
            models.Index(fields=["staff", "occurred_on"], name="contacts_of_day"),
            # Few records promise anything, and every list asks for those.
            models.Index(fields=["next_on"], condition=Q(next_on__isnull=False), name="promised_days"),
            # The calendar asks for days: which contacts, in their order, with what became of them and whether there is
            # a note; lists for the last one that got through. None of them reads the conversation for it.
            models.Index(
                F("customer"),
                F("occurred_on"),
                F("occurred_at"),
                F("id"),
                F("reached"),
                F("channel"),
                F("outcome"),
                Noted("note"),
                name="days_of_contact",
            ),
            # Hardly anything is corrected: what is, is asked for beside whatever many customers said.
            models.Index(
                fields=["customer", "corrects"],
                condition=Q(corrects__isnull=False),
                name="corrections_of_customer",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
