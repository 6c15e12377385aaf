"""The operators see work and keys and no customer; stewards see what is stored of whom and why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from casts import MORNING, Bank, wider_cast
from django.test import Client
from django.urls import reverse
from jinjing.customers.domain.topics import note_topic
from jinjing.customers.enums import TopicKind
from jinjing.identity.models import Staff
from jinjing.kernel import catalogue, long_work
from jinjing.kernel.enums import Ground, Sensitive

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


@pytest.fixture
def operator(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(bank.admin_tang)


@pytest.fixture
def steward(bank: Bank, client_of: ClientOf) -> Client:
    return client_of(wider_cast(bank)["data_steward"])


def text_of(client: Client, url: str) -> str:
    return " ".join(client.get(url, headers={"accept-language": "en"}).content.decode().split())


@pytest.mark.covers("CR-01")
def test_running_work_shows_how_far_it_is_and_is_polled(operator: Client) -> None:
    work = long_work.begin("keys.reseal", reference="k2", total=400, by=None, at=MORNING)
    long_work.take(work, holder="here:1", at=MORNING)
    long_work.advance(work, holder="here:1", by_count=100, cursor={}, at=MORNING + timedelta(seconds=9))
    page = text_of(operator, reverse("operation:page"))
    for part in ("Seal everything anew", 'value="25"', "100 of 400", "Running", 'hx-trigger="every 3s"'):
        assert part in page
    assert 'hx-trigger="every 3s"' in text_of(operator, reverse("operation:work"))


def test_stopped_work_says_how_it_goes_on(operator: Client) -> None:
    work = long_work.begin("keys.reseal", reference="k2", total=400, by=None, at=MORNING)
    long_work.take(work, holder="here:1", at=MORNING)
    long_work.stop(work, holder="here:1", at=MORNING, outcome="interrupted")
    page = text_of(operator, reverse("operation:page"))
    assert "It goes on with the same command." in page


def test_nothing_to_do_is_said_and_not_polled(operator: Client) -> None:
    fragment = text_of(operator, reverse("operation:work"))
    assert ("Nothing is running" in fragment, "hx-trigger" in fragment) == (True, False)


@pytest.mark.covers("CR-01")
def test_keys_are_listed_by_id_and_algorithm_only(operator: Client) -> None:
    page = text_of(operator, reverse("operation:page"))
    assert ("AES-256-GCM · HMAC-SHA256" in page, "<code>k1</code>" in page) == (True, True)


@pytest.mark.covers("PI-01")
def test_the_catalogue_shows_the_columns_of_a_class(steward: Client) -> None:
    answer = steward.get(reverse("operation:catalogue"), {"level": "C2", "app": "customers"})
    shown = [row.entry.column for _, rows in answer.context["tables"] for row in rows]
    wanted = [
        e.column for e in catalogue.entries() if (e.app, e.facts.level) == ("customers", catalogue.Level.C2)
    ]
    assert (shown, "phone" in shown, "kind" in shown) == (wanted, True, False)


@pytest.mark.covers("PI-01")
def test_periods_are_those_in_force(steward: Client) -> None:
    from datetime import date

    from jinjing.kernel.models import RuleValue

    RuleValue.objects.create(
        key="retention.customer_years", valid_from=date(2026, 1, 1), value=15, source="the bank's own number"
    )
    assert "15 years" in text_of(steward, f"{reverse('operation:catalogue')}?level=C2&app=customers")


@pytest.mark.parametrize("asked", ["?level=C9", "?app=nothing", "?level=C2&app=kernel"])
def test_what_is_not_there_is_said(steward: Client, asked: str) -> None:
    assert steward.get(reverse("operation:catalogue") + asked).status_code == 200


@pytest.mark.covers("PI-07")
def test_above_it_stand_counts_of_sensitive_notes_by_outlet_and_ground(bank: Bank, steward: Client) -> None:
    assert "Sensitive notes kept on a ground" not in text_of(steward, reverse("operation:catalogue"))
    for text in ("手术", "住院，信佛"):
        note_topic(
            bank.wang, kind=TopicKind.HEALTH, text=text, ground=Ground.WISH, by=bank.rm_chen, at=MORNING
        )
    found = steward.get(reverse("operation:catalogue")).context["kept_texts"]
    assert [(one.outlet, one.kind, one.ground, one.count) for one in found] == [
        (bank.riverside, Sensitive.HEALTH, Ground.WISH, 2),
        (bank.riverside, Sensitive.RELIGION, Ground.WISH, 1),
    ]
    page = text_of(steward, reverse("operation:catalogue"))
    assert [word for word in ("手术", "住院", "信佛") if word in page] == []
