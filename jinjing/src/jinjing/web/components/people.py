"""Who: tier band, masked name, whereabouts of a relationship manager."""

from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinjing.web.components.icons import icon
from jinjing.web.components.library import kept_by_language, markup, register
from jinjing.web.components.looks import BANDS, WHEREABOUTS


@register.simple_tag
@kept_by_language
def tier_band(band: str, *, compact: bool = False) -> SafeString:
    """The tier band as shape and word (◆ premier, ◇ potentially premier, · ordinary); never an amount.

    band: a lobby.enums.Recognition, or premier | potential | ordinary. compact: the shape alone is
    shown and the word is spoken.
    """
    look = BANDS[str(band)]
    return markup(
        '<span class="band band--{}">{}{}</span>',
        look.icon,
        icon(look.icon, size="small", label=str(look.label) if compact else ""),
        "" if compact else markup('<span class="band__word">{}</span>', look.label),
    )


@register.simple_tag
def masked_name(masked: str, *, honorific: str = "", href: str = "") -> SafeString:
    """A person's name as the page may show it, never broken across lines.

    masked: what the server decided to show (王** on the board, the whole name for the customer's own
    manager). honorific: 先生, 女士, before the name where the language puts it there (Mr 王**).
    href: the customer page, where the reader may open it.
    """
    title_first = not (get_language() or "zh").startswith("zh")
    link = markup('<a class="person__name" href="{}">{}</a>', href, masked) if href else _named(masked)
    title = markup('<span class="person__honorific">{}</span>', honorific) if honorific else ""
    parts = (title, link) if title_first else (link, title)
    return markup('<span class="person">{}</span>', SafeString(" ".join(filter(None, parts))))


def _named(name: str) -> SafeString:
    return markup('<span class="person__name">{}</span>', name)


@register.simple_tag
def availability(
    whereabouts: str, *, name: str = "", until: datetime | None = None, compact: bool = False
) -> SafeString:
    """Where a relationship manager is: ● free, ◐ with a customer, ○ out; with the time it lasts.

    whereabouts: a value of identity.enums.Whereabouts. name: shown before it. until: expected end.
    """
    look = WHEREABOUTS[str(whereabouts)]
    return markup(
        '<span class="availability availability--{}">{}{}<span class="{}">{}</span>{}</span>',
        look.tone,
        icon(look.icon, size="small"),
        markup("{} ", _named(name)) if name else "",
        "visually-hidden" if compact else "availability__word",
        look.label,
        markup(' <span class="availability__until">{}</span>', _till(until)) if until else "",
    )


def _till(until: datetime) -> str:
    return _("till %(time)s") % {"time": f"{localtime(until):%H:%M}"}
