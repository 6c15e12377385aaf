"""A contact hold and a row of the source table `consent` say the same thing in two places."""

from datetime import date

from jinjing.interactions.enums import Purpose
from jinjing.interactions.models import ContactHold

Wish = tuple[str, str, str, date]  # customer number, purpose, channel, given on: the key of `consent`


def wish_source(purpose: str, channel: str, given_on: date) -> str:
    """How a hold names the row of the feed it came from."""
    return f"feed:{purpose}:{channel}:{given_on.isoformat()}"


def wish_of(hold: ContactHold) -> Wish:
    """Key under which a hold is exported; a hold of the feed keeps the feed's key. Needs `customer` joined."""
    if hold.source.startswith("feed:"):
        _, purpose, channel, given_on = hold.source.split(":")
        return (hold.customer.customer_no, purpose, channel, date.fromisoformat(given_on))
    return (
        hold.customer.customer_no,
        hold.purpose or str(Purpose.MARKETING),
        hold.channel or "all",
        hold.starts_on,
    )
