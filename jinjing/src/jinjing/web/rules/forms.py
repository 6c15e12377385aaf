"""A new value of a rule as it is typed."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.identity.domain.rules import LONGEST_SOURCE


def typed_value(text: str, *, like: Any) -> Any:
    """Text rules are typed as they are; numbers, lists and tables in JSON. ValueError for anything else."""
    return text if isinstance(like, str) else json.loads(text)


def as_typed(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class RuleForm(forms.Form):
    """Value, first day and source."""

    value = forms.CharField(
        label=pgettext_lazy("rules", "New value"),
        max_length=4000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    valid_from = forms.DateField(
        label=pgettext_lazy("rules", "In force from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    source = forms.CharField(
        label=pgettext_lazy("rules", "Where it comes from"),
        max_length=LONGEST_SOURCE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, like: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.like = like

    def clean_value(self) -> Any:
        try:
            return typed_value(self.cleaned_data["value"], like=self.like)
        except ValueError as wrong:
            raise forms.ValidationError(
                _("The value must look like this one: %(example)s"), params={"example": as_typed(self.like)}
            ) from wrong
