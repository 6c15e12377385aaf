"""A verification finds every kind of tampering, also what was taken away together with its seals."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jinjing.kernel import anchors, audit
from jinjing.kernel.models import AccessEntry, AccessSeal, AnchorMark
from jinjing.kernel.verification import WHAT_TO_DO, verify
from pytest_django import Settings

AT = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def written(count: int, *, at: datetime = AT, outlet: str = "101") -> list[AccessEntry]:
    return [audit.write("page.opened", by=None, at=at, outlet=outlet, subject=f"c{n}") for n in range(count)]


@pytest.fixture
def three(db: None) -> list[AccessEntry]:
    entries = written(3)
    audit.seal_all()
    anchors.anchor_chains(at=AT)
    return entries


def faults() -> list[str]:
    return [fault for report in verify() for fault in report.faults]


@pytest.mark.covers("RULE-4", "SE-03")
def test_an_untouched_chain_is_whole_and_anchored(three: list[AccessEntry]) -> None:
    written(1)
    (report,) = verify()
    assert (report.sealed, report.unsealed, report.anchored, report.faults) == (3, 1, 3, [])


@pytest.mark.covers("SE-03")
def test_a_changed_entry_is_named(three: list[AccessEntry]) -> None:
    AccessEntry.objects.filter(pk=three[1].pk).update(subject="c9")
    assert faults() == [f"#{three[1].pk}: entry changed or reordered"]


@pytest.mark.covers("SE-03")
def test_a_removed_entry_is_named(three: list[AccessEntry]) -> None:
    AccessEntry.objects.filter(pk=three[0].pk).delete()
    assert faults() == [f"#{three[0].pk}: entry removed"]


@pytest.mark.covers("SE-03")
def test_reordered_entries_are_named(three: list[AccessEntry]) -> None:
    first, second, _ = AccessSeal.objects.order_by("sequence")
    AccessSeal.objects.filter(pk=first.pk).update(entry_id=0)
    AccessSeal.objects.filter(pk=second.pk).update(entry_id=first.entry_id)
    AccessSeal.objects.filter(pk=first.pk).update(entry_id=second.entry_id)
    assert faults() == [
        f"#{three[1].pk}: entry changed or reordered",
        f"#{three[0].pk}: entry changed or reordered",
    ]


@pytest.mark.covers("SE-03")
def test_an_entry_that_was_put_in_between_is_named(three: list[AccessEntry]) -> None:
    forged = AccessEntry(pk=three[0].pk - 1, at=AT - timedelta(days=3), action="page.opened", outlet="101")
    forged.save(force_insert=True)
    audit.seal_all()
    assert faults() == [f"#{forged.pk}: entry put in later"]


@pytest.mark.covers("SE-03")
def test_a_moved_entry_is_named(three: list[AccessEntry]) -> None:
    AccessEntry.objects.filter(pk=three[2].pk).update(outlet="102")
    assert faults() == [f"#{three[2].pk}: entry changed or reordered"]


@pytest.mark.covers("SE-03")
def test_last_entries_that_left_with_their_seals_are_missed(three: list[AccessEntry]) -> None:
    AccessSeal.objects.filter(sequence__gte=2).delete()
    AccessEntry.objects.filter(pk__in=[three[1].pk, three[2].pk]).delete()
    assert faults() == [
        f"seal 3: anchored at {AT.isoformat()}, now gone (the chain ends at 1): entries removed"
    ]


@pytest.mark.covers("SE-03")
def test_a_whole_chain_that_is_gone_is_missed(three: list[AccessEntry]) -> None:
    AccessSeal.objects.all().delete()
    AccessEntry.objects.all().delete()
    (report,) = verify()
    assert (report.outlet, len(report.faults)) == ("101", 1)


@pytest.mark.covers("SE-03")
def test_a_chain_written_anew_with_the_key_differs_from_its_anchor(three: list[AccessEntry]) -> None:
    AccessSeal.objects.all().delete()
    AccessEntry.objects.filter(pk=three[0].pk).delete()
    written(1)
    audit.seal_all()
    assert faults() == [f"seal 3: differs from its anchor of {AT.isoformat()}: chain written anew"]


def test_who_can_only_write_the_tables_cannot_seal_anew(
    three: list[AccessEntry], settings: Settings, tmp_path: Path
) -> None:
    settings.KEYS_FOLDER = tmp_path  # the forger has the database, not the key
    AccessEntry.objects.filter(pk=three[1].pk).update(subject="c9")
    AccessSeal.objects.all().delete()
    audit.seal_all()
    settings.KEYS_FOLDER = settings.HOME / "keys"
    found = faults()
    assert [fault.partition(": ")[2] for fault in found[:3]] == ["entry changed or reordered"] * 3
    assert found[3] == f"seal 3: differs from its anchor of {AT.isoformat()}: chain written anew"


@pytest.mark.covers("SE-03")
@pytest.mark.parametrize("spoil", ["change", "remove", "break"])
def test_anchors_prove_each_other(three: list[AccessEntry], spoil: str) -> None:
    written(1)
    audit.seal_all()
    anchors.anchor_chains(at=AT + timedelta(minutes=2))
    (path,) = anchors.files()
    first, second = path.read_text().splitlines()
    spoiled = {
        "change": [first.replace('"sequence": 3', '"sequence": 2'), second],
        "remove": [second],
        "break": ["{", second],
    }
    path.write_text("\n".join(spoiled[spoil]) + "\n")
    assert any("anchor changed, or the one before it removed" in fault for fault in faults())


def test_since_begins_at_the_last_anchor_before(three: list[AccessEntry]) -> None:
    AccessEntry.objects.filter(pk=three[0].pk).update(subject="c9")
    written(2)
    audit.seal_all()
    (report,) = verify(since=AT + timedelta(days=1))
    assert (report.sealed, report.faults) == (2, [])


def test_it_reads_in_pieces_and_says_how_far_it_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jinjing.kernel.verification.PIECE", 2)
    written(5)
    audit.seal_all()
    steps: list[int] = []
    (report,) = verify(tell=steps.append)
    assert (report.sealed, report.faults, steps) == (5, [], [2, 2, 1])


@pytest.mark.covers("SE-06")
def test_after_a_restore_the_gap_is_accepted_once_and_later_tampering_still_found(
    three: list[AccessEntry],
) -> None:
    AccessSeal.objects.filter(sequence=3).delete()
    AccessEntry.objects.filter(pk=three[2].pk).delete()
    assert anchors.accept_gaps(at=AT + timedelta(hours=1)) == 1
    assert faults() == []
    written(3)
    audit.seal_all()
    anchors.anchor_chains(at=AT + timedelta(hours=2))
    assert faults() == []
    AccessSeal.objects.filter(sequence=5).delete()
    assert len(faults()) == 1


def cut_tail(entries: list[AccessEntry]) -> None:
    """What somebody with both does: the last line, its seal, and the anchors that knew of it."""
    AccessSeal.objects.filter(sequence=len(entries)).delete()
    AccessEntry.objects.filter(pk=entries[-1].pk).delete()
    for path in anchors.files():
        path.unlink()


@pytest.mark.covers("SE-03")
def test_a_tail_that_left_together_with_the_anchors_is_missed(three: list[AccessEntry]) -> None:
    cut_tail(three)
    assert faults() == [f"anchors 1 to 1 are gone: their file was cut or taken away. {WHAT_TO_DO}"]


@pytest.mark.covers("SE-03")
def test_later_anchors_do_not_fill_up_what_was_cut_off(three: list[AccessEntry]) -> None:
    (path,) = anchors.files()
    before = path.read_text()
    entries = [*three, *written(1)]
    audit.seal_all()
    anchors.anchor_chains(at=AT + timedelta(minutes=2))
    cut_tail(entries)
    path.write_text(before)
    written(2)
    audit.seal_all()
    anchors.anchor_chains(at=AT + timedelta(minutes=4))
    assert faults() == [f"anchors 2 to 2 are gone: their file was cut or taken away. {WHAT_TO_DO}"]


@pytest.mark.covers("SE-03")
@pytest.mark.parametrize("forged", [None, "", "nokey.AAAA"])
def test_a_database_that_no_longer_remembers_is_a_fault(three: list[AccessEntry], forged: str | None) -> None:
    cut_tail(three)
    if forged is None:
        AnchorMark.objects.all().delete()
    else:
        AnchorMark.objects.update(number=0, proof=forged)
    assert faults() == [f"the database's memory of its anchors was removed or changed. {WHAT_TO_DO}"]


@pytest.mark.covers("SE-03")
def test_lost_anchors_are_accepted_once_stay_listed_and_later_losses_are_found(
    three: list[AccessEntry],
) -> None:
    (path,) = anchors.files()
    path.unlink()
    AnchorMark.objects.update(proof="")
    anchors.accept_gaps(at=AT)
    written(1)
    audit.seal_all()
    anchors.anchor_chains(at=AT + timedelta(minutes=2))
    listed = {report.outlet: (report.faults, report.accepted) for report in verify()}
    line = f"{AT.isoformat()}: 0 anchors accepted as lost / 已登记锚点遗失"
    assert listed == {"": ([], [line]), "101": ([], [])}
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert faults() == [f"anchors 2 to 2 are gone: their file was cut or taken away. {WHAT_TO_DO}"]
