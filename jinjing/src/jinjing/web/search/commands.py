"""Pages and commands: only those the person has the right to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jinjing.identity.permissions import Permission
from jinjing.identity.scope import Scope
from jinjing.web.search.options import Option, named
from jinjing.web.shared.places import open_places


@dataclass(frozen=True)
class Command:
    """Something to do. `route` leads there; or a hidden form of the palette posts `value` as its `field`.

    `also`: further words by which it is meant.
    """

    label: Promise
    icon: str
    permission: Permission | None = None
    route: str = ""
    form: str = ""
    value: str = ""
    opens: str = ""
    also: Promise | str = ""


PAGES = (
    Command(pgettext_lazy("command", "My sign-in"), "user-shield", route="account:page"),
    Command(pgettext_lazy("command", "Component gallery"), "components", route="gallery"),
)
APPEARANCE = pgettext_lazy("command", "Appearance")
LANGUAGE = pgettext_lazy("command", "Language")
COMMANDS = (
    Command(pgettext_lazy("command", "Start calling"), "phone", Permission.CALL_LIST, "desk:call"),
    Command(
        pgettext_lazy("command", "Receive a walk-in"), "user-plus", Permission.LOBBY_BOARD, "lobby:arrive"
    ),
    Command(
        pgettext_lazy("command", "End the day in the lobby"),
        "sunset-2",
        Permission.LOBBY_BOARD,
        "lobby:hand-over",
    ),
    Command(
        pgettext_lazy("command", "I am free"),
        "circle-full",
        Permission.ACCEPT_REFERRAL,
        form="presence",
        value="free",
    ),
    Command(
        pgettext_lazy("command", "I am off"),
        "circle-empty",
        Permission.ACCEPT_REFERRAL,
        form="presence",
        value="off",
    ),
    Command(pgettext_lazy("command", "Take somebody on"), "user-plus", Permission.MANAGE_STAFF, "people:new"),
    Command(
        pgettext_lazy("command", "Show the keys of this page"), "keyboard", opens="keys", also="keyboard ?"
    ),
    Command(
        pgettext_lazy("command", "Switch to English"),
        "language",
        form="language",
        value="en",
        also=LANGUAGE,
    ),
    Command(
        pgettext_lazy("command", "Switch to Chinese"),
        "language",
        form="language",
        value="zh-hans",
        also=LANGUAGE,
    ),
    Command(
        pgettext_lazy("command", "Appearance: as the device"),
        "device-desktop",
        form="theme",
        value="auto",
        also=APPEARANCE,
    ),
    Command(
        pgettext_lazy("command", "Appearance: light"), "sun", form="theme", value="light", also=APPEARANCE
    ),
    Command(
        pgettext_lazy("command", "Appearance: dark"), "moon", form="theme", value="dark", also=APPEARANCE
    ),
    Command(
        pgettext_lazy("command", "Appearance: high contrast"),
        "contrast",
        form="theme",
        value="contrast",
        also=APPEARANCE,
    ),
    Command(pgettext_lazy("command", "Sign out"), "logout", form="sign-out"),
)


def pages_found(scope: Scope, asked: str) -> list[Option]:
    """Places of the navigation and the person's own pages that answer to the text; all for an empty one."""
    places = [
        (named((place.label,), asked), Option(str(place.label), place.icon, url=url, shortcut=place.shortcut))
        for place, url in open_places(scope)
    ]
    return _ranked([*places, *_offered(PAGES, scope, asked, {})])


def commands_found(scope: Scope, asked: str, *, current: dict[str, str]) -> list[Option]:
    """Commands that answer to the text; all for an empty one. current: form -> value that is chosen already."""
    return _ranked(list(_offered(COMMANDS, scope, asked, current)))


def _offered(
    commands: tuple[Command, ...], scope: Scope, asked: str, current: dict[str, str]
) -> Iterator[tuple[int | None, Option]]:
    for command in commands:
        if command.permission is not None and not scope.may(command.permission):
            continue
        if command.form and current.get(command.form) == command.value:
            continue
        url = reverse(command.route) if command.route else ""
        option = Option(
            str(command.label),
            command.icon,
            url=url,
            form=f"palette-{command.form}" if command.form else "",
            name=command.form,
            value=command.value,
            opens=command.opens,
        )
        yield named((command.label, command.also), asked), option


def _ranked(offers: list[tuple[int | None, Option]]) -> list[Option]:
    found = [(rank, option) for rank, option in offers if rank is not None]
    return [option for _, option in sorted(found, key=lambda pair: pair[0])]
