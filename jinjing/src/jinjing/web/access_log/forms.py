"""What the auditor may filter by. All of it is codes, so it may stand in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.identity.queries.access_log import LogFilter
from jinjing.kernel.enums import AlertFinding
from jinjing.web.access_log.actions import ACTIONS
from jinjing.web.access_log.groups import GROUP, NAMES, actions_of

ALL = pgettext_lazy("access log", "All")
OUTCOMES = (
    ("", ALL),
    ("done", pgettext_lazy("access log", "Done")),
    ("refused", pgettext_lazy("access log", "Refused")),
    ("fault", pgettext_lazy("access log", "Fault")),
)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class LogFilterForm(forms.Form):
    """Person, outlet, action or group, subject, outcome, terminal, days; a wrong entry filters nothing and says so."""

    person = forms.SlugField(label=_("Staff number"), required=False, max_length=40)
    subject = forms.RegexField(
        r"^[A-Za-z0-9_.-]{1,80}$",
        label=_("Subject code"),
        required=False,
        error_messages={
            "invalid": _("A code from the log; names and numbers of customers do not stand in it.")
        },
    )
    action = forms.ChoiceField(label=pgettext_lazy("access log", "Action"), required=False)
    first = day_field(pgettext_lazy("access log", "From"))
    last = day_field(pgettext_lazy("access log", "To"))
    outcome = forms.ChoiceField(
        label=pgettext_lazy("access log", "Outcome"), choices=OUTCOMES, required=False
    )
    outlet = forms.SlugField(label=pgettext_lazy("access log", "Outlet code"), required=False, max_length=40)
    terminal = forms.RegexField(
        r"^[0-9a-fA-F.:]{1,45}( [0-9a-z]{1,8})?$",
        label=pgettext_lazy("access log", "Terminal"),
        required=False,
        error_messages={"invalid": _("The address of a device, such as 10.1.2.3, or its beginning.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = [(f"{GROUP}{key}", str(name)) for key, name in NAMES.items()]
        single = sorted(((key, str(name)) for key, name in ACTIONS.items()), key=lambda choice: choice[1])
        self.fields["action"].choices = [("", ALL), *groups, *single]  # type: ignore[attr-defined]

    def asked(self) -> LogFilter:
        if not self.is_valid():
            return LogFilter()
        said = dict(self.cleaned_data)
        return LogFilter(actions=actions_of(said.pop("action")), **said)

    def kept(self) -> dict[str, str]:
        """What was filled in and is right, as it stands in the address: codes and days only."""
        self.is_valid()
        return {name: self.data[name] for name in self.fields if self.cleaned_data.get(name)}

    @property
    def narrow(self) -> bool:
        """Something of the second row is set, so that row is shown open."""
        return any(self.data.get(name) for name in ("outcome", "outlet", "terminal"))


class FindingForm(forms.Form):
    """What was found about an alert."""

    finding = forms.ChoiceField(
        label=_("What was found"),
        choices=[("", _("Choose what was found")), *AlertFinding.choices],
        error_messages={"required": _("Choose what was found; the choice is recorded.")},
    )
