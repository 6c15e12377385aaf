from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from jinjing.identity.enums import Role
from jinjing.identity.models.organisation import OrgUnit


class Staff(AbstractBaseUser):
    """A person who works here and signs in. Rights come from positions, never from this row."""

    staff_no = models.CharField(max_length=40, unique=True)
    sign_in = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    expires_on = models.DateField(null=True, blank=True, help_text="Last day on which this person gets in")
    password_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: unknown, so the password does not grow old"
    )
    must_change_password = models.BooleanField(
        default=False, help_text="Somebody else chose the password: it lasts for one sign-in"
    )
    from_feed = models.BooleanField(
        default=False, help_text="The bank's feed says which positions this person holds"
    )

    objects = BaseUserManager()

    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS = ["staff_no", "name"]

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """ORG-2: a role held at a unit for a period, both days included. One person may hold several."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="positions")
    role = models.CharField(max_length=30, choices=Role.choices)
    org_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="positions")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "org_unit", "valid_from"], name="one_position_a_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="position_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["org_unit", "role"], name="position_place")]

    def __str__(self) -> str:
        return f"{self.staff} {self.role} {self.org_unit}"
