from django.db import models
from django.db.models import Q

from jinjing.holdings.enums import PublicationState


class Publication(models.Model):
    """One night's sources and snapshot, loaded whole; its key numbers it, a later one has a higher number.

    Exactly one is current; the switch is the last statement of the loading transaction.
    """

    business_date = models.DateField()
    state = models.CharField(max_length=10, choices=PublicationState.choices)
    snapshot_digest = models.CharField(max_length=80)
    sources_digest = models.CharField(max_length=80)
    identity_digest = models.CharField(max_length=80, blank=True, help_text="Of the sealed names and numbers")
    base_currency = models.CharField(max_length=3)
    policies = models.JSONField(
        default=list, help_text="The snapshot's policy packs with names of tiers, official first"
    )
    archive = models.CharField(
        max_length=300, help_text="Folder name under the home's published/ with its files"
    )
    published_at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    floors = models.JSONField(
        default=dict,
        help_text="Of each table of figures: number of the publication that last replaced it whole",
    )
    files = models.JSONField(
        default=dict,
        help_text="Digest of the bytes of each archived file that a later night is compared with",
    )
    layout = models.CharField(
        max_length=80, blank=True, help_text="Digest of the columns of the tables of figures"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=PublicationState.CURRENT), name="one_current_publication"
            )
        ]
        get_latest_by = "published_at"

    def __str__(self) -> str:
        return f"{self.business_date} {self.state}"
