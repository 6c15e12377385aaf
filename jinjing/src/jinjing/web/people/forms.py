"""What the security administrator types."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit
from jinjing.identity.permissions import ADMINISTRATORS

GIVEN_HERE = [(role.value, role.label) for role in Role if role not in ADMINISTRATORS]


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


class UnitField(forms.CharField):
    """The code of a unit, offered as a list while typing."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "units", "autocomplete": "off"})
        super().__init__(
            label=pgettext_lazy("people", "Unit (code)"), max_length=40, widget=widget, **options
        )

    def clean(self, value: Any) -> OrgUnit:
        code = super().clean(value)
        unit = OrgUnit.objects.filter(code=code).first()
        if unit is None:
            raise forms.ValidationError(_("There is no unit of this code. Choose one from the list."))
        return unit


class AppointForm(forms.Form):
    """A new position."""

    role = forms.ChoiceField(label=pgettext_lazy("people", "Role"), choices=GIVEN_HERE)
    unit = UnitField()
    valid_from = day_field(pgettext_lazy("people", "First day"))
    valid_to = day_field(pgettext_lazy("people", "Last day"), required=False)


class EndForm(forms.Form):
    """The last day of a position."""

    last_on = day_field(pgettext_lazy("people", "Last day"))


class LendForm(forms.Form):
    """Another unit for some days."""

    unit = UnitField()
    first_on = day_field(pgettext_lazy("people", "First day"))
    last_on = day_field(pgettext_lazy("people", "Last day"))


class ExpiryForm(forms.Form):
    """The last day on which somebody gets in."""

    last_day = day_field(pgettext_lazy("people", "May sign in until"), required=False)


class PasswordForm(forms.Form):
    """A password for one sign-in."""

    password = forms.CharField(
        label=pgettext_lazy("people", "Password for one sign-in"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=200,
    )


class HireForm(PasswordForm):
    """Somebody the feed does not bring."""

    staff_no = forms.RegexField(
        r"^[A-Za-z0-9_-]{1,40}$",
        label=_("Staff number"),
        error_messages={"invalid": _("Letters, digits, hyphen and underscore only.")},
    )
    sign_in = forms.RegexField(
        r"^[A-Za-z0-9@._-]{1,60}$",
        label=pgettext_lazy("people", "Sign-in name"),
        error_messages={"invalid": _("Letters, digits and @ . _ - only.")},
    )
    name = forms.CharField(
        label=pgettext_lazy("people", "Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("staff_no", "sign_in", "name", "password")
