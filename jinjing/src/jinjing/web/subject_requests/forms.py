"""What is noted when somebody asks about the own data, and what answers it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjing.privacy.enums import (
    CHECKS,
    CorrectedField,
    IdentityCheck,
    RefusalReason,
    Requester,
    RequestKind,
)

_WORDS = forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})


class IntakeForm(forms.Form):
    """Who asks for what, in the own words; the proof of identity may be seen now or later."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("subject request", "What is asked"),
        choices=RequestKind.choices,
        error_messages={"required": _("Choose what the person asks for.")},
    )
    requester = forms.ChoiceField(
        label=pgettext_lazy("subject request", "Who asks"),
        choices=Requester.choices,
        initial=Requester.SELF,
    )
    said = forms.CharField(
        label=_("In the person's own words"), required=False, max_length=2000, widget=_WORDS
    )
    seen = forms.BooleanField(
        label=_("I have seen the proof of identity"),
        required=False,
        help_text=_(
            "Identity document; for an agent also the power of attorney, for a relative the proof of death and kinship."
        ),
    )

    def check(self) -> IdentityCheck | None:
        return CHECKS[Requester(self.cleaned_data["requester"])] if self.cleaned_data["seen"] else None


class IdentityForm(forms.Form):
    identity_check = forms.ChoiceField(
        label=pgettext_lazy("subject request", "What was seen"), choices=IdentityCheck.choices
    )


class CorrectionForm(forms.Form):
    """A value of the bank's own systems and what it should be."""

    field = forms.ChoiceField(
        label=pgettext_lazy("correction", "Which value"), choices=CorrectedField.choices
    )
    right = forms.CharField(
        label=pgettext_lazy("correction", "Right value"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write down the right value.")},
    )


class EndForm(forms.Form):
    """The code typed by hand, and which plan was seen."""

    code = forms.CharField(
        label=_("Type the code to confirm"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    digest = forms.CharField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("What the person is told"), required=False, max_length=2000, widget=_WORDS
    )
    partly = forms.BooleanField(label=_("Only partly fulfilled"), required=False)


class RefusalForm(forms.Form):
    refusal_reason = forms.ChoiceField(
        label=pgettext_lazy("subject request", "Why refused"),
        choices=[("", _("Choose a reason")), *RefusalReason.choices],
        error_messages={"required": _("Choose why; the person is told the reason.")},
    )
    refusal_answer = forms.CharField(
        label=_("What the person is told"), required=False, max_length=2000, widget=_WORDS
    )


FORMS: dict[str, type[forms.Form]] = {
    "identity": IdentityForm,
    "correction": CorrectionForm,
    "end": EndForm,
    "answer": AnswerForm,
    "refusal": RefusalForm,
}


def fresh(**given: Any) -> dict[str, forms.Form]:
    """Every form of the page, the given ones as they were sent."""
    return {name: given.get(name) or made() for name, made in FORMS.items()}
