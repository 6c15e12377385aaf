"""Fixtures of the whole application: the cast, a client for each of them, a clock that stands."""

import hashlib
import os
from collections.abc import Callable, Iterator

import pytest
import time_machine
from casts import MORNING, Bank, small_bank
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import translation
from jinjing.identity.domain.sessions import Device, open_session
from jinjing.identity.enums import Owed, Proof
from jinjing.identity.models import Staff
from jinjing.kernel import immutability, memory
from jinjing.kernel.clock import now, real_now
from jinjing.kernel.models import AnchorMark
from jinjing.web.shared.session_store import ROW
from kept import Keeper
from pytest_django import DjangoDbBlocker, Settings


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """SQLite has one writer by nature: races are run on PostgreSQL, in the second run. What no database
    can change (texts, headers, looks) is run once, in the first. The rehearsal of the deployment guide
    changes the machine and takes minutes: only when it is asked for.
    """
    elsewhere = "once" if connection.vendor == "postgresql" else "postgres"
    marks = {elsewhere} | (set() if os.environ.get("JINJING_REHEARSE") == "1" else {"rehearsal"})
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in marks)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests tamper with the access log and empty its tables, so its triggers stand in their own tests only.

    A test that commits is cleaned up by emptying every table: the row that the migration made comes back.
    Whether SQLite knows JSON is asked once a process: here, so that no test's count of statements has it.
    """
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field
        immutability.lift(connection)
        began = AnchorMark.objects.values().get()

    def begin_again(**told: object) -> None:
        AnchorMark.objects.get_or_create(id=began["id"], defaults=began)

    post_migrate.connect(begin_again, sender=apps.get_app_config("kernel"), weak=False)


@pytest.fixture(autouse=True)
def anchors_of_its_own(request: pytest.FixtureRequest, settings: Settings) -> None:
    """The anchors of one test's log say nothing about the next one's."""
    name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
    settings.AUDIT_FOLDER = settings.HOME / "audit" / name


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another test's bank may have the same marks."""
    monkeypatch.setattr(memory, "_kept", {})


@pytest.fixture(autouse=True)
def chinese_first() -> Iterator[None]:
    """Every test begins in Chinese, whatever language a page of the test before was read in."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def through_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """`force_login` opens one of our sessions too, as somebody who owes nothing and has just proved it."""
    signed_in = Client._login

    def with_row(client: Client, staff: Staff, backend: str | None = None) -> None:
        signed_in(client, staff, backend)
        session = client.session
        session[ROW] = open_session(
            staff, Device(), proved_with=Proof.PASSWORD, owes=Owed.NOTHING, at=now(), real=real_now()
        ).pk
        session.save()

    monkeypatch.setattr(Client, "_login", with_row)


keeper = Keeper(small_bank)


@pytest.fixture
def bank(db: None) -> Bank:
    """The small bank, the same in every test."""
    found: Bank = keeper()
    return found


@pytest.fixture
def client_of() -> Callable[[Staff], Client]:
    """A browser in which that person is signed in."""

    def sign_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client

    return sign_in


@pytest.fixture
def morning() -> Iterator[None]:
    """Thursday 2026-11-19, 10:00 in Shanghai, and the clock stands."""
    with time_machine.travel(MORNING, tick=False):
        yield
