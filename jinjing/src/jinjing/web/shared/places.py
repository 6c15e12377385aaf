"""The places of work in the order of the navigation; each opens to those who have its permission (None: everybody)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.identity.permissions import Permission
from jinjing.identity.queries.alerts import open_alert_count
from jinjing.identity.scope import Scope
from jinjing.web.components.addresses import address_of


@dataclass(frozen=True)
class Place:
    """`route`: name of its first page. `shortcut`: the key after g that goes there. `count`: what waits there."""

    label: Promise
    route: str
    permission: Permission | None
    icon: str
    shortcut: str
    count: Callable[[Scope], int] | None = None


@dataclass(frozen=True)
class NavigationLink:
    """A place as one page shows it."""

    label: str
    url: str
    icon: str
    shortcut: str
    current: bool
    count: int = 0


PLACES = (
    Place(pgettext_lazy("navigation", "Lobby"), "lobby:board", Permission.LOBBY_BOARD, "building-bank", "l"),
    Place(pgettext_lazy("navigation", "Today"), "desk:today", Permission.CALL_LIST, "phone-call", "t"),
    Place(
        pgettext_lazy("navigation", "Calendar"), "calendar:page", Permission.LOG_CONTACT, "calendar-week", "c"
    ),
    Place(pgettext_lazy("navigation", "Referrals"), "desk:inbox", Permission.ACCEPT_REFERRAL, "inbox", "i"),
    Place(
        pgettext_lazy("navigation", "Morning sheet"),
        "morning:home",
        Permission.OUTLET_PORTFOLIOS,
        "sunrise",
        "m",
    ),
    Place(
        pgettext_lazy("navigation", "Customers"),
        "customers:list",
        Permission.CUSTOMER_PAGE,
        "list-details",
        "u",
    ),
    Place(
        pgettext_lazy("navigation", "Services by tier"),
        "services:table",
        Permission.CHANGE_TIER_SERVICES,  # the officer's own place; readers find it under their name
        "stairs-up",
        "s",
    ),
    Place(pgettext_lazy("navigation", "Access log"), "audit:log", Permission.ACCESS_LOG, "shield-check", "a"),
    Place(
        pgettext_lazy("navigation", "Alerts"),
        "audit:alerts",
        Permission.ALERTS,
        "alert-triangle",
        "w",
        count=open_alert_count,
    ),
)

# Visited now and then: they hang under the name at the top right. `shortcut` may be empty.
SIDE_PLACES: tuple[Place, ...] = (
    Place(
        pgettext_lazy("navigation", "Follow-ups"),
        "morning:follow-ups",
        Permission.FOLLOW_UPS,
        "checklist",
        "",
    ),
    Place(pgettext_lazy("navigation", "Exports"), "exports:list", Permission.EXPORT, "file-export", ""),
    Place(
        pgettext_lazy("navigation", "Requests about data"),
        "requests:list",
        Permission.TAKE_SUBJECT_REQUEST,
        "user-question",
        "",
    ),
    Place(
        pgettext_lazy("navigation", "Portfolios"),
        "handover:list",
        Permission.CUSTOMER_PAGE,  # a successor finds the own packs there
        "arrows-exchange",
        "",
    ),
    Place(
        pgettext_lazy("navigation", "Services by tier"),
        "services:table",
        Permission.TIER_SERVICES,
        "stairs-up",
        "",
    ),
    Place(pgettext_lazy("navigation", "Staff"), "people:list", Permission.MANAGE_STAFF, "users", ""),
    Place(pgettext_lazy("navigation", "Operation"), "operation:page", Permission.OPERATE, "activity", ""),
    Place(
        pgettext_lazy("navigation", "Data catalogue"),
        "operation:catalogue",
        Permission.DATA_CATALOGUE,
        "database",
        "",
    ),
    Place(pgettext_lazy("navigation", "Rules"), "rules:list", Permission.CHANGE_RULES, "adjustments", ""),
    Place(pgettext_lazy("navigation", "Roles"), "roles:page", None, "id", ""),
)


def navigation_of(scope: Scope, *, path: str) -> tuple[NavigationLink, ...]:
    """Links to the daily places the person may enter."""
    return _links(PLACES, scope, path)


def side_places_of(scope: Scope, *, path: str) -> tuple[NavigationLink, ...]:
    """Links to the other places the person may enter, without those that are daily ones to them."""
    daily = {place.route for place in PLACES if place.permission is None or scope.may(place.permission)}
    return _links(tuple(place for place in SIDE_PLACES if place.route not in daily), scope, path)


def open_places(scope: Scope, places: tuple[Place, ...] = PLACES + SIDE_PLACES) -> list[tuple[Place, str]]:
    """Where the person may go, with the address; a place that is listed twice is told once."""
    found = {
        url: place
        for place in reversed(places)
        if (place.permission is None or scope.may(place.permission)) and (url := _address(place))
    }
    return [(place, url) for url, place in reversed(found.items())]


def _links(places: tuple[Place, ...], scope: Scope, path: str) -> tuple[NavigationLink, ...]:
    """Where the person may go; the longest address that starts the path is current."""
    found = open_places(scope, places)
    current = max((url for _, url in found if path.startswith(url)), key=len, default="")
    return tuple(
        NavigationLink(
            str(place.label),
            url,
            place.icon,
            place.shortcut,
            url == current,
            place.count(scope) if place.count else 0,
        )
        for place, url in found
    )


def _address(place: Place) -> str:
    try:
        return address_of(place.route)
    except NoReverseMatch:  # an installation may leave a place out of its urls
        return ""
