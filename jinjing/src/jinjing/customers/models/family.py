from django.db import models
from django.db.models import F, Q

from jinjing.customers.enums import RelationKind, TopicKind
from jinjing.customers.models.customer import Customer
from jinjing.identity.models import Staff
from jinjing.kernel.sealed import SealedTextField


class Household(models.Model):
    """People whom the bank's feed counts as one household. It opens nobody's money to anybody (REL-1)."""

    number = models.CharField(max_length=40, unique=True, help_text="The bank's own id")

    def __str__(self) -> str:
        return self.number


class HouseholdMember(models.Model):
    """Who belongs to a household, first and last day included; without a first day: since it is known."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "customer"],
                condition=Q(valid_to__isnull=True),
                name="one_open_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.customer_id}"


class Relationship(models.Model):
    """What somebody is to a customer: another customer, or a person whom only the sealed words name.

    From the feed (`noted_by` is None) or noted by staff. The other customer's page shows the same row
    the other way round, without the note.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="relationships_to"
    )
    person = SealedTextField(null=True, blank=True, help_text="How somebody is called who is no customer")
    kind = models.CharField(max_length=12, choices=RelationKind.choices)
    note = SealedTextField(blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="Last day, inclusive")
    noted_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="noted_relationships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "other", "kind"],
                condition=Q(valid_to__isnull=True),
                name="one_open_relationship",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False, person__isnull=True)
                | Q(other__isnull=True, person__isnull=False),
                name="relationship_names_one_person",
            ),
            models.CheckConstraint(condition=~Q(other=F("customer")), name="relationship_to_another"),
        ]
        indexes = [models.Index(fields=["other", "customer"], name="relationship_mirror")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"


class Topic(models.Model):
    """RM-6: what must not be brought up with a customer, until somebody says that it is over."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="topics")
    kind = models.CharField(max_length=12, choices=TopicKind.choices)
    text = SealedTextField()
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="noted_topics")
    noted_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="ended_topics"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "ended_at"], name="topics_of_customer")]

    def __str__(self) -> str:
        return self.kind
