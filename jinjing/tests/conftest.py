"""Fixtures of the whole application: the cast, a client for each of them, a clock that stands."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from casts import MORNING, Bank, small_bank
from django.db import connection
from django.test import Client
from django.utils import translation
from jinjing.identity.models import Staff


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """An in-memory SQLite has one writer by nature: races are run on PostgreSQL, in the second run."""
    if connection.vendor == "postgresql":
        return
    races = [item for item in items if item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=races)
    items[:] = [item for item in items if item not in races]


@pytest.fixture(autouse=True)
def chinese_first() -> Iterator[None]:
    """Every test begins in Chinese, whatever language a page of the test before was read in."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def bank(db: None) -> Bank:
    return small_bank()


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
