"""What every page knows besides its own subject. Nothing is looked up before a template asks."""

from datetime import date, datetime
from functools import cached_property
from typing import cast

from django.http import HttpRequest
from django.utils.translation import get_language

from jinjing.identity.models import OrgUnit
from jinjing.identity.queries.positions import outlet_of
from jinjing.identity.queries.sessions import idle_ends_at
from jinjing.kernel import clock
from jinjing.web.shared.http import StaffRequest
from jinjing.web.shared.places import NavigationLink, navigation_of, side_places_of
from jinjing.web.shared.privacy import Privacy, privacy_of

THEME_COOKIE = "jinjing_theme"
THEMES = ("auto", "light", "dark", "contrast")


def page(request: HttpRequest) -> dict[str, "Page"]:
    """`page` in every template. A polled fragment that shows none of it costs no query."""
    return {"page": Page(cast(StaffRequest, request))}


class Page:
    """Frame of one page: who, where, when, in which language and theme."""

    def __init__(self, request: StaffRequest) -> None:
        self._request = request

    @property
    def signed_in(self) -> bool:
        return bool(getattr(self._request, "user", None) and self._request.user.is_authenticated)

    @property
    def at_work(self) -> bool:
        """Signed in, and nothing is owed before work begins (a new password, a second factor)."""
        return self.signed_in and not self._request.staff_session.owes

    @property
    def idle_seconds(self) -> int:
        """How long the session lasts from now on if nobody does anything."""
        left = idle_ends_at(self._request.staff_session) - clock.real_now()
        return max(int(left.total_seconds()), 0)

    @cached_property
    def navigation(self) -> tuple[NavigationLink, ...]:
        return navigation_of(self._request.scope, path=self._request.path) if self.at_work else ()

    @cached_property
    def side_places(self) -> tuple[NavigationLink, ...]:
        return side_places_of(self._request.scope, path=self._request.path) if self.at_work else ()

    @cached_property
    def outlet(self) -> OrgUnit | None:
        return outlet_of(self._request.scope) if self.signed_in else None

    @property
    def outlet_name(self) -> str:
        outlet = self.outlet
        if outlet is None:
            return ""
        return outlet.name_en if self.language == "en" and outlet.name_en else outlet.name

    @cached_property
    def business_date(self) -> date | None:
        """The day the figures belong to; None while nothing was published."""
        publication = self._request.publication if self.signed_in else None
        return publication.business_date if publication else None

    @property
    def now(self) -> datetime:
        return self._request.now

    @cached_property
    def demo_day(self) -> date | None:
        """The day at which a demo's clock stands; every page says so."""
        demo = clock.demo_clock(clock.demo_path())
        return demo.day if demo else None

    @property
    def language(self) -> str:
        return "zh-hans" if (get_language() or "zh-hans").startswith("zh") else "en"

    @property
    def privacy(self) -> Privacy:
        return privacy_of(self._request)

    @property
    def theme(self) -> str:
        chosen = self._request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"
