"""The access log takes codes and counts, remembers the terminal, and is sealed without waiting."""

from datetime import UTC, datetime

import pytest
from jinjing.kernel import audit
from jinjing.kernel.models import AccessEntry
from jinjing.kernel.verification import verify

AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


@pytest.fixture
def three_entries(db: None) -> list[AccessEntry]:
    entries = [audit.write("page.opened", by=None, at=AT, outlet="101", subject=f"c{n}") for n in (1, 2, 3)]
    audit.seal_all()
    return entries


def test_seal_all_goes_on_where_it_stopped(three_entries: list[AccessEntry]) -> None:
    audit.write("page.opened", by=None, at=AT, outlet="101")
    audit.write("page.opened", by=None, at=AT, outlet="102")
    assert audit.seal_all() == 2
    assert [r.faults for r in verify()] == [[], []]


def test_a_line_that_came_late_is_sealed_as_well(three_entries: list[AccessEntry]) -> None:
    late = AccessEntry(pk=three_entries[0].pk - 1, at=AT, action="page.opened", outlet="101")
    late.save(force_insert=True)
    assert (audit.oldest_unsealed(), audit.seal_all(), audit.oldest_unsealed()) == (AT, 1, None)


def test_a_thorough_round_finds_what_lies_far_back(
    three_entries: list[AccessEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "OVERLAP", 0)
    AccessEntry(pk=three_entries[0].pk - 1, at=AT, action="page.opened", outlet="101").save(force_insert=True)
    assert (audit.seal_all(), audit.seal_all(thorough=True)) == (0, 1)


def test_two_workers_at_the_same_chain_leave_one_chain(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    audit.write("page.opened", by=None, at=AT, outlet="101")
    waiting = audit.unsealed

    def overtaken(outlet, **how):
        monkeypatch.setattr(audit, "unsealed", waiting)
        entries = list(waiting(outlet))
        audit.seal_all()
        return entries

    monkeypatch.setattr(audit, "unsealed", overtaken)
    assert audit.seal_batch("101") == 0
    audit.seal_all()
    (report,) = verify()
    assert (report.sealed, report.unsealed, report.faults) == (1, 0, [])


@pytest.mark.covers("SE-03")
def test_a_row_names_the_terminal_it_was_written_at(db: None) -> None:
    with audit.at_terminal("10.1.2.3 ab12cd34"):
        inside = audit.write("customer.open", by=None, at=AT)
    outside = audit.write("customer.open", by=None, at=AT)
    assert (inside.terminal, outside.terminal) == ("10.1.2.3 ab12cd34", "")


@pytest.mark.covers("SE-03")
def test_a_changed_terminal_is_noticed(db: None) -> None:
    with audit.at_terminal("10.1.2.3"):
        entry = audit.write("customer.open", by=None, at=AT)
    audit.seal_all()
    AccessEntry.objects.update(terminal="")
    (report,) = verify()
    assert report.faults == [f"#{entry.pk}: entry changed or reordered"]


@pytest.mark.covers("FI-02")
@pytest.mark.parametrize(
    "detail",
    [
        {"note": "王晓明"},
        {"q": "13800138000"},
        {"q": "6222 0200 0000 1234"},
        {"customers": ["aa1", "王晓明"]},
        {"said": {"name": "x"}},
        {"note": "wants to buy"},
    ],
)
def test_words_and_long_numbers_do_not_get_into_the_log(db: None, detail: dict) -> None:
    with pytest.raises(audit.FreeTextInLog) as refused:
        audit.write("customer.open", by=None, at=AT, detail=detail)
    assert str(refused.value) == f"{next(iter(detail))}: the access log takes codes and counts only"
    assert not AccessEntry.objects.exists()


@pytest.mark.covers("FI-02")
def test_a_subject_is_a_code(db: None) -> None:
    with pytest.raises(audit.FreeTextInLog):
        audit.write("customer.open", by=None, at=AT, subject="王晓明")


def test_codes_counts_and_lists_of_them_get_in(db: None) -> None:
    detail = {"customers": ["aa1", "bb2"], "faults": 0, "until": "2026-12-31", "starts": "09:30", "end": None}
    assert audit.write("x", by=None, at=AT, detail=detail).detail == detail
