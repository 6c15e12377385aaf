from django.db import models

from jinjing.identity.enums import BranchKind, OrgLevel


class OrgUnit(models.Model):
    """ORG-1: a node of the bank's tree. `path` is the codes from the root, so a subtree is one prefix."""

    code = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=400, unique=True)
    level = models.CharField(max_length=20, choices=OrgLevel.choices)
    branch_kind = models.CharField(max_length=20, choices=BranchKind.choices, blank=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name
