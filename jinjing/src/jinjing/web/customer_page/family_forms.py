"""What is typed in the family section."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.customers.enums import ManagerChangeReason, RelationKind, TopicKind
from jinjing.identity.models import Staff
from jinjing.web.shared.grounds import GroundForm

_PLAIN = {"autocomplete": "off"}
# Households come from the bank's systems; people are not put into one by hand.
NOTED_KINDS = [choice for choice in RelationKind.choices if choice[0] != RelationKind.HOUSEHOLD]


class SheetForm(GroundForm):
    """A form in a sheet: its inputs have ids of their own, because the page has other forms with a note."""

    sheet = ""

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.auto_id = f"{self.sheet}-%s"


class RelationForm(SheetForm):
    """What somebody is to the customer, and who: another customer, or words."""

    sheet = "relation"

    kind = forms.ChoiceField(label=_("Is this customer's"), choices=NOTED_KINDS)
    found_by = forms.CharField(
        label=_("If a customer of yours: card, phone or number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    person = forms.CharField(
        label=_("Otherwise, in words"),
        help_text=_("As the customer says it. Of children no name, school or birthday, only an age band."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class TopicForm(SheetForm):
    """What must not be brought up."""

    sheet = "topic"

    kind = forms.ChoiceField(label=_("About"), choices=TopicKind.choices)
    text = forms.CharField(label=_("Do not mention"), max_length=200, widget=forms.TextInput(attrs=_PLAIN))


class ManagerForm(SheetForm):
    """Another relationship manager at the customer's wish."""

    sheet = "manager"

    to = forms.ModelChoiceField(
        label=_("New relationship manager"), queryset=Staff.objects.none(), empty_label=_("Choose")
    )
    reason = forms.ChoiceField(
        label=pgettext_lazy("change of manager", "Why the customer asks"),
        choices=[("", _("Choose a reason")), *ManagerChangeReason.choices],
    )
    note = forms.CharField(
        label=_("What the customer said"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, managers: QuerySet[Staff], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.fields["to"].queryset = managers  # type: ignore[attr-defined]
