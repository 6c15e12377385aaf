"""What is typed on the customer page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.interactions.enums import Channel, Outcome
from jinjing.web.shared.grounds import GroundForm
from jinjing.workbench.queries.next_action import ActionKind


class ContactForm(GroundForm):
    """A contact that took place: way, outcome, and what comes next."""

    channel = forms.ChoiceField(label=_("Way of contact"), choices=Channel.choices, initial=Channel.TELEPHONE)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    next_step = forms.CharField(
        label=_("Next step"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_on = forms.DateField(
        label=_("On which day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class OpeningForm(forms.Form):
    """Which masked value, and why."""

    field = forms.ChoiceField(choices=PersonalField.choices)
    reason = forms.ChoiceField(
        label=_("Why you need to see it"),
        choices=[("", _("Choose a reason")), *OpeningReason.choices],
        error_messages={"required": _("Choose why you need to see it; the reason is recorded.")},
    )


class DoneForm(forms.Form):
    """Which promise is kept."""

    reference = forms.CharField(max_length=60)


class LaterForm(forms.Form):
    """Which next action comes back when: tomorrow, next week, or on a day."""

    TOMORROW, NEXT_WEEK, DAY = "tomorrow", "next_week", "day"

    kind = forms.TypedChoiceField(choices=[(kind, kind) for kind in ActionKind], coerce=ActionKind)
    reference = forms.CharField(max_length=60, required=False)
    when = forms.ChoiceField(choices=[(when, when) for when in (TOMORROW, NEXT_WEEK, DAY)])
    day = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        """The day counts only where a day was chosen, and there it is needed."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("when") != self.DAY:
            said["day"] = None
        elif not said.get("day"):
            self.add_error("day", _("Choose the day."))
        return said
