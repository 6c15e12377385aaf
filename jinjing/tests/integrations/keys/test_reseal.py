"""Everything sealed gets the current key: nothing lost, nothing overwritten, search goes on (CR-01, FI-02)."""

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from assay.ciphers import Profile
from assay.progress import SilentProgress
from casts import MORNING, TODAY, Bank
from django.core.management import call_command
from jinjing.customers.models import Customer, SearchToken
from jinjing.customers.queries.lookup import find_arrivals
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.integrations.keys import columns, lifetime, reseal
from jinjing.integrations.keys.errors import KeyIsCurrent, KeyIsNeeded, KeysBusy, KeyUnknown, NewerKeyMade
from jinjing.kernel import audit, keys, long_work
from jinjing.kernel.enums import WorkState
from jinjing.kernel.models import AccessEntry, AccessSeal, LongWork
from jinjing.kernel.sealed import ForeignSeal, key_id_of, register_foreign, seal, unseal
from jinjing.kernel.verification import verify

SILENT = SilentProgress()


def now() -> datetime.datetime:
    return MORNING


def seal_anew() -> reseal.ResealReport:
    return reseal.reseal(by=None, now=now, progress=SILENT)


def ids_in_use() -> set[str]:
    """Key ids of every sealed value of the database."""
    return {
        key_id_of(text)
        for table in columns.sealed_tables()
        for row in table.rows().values_list(*(f"raw_{column.name}" for column in table.columns))
        for text in row
        if text
    }


def found_by(bank: Bank, typed: str) -> list[str]:
    return [match.customer.code for match in find_arrivals(scope_of(bank.guide_lin, on=TODAY), typed)]


@pytest.mark.covers("CR-01", "FI-02")
@pytest.mark.parametrize("profile", list(Profile))
def test_everything_sealed_gets_the_new_key(bank: Bank, keys_folder: Path, profile: Profile) -> None:
    before = Customer.objects.get(pk=bank.wang.pk)
    lifetime.make_keys(profile, by=None, at=MORNING)
    report = seal_anew()
    after = Customer.objects.get(pk=bank.wang.pk)
    assert ids_in_use() == {"k2"}
    assert (after.name, after.phone, after.document, after.cards) == (
        before.name,
        before.phone,
        before.document,
        before.cards,
    )
    assert report.changed["customers.Customer"] == Customer.objects.count()


@pytest.mark.covers("CR-01")
def test_search_finds_during_the_change_and_afterwards(bank: Bank, keys_folder: Path) -> None:
    typed = ("王晓明", "wangxiaoming", "wxm", "13900011001", "6222000000010018")
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    during = [found_by(bank, text) for text in typed]
    seal_anew()
    assert keys.current(keys_folder).asked == ("k2",)
    assert during == [found_by(bank, text) for text in typed] == [[bank.wang.code]] * len(typed)


def test_codes_and_the_number_of_tokens_stay(bank: Bank, keys_folder: Path) -> None:
    def facts() -> list[tuple[str, int]]:
        owners = Customer.objects.order_by("pk")
        return [(c.code, SearchToken.objects.filter(customer=c).count()) for c in owners]

    before = facts()
    tokens = set(SearchToken.objects.values_list("token", flat=True))
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    seal_anew()
    assert facts() == before
    assert tokens & set(SearchToken.objects.values_list("token", flat=True)) == set()


def test_who_is_not_to_be_found_stays_so(bank: Bank, keys_folder: Path) -> None:
    SearchToken.objects.filter(customer=bank.wang).delete()
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    seal_anew()
    assert SearchToken.objects.filter(customer=bank.wang).count() == 0


@pytest.mark.covers("CR-01")
def test_a_row_that_a_page_changed_meanwhile_is_not_overwritten(
    bank: Bank, keys_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    write = columns._write

    def write_late(table: columns.SealedTable, *found: Any) -> int:
        if table.label == "customers.Customer":
            Customer.objects.filter(pk=bank.wang.pk).update(phone="13911112222")
        return write(table, *found)

    monkeypatch.setattr(columns, "_write", write_late)
    seal_anew()
    assert Customer.objects.get(pk=bank.wang.pk).phone == "13911112222"
    assert ids_in_use() == {"k2"}


@pytest.mark.covers("CR-01")
def test_interrupted_it_says_so_and_goes_on_later(
    bank: Bank, keys_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    with monkeypatch.context() as patch:
        patch.setattr(reseal, "reseal_batch", partial(columns.reseal_batch, limit=1))
        patch.setattr(reseal, "stop_if_interrupted", stop_after(3))
        with pytest.raises(KeyboardInterrupt):
            seal_anew()
    work = LongWork.objects.get(kind="keys.reseal")
    assert (work.state, work.outcome, 0 < work.done < work.total) == (WorkState.STOPPED, "interrupted", True)
    seal_anew()
    work.refresh_from_db()
    assert (work.state, work.done, ids_in_use()) == (WorkState.DONE, work.total, {"k2"})


def stop_after(count: int) -> Callable[[], None]:
    left = [count]

    def stop() -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    return stop


def test_doing_it_again_changes_nothing(bank: Bank, keys_folder: Path) -> None:
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    seal_anew()
    stored = list(Customer.objects.extra(select={"raw": "phone"}).values_list("raw", flat=True))
    assert seal_anew().changed == {}
    assert list(Customer.objects.extra(select={"raw": "phone"}).values_list("raw", flat=True)) == stored


def test_a_key_made_meanwhile_stops_the_work_and_the_next_run_is_for_it(
    bank: Bank, keys_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    with monkeypatch.context() as patch:
        patch.setattr(reseal, "stop_if_interrupted", lambda: keys.make_new(keys_folder, Profile.AES))
        with pytest.raises(NewerKeyMade, match="Run jinjing keys reseal again"):
            seal_anew()
    newest = keys.current(keys_folder).field
    seal_anew()
    states = dict(LongWork.objects.values_list("reference", "state"))
    assert (states, ids_in_use()) == ({"k2": WorkState.FAILED, newest: WorkState.DONE}, {newest})


def test_one_change_of_keys_at_a_time(bank: Bank, keys_folder: Path) -> None:
    with reseal.changing_alone():
        with pytest.raises(KeysBusy):
            seal_anew()
        with pytest.raises(KeysBusy):
            lifetime.make_keys(Profile.AES, by=None, at=MORNING)


def test_work_of_another_machine_is_left_to_it(bank: Bank, keys_folder: Path) -> None:
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    work = long_work.begin("keys.reseal", reference="k2", total=1, by=None, at=MORNING)
    long_work.take(work, holder="other-machine:1", at=MORNING)
    with pytest.raises(KeysBusy):
        seal_anew()


@pytest.mark.covers("CR-01")
def test_seals_in_other_people_s_tables_are_found(bank: Bank, keys_folder: Path) -> None:
    from django.contrib.auth.models import Group
    from jinjing.kernel import sealed

    column = "auth_group.name"
    group = Group.objects.create(name=seal("secret", column=column))
    register_foreign(ForeignSeal("auth.Group", "name", bound_to=column))
    try:
        lifetime.make_keys(Profile.AES, by=None, at=MORNING)
        seal_anew()
    finally:
        sealed._foreign.pop(column)
    group.refresh_from_db()
    stored = group.name
    assert (key_id_of(stored), unseal(stored, column=column)) == ("k2", "secret")


def test_seals_inside_json_are_found(keys_folder: Path) -> None:
    import json

    column = columns.Column("data", bound_to="mfa_authenticator.data", holds_json=True)
    old = json.dumps(
        {"secret": seal("S", column=column.bound_to), "codes": [seal("C", column=column.bound_to), 7]}
    )
    keys.make_new(keys_folder, Profile.AES)
    fresh = json.loads(columns.resealed(old, column=column, key_id="k2"))
    assert [key_id_of(fresh["secret"]), key_id_of(fresh["codes"][0]), fresh["codes"][1]] == ["k2", "k2", 7]
    assert unseal(fresh["codes"][0], column=column.bound_to) == "C"


@pytest.mark.covers("CR-01")
def test_a_key_is_retired_only_when_nothing_needs_it(bank: Bank, keys_folder: Path) -> None:
    with pytest.raises(KeyIsCurrent):
        lifetime.retire("k1", by=None, at=MORNING)
    lifetime.make_keys(Profile.AES, by=None, at=MORNING)
    with pytest.raises(KeyIsNeeded, match=r"customers\.Customer \d+.*Run jinjing keys reseal first"):
        lifetime.retire("k1", by=None, at=MORNING)
    seal_anew()
    assert lifetime.retire("k1", by=None, at=MORNING) == ["field", "index"]
    assert Customer.objects.get(pk=bank.wang.pk).name == "王晓明"
    with pytest.raises(KeyUnknown):
        lifetime.retire("k9", by=None, at=MORNING)


@pytest.mark.covers("SE-05")
def test_the_key_of_the_access_log_stays_and_its_old_lines_verify(bank: Bank, keys_folder: Path) -> None:
    audit.write("board.open", by=None, at=MORNING)
    audit.seal_all()
    lifetime.make_keys(Profile.SM, by=None, at=MORNING)
    audit.seal_all()
    seal_anew()
    assert "seal" not in lifetime.retire("k1", by=None, at=MORNING)
    audit.seal_all()
    prefixes = {digest.partition(".")[0] for digest in AccessSeal.objects.values_list("digest", flat=True)}
    assert prefixes == {"k1", "k2"}
    assert [report.faults for report in verify()] == [[] for _ in verify()]


@pytest.mark.covers("SE-03")
def test_every_change_of_keys_leaves_a_row_in_the_log(bank: Bank, keys_folder: Path) -> None:
    lifetime.make_keys(Profile.SM, by=None, at=MORNING)
    seal_anew()
    lifetime.retire("k1", by=None, at=MORNING)
    rows = AccessEntry.objects.filter(kind="key").order_by("pk").values_list("action", "subject")
    assert list(rows) == [("keys.new", "k2"), ("keys.reseal", "k2"), ("keys.retire", "k1")]


def test_the_commands_tell_what_they_did(
    bank: Bank, keys_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("keys", "new", "--profile", "sm")
    call_command("keys", "reseal")
    call_command("keys", "retire", "k1")
    call_command("keys", "status")
    said = capsys.readouterr().out
    for line in ("新密钥 new keys: k2", "已用密钥 k2 重新加密", "已停用 set aside: field", "k2         sm"):
        assert line in said


def test_a_person_may_start_it(bank: Bank, keys_folder: Path) -> None:
    somebody = Staff.objects.order_by("pk").first()
    lifetime.make_keys(Profile.AES, by=somebody, at=MORNING)
    reseal.reseal(by=somebody, now=now, progress=SILENT)
    assert LongWork.objects.get(kind="keys.reseal").by_no == somebody.staff_no
