"""One text of one tier as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from jinjing.insights.domain.tier_services import LONGEST_TEXT


def _area(**attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT, **attributes})


class ServiceForm(forms.Form):
    """Both texts, the first day, and the number of the text that the writer saw."""

    text_zh = forms.CharField(
        label=pgettext_lazy("services", "Chinese"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(lang="zh-CN", autofocus=True),
    )
    text_en = forms.CharField(
        label=pgettext_lazy("services", "English"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=_area(lang="en"),
    )
    valid_from = forms.DateField(
        label=pgettext_lazy("services", "In force from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    replaces = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class DayForm(forms.Form):
    """The day for which the table is shown."""

    on = forms.DateField(
        label=pgettext_lazy("services", "As of"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
