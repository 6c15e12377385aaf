"""PI-07 where a text is written: a form that comes back names the words, and one tap keeps them on a ground."""

from django import forms

from jinjing.kernel.enums import Ground
from jinjing.kernel.errors import DomainError, Invalid
from jinjing.kernel.sensitive import Found, GroundMissing


class GroundForm(forms.Form):
    """A form with a free text about a customer. `found`: words that need a ground, after a refusal.

    `layouts/ground.html` shows them with a button for each ground; nothing is asked before.
    """

    ground = forms.TypedChoiceField(
        required=False,
        choices=Ground.choices,
        coerce=Ground,
        empty_value=None,
        widget=forms.HiddenInput,
    )
    found: tuple[Found, ...] = ()

    @property
    def grounds(self) -> list[tuple[str, str]]:
        """Code and name of each ground on which the text can be kept."""
        return grounds()


def grounds() -> list[tuple[str, str]]:
    """Code and name of every ground, in the reader's language."""
    return [(ground.value, str(ground.label)) for ground in Ground]


def refuse(form: forms.Form, refusal: DomainError) -> None:
    """What a verb held against it, beside the field it names; missing grounds with the words."""
    if isinstance(refusal, GroundMissing) and isinstance(form, GroundForm):
        form.found = refusal.found
    field = refusal.field if isinstance(refusal, Invalid) else ""
    form.add_error(field if field in form.fields else None, str(refusal))
