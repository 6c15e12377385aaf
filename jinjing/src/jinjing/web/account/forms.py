"""What is typed on the pages of one's own sign-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def _password(label: Any, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget)


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    old = _password(gettext_lazy("Present password"), "current-password")
    password = _password(gettext_lazy("New password"), "new-password")
    again = _password(gettext_lazy("New password once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "password" in typed and "again" in typed and typed["password"] != typed["again"]:
            self.add_error("again", _("The two new passwords are not the same. Type both again."))
        return typed


class CodeForm(forms.Form):
    """The first code of a fresh authenticator app."""

    code = forms.CharField(
        label=gettext_lazy("Code of the app"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PasskeyForm(forms.Form):
    """What the browser made, and how its owner calls it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("So that you know it again, such as “blue key” or “office telephone”."),
    )
    passkey = forms.CharField(max_length=8000, widget=forms.HiddenInput())


class PasswordProofForm(forms.Form):
    """Step-up of somebody without a second factor."""

    password = _password(gettext_lazy("Password"), "current-password")
