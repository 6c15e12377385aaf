"""Things to press: button, one-button form, dialog, chip."""

from typing import Any, Literal
from uuid import uuid4

from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from jinjing.web.components.feedback import counted
from jinjing.web.components.icons import icon as drawn
from jinjing.web.components.library import html_attributes, markup, register

ButtonKind = Literal["primary", "secondary", "quiet", "danger"]
_HIDDEN = '<input type="hidden" name="{}" value="{}">'


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
    inside = markup(
        "{}<span{}>{}</span>{}{}",
        drawn(icon) if icon else "",
        SafeString(' class="visually-hidden"' if icon_only else ""),
        label,
        counted(count),
        markup('<kbd class="key" aria-hidden="true">{}</kbd>', key) if key else "",
    )
    further = html_attributes(attributes)
    if href:
        return markup('<a class="{}" href="{}"{}>{}</a>', style, href, further, inside)
    off = SafeString(" disabled" if disabled else "")
    return markup('<button class="{}" type="{}"{}{}>{}</button>', style, type, off, further, inside)


@register.simple_tag(takes_context=True)
def action(
    context: Context,
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
) -> SafeString:
    """A form of one button that posts to `url`: carries the CSRF token and an idempotency key.

    fields: hidden inputs. target: hx-target; when given the form posts by HTMX, and as a plain form
    without JavaScript. swap: hx-swap (default outerHTML). Further attributes go to the form.
    """
    if target:
        attributes |= {"hx_post": url, "hx_target": target, "hx_swap": swap or "outerHTML"}
    hidden = ((name, value) for name, value in (fields or {}).items())
    token = context.get("csrf_token")
    return markup(
        '<form class="action" method="post" action="{}"{}>{}{}{}{}</form>',
        url,
        html_attributes(attributes),
        markup(_HIDDEN, "csrfmiddlewaretoken", str(token)) if token and token != "NOTPROVIDED" else "",  # noqa: S105
        idempotency_key(),
        SafeString("".join(markup(_HIDDEN, name, value) for name, value in hidden)),
        button(
            label,
            kind=kind,
            icon=icon,
            size=size,
            key=key,
            icon_only=icon_only,
            disabled=disabled,
            type="submit",
        ),
    )


@register.simple_tag
def idempotency_key() -> SafeString:
    """Hidden input every form needs: the same form sent twice is done once. New at each rendering."""
    return markup(_HIDDEN, "idempotency_key", uuid4().hex)


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
    return markup(
        '<button class="chip" type="submit"{} aria-pressed="{}"{}{}>{}{}</button>',
        markup(' name="{}" value="{}"', name, value) if name else "",
        "true" if pressed else "false",
        SafeString(" disabled" if disabled else ""),
        html_attributes(attributes),
        drawn(shown) if shown else "",
        label,
    )
