"""Things to press: button, one-button form, dialog, chip."""

from typing import Any, Literal
from uuid import uuid4

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jinjing.web.components.feedback import counted
from jinjing.web.components.icons import icon as drawn
from jinjing.web.components.library import component, html_attributes, register

ButtonKind = Literal["primary", "secondary", "quiet", "danger"]


@register.simple_tag
def button(
    label: str,
    *,
    kind: ButtonKind = "secondary",
    icon: str = "",
    href: str = "",
    type: str = "button",  # noqa: A002 - the attribute's own name
    size: str = "",
    key: str = "",
    count: int | None = None,
    icon_only: bool = False,
    disabled: bool = False,
    **attributes: Any,
) -> SafeString:
    """A button, or a link that looks like one when `href` is given.

    kind: primary (one a page), secondary, quiet, danger. icon: icon name before the label.
    type: button | submit. size: "" | small | large (44 px everywhere on touch screens).
    key: the keyboard shortcut shown beside the label. icon_only: the label is spoken, not shown.
    attributes: hx_get=…, data_opens="dialog-id", aria_…: underscores become hyphens.
    """
    style = f"button button--{kind}{f' button--{size}' if size else ''}{' button--bare' if icon_only else ''}"
    inside = format_html(
        "{}<span{}>{}</span>{}{}",
        drawn(icon) if icon else "",
        SafeString(' class="visually-hidden"' if icon_only else ""),
        label,
        counted(count),
        format_html('<kbd class="key" aria-hidden="true">{}</kbd>', key) if key else "",
    )
    further = html_attributes(attributes)
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', style, href, further, inside)
    off = SafeString(" disabled" if disabled else "")
    return format_html('<button class="{}" type="{}"{}{}>{}</button>', style, type, off, further, inside)


@component("components/action.html")
def action(
    label: str,
    url: str,
    *,
    kind: ButtonKind = "secondary",
    icon: str = "",
    size: str = "",
    key: str = "",
    icon_only: bool = False,
    disabled: bool = False,
    fields: dict[str, Any] | None = None,
    target: str = "",
    swap: str = "",
    **attributes: Any,
) -> dict[str, Any]:
    """A form of one button that posts to `url`: carries the CSRF token and an idempotency key.

    fields: hidden inputs. target: hx-target; when given the form posts by HTMX, and as a plain form
    without JavaScript. swap: hx-swap (default outerHTML). Further attributes go to the form.
    """
    if target:
        attributes |= {"hx_post": url, "hx_target": target, "hx_swap": swap or "outerHTML"}
    return {
        "label": label,
        "url": url,
        "kind": kind,
        "icon": icon,
        "size": size,
        "key": key,
        "icon_only": icon_only,
        "disabled": disabled,
        "fields": fields or {},
        "attributes": html_attributes(attributes),
    }


@register.simple_tag
def idempotency_key() -> SafeString:
    """Hidden input every form needs: the same form sent twice is done once. New at each rendering."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid4().hex)


@register.simple_block_tag
def dialog(content: str, name: str, title: str, *, sheet: bool = False, open: bool = False) -> str:  # noqa: A002
    """A modal dialog with its own close button; focus returns to what opened it.

    name: the element's id; `data-opens="name"` on any button opens it. sheet: a half sheet from the
    edge (guide, refer) instead of a box in the middle. open: opens by itself once it is in the page,
    for dialogs that HTMX brings.
    """
    props = {"content": content, "name": name, "title": title, "sheet": sheet, "open": open}
    return render_to_string("components/dialog.html", props)


@register.simple_tag
def chip(
    label: str,
    *,
    pressed: bool = False,
    name: str = "",
    value: str = "",
    icon: str = "",
    disabled: bool = False,
    **attributes: Any,
) -> SafeString:
    """A toggle: a signal that was or was not observed. Put it into a form; it submits name=value.

    pressed: shown as chosen (aria-pressed); pressing again undoes. 44 px on touch screens.
    """
    shown = "check" if pressed else icon
    return format_html(
        '<button class="chip" type="submit"{} aria-pressed="{}"{}{}>{}{}</button>',
        format_html(' name="{}" value="{}"', name, value) if name else "",
        "true" if pressed else "false",
        SafeString(" disabled" if disabled else ""),
        html_attributes(attributes),
        drawn(shown) if shown else "",
        label,
    )
