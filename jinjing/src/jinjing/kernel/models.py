"""Tables every package leans on: access log, its seals and alerts, idempotency keys, rules, long work."""

from django.db import models

from jinjing.kernel.enums import AlertKind, WorkState


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
    terminal = models.CharField(max_length=64, blank=True, help_text="Address and session mark of the device")

    class Meta:
        indexes = [
            models.Index(fields=["outlet", "id"], name="access_chain"),
            models.Index(fields=["at"], name="access_at"),
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


class AnchorMark(models.Model):
    """The one row by which the database remembers its anchors: a file that is gone or shorter is missed."""

    number = models.BigIntegerField(help_text="How many anchors were written")
    proof = models.CharField(max_length=64, help_text="Keyed digest of the number")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_anchor_mark")]

    def __str__(self) -> str:
        return str(self.number)


class RetentionDoor(models.Model):
    """Open while the retention removes lines older than `before`; the tables' triggers look here."""

    before = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.before:%Y-%m-%d}"


class WorkMark(models.Model):
    """How far the worker has read the access log, by name of the work."""

    name = models.CharField(max_length=40, unique=True)
    entry_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.entry_id}"


class RateCount(models.Model):
    """How often somebody did something within one minute of the clock (`kernel.limits`)."""

    actor_no = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    minute_starts = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_no", "kind", "minute_starts"], name="one_count_a_minute")
        ]

    def __str__(self) -> str:
        return f"{self.actor_no} {self.kind} {self.count}"


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


class AccessAlert(models.Model):
    """PI-10: somebody did something unusually often within a window; one row a person, kind and window."""

    kind = models.CharField(max_length=30, choices=AlertKind.choices)
    actor_no = models.CharField(max_length=40)
    outlet = models.CharField(max_length=40, blank=True)
    window_starts = models.DateTimeField()
    window_ends = models.DateTimeField()
    count = models.PositiveIntegerField()
    limit = models.PositiveIntegerField(help_text="The bound in force that day")
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_no = models.CharField(max_length=40, blank=True)
    settled_as = models.CharField(max_length=30, blank=True, help_text="Code of what was found")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_no", "kind", "window_starts"], name="one_alert_a_window")
        ]
        indexes = [models.Index(fields=["settled_at", "-raised_at"], name="alert_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.actor_no}"


class LongWork(models.Model):
    """Work that takes minutes, shows how far it is, and goes on where it stopped (`kernel.long_work`)."""

    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, choices=WorkState.choices, default=WorkState.RUNNING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    cursor = models.JSONField(default=dict, help_text="Where to go on; codes and numbers only")
    by_no = models.CharField(max_length=40, blank=True)
    holder = models.CharField(max_length=80, blank=True, help_text="The process that has it now")
    held_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True, help_text="Code of why it ended as it did")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "reference"],
                condition=models.Q(state__in=[WorkState.RUNNING, WorkState.STOPPED]),
                name="one_open_work_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"
