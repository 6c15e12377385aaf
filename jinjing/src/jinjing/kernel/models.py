"""Tables every package leans on: access log, its seals, idempotency keys, dated rule values."""

from django.db import models


class AccessEntry(models.Model):
    """Who did or looked at what. Appended in the verb's transaction, never changed, no foreign keys."""

    at = models.DateTimeField()
    actor_no = models.CharField(max_length=40, blank=True)
    outlet = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=20, default="done")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["outlet", "id"], name="access_chain"),
            models.Index(fields=["subject", "at"], name="access_subject"),
            models.Index(fields=["actor_no", "at"], name="access_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_no} {self.action} {self.subject}"


class AccessSeal(models.Model):
    """One link of an outlet's hash chain. A removed entry leaves its seal behind: that is the point."""

    outlet = models.CharField(max_length=40, blank=True)
    sequence = models.BigIntegerField()
    entry_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outlet", "sequence"], name="one_seal_a_place")]

    def __str__(self) -> str:
        return f"{self.outlet} #{self.sequence}"


class IdempotencyKey(models.Model):
    """A form that was already carried out for this person; the second click changes nothing."""

    actor_no = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    claimed_at = models.DateTimeField()
    result = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_no", "key"], name="a_form_is_sent_once")]

    def __str__(self) -> str:
        return self.key


class RuleValue(models.Model):
    """A number from a rule, from a day on, with where it comes from. Later days win."""

    key = models.CharField(max_length=80)
    valid_from = models.DateField()
    value = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "valid_from"], name="one_rule_value_a_day")]

    def __str__(self) -> str:
        return f"{self.key} from {self.valid_from}"
