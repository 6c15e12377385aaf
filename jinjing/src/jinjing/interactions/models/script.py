from django.db import models


class Script(models.Model):
    """An approved text for a reason or a lobby decision, in both languages, with a date it is good until."""

    key = models.CharField(max_length=60, help_text="Trigger, call goal or lobby decision")
    audience = models.CharField(max_length=30, blank=True, help_text="Segment it is for; empty: everyone")
    goal = models.CharField(
        max_length=80, blank=True, help_text="What it is for, in the few words a list has room for"
    )
    goal_en = models.CharField(max_length=120, blank=True)
    opening = models.TextField(help_text="May name {customer} and {staff}")
    opening_en = models.TextField()
    advice = models.TextField(
        blank=True, help_text='Lines that begin with "? " (to ask) or "! " (not to say)'
    )
    advice_en = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "audience", "valid_from"], name="one_script_a_start")
        ]

    def __str__(self) -> str:
        return self.key
