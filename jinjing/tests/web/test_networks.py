"""Who is believed about the sender, what only the bank's own networks reach, and how fast a person may ask."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from casts import Bank, wider_cast
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.web.shared.networks import TrustedProxies
from jinjing.web.shared.pace import MOST_SENDERS, MinuteCounts

pytestmark = pytest.mark.covers("SE-04")
AT = datetime(2026, 11, 19, 2, 0, 30, tzinfo=UTC)


def seen(settings, *, sender: str, proxies: set[str], **said: str) -> tuple[str, str | None]:
    """REMOTE_ADDR and X-Forwarded-Proto as the application sees them."""
    settings.TRUSTED_PROXIES = frozenset(proxies)
    kept: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    TrustedProxies(view)(RequestFactory().get("/", REMOTE_ADDR=sender, **said))
    return kept[0].META["REMOTE_ADDR"], kept[0].META.get("HTTP_X_FORWARDED_PROTO")


@pytest.mark.parametrize(
    ("sender", "chain", "device"),
    [
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "10.1.2.3"),  # the first is what the sender made up
        ("127.0.0.1", "10.1.2.3, 10.9.0.7", "10.1.2.3"),  # two proxies of ours in a row
        ("127.0.0.1", "10.1.2.3, nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.1.2.3", "198.51.100.1", "10.1.2.3"),  # no proxy of ours: not believed
        ("", "198.51.100.1", ""),
    ],
)
def test_the_device_is_the_nearest_address_that_is_no_proxy_of_ours(
    settings, sender: str, chain: str, device: str
) -> None:
    proxies = {"127.0.0.1", "10.9.0.0/24"}
    assert seen(settings, sender=sender, proxies=proxies, HTTP_X_FORWARDED_FOR=chain)[0] == device


def test_only_a_proxy_of_ours_may_say_that_the_line_is_encrypted(settings) -> None:
    said = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert seen(settings, sender="127.0.0.1", proxies={"127.0.0.1"}, **said)[1] == "https"
    assert seen(settings, sender="10.1.2.3", proxies={"127.0.0.1"}, **said)[1] is None
    assert seen(settings, sender="127.0.0.1", proxies={"127.0.0.1"})[1] == "http"


@pytest.mark.parametrize(("address", "status"), [("10.20.0.5", 200), ("10.30.0.5", 403)])
def test_the_access_log_opens_in_the_administrators_network_only(
    settings, bank: Bank, client_of: Callable[..., Client], morning: None, address: str, status: int
) -> None:
    settings.ADMIN_NETWORKS = frozenset({"10.20.0.0/16"})
    client = client_of(bank.cast["auditor"])
    assert client.get("/audit/", REMOTE_ADDR=address).status_code == status
    refused = AccessEntry.objects.filter(action="page.refused").values_list("actor_no", "detail")
    detail = {"page": "audit:log", "reason": "network"}
    assert list(refused) == ([] if status == 200 else [(bank.cast["auditor"].staff_no, detail)])


def test_other_places_open_from_every_network(
    settings, bank: Bank, client_of: Callable[..., Client], morning: None
) -> None:
    settings.ADMIN_NETWORKS = frozenset({"10.20.0.0/16"})
    client = client_of(bank.guide_lin)
    assert client.get("/lobby/", REMOTE_ADDR="10.30.0.5").status_code == 200


def test_who_asks_faster_than_the_rule_waits_for_the_next_minute(
    settings, bank: Bank, client_of: Callable[..., Client]
) -> None:
    settings.LIMIT_PACE = True
    RuleValue.objects.create(
        key="limits.requests_a_minute", valid_from=AT.date(), value=65, source="the bank's own number"
    )
    with time_machine.travel(AT, tick=False) as clock:
        fast, other = client_of(wider_cast(bank)["security_admin"]), client_of(bank.rm_chen)
        statuses = [fast.get("/healthz").status_code for _ in range(66)]
        assert (set(statuses[:65]), statuses[65]) == ({200}, 429)
        refused = fast.get("/healthz")
        assert (refused.headers["Retry-After"], "操作过于频繁" in refused.content.decode()) == ("30", True)
        assert other.get("/healthz").status_code == 200
        clock.shift(30)
        assert fast.get("/healthz").status_code == 200


def test_a_flood_of_invented_senders_takes_no_more_memory() -> None:
    counts = MinuteCounts()
    for number in range(MOST_SENDERS):
        counts.count(f"address {number}", at=AT)
    assert [counts.count(f"late {number}", at=AT) for number in range(3)] == [1, 2, 3]
    assert counts.count("address 0", at=AT) == 2
