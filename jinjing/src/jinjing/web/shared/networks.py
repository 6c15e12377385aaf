"""Where a request comes from: whose word about it is believed, and what only some networks may reach (SE-04)."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, PermissionDenied
from django.http import HttpRequest, HttpResponse

from jinjing.kernel import audit, clock

Network = IPv4Network | IPv6Network
Answer = Callable[[HttpRequest], HttpResponse]

# What a proxy says about the sender. Without a proxy of ours anybody may have written it.
SAID = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
FOR, PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"


class TrustedProxies:
    """First of all: afterwards REMOTE_ADDR is the person's device, and of what was said only "https" is left."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = {name: request.META.pop(name, "") for name in SAID}
        proxies = frozenset(settings.TRUSTED_PROXIES)
        if is_within(request.META.get("REMOTE_ADDR", ""), proxies):
            request.META["REMOTE_ADDR"] = nearest_stranger(
                said[FOR].split(","), proxies, proxy=request.META["REMOTE_ADDR"]
            )
            request.META[PROTO] = "https" if said[PROTO].strip().lower() == "https" else "http"
        return self.get_response(request)


class ManagementNetworks:
    """The places of administrators and auditors open only in the networks of JINJING_ADMIN_NETWORKS, if it names any."""

    def __init__(self, get_response: Answer) -> None:
        if not settings.ADMIN_NETWORKS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """403 and a line in the access log from anywhere else."""
        found = request.resolver_match
        place = (found.namespaces or [""])[0] if found else ""
        if place not in settings.MANAGEMENT_PLACES:
            return
        if is_within(request.META.get("REMOTE_ADDR", ""), frozenset(settings.ADMIN_NETWORKS)):
            return
        person = request.user if request.user.is_authenticated else None
        audit.write(
            "page.refused",
            by=person,
            at=clock.now(),
            outcome="refused",
            detail={"page": found.view_name if found else "", "reason": "network"},
        )
        raise PermissionDenied


def nearest_stranger(said: Iterable[str], proxies: frozenset[str], *, proxy: str) -> str:
    """The last address in the chain that is no proxy of ours: everything before it may be invented by the sender."""
    nearest = proxy
    for address in reversed([part.strip() for part in said if part.strip()]):
        if not _is_address(address):
            break
        nearest = address
        if not is_within(address, proxies):
            break
    return nearest


def is_within(address: str, named: frozenset[str]) -> bool:
    """Whether an address lies in one of the networks; single addresses are networks too."""
    if not _is_address(address):
        return False
    parsed = ip_address(address)
    return any(parsed in network for network in networks(named))


@lru_cache(maxsize=8)
def networks(named: frozenset[str]) -> tuple[Network, ...]:
    return tuple(ip_network(name.strip(), strict=False) for name in sorted(named))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
