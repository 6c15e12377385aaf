from django.db import models
from django.db.models import F, Q

from jinjing.customers.models import Customer
from jinjing.identity.models import OrgUnit, Staff
from jinjing.privacy.enums import (
    THERE,
    DeclineReason,
    ExportKind,
    ExportPurpose,
    ExportState,
    FileFormat,
    Recipient,
)


class Export(models.Model):
    """FI-03, IM-13: a file with customers that somebody takes out, from asking to its end.

    The file lies sealed under the home with an opaque name (`file_name`) and is gone after some hours;
    this row stays. `outlet` is the place whose second person decides.
    """

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=ExportKind.choices)
    purpose = models.CharField(max_length=20, choices=ExportPurpose.choices)
    recipient = models.CharField(max_length=20, choices=Recipient.choices)
    recipient_name = models.CharField(max_length=60, blank=True, help_text="A company, never a person")
    file_format = models.CharField(max_length=20, choices=FileFormat.choices)
    with_phone = models.BooleanField(default=False, help_text="Phone numbers in full")
    with_notes = models.BooleanField(default=False, help_text="Notes of a calendar as comments")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="Last day, inclusive")
    list_spec = models.JSONField(
        default=dict,
        blank=True,
        help_text="Filters, columns and order of a list, as codes; {} for other kinds",
    )
    outlet = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="exports")
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField()
    asked_count = models.PositiveIntegerField(help_text="Rows when it was asked for")
    needs_second_person = models.BooleanField()
    state = models.CharField(max_length=12, choices=ExportState.choices)
    decided_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    file_name = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file as handed over")
    row_count = models.PositiveIntegerField(null=True, blank=True, help_text="Rows in the file")
    left_out_count = models.PositiveIntegerField(default=0, help_text="Customers without separate consent")
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="First time")
    fetch_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["outlet", "state", "-asked_at"], name="exports_of_outlet")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="an_export_has_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(THERE)) | (Q(made_at__isnull=False) & ~Q(file_name="")),
                name="a_made_export_has_a_file",
            ),
            models.CheckConstraint(
                condition=Q(needs_second_person=False)
                | Q(decided_by__isnull=False)
                | Q(state__in=[ExportState.REQUESTED, ExportState.DECLINED]),
                name="a_large_export_is_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ExportedCustomer(models.Model):
    """PI-10: whom a file was about, for the person who asks and for the day on which a file is lost."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="customers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="exported")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "customer"], name="once_in_an_export")]

    def __str__(self) -> str:
        return f"{self.export_id} {self.customer_id}"
