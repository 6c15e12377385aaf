"""The places of work in the order of the navigation; each opens to those who have its permission."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope


@dataclass(frozen=True)
class Place:
    """`route`: name of its first page. `shortcut`: the key after g that goes there."""

    label: Promise
    route: str
    permission: Permission
    icon: str
    shortcut: str


@dataclass(frozen=True)
class NavigationLink:
    """A place as one page shows it."""

    label: str
    url: str
    icon: str
    shortcut: str
    current: bool


PLACES = (
    Place(pgettext_lazy("navigation", "Lobby"), "lobby:board", Permission.LOBBY_BOARD, "building-bank", "l"),
    Place(pgettext_lazy("navigation", "Today"), "desk:today", Permission.CALL_LIST, "phone-call", "t"),
    Place(pgettext_lazy("navigation", "Referrals"), "desk:inbox", Permission.ACCEPT_REFERRAL, "inbox", "i"),
    Place(pgettext_lazy("navigation", "Access log"), "audit:log", Permission.ACCESS_LOG, "shield-check", "a"),
)


def navigation_of(scope: Scope, *, path: str) -> list[NavigationLink]:
    """Links to the places the person may enter; the longest address that starts the path is current."""
    open_places = [
        (place, url) for place in PLACES if scope.may(place.permission) and (url := _address(place))
    ]
    current = max((url for _, url in open_places if path.startswith(url)), key=len, default="")
    return [
        NavigationLink(str(place.label), url, place.icon, place.shortcut, url == current)
        for place, url in open_places
    ]


def _address(place: Place) -> str:
    try:
        return reverse(place.route)
    except NoReverseMatch:  # an installation may leave a place out of its urls
        return ""
