"""Codes of the ground floor. Leaf: importable anywhere."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkState(TextChoices):
    """How a long piece of work stands. Only `running` and `stopped` can go on."""

    RUNNING = "running", pgettext_lazy("long work", "Running")
    STOPPED = "stopped", pgettext_lazy("long work", "Stopped, can go on")
    DONE = "done", pgettext_lazy("long work", "Done")
    FAILED = "failed", pgettext_lazy("long work", "Failed")


class AlertKind(TextChoices):
    """PI-10: what somebody did unusually often."""

    LOOKS = "looks", _("Customer pages opened")
    UNMASKED = "unmasked", _("Personal values shown in full")
    LOOKUPS = "lookups", _("Customers looked up by number")
    REFUSED = "refused", _("Doors tried that are closed")
    EXPORTED = "exported", _("Customers taken out in files")
    ACCOUNTS = "accounts", _("Sign-ins and positions changed by hand")


class AlertFinding(TextChoices):
    """What somebody who looked into an alert found."""

    EXPLAINED = "explained", pgettext_lazy("finding", "Part of the work, explained")
    UNCLEAR = "unclear", pgettext_lazy("finding", "Could not be cleared up")
    RIGHTS = "rights", pgettext_lazy("finding", "Rights were too wide, corrected")
    MISUSE = "misuse", pgettext_lazy("finding", "Misuse: incident report made")


class Sensitive(TextChoices):
    """PI-07, PI-22: what a bank may keep about a person only with a ground, as staff may come to write it."""

    HEALTH = "health", pgettext_lazy("sensitive", "health")
    RELIGION = "religion", pgettext_lazy("sensitive", "religious belief")
    POLITICS = "politics", pgettext_lazy("sensitive", "political opinion")
    ETHNICITY = "ethnicity", pgettext_lazy("sensitive", "ethnic origin")
    DISABILITY = "disability", pgettext_lazy("sensitive", "disability")
    SEXUAL_LIFE = "sexual_life", pgettext_lazy("sensitive", "sexual life")
    CRIMINAL_RECORD = "criminal_record", pgettext_lazy("sensitive", "offences and convictions")
    BIOMETRIC = "biometric", pgettext_lazy("sensitive", "body and genes")


class Ground(TextChoices):
    """PI-07: why a text that names something sensitive is kept all the same."""

    WISH = "wish", pgettext_lazy("ground", "The customer wants it noted")
    CONSENT = "consent", pgettext_lazy("ground", "Separate consent is on record")
    SERVICE = "service", pgettext_lazy("ground", "The service asked for needs it")
    DUTY = "duty", pgettext_lazy("ground", "A law obliges us")
    OTHER_MEANING = "other_meaning", pgettext_lazy("ground", "It says nothing about a person")
