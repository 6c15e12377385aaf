"""What a night says of its customers is read once a process, and anew with the next night."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from casts import TODAY, Bank
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.holdings.queries import publications
from jinjing.identity.models import OrgUnit
from jinjing.identity.queries.positions import scope_of
from jinjing.insights.models import SegmentMembership
from jinjing.kernel import memory
from jinjing.workbench.queries import of_the_night as module
from jinjing.workbench.queries.of_the_night import NOTHING, of_the_night
from jinjing.workbench.queries.outlet_dues import dues_of_outlet


@contextmanager
def request() -> Iterator[CaptureQueriesContext]:
    """What a request reads after its first statement, which brings the mark of the publication in use."""
    rows = OrgUnit.objects.annotate(mark=publications.mark_in_use()).values_list("mark", flat=True)
    with memory.of_one_request():
        memory.note(publications.IN_USE, rows[0])
        publications.current_publication()
        with CaptureQueriesContext(connection) as statements:
            yield statements


def next_night(bank: Bank) -> Publication:
    Publication.objects.filter(pk=bank.publication.pk).update(state=PublicationState.PREVIOUS)
    return Publication.objects.create(
        business_date=bank.publication.business_date + timedelta(days=1),
        state=PublicationState.CURRENT,
        snapshot_digest="sha256:next",
        sources_digest="sha256:next",
        base_currency="CNY",
        policies=[],
        archive="",
        published_at=bank.publication.published_at + timedelta(days=1),
    )


def test_a_second_request_reads_nothing_more(bank: Bank) -> None:
    ids = [bank.li.pk, bank.wang.pk]
    counts, found = [], []
    for _ in range(2):
        with request() as statements:
            found.append(of_the_night(ids, bank.publication))
        counts.append(len(statements))
    assert (counts, found[0] == found[1], found[0] == of_the_night(ids, bank.publication)) == (
        [1, 0],
        True,
        True,
    )


def test_the_next_night_is_read_anew(bank: Bank) -> None:
    member: dict[str, Any] = {"customer": bank.li, "reason": "", "reason_en": ""}
    with request():
        assert of_the_night([bank.li.pk], bank.publication)[bank.li.pk].segments == ()
    published = next_night(bank)
    SegmentMembership.objects.create(since=published.pk, segment="small_investor", **member)
    with request() as statements:
        found = of_the_night([bank.li.pk], published)
    assert (found[bank.li.pk].segments, len(statements)) == (("small_investor",), 1)


def test_of_an_earlier_night_nothing_is_kept(bank: Bank) -> None:
    published = next_night(bank)
    with request() as statements:
        for _ in range(2):
            of_the_night([bank.li.pk], bank.publication)
        assert of_the_night([bank.li.pk], published)[bank.li.pk].segments == ()
    assert len(statements) == 3


def test_before_the_first_night_nothing_is_said(bank: Bank) -> None:
    with request() as statements:
        assert of_the_night([bank.li.pk], None) == {bank.li.pk: NOTHING}
    assert len(statements) == 0


def test_a_process_forgets_before_it_knows_too_many(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    with request() as statements:
        for who in (bank.li, bank.wang, bank.li):
            assert set(of_the_night([who.pk], bank.publication)) == {who.pk}
    assert len(statements) == 3


def test_due_days_of_an_outlet_are_the_same_the_second_time(bank: Bank) -> None:
    scope = scope_of(bank.manager_sun, on=TODAY)
    counts, found = [], []
    for _ in range(2):
        with request() as statements:
            found.append(dues_of_outlet(scope, bank.riverside.pk, publication=bank.publication))
        counts.append(len(statements))
    assert found[0] == found[1] != {}
    assert counts[0] == counts[1]
