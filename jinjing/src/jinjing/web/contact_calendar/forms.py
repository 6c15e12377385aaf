"""What is written on a day of the calendar. Forms check form; whether it may be done is the domain's business."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.interactions.domain.contact import fits
from jinjing.interactions.enums import MESSAGES, Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.web.shared.grounds import GroundForm

# In the order of the manager's own sheet.
WAYS = (
    Channel.TELEPHONE,
    Channel.EMAIL,
    Channel.MEETING,
    Channel.WECOM,
    Channel.VISIT,
    Channel.SHORT_MESSAGE,
)
# Outcomes that need nothing more than themselves; the others are recorded in call mode.
OUTCOMES = (Outcome.TALKED, Outcome.SENT, Outcome.NO_ANSWER, Outcome.NOT_INTERESTED, Outcome.WRONG_NUMBER)


def usual_outcome(channel: Channel) -> Outcome:
    """What a letter alone means: mail and messages were sent, everything else was a talk."""
    return Outcome.SENT if channel in MESSAGES else Outcome.TALKED


def outcomes_of(channel: Channel) -> list[Outcome]:
    """What may have become of a contact on that way."""
    return [outcome for outcome in OUTCOMES if fits(channel, outcome)]


class WriteForm(GroundForm):
    """A contact on a day: logged up to today, planned later. Without an outcome the usual one is meant."""

    channel = forms.ChoiceField(
        label=_("Way"),
        choices=[(way, way.label) for way in WAYS],
        error_messages={"required": _("Choose the way: T, E, M, W, V or S.")},
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[
            ("", pgettext_lazy("calendar", "as usual: talked, or sent")),
            *((o, o.label) for o in OUTCOMES),
        ],
    )
    note = forms.CharField(
        label=pgettext_lazy("calendar", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"])

    def clean_outcome(self) -> Outcome | None:
        said = self.cleaned_data["outcome"]
        return Outcome(said) if said else None


class MoveForm(forms.Form):
    """Another day for what is planned. `channel`: which one of the day."""

    to = forms.DateField(
        label=pgettext_lazy("calendar", "Move to"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose the day."), "invalid": _("Choose the day.")},
    )
    channel = forms.ChoiceField(required=False, choices=[("", ""), *Channel.choices])


class NoteForm(GroundForm):
    """What a planned contact is to be about."""

    note = forms.CharField(
        label=pgettext_lazy("calendar", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectionForm(GroundForm):
    """What a record should have said."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    note = forms.CharField(
        label=pgettext_lazy("calendar", "Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: Interaction, **options: Any) -> None:
        super().__init__(data, initial={"outcome": record.outcome, "note": record.note}, **options)
        offered = outcomes_of(Channel(record.channel))
        said = [Outcome(record.outcome)] if record.outcome not in offered else []
        choices = [(o.value, o.label) for o in (*said, *offered)]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])


class FileForm(forms.Form):
    """A calendar that was taken out and edited."""

    file = forms.FileField(
        label=_("Excel file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose the Excel file that you edited."),
            "empty": _("This file is empty. Save it in Excel and choose it again."),
        },
    )
