"""What is typed at the desk. Forms check form; whether it may be done is the domain's business."""

import re
from datetime import date
from typing import Any

from assay.calendars import first_workday_after
from django import forms
from django.utils.translation import gettext_lazy as _

from jinjing.identity.enums import Whereabouts
from jinjing.interactions.enums import Channel, Outcome, Purpose
from jinjing.lobby.enums import RefusalReason
from jinjing.web.rm_desk.outcomes import CALL_OUTCOMES, NOTHING_NEXT
from jinjing.web.shared.grounds import GroundForm

CALL_CHANNELS = (Channel.TELEPHONE, Channel.MEETING, Channel.WECOM, Channel.VISIT)
# How long one is usually away; the lobby reads the end of it.
PRESENCE_MINUTES = {Whereabouts.WITH_CUSTOMER: (15, 30, 60), Whereabouts.VISITING: (60, 120, 180)}
TRIGGER = re.compile(r"[a-z_]{1,40}")
REFERENCE = re.compile(r"[\w:.-]{1,60}", re.ASCII)


class LogForm(GroundForm):
    """One contact as it was; a call-back or a next step without a day means the next working day."""

    channel = forms.ChoiceField(
        label=_("By"),
        choices=[(c, c.label) for c in CALL_CHANNELS],
        initial=Channel.TELEPHONE,
        required=False,
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(o, o.label) for o in CALL_OUTCOMES],
        error_messages={"required": _("Choose how it went (keys 1–7).")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-call-note": True}),
    )
    next_step = forms.CharField(
        label=_("Next step"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_on = forms.DateField(
        label=_("Next contact on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    # The day by one key; a day typed beside it counts more.
    soon = forms.DateField(required=False)
    confirmed_back = forms.BooleanField(label=_("Confirmed back to the customer"), required=False)
    # The trigger that led to the contact, sent along by the page: a code, never a text.
    reason = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"] or Channel.TELEPHONE)

    def clean_reason(self) -> str:
        """What is no trigger of ours is dropped: the column is not sealed."""
        said = str(self.cleaned_data["reason"])
        return said if TRIGGER.fullmatch(said) else ""

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        soon = said.pop("soon", None)
        if said.get("outcome") in NOTHING_NEXT and "soon" in self.data:
            # Call mode hides its days then; one chosen before is not meant any more.
            soon = said["next_on"] = None
        if "next_on" not in self.errors and not said.get("next_on"):
            needed = said.get("outcome") == Outcome.CALL_BACK or said.get("next_step")
            said["next_on"] = soon or (first_workday_after(self.today) if needed else None)
        return said

    @property
    def still_owed(self) -> list[str]:
        """References of promises that were ticked as not kept yet; what is none of ours is dropped."""
        ticked = self.data.getlist("still_owed") if hasattr(self.data, "getlist") else []
        return [one for one in ticked if REFERENCE.fullmatch(one)]


class NoteForm(forms.Form):
    """What a talk was about, written down afterwards."""

    note = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ConfirmForm(forms.Form):
    """On which way it went back to the customer."""

    channel = forms.TypedChoiceField(choices=Channel.choices, coerce=Channel)


class MoveForm(forms.Form):
    """The promise's new day."""

    to = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class ReleaseForm(GroundForm):
    """Why nothing is owed any more. `of`: the promise that a form belongs to which came back."""

    of = ""

    why = forms.CharField(
        label=_("Why nothing is owed any more"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HoldForm(forms.Form):
    """Which contact the customer does not want, and until when."""

    channel = forms.ChoiceField(
        label=_("Way"), required=False, choices=[("", _("every way")), *Channel.choices]
    )
    purpose = forms.ChoiceField(
        label=_("About"),
        required=False,
        choices=[(Purpose.MARKETING, Purpose.MARKETING.label), ("", _("everything"))],
    )
    until = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class LiftForm(forms.Form):
    """What shows that a customer who refused asks for contact again."""

    evidence = forms.CharField(
        label=_("What shows the customer's own request"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HoursForm(forms.Form):
    """The hours in which the customer wants to be called."""

    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}))


class PresenceForm(forms.Form):
    """Where the manager is, and for how many minutes."""

    whereabouts = forms.TypedChoiceField(choices=Whereabouts.choices, coerce=Whereabouts)
    minutes = forms.IntegerField(required=False, min_value=5, max_value=600)

    @classmethod
    def of(cls, pressed: str) -> "PresenceForm":
        """Read the one button that was pressed: `with_customer:30`, `free`."""
        whereabouts, _, minutes = pressed.partition(":")
        return cls({"whereabouts": whereabouts, "minutes": minutes})


class DeclineForm(forms.Form):
    """Why a referral cannot be taken."""

    reason = forms.TypedChoiceField(choices=RefusalReason.choices, coerce=RefusalReason)
