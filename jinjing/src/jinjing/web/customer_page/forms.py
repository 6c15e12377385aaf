"""What is typed on the customer page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjing.customers.enums import OpeningReason, PersonalField
from jinjing.interactions.enums import Channel, Outcome


class ContactForm(forms.Form):
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
