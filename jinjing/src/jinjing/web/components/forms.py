"""Inputs: field, segmented choice, search box."""

from collections.abc import Sequence
from typing import Any

from django.forms import BoundField, CheckboxInput

from jinjing.web.components.library import component, html_attributes


@component("components/field.html")
def field(bound: BoundField, *, hint: str = "", hide_label: bool = False) -> dict[str, Any]:
    """One form field with label, hint and error, tied to the input by aria-describedby.

    bound: `form["name"]`; its help_text is the hint unless `hint` is given. A wrong value keeps what
    was typed and marks the input with aria-invalid.
    """
    hint = hint or str(bound.help_text)
    described = [f"{bound.auto_id}-hint"] * bool(hint) + [f"{bound.auto_id}-error"] * bool(bound.errors)
    ticked = isinstance(bound.field.widget, CheckboxInput)
    kind = "check" if ticked else "select" if bound.widget_type.endswith("select") else "control"
    attributes: dict[str, Any] = {"class": f"input input--{kind}"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "bound": bound,
        "input": bound.as_widget(attrs=attributes),
        "hint": hint,
        "hide_label": hide_label,
        "ticked": ticked,
    }


@component("components/segmented.html")
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
) -> dict[str, Any]:
    """A few choices side by side: radio buttons that look like one bar.

    options: (value, label) pairs. keys: number them 1, 2, 3 … and let the digit choose
    (call mode's outcomes). Further attributes go to the fieldset.
    """
    return {
        "legend": legend,
        "name": name,
        "options": options,
        "current": str(current),
        "keys": keys,
        "hide_legend": hide_legend,
        "required": required,
        "attributes": html_attributes(attributes),
    }


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
