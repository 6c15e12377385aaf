"""Inputs: field, segmented choice, search box."""

from collections.abc import Sequence
from typing import Any

from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jinjing.web.components.icons import icon
from jinjing.web.components.library import component, html_attributes, kept_by_language, markup, register


@register.simple_tag
def field(bound: BoundField, *, hint: str = "", hide_label: bool = False) -> SafeString:
    """One form field with label, hint and error, tied to the input by aria-describedby.

    bound: `form["name"]`; its help_text is the hint unless `hint` is given. A wrong value keeps what
    was typed and marks the input with aria-invalid.
    """
    hint, errors = hint or str(bound.help_text), bound.errors
    ticked = isinstance(bound.field.widget, CheckboxInput)
    entered = bound.as_widget(attrs=_input_attributes(bound, hinted=bool(hint), ticked=ticked))
    label = markup(
        '<label class="field__label{}" for="{}">{}{}</label>',
        " visually-hidden" if hide_label else "",
        bound.id_for_label or "",
        bound.label,
        "" if bound.field.required or ticked else _optional(),
    )
    return markup(
        '<div class="field{}{}">{}{}{}{}</div>',
        " field--wrong" if errors else "",
        " field--ticked" if ticked else "",
        *((entered, label) if ticked else (label, entered)),
        markup('<p class="field__hint" id="{}-hint">{}</p>', bound.auto_id, hint) if hint else "",
        _errors(bound) if errors else "",
    )


def _input_attributes(bound: BoundField, *, hinted: bool, ticked: bool) -> dict[str, Any]:
    described = [f"{bound.auto_id}-hint"] * hinted + [f"{bound.auto_id}-error"] * bool(bound.errors)
    kind = "check" if ticked else "select" if bound.widget_type.endswith("select") else "control"
    attributes: dict[str, Any] = {"class": f"input input--{kind}"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


@kept_by_language
def _optional() -> SafeString:
    return markup(' <span class="field__optional">{}</span>', _("optional"))


def _errors(bound: BoundField) -> SafeString:
    return markup(
        '<p class="field__error" id="{}-error">{} {}</p>',
        bound.auto_id,
        icon("alert-circle", size="small"),
        " ".join(map(str, bound.errors)),
    )


@register.simple_tag
def segmented(
    legend: str,
    name: str,
    options: Sequence[tuple[str, str]],
    *,
    current: str = "",
    keys: bool = False,
    hide_legend: bool = True,
    required: bool = False,
    **attributes: Any,
) -> SafeString:
    """A few choices side by side: radio buttons that look like one bar.

    options: (value, label) pairs. keys: number them 1, 2, 3 … and let the digit choose
    (call mode's outcomes). Further attributes go to the fieldset.
    """
    chosen = str(current)
    choices = [
        markup(
            '<label class="segmented__choice"><input type="radio" name="{}" value="{}"{}{}{}>'
            "<span>{}{}</span></label>\n",
            name,
            value,
            SafeString(" checked" if value == chosen else ""),
            SafeString(" required" if required else ""),
            markup(' data-key="{}"', number) if keys else "",
            markup('<kbd class="key" aria-hidden="true">{}</kbd>', number) if keys else "",
            label,
        )
        for number, (value, label) in enumerate(options, start=1)
    ]
    return markup(
        '<fieldset class="segmented"{}><legend class="{}">{}</legend><div class="segmented__bar">{}</div></fieldset>',
        html_attributes(attributes),
        "visually-hidden" if hide_legend else "field__label",
        legend,
        SafeString("".join(choices)),
    )


@component("components/search_box.html")
def search_box(
    url: str,
    *,
    target: str = "",
    placeholder: str = "",
    label: str = "",
    name: str = "q",
    value: str = "",
    autofocus: bool = False,
    as_typed: bool = False,
    keyed: bool = True,
) -> dict[str, Any]:
    """A search form. The words travel in the POST body: they are personal and never enter a URL.

    target: hx-target of the results. as_typed: search while typing (300 ms pause). `/` focuses it
    unless `keyed` is off, for the second search box of a page.
    """
    return {
        "url": url,
        "target": target,
        "placeholder": placeholder,
        "label": label,
        "name": name,
        "value": value,
        "autofocus": autofocus,
        "as_typed": as_typed,
        "keyed": keyed,
    }
