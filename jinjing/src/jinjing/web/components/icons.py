"""Icons as inline SVG: Tabler's outlines from the pinned npm package and our own few shapes."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from jinjing.web.components.library import markup, register

_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FILLED = 'fill="currentColor" stroke="none"'

# Bands and whereabouts are told by shape: these must differ in outline, not only in colour.
SHAPES = {
    "premier": f'<path {_FILLED} d="M12 2.5 21.5 12 12 21.5 2.5 12Z"/>',
    "potential": '<path d="M12 3.5 20.5 12 12 20.5 3.5 12Z"/>',
    "ordinary": f'<circle {_FILLED} cx="12" cy="12" r="4"/>',
    "circle-full": f'<circle {_FILLED} cx="12" cy="12" r="8"/>',
    "circle-half": f'<circle cx="12" cy="12" r="7.5"/><path {_FILLED} d="M12 4.5a7.5 7.5 0 0 0 0 15Z"/>',
    "circle-empty": '<circle cx="12" cy="12" r="7.5"/>',
}


@cache
def drawing(name: str) -> SafeString:
    """What stands inside the `<svg>` of an icon; an unknown name is a mistake in a template."""
    if name in SHAPES:
        return SafeString(SHAPES[name])
    path = Path(settings.NODE_MODULES) / "@tabler/icons/icons/outline" / f"{name}.svg"
    found = _INNER.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path} holds no drawing")
    return mark_safe(" ".join(found[1].split()))  # noqa: S308 - a pinned file of our own package list


@register.simple_tag
def icon(name: str, *, label: str = "", size: str = "") -> SafeString:
    """An icon: `{% icon "search" %}`.

    name: a Tabler outline name or one of ours (premier, potential, ordinary, circle-full, circle-half,
    circle-empty). label: spoken name; without it the icon is decoration. size: "", "small", "large".
    """
    return (
        _drawn(name, size, markup('role="img" aria-label="{}"', label)) if label else decoration(name, size)
    )


@cache
def decoration(name: str, size: str) -> SafeString:
    """The icon without a name of its own, drawn once."""
    return _drawn(name, size, SafeString('aria-hidden="true"'))


def _drawn(name: str, size: str, spoken: SafeString) -> SafeString:
    return markup(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        f" icon--{size}" if size else "",
        spoken,
        drawing(name),
    )
