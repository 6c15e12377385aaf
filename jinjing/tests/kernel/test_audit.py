"""The access log finds every kind of tampering and says how much is not sealed yet."""

from datetime import UTC, datetime

import pytest
from jinjing.kernel import audit
from jinjing.kernel.models import AccessEntry, AccessSeal

AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


@pytest.fixture
def three_entries(db: None) -> list[AccessEntry]:
    entries = [audit.write("page.opened", by=None, at=AT, outlet="101", subject=f"c{n}") for n in (1, 2, 3)]
    audit.seal_all()
    return entries


@pytest.mark.covers("RULE-4")
def test_verify_is_silent_about_an_untouched_chain(three_entries):
    (report,) = audit.verify()
    assert (report.sealed, report.unsealed, report.faults) == (3, 0, [])


def test_verify_names_a_changed_entry(three_entries):
    AccessEntry.objects.filter(pk=three_entries[1].pk).update(subject="c9")
    (report,) = audit.verify()
    assert report.faults == [f"#{three_entries[1].pk}: entry changed or reordered"]


def test_verify_names_a_removed_entry(three_entries):
    AccessEntry.objects.filter(pk=three_entries[0].pk).delete()
    (report,) = audit.verify()
    assert report.faults == [f"#{three_entries[0].pk}: entry removed"]


def test_verify_counts_the_unsealed_tail(three_entries):
    audit.write("page.opened", by=None, at=AT, outlet="101")
    (report,) = audit.verify()
    assert (report.sealed, report.unsealed, report.faults) == (3, 1, [])


def test_seal_all_goes_on_where_it_stopped(three_entries):
    audit.write("page.opened", by=None, at=AT, outlet="101")
    audit.write("page.opened", by=None, at=AT, outlet="102")
    assert audit.seal_all() == 2
    assert [r.faults for r in audit.verify()] == [[], []]


def test_who_can_only_write_the_tables_cannot_seal_anew(three_entries, settings, tmp_path):
    settings.KEYS_FOLDER = tmp_path  # the forger has the database, not the key
    AccessEntry.objects.filter(pk=three_entries[1].pk).update(subject="c9")
    AccessSeal.objects.all().delete()
    audit.seal_all()
    settings.KEYS_FOLDER = settings.HOME / "keys"
    (report,) = audit.verify()
    assert [fault.partition(": ")[2] for fault in report.faults] == ["entry changed or reordered"] * 3


def test_two_workers_at_the_same_chain_leave_one_chain(db, monkeypatch):
    audit.write("page.opened", by=None, at=AT, outlet="101")
    waiting = audit.unsealed

    def overtaken(outlet):
        monkeypatch.setattr(audit, "unsealed", waiting)
        entries = list(waiting(outlet))
        audit.seal_all()
        return entries

    monkeypatch.setattr(audit, "unsealed", overtaken)
    assert audit.seal_batch("101") == 0
    audit.seal_all()
    (report,) = audit.verify()
    assert (report.sealed, report.unsealed, report.faults) == (1, 0, [])
