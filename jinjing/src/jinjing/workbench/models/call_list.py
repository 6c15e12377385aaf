from django.db import models

from jinjing.customers.models import Customer
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.workbench.enums import EntryState


class CallList(models.Model):
    """RM-1: the names one relationship manager was given for one day, and from which publication."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="call_lists")
    on = models.DateField()
    # What was worked through outlives the figures it was drawn from: the entries keep their reasons.
    publication = models.ForeignKey(
        Publication, null=True, on_delete=models.SET_NULL, related_name="call_lists"
    )
    drawn_at = models.DateTimeField()
    target = models.PositiveIntegerField(help_text="Customers to get through to, from rule call_list.size")
    left_out = models.JSONField(
        default=dict,
        help_text='Why each other customer has no place: {"<id>": [stage, rank, of]}, as last drawn',
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "on"], name="one_list_a_day")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.on}"


class CallListEntry(models.Model):
    """One name with the reasons it was chosen for."""

    call_list = models.ForeignKey(CallList, on_delete=models.CASCADE, related_name="entries")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="list_entries")
    place = models.PositiveIntegerField()
    invested = models.BooleanField()
    reasons = models.JSONField(
        help_text='[{"trigger", "occurs_on", "reason", "reason_en", "amount_fen"}], first one leads'
    )
    state = models.CharField(max_length=12, choices=EntryState.choices, default=EntryState.OPEN)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["call_list", "customer"], name="a_name_once_a_day"),
            models.UniqueConstraint(fields=["call_list", "place"], name="one_name_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.call_list_id} #{self.place}"
