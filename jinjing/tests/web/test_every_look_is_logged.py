"""SE-03: no page shows a customer without a line in the access log that names the customer.

Every address of the cast's table, whoever may open it; a new page that shows somebody fails here until
it records the look.
"""

import pytest
from django.db import transaction
from django.test import Client
from jinjing.customers.models import Customer
from jinjing.customers.queries.masking import masked_name
from jinjing.kernel.models import AccessEntry
from jinjing.lobby.models import Visit
from web.test_cast_matrix import PLACES, Row, Scene, browser, cookies, filled, rows, scene

__all__ = ["cookies", "scene"]
pytestmark = pytest.mark.once
# Answered to a page that polls: who appears anew got a line when they arrived or were referred.
POLLS = {"lobby:board", "desk:strip", "desk:inbox"}
# The log itself tells codes and nothing else of anybody; reading it has lines of its own.
COUNTS = ("customers", "rows", "records")
CODES_ONLY = {"audit:log", "audit:file", "audit:line"}


def signs_of(customer: Customer, *, codes: bool) -> set[str]:
    """What of a customer can be read on a page."""
    signs = {customer.name, masked_name(customer.name), customer.customer_no}
    return signs | {customer.code} if codes else signs


def shown_in(text: str, *, codes: bool) -> set[str]:
    """Codes of the customers whom a page shows."""
    return {
        customer.code
        for customer in Customer.objects.all()
        if any(sign and sign in text for sign in signs_of(customer, codes=codes))
    }


def counted_since(last: int) -> int:
    """The most customers that a new line of the log counts without naming them (files, packs)."""
    said = [entry.detail.get(key) for entry in AccessEntry.objects.filter(pk__gt=last) for key in COUNTS]
    return max((count for count in said if isinstance(count, int)), default=0)


def named_since(last: int) -> set[str]:
    """Codes of the customers whom new lines of the log name, directly, in a list, or by their visit."""
    named: set[str] = set()
    visits = dict(Visit.objects.exclude(customer=None).values_list("code", "customer__code"))
    for entry in AccessEntry.objects.filter(pk__gt=last):
        listed = entry.detail.get("customers")
        named |= {entry.subject, visits.get(entry.subject, ""), str(entry.detail.get("customer", ""))}
        named |= set(listed) if isinstance(listed, list) else set()
    return named


def ask(client: Client, scene: Scene, row: Row, *, by_htmx: bool) -> str:
    """The text of an answer of 200, else nothing."""
    url = scene.url(row.name)
    headers = {"hx-request": "true"} if by_htmx else {}
    if row.method == "GET":
        answer = client.get(url, headers=headers)
    else:
        answer = client.post(url, filled(scene, row.name) | {"idempotency_key": "m"}, headers=headers)
    is_text = answer.status_code == 200 and not answer.streaming
    return answer.content.decode(errors="replace") if is_text else ""


def seen_unlogged(scene: Scene, row: Row, kept: str, *, by_htmx: bool) -> set[str]:
    """Customers whom the answer shows and no new line names or counts; what the request did is undone."""
    with transaction.atomic():
        last = AccessEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        text = ask(browser(kept), scene, row, by_htmx=by_htmx)
        unnamed = shown_in(text, codes=row.name not in CODES_ONLY) - named_since(last)
        counted = counted_since(last)
        transaction.set_rollback(True)
    return unnamed if len(unnamed) > counted else set()


@pytest.mark.covers("SE-03", "FI-03")
@pytest.mark.parametrize("by_htmx", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize("place", [place for place in PLACES if place != "gallery"])  # invented people
def test_whoever_is_shown_stands_in_the_log(
    scene: Scene, cookies: dict[str, str], place: str, by_htmx: bool
) -> None:
    asked = [row for row in rows(place) if not (by_htmx and row.name in POLLS)]
    unlogged = {
        (part, row.method, row.name): seen
        for row in asked
        for part, kept in cookies.items()
        if row.expected[part] == 200 and (seen := seen_unlogged(scene, row, kept, by_htmx=by_htmx))
    }
    assert unlogged == {}
