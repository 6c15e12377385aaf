"""Who: tier band, masked name, whereabouts of a relationship manager."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from jinjing.web.components.library import component
from jinjing.web.components.looks import BANDS, WHEREABOUTS


@component("components/tier_band.html")
def tier_band(band: str, *, compact: bool = False) -> dict[str, Any]:
    """The tier band as shape and word (◆ premier, ◇ potentially premier, · ordinary); never an amount.

    band: a lobby.enums.Recognition, or premier | potential | ordinary. compact: the shape alone is
    shown and the word is spoken.
    """
    return {"look": BANDS[str(band)], "compact": compact}


@component("components/masked_name.html")
def masked_name(masked: str, *, honorific: str = "", href: str = "") -> dict[str, Any]:
    """A person's name as the page may show it, never broken across lines.

    masked: what the server decided to show (王** on the board, the whole name for the customer's own
    manager). honorific: 先生, 女士, before the name where the language puts it there (Mr 王**).
    href: the customer page, where the reader may open it.
    """
    title_first = not (get_language() or "zh").startswith("zh")
    return {"masked": masked, "honorific": honorific, "href": href, "title_first": title_first}


@component("components/availability.html")
def availability(
    whereabouts: str, *, name: str = "", until: datetime | None = None, compact: bool = False
) -> dict[str, Any]:
    """Where a relationship manager is: ● free, ◐ with a customer, ○ out; with the time it lasts.

    whereabouts: a value of identity.enums.Whereabouts. name: shown before it. until: expected end.
    """
    return {"look": WHEREABOUTS[str(whereabouts)], "name": name, "until": until, "compact": compact}
