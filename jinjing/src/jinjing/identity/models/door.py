"""The door: open sessions, second factors, former passwords, failed tries."""

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from jinjing.identity.enums import FactorKind, Owed, Proof, SessionEnd, TriesOf
from jinjing.identity.models.staff import Staff
from jinjing.kernel.sealed import SealedJSONField

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


class StaffSession(models.Model):
    """One device on which somebody is signed in (SE-01). Times are the machine's, also in a demo.

    The bounds are those in force at sign-in: looking them up on every request would cost a query each.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=40, blank=True, help_text="Browser and system as codes")
    tablet = models.BooleanField(default=False, help_text="A shared tablet in the hall: shorter idle time")
    opened_at = models.DateTimeField()
    last_active_at = models.DateTimeField()
    idle_minutes = models.PositiveSmallIntegerField()
    ends_at = models.DateTimeField()
    proved_with = models.CharField(max_length=20, choices=Proof.choices)
    proved_at = models.DateTimeField(help_text="When the person last showed who they are")
    owes = models.CharField(max_length=12, choices=Owed.choices, blank=True, default=Owed.NOTHING)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, choices=SessionEnd.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "ended_at"], name="session_open")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.device}"


class BrowserSession(AbstractBaseSession):
    """What a browser's cookie opens: Django's session, with the row it stands for, so that one query finds both.

    Without `staff_session` nobody is signed in: somebody is half way, or only looked at the door.
    """

    staff_session = models.ForeignKey(
        StaffSession, null=True, blank=True, on_delete=models.CASCADE, related_name="browser_sessions"
    )

    @classmethod
    def get_session_store_class(cls) -> "type[SessionBase]":
        """Django's way to it: the engine of the settings knows this model, not the other way round."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class Factor(models.Model):
    """A second factor. What proves it, and the name its owner gave it, are sealed.

    `counter` only grows: the last time step of an authenticator app, the last signature count of a passkey.
    A proof that does not raise it is a copy of an earlier one.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=10, choices=FactorKind.choices)
    secret = SealedJSONField()
    counter = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it is being set up")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(kind=FactorKind.TOTP), name="one_authenticator_app"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.kind}"


class RecoveryCode(models.Model):
    """One of the codes on paper, good for one sign-in. Only its digest is kept."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "digest"], name="a_code_is_drawn_once")]

    def __str__(self) -> str:
        return f"{self.staff_id} {'used' if self.used_at else 'unused'}"


class FormerPassword(models.Model):
    """Hash of a password that was replaced, so that it does not come back."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.staff_id} until {self.replaced_at:%Y-%m-%d}"


class SignInTries(models.Model):
    """Failed tries under a name or from an address. What was typed is a blind token; a name that is
    nobody's counts like any other, so that being locked tells nothing.
    """

    of = models.CharField(max_length=10, choices=TriesOf.choices)
    token = models.BigIntegerField(help_text="Blind token of the name or the address")
    staff = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_in_tries"
    )
    failures = models.PositiveIntegerField(default=0)
    counted_from = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "sign-in tries"
        constraints = [models.UniqueConstraint(fields=["of", "token"], name="tries_are_counted_once")]
        indexes = [models.Index(fields=["locked_until"], name="tries_locked")]

    def __str__(self) -> str:
        return f"{self.of} {self.failures}"
