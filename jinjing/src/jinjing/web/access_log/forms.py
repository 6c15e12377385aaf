"""What the auditor may filter by. All of it is codes, so it may stand in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.identity.queries.access_log import LogFilter
from jinjing.web.access_log.actions import ACTIONS


class LogFilterForm(forms.Form):
    """Person, day, action and subject; a wrong entry filters nothing and says so."""

    person = forms.SlugField(label=_("Staff number"), required=False, max_length=40)
    day = forms.DateField(
        label=pgettext_lazy("access log", "Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    action = forms.ChoiceField(label=pgettext_lazy("access log", "Action"), required=False)
    subject = forms.RegexField(
        r"^[A-Za-z0-9_.-]{1,80}$",
        label=_("Subject code"),
        required=False,
        error_messages={
            "invalid": _("A code from the log; names and numbers of customers do not stand in it.")
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = sorted(((key, str(name)) for key, name in ACTIONS.items()), key=lambda choice: choice[1])
        self.fields["action"].choices = [("", pgettext_lazy("access log", "All")), *choices]  # type: ignore[attr-defined]

    def asked(self) -> LogFilter:
        return LogFilter(**self.cleaned_data) if self.is_valid() else LogFilter()
