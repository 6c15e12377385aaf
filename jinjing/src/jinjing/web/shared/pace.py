"""How many requests one person may send in a minute: counted in this process, without a write (SE-04)."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jinjing.kernel import clock, rules

RULE = "limits.requests_a_minute"
FREE = 60  # no bank sets it lower, so the rule is only asked of those who are above
MOST_SENDERS = 10_000


class MinuteCounts:
    """Requests a sender within the minute of the clock that is running."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute: datetime | None = None
        self._counts: Counter[str] = Counter()

    def count(self, sender: str, *, at: datetime) -> int:
        """One more; answers how many this minute. A flood of invented senders is counted as one."""
        minute = at.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            known = sender in self._counts or len(self._counts) < MOST_SENDERS
            counted = sender if known else "others"
            self._counts[counted] += 1
            return self._counts[counted]


class RequestPace:
    """429 with the seconds until the next minute, for a person (or an address, before the sign-in) who is too fast."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.LIMIT_PACE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.counts = MinuteCounts()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = clock.real_now()
        count = self.counts.count(sender_of(request), at=at)
        if count > FREE and count > int(rules.value(RULE, clock.bank_date(at))):
            return too_fast(request, at=at)
        return self.get_response(request)


def sender_of(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"staff {request.user.pk}"
    return f"address {request.META.get('REMOTE_ADDR', '')}"


def too_fast(request: HttpRequest, *, at: datetime) -> HttpResponse:
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = str(60 - at.second)
    return answer
