"""What may be written down in the lobby. The forms check form; the verbs check the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjing.lobby.domain.record import AgreedContact
from jinjing.lobby.enums import DecisionBranch, Zone
from jinjing.web.shared.grounds import GroundForm


class WalkInForm(forms.Form):
    """Somebody whom the bank does not know, or not yet."""

    called = forms.CharField(label=_("How to address them"), max_length=30, required=False)


class DecisionForm(GroundForm):
    """LOB-3: the decision and, for the trial card, what was agreed."""

    branch = forms.ChoiceField(choices=DecisionBranch.choices, widget=forms.HiddenInput)
    zone = forms.ChoiceField(choices=[("", ""), *Zone.choices], required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField(label=_("The visitor agrees to be contacted"), required=False)
    name = forms.CharField(label=_("Name"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    when = forms.CharField(label=_("When to call"), max_length=60, required=False)
    note = forms.CharField(
        label=_("For the manager"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def verb_arguments(self) -> dict[str, Any]:
        """As `decide` takes them."""
        clean = self.cleaned_data
        return {
            "zone": Zone(clean["zone"]) if clean["zone"] else None,
            "consent": clean["consent"],
            "contact": AgreedContact(clean["name"], clean["phone"], clean["when"]),
            "note": clean["note"],
            "ground": clean["ground"],
        }
