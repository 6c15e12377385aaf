"""What the system says: badge, status, pill, toast, empty state."""

from typing import Any

from django.contrib.messages import constants
from django.utils.safestring import SafeString

from jinjing.web.components.icons import icon as drawn
from jinjing.web.components.library import component, kept_by_language, markup, register
from jinjing.web.components.looks import STATES, Tone

_TOAST_LOOKS = {
    "good": "circle-check",
    "info": "info-circle",
    "warn": "alert-triangle",
    "bad": "alert-circle",
}
_MESSAGE_TONES = {
    constants.DEBUG: "info",
    constants.INFO: "info",
    constants.SUCCESS: "good",
    constants.WARNING: "warn",
    constants.ERROR: "bad",
}


@register.simple_tag
def badge(label: str, *, tone: Tone = "neutral", icon: str = "") -> SafeString:
    """A word on a tinted ground. tone: neutral accent good warn bad info."""
    return markup(
        '<span class="badge tone--{}">{}{}</span>', tone, drawn(icon, size="small") if icon else "", label
    )


@register.simple_tag
@kept_by_language
def status(kind: str, state: str) -> SafeString:
    """The badge of a state: `{% status "referral" referral.state %}`.

    kind: visit, referral, outcome, entry, lead, hold; tone, icon and word come from `looks.STATES`.
    """
    look = STATES[kind][state]
    return badge(str(look.label), tone=look.tone, icon=look.icon)


@register.simple_tag
def pill(
    label: str, *, count: int | None = None, href: str = "", current: bool = False, tone: Tone = "neutral"
) -> SafeString:
    """A small lozenge, with a count if given; a link when `href` is given (filters)."""
    inside = markup("{}{}", label, counted(count))
    if not href:
        return markup('<span class="pill tone--{}">{}</span>', tone, inside)
    chosen = SafeString(' aria-current="true"' if current else "")
    return markup('<a class="pill tone--{}" href="{}"{}>{}</a>', tone, href, chosen, inside)


def counted(count: int | None) -> SafeString:
    """How many there are, behind a word; nothing for None."""
    return SafeString("") if count is None else markup('<span class="count">{}</span>', count)


@component("components/toast.html")
def toast(
    text: Any, *, tone: str = "info", undo_url: str = "", level: int | None = None, sticky: bool = False
) -> dict[str, Any]:
    """A short answer to what was just done; goes by itself after some seconds, errors stay.

    tone: good info warn bad, or `level` of a Django message. undo_url: posts there to take it back.
    """
    tone = _MESSAGE_TONES.get(level, tone) if level is not None else tone
    stays = sticky or tone == "bad"
    return {"text": text, "tone": tone, "icon": _TOAST_LOOKS[tone], "undo_url": undo_url, "stays": stays}


@component("components/empty_state.html")
def empty_state(
    title: str,
    *,
    text: str = "",
    icon: str = "",
    action_label: str = "",
    action_url: str = "",
    small: bool = False,
) -> dict[str, Any]:
    """Nothing here, why, and what to do about it. `small` inside a board column."""
    return {
        "title": title,
        "text": text,
        "icon": icon,
        "action_label": action_label,
        "action_url": action_url,
        "small": small,
    }
