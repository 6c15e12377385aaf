"""What the head writes in the morning: the agenda, and who does what by when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from jinjing.identity.models import Staff
from jinjing.web.shared.grounds import GroundForm


class FollowUpForm(GroundForm):
    """`colleagues`: who can be given something."""

    task = forms.CharField(label=pgettext_lazy("follow-up", "What"), max_length=200)
    owner = forms.ChoiceField(label=pgettext_lazy("follow-up", "Who"))
    due_on = forms.DateField(
        label=pgettext_lazy("follow-up", "By"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, colleagues: Sequence[Staff], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["due_on"] = today
        self.colleagues = {str(staff.pk): staff for staff in colleagues}
        choices = [("", "–"), *((key, staff.name) for key, staff in self.colleagues.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    @property
    def chosen(self) -> Staff:
        """The colleague; only for a form that is valid."""
        return self.colleagues[self.cleaned_data["owner"]]
