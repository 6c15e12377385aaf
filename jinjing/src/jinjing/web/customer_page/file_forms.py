"""What is typed into one field of the customer file."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from jinjing.customers.file_fields import FACTS, LINE, FileField
from jinjing.web.shared.grounds import GroundForm

UNKNOWN = pgettext_lazy("customer file", "Not known")


class FileFieldForm(GroundForm):
    """One value, and the number of the one that its author had before their eyes.

    Its length is checked by the verb alone, so that too long a text comes back whole.
    """

    value = forms.CharField(required=False)
    replaces = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, field: FileField, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.auto_id = f"file-{field}-%s"
        facts = FACTS[field]
        shown = self.fields["value"]
        self.answers = [("", UNKNOWN), *facts.choices.choices] if facts.choices else []
        plain = {
            "class": "input input--control",
            "autocomplete": "off",
            "autofocus": True,
            "aria-describedby": f"file-{field}-hint",
        }
        one_line = facts.most == LINE
        shown.widget = forms.TextInput(plain) if one_line else forms.Textarea(plain | {"rows": 2})

    @property
    def chosen(self) -> str:
        """The answer that is marked, for fields whose answers are chosen."""
        return str(self["value"].value() or "")
