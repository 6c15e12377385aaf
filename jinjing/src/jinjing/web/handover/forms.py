"""What a branch head decides when a portfolio changes hands."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.identity.models import Staff
from jinjing.workbench.enums import HandoverReason


class HandoverForm(forms.Form):
    """Who takes over, from when, and why. `to` are the colleagues who may be chosen."""

    reason = forms.ChoiceField(
        label=pgettext_lazy("handover", "Why"), choices=HandoverReason.choices, initial=HandoverReason.LEAVING
    )
    last_day = forms.DateField(
        label=_("Last day with these customers"),
        help_text=_("The successors have them from the day after."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    successors = forms.MultipleChoiceField(
        label=_("Who takes over"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one colleague who takes the customers over.")},
    )

    def __init__(self, *args: Any, colleagues: Sequence[Staff], **options: Any) -> None:
        super().__init__(*args, **options)
        self.colleagues = {str(staff.pk): staff for staff in colleagues}
        self.fields["successors"].choices = [(key, staff.name) for key, staff in self.colleagues.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Staff]:
        """The successors in the order of the list; only for a form that is valid."""
        return [staff for key, staff in self.colleagues.items() if key in self.cleaned_data["successors"]]
