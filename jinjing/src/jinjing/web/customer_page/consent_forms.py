"""What is typed in the section of consents and wishes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jinjing.interactions.enums import UNASKED, Channel, ConsentPurpose, EvidenceKind, Purpose, Topic
from jinjing.kernel.wording import Wording

_PLAIN = {"autocomplete": "off"}
RECORDED = [choice for choice in EvidenceKind.choices if choice[0] != EvidenceKind.SOURCE_SYSTEM]
GIVEN, ASKED = "given", "asked"


class SheetForm(forms.Form):
    """A form in a sheet: its inputs have ids of their own, because the page has other forms."""

    sheet = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.sheet}-%s", **options})


class ConsentForm(SheetForm):
    """What the customer agreed to, or was asked; for one purpose, with what shows it.

    `recipients`: codes and names of the rule `consent.recipients`; without any nothing can be passed on.
    """

    sheet = "consent"

    purpose = forms.TypedChoiceField(label=_("Agrees to"), coerce=ConsentPurpose)
    recipient = forms.ChoiceField(label=_("Passed on to"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("On these ways (none chosen: every way)"),
        required=False,
        choices=[(way, Channel(way).label) for way in UNASKED],
        widget=forms.CheckboxSelectMultiple,
    )
    step = forms.ChoiceField(
        label=_("The customer"),
        choices=[(GIVEN, _("agreed")), (ASKED, _("was asked and thinks about it"))],
        initial=GIVEN,
    )
    evidence_kind = forms.TypedChoiceField(
        label=_("Evidence"), choices=RECORDED, coerce=EvidenceKind, required=False, empty_value=""
    )
    evidence = forms.CharField(
        label=_("Where it is kept"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Number of the form or recording; for a scan its SHA-256"),
    )
    valid_to = forms.DateField(
        label=_("Last day (empty: as usual for the purpose)"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, recipients: dict[str, list[str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [
            choice for choice in ConsentPurpose.choices if recipients or choice[0] != ConsentPurpose.SHARING
        ]
        self.fields["purpose"].choices = offered  # type: ignore[attr-defined]
        names = [(code, str(Wording(*name))) for code, name in recipients.items()]
        self.fields["recipient"].choices = [("", "—"), *names]  # type: ignore[attr-defined]
        if not recipients:
            del self.fields["recipient"]

    def clean(self) -> dict[str, Any]:
        """A recipient or ways that stand beside another purpose were chosen by mistake and do not count."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("purpose") != ConsentPurpose.SHARING:
            said["recipient"] = ""
        if said.get("purpose") != ConsentPurpose.MARKETING:
            said["channels"] = []
        return said


class WithdrawalForm(forms.Form):
    """One tap: which consent ends, on which way (empty: every way)."""

    purpose = forms.TypedChoiceField(choices=ConsentPurpose.choices, coerce=ConsentPurpose)
    recipient = forms.SlugField(required=False, max_length=40)
    channel = forms.TypedChoiceField(
        required=False, choices=[("", ""), *Channel.choices], coerce=Channel, empty_value=None
    )


class WishForm(SheetForm):
    """Which contact the customer does not want, about what, and until when."""

    sheet = "wish"

    channel = forms.TypedChoiceField(
        label=_("Way"),
        required=False,
        choices=[("", _("every way")), *Channel.choices],
        coerce=Channel,
        empty_value=None,
    )
    purpose = forms.TypedChoiceField(
        label=_("About"),
        required=False,
        choices=[(Purpose.MARKETING, Purpose.MARKETING.label), ("", _("everything"))],
        coerce=Purpose,
        empty_value=None,
    )
    topic = forms.TypedChoiceField(
        label=_("Topic"),
        required=False,
        choices=[("", _("every topic")), *Topic.choices],
        coerce=Topic,
        empty_value=None,
    )
    until = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class HoursForm(SheetForm):
    """The hours in which the customer wants to be called."""

    sheet = "hours"

    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}))


class LiftForm(SheetForm):
    """What shows that the customer asks for contact again; needed for a refusal."""

    sheet = "lift"

    evidence = forms.CharField(
        label=_("What shows the customer's own request"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
    )
