"""Deliveries that come too early wait, sealed, and are taken over in the order of their days."""

import json
import shutil
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from assay.ciphers import Profile
from assay.errors import SourceError
from assay.ingest.sealing import Keyring
from assay.ingest.steps import steps_path
from assay.ingest.turns import WAITS
from assay.ingest.waiting import CARD, reseal_waiting, waiting_for, waiting_path
from assay.sources.reader import Covers, Sources

Day = Callable[..., Path]


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def days(sources: Path) -> list[str]:
    return [f"{waits.covers.first} {waits.covers.last}" for waits in waiting_for(sources)]


@pytest.fixture
def daily(pack) -> Path:
    return pack(balance_change="increment", transaction="increment")


@pytest.fixture
def day(delivery) -> Day:
    """The delivery of one day of October 2026: account a1 holds 1000 fen and the day."""

    def written(number: int, *rows: str, name: str = "") -> Path:
        on = f"2026-10-{number:02}"
        more = [f"a1,{on},{1000 + number}", *rows]
        return delivery.next_one(name or f"day{number}", on, on, balance_change=more).write()

    return written


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where sources lie that every test here begins with, and their key."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def before(delivery, ingest, daily, kept, keys, tmp_path) -> Path:
    """Sources complete to 30 September 2026."""
    if not (kept / "sources").exists():
        shutil.copytree(ingest(delivery.write(), feed=daily).sources, kept / "sources")
        shutil.copytree(keys, kept / "keys")
        return tmp_path / "sources"
    shutil.copytree(kept / "keys", keys)
    return shutil.copytree(kept / "sources", tmp_path / "sources")


@pytest.mark.covers("IM-05", "IM-03")
def test_three_days_in_the_wrong_order_give_what_they_give_in_order(ingest, daily, before, day, tmp_path):
    in_order = shutil.copytree(before, tmp_path / "in-order")
    for number in (1, 2, 3):
        assert ingest(day(number), feed=daily, onto=in_order, out=in_order).code == 0
    stands = state(before)
    third = ingest(day(3), feed=daily, onto=before)
    assert (third.code, third.err, state(before) == stands) == (WAITS, "", True)
    assert (
        "The delivery of 2026-10-03 came early: 2026-10-01 … 2026-10-02 is missing. It waits, sealed"
        in third.out
    )
    assert json.loads(steps_path(before).read_text(encoding="utf-8"))["outcome"] == "waiting"
    first = ingest(day(1), feed=daily, onto=before)
    assert (first.code, days(before)) == (0, ["2026-10-03 2026-10-03"])
    second = ingest(day(2), feed=daily, onto=before)
    assert (second.code, days(before)) == (0, [])
    assert "轮到等待中的 2026-10-03：" in second.out
    assert state(before) == state(in_order)
    assert Sources.read(before).covers == Covers(date(2026, 7, 1), date(2026, 10, 3))


@pytest.mark.covers("IM-05", "IM-11")
def test_what_waits_is_sealed_for_its_owner_only(ingest, daily, before, day):
    ingest(day(3), feed=daily, onto=before)
    (waits,) = waiting_for(before)
    assert [folder.stat().st_mode & 0o777 for folder in (waiting_path(before), waits.folder)] == [0o700] * 2
    content = b"".join(state(waits.folder).values())
    assert [word.encode() in content for word in ("客户7号", "13800000007", "a1,2026-10-03")] == [False] * 3
    assert "customer_identity.csv" in waits.files


@pytest.mark.covers("IM-05")
def test_status_and_waiting_say_for_which_day_a_delivery_waits(ingest, daily, before, day):
    ingest(day(3), feed=daily, onto=before, more=("--at", "2026-10-04T06:00:00+08:00"))
    told = "2026-10-03：自 2026-10-03 22:00Z 起等待 2026-10-01 的数据 / waits since 2026-10-03 22:00Z for the delivery of 2026-10-01"
    status = ingest(day(1), feed=daily, more=("--status", "--at", "2026-10-04T07:00:00+08:00"))
    assert (
        status.out.splitlines()[0]
        == "等待更早日期的数据，原有数据未改动 / waits for an earlier delivery, nothing was changed"
    )
    assert told in status.out.splitlines()
    waiting = ingest(None, feed=daily, more=("--waiting", "--at", "2026-10-04T07:00:00+08:00"))
    assert (waiting.code, waiting.out.splitlines()) == (WAITS, [told])


@pytest.mark.covers("IM-05", "IM-03")
def test_the_same_again_waits_once_and_another_version_takes_its_place(ingest, daily, before, day):
    ingest(day(3), feed=daily, onto=before)
    again = ingest(day(3), feed=daily, onto=before)
    assert (again.code, len(waiting_for(before))) == (WAITS, 1)
    assert "The same delivery of 2026-10-03 waits already." in again.out
    other = ingest(day(3, "a2,2026-10-03,7", name="other"), feed=daily, onto=before)
    assert "It replaces the one of 2026-10-03 that waited." in other.out
    (waits,) = waiting_for(before)
    assert ingest(day(1), feed=daily, onto=before).code == ingest(day(2), feed=daily, onto=before).code == 0
    taken = Sources.read(before).table("balance_change").to_pylist()
    assert {"account_id": "a2", "changed_on": date(2026, 10, 3), "balance_fen": 7} in taken
    assert not waits.folder.exists()


@pytest.mark.covers("IM-05")
def test_one_that_is_refused_in_its_turn_goes_on_waiting_until_a_good_one_comes(
    ingest, daily, before, day, tmp_path
):
    broken = day(2, "a2,2026-10-03,7")  # a row of the day after
    assert ingest(broken, feed=daily, onto=before).code == WAITS
    first = ingest(day(1), feed=daily, onto=before)
    assert (first.code, Sources.read(before).covers.last) == (WAITS, date(2026, 10, 1))
    assert "2026-10-02 was refused in its turn: balance_change.csv holds rows of 2026-10-03" in first.out
    (told,) = ingest(None, feed=daily, more=("--waiting",)).out.splitlines()[1:]
    assert told.startswith("2026-10-02：轮到时被拒收：balance_change.csv")
    good = ingest(day(2, name="good"), feed=daily, onto=before)
    assert (good.code, days(before)) == (0, [])
    assert "2026-10-02, which waited, came with another delivery and is dropped." in good.out


@pytest.mark.covers("IM-05", "IM-11")
def test_what_nobody_fetches_is_removed_after_the_packs_days(ingest, daily, before, day):
    ingest(day(3), feed=daily, onto=before, more=("--at", "2026-10-04T00:00:00Z"))
    kept = ingest(None, feed=daily, more=("--waiting", "--at", "2026-11-03T00:00:00Z"))
    assert (kept.code, len(waiting_for(before))) == (WAITS, 1)
    gone = ingest(None, feed=daily, more=("--waiting", "--at", "2026-11-03T00:00:01Z"))
    assert gone.out.splitlines() == [
        "2026-10-03 的数据等待超过 30 天，已按保存期限删除。 / 2026-10-03 waited for more than 30 days and was removed.",
        "没有等待中的数据。 / No delivery waits.",
    ]
    assert (gone.code, list(waiting_path(before).iterdir())) == (0, [])


@pytest.mark.covers("IM-05")
def test_packages_wait_unpacked_and_are_taken_over_without_their_signal(ingest, before, pack, day, tmp_path):
    feed = pack(balance_change="increment", package={"pattern": "JJ_*.tar.gz"}, signal={"suffix": ".OK"})

    def packed(number: int) -> Path:
        landing = tmp_path / f"landing{number}"
        landing.mkdir()
        with tarfile.open(landing / f"JJ_01_202610{number:02}.tar.gz", "w:gz") as archive:
            for path in sorted(day(number).iterdir()):
                archive.add(path, path.name)
        (landing / f"JJ_01_202610{number:02}.tar.gz.OK").touch()
        return landing

    early = ingest(packed(2), feed=feed, onto=before)
    assert (early.code, days(before)) == (WAITS, ["2026-10-02 2026-10-02"]), early.err
    assert ingest(packed(1), feed=feed, onto=before).code == 0
    assert Sources.read(before).covers.last == date(2026, 10, 2)


@pytest.mark.covers("IM-05")
def test_without_a_control_file_the_days_are_read_from_the_rows(ingest, daily, before, day):
    folder = day(3)
    (folder / "control.csv").unlink()
    assert (ingest(folder, feed=daily, onto=before).code, days(before)) == (WAITS, ["2026-10-03 2026-10-03"])


@pytest.mark.covers("IM-11", "CR-01")
def test_a_new_key_opens_what_waits_and_an_altered_file_does_not_open(
    ingest, daily, before, day, tmp_path, keys
):
    ingest(day(2), feed=daily, onto=before)
    ring = Keyring(keys)
    ring.make_new(Profile.AES)
    assert (reseal_waiting(before, ring), reseal_waiting(before, ring)) == (True, False)
    (waits,) = waiting_for(before)
    with waits.opened(before) as folder:
        assert state(folder) == state(day(2))
    sealed = waits.folder / "0.sealed"
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"x")
    with pytest.raises(SourceError, match="do not open"), waits.opened(before):
        pass
    (waits.folder / CARD).write_text("{")
    with pytest.raises(SourceError, match="is damaged"):
        waiting_for(before)


def test_a_file_of_many_pieces_comes_out_as_it_went_in(ingest, daily, before, day, monkeypatch):
    monkeypatch.setattr("assay.ingest.waiting.PIECE", 64)
    folder = day(3)
    ingest(folder, feed=daily, onto=before)
    (waits,) = waiting_for(before)
    with waits.opened(before) as opened:
        assert state(opened) == state(folder)
    # A file that lost its last piece is not taken for whole.
    longest = max(waits.folder.glob("*.sealed"), key=lambda path: path.stat().st_size)
    longest.write_bytes(longest.read_bytes()[: 4 + 64 + 28])
    with pytest.raises(SourceError, match="do not open"), waits.opened(before):
        pass


def test_a_pack_without_increments_has_no_queue(delivery, ingest, pack):
    feed = pack()
    sources = ingest(delivery.write(), feed=feed).sources
    later = delivery.next_one("later", "2026-10-04", "2026-10-09", balance_change=["a1,2026-10-04,250"])
    outcome = ingest(later.write(), feed=feed, onto=sources, more=("--accept-fewer", "balance_change"))
    assert (outcome.code, waiting_path(sources).exists()) == (0, False)
