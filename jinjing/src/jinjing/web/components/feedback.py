"""What the system says: badge, status, pill, toast, empty state."""

from typing import Any

from django.contrib.messages import constants

from jinjing.web.components.library import component
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


@component("components/badge.html")
def badge(label: str, *, tone: Tone = "neutral", icon: str = "") -> dict[str, Any]:
    """A word on a tinted ground. tone: neutral accent good warn bad info."""
    return {"label": label, "tone": tone, "icon": icon}


@component("components/badge.html")
def status(kind: str, state: str) -> dict[str, Any]:
    """The badge of a state: `{% status "referral" referral.state %}`.

    kind: visit, referral, outcome, entry, lead, hold; tone, icon and word come from `looks.STATES`.
    """
    look = STATES[kind][state]
    return {"label": look.label, "tone": look.tone, "icon": look.icon}


@component("components/pill.html")
def pill(
    label: str, *, count: int | None = None, href: str = "", current: bool = False, tone: Tone = "neutral"
) -> dict[str, Any]:
    """A small lozenge, with a count if given; a link when `href` is given (filters)."""
    return {"label": label, "count": count, "href": href, "current": current, "tone": tone}


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
