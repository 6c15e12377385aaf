"""Which files are late: by the times that the pack names, as of an instant."""

from datetime import date, datetime, timedelta

import pytest
from assay.errors import FeedError
from assay.ingest.expected import LATE, arrivals


@pytest.fixture
def timed(pack):
    """Every required file by half past six on the morning after; balances have until eight."""
    return pack(
        expected={"by": "06:30", "zone": "Asia/Shanghai"},
        more={"balance_change": {"expected_by": "08:00"}, "staff": {"expected_by": "06:30"}},
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


REQUIRED = {
    "organisation.csv",
    "staff.csv",
    "customer.csv",
    "product.csv",
    "account.csv",
    "balance_change.csv",
}


@pytest.mark.covers("IM-05")
def test_before_the_time_nothing_is_late_and_after_it_everything_that_did_not_come(
    timed, ingest, delivery, tmp_path
):
    sources, landing = ingest(delivery.write(), feed=timed).sources, tmp_path / "landing"
    early = arrivals(timed, landing, sources, at=at("2026-10-01T06:29"))
    assert (early.late, early.as_of, early.exit_code) == ((), date(2026, 9, 30), 0)
    landing.mkdir()
    late = arrivals(timed, landing, sources, at=at("2026-10-02T06:45"))
    assert {file.name for file in late.files} == REQUIRED
    assert set(late.late) == REQUIRED - {"balance_change.csv"}
    assert late.exit_code == LATE
    assert {file.late_by for file in late.files if file.is_late} == {timedelta(minutes=15)}


@pytest.mark.covers("IM-05")
def test_what_came_is_not_late_and_what_was_taken_over_is_done(timed, ingest, delivery, tmp_path):
    sources = ingest(delivery.write(), feed=timed).sources
    later = delivery.next_one("later", "2026-07-01", "2026-10-01")
    later.files.pop("product")
    folder = later.write()
    found = arrivals(timed, folder, sources, at=at("2026-10-02T09:00"))
    assert found.late == ("staff.csv", "product.csv")
    taken = arrivals(timed, tmp_path / "landing", sources, at=at("2026-10-01T09:00"))
    assert (taken.late, {file.taken for file in taken.files}) == ((), {True})


@pytest.mark.covers("IM-05")
def test_the_command_names_late_files_the_day_and_how_far_the_latest_ingest_came(timed, ingest, delivery):
    folder = delivery.write()
    ingest(folder, feed=timed)
    (folder / "account.csv").unlink()
    outcome = ingest(folder, feed=timed, more=("--status", "--at", "2026-10-02T07:30:00+08:00"))
    assert outcome.code == LATE
    assert "已发布 / published" in outcome.out
    assert "数据截至 2026-09-30 / as of 2026-09-30" in outcome.out
    assert (
        "2026-10-01 account.csv（10-02 06:30 前 / by 10-02 06:30）：迟到 1 小时 0 分 / late by 1 h 0 min"
        in outcome.out
    )
    assert (
        "Late: staff.csv, account.csv. Ask the sender; until then the data as of 2026-09-30 stay in use."
        in outcome.out
    )


@pytest.mark.covers("IM-05")
def test_our_own_pack_calls_a_file_late_half_an_hour_after_its_time(pack, tmp_path):
    def told(when: str) -> tuple[int, str]:
        found = arrivals(pack(), tmp_path, tmp_path / "none", at=at(when))
        return found.exit_code, found.files[0].line().partition("：")[2]

    assert told("2026-11-19T06:30") == (0, "未到，还未到时间 / not due yet")
    assert told("2026-11-19T07:00") == (0, "未到，仍在容许的延迟之内 / due, within the tolerance")
    assert told("2026-11-19T07:01") == (LATE, "迟到 0 小时 31 分 / late by 0 h 31 min")


@pytest.mark.covers("IM-05")
def test_on_days_off_nothing_is_expected_where_the_sender_works_on_workdays(pack, tmp_path):
    feed = pack(expected={"by": "06:30", "days": "workdays"})
    (first, *_) = arrivals(feed, tmp_path, tmp_path / "none", at=at("2026-11-23T07:00")).files  # a Monday
    assert (first.business_date, first.is_late) == (date(2026, 11, 20), True)


@pytest.mark.covers("IM-05")
def test_a_package_counts_with_its_signal_and_only_on_its_own_day(pack, tmp_path):
    feed = pack(expected={"by": "06:30"}, package={"pattern": "JJ_*.tar.gz"}, signal={"suffix": ".OK"})
    landing, when = tmp_path / "landing", at("2026-11-19T07:00")
    landing.mkdir()
    (landing / "JJ_01_20261117.tar.gz").touch()
    (landing / "JJ_01_20261117.tar.gz.OK").touch()
    (landing / "JJ_01_20261118.tar.gz").touch()
    assert arrivals(feed, landing, tmp_path / "none", at=when).late == ("JJ_*.tar.gz",)
    (landing / "JJ_01_20261118.tar.gz.OK").touch()
    assert arrivals(feed, landing, tmp_path / "none", at=when).late == ()


def test_a_pack_without_times_and_one_with_an_unknown_zone_are_refused(pack, tmp_path):
    with pytest.raises(FeedError, match="names no times"):
        arrivals(pack(expected=None), tmp_path, tmp_path / "none", at=at("2026-11-19T07:00"))
    with pytest.raises(FeedError, match="there is no time zone Mars"):
        arrivals(
            pack(expected={"by": "06:30", "zone": "Mars"}), tmp_path, tmp_path, at=at("2026-11-19T07:00")
        )
