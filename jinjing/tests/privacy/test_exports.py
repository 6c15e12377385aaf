"""A file with customers: asked for with a purpose, decided by another person, made in today's scope, gone soon."""

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from casts import MORNING, TODAY, Bank, person
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, transaction
from jinjing.customers.models import Customer, PortfolioAssignment
from jinjing.identity.domain.rights import NotYourOutlet, NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.models import Position, Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.kernel.long_work import WorkIsHeld
from jinjing.kernel.models import AccessEntry, LongWork, RuleValue
from jinjing.privacy import sealed_files
from jinjing.privacy.domain import exporting, making
from jinjing.privacy.domain.exporting import (
    Asked,
    approve_export,
    ask_export,
    decline_export,
    expire_exports,
    fetch_export,
)
from jinjing.privacy.domain.making import make_export, make_waiting_exports
from jinjing.privacy.enums import (
    DeclineReason,
    ExportKind,
    ExportPurpose,
    ExportState,
    FileFormat,
    Recipient,
    RestrictedBecause,
    SecondPersonBecause,
)
from jinjing.privacy.errors import (
    AlreadyDecided,
    FileIsGone,
    NothingToExport,
    NotYourOwnExport,
    OnlyTheAsker,
    PeriodMissing,
    PeriodRunsBackwards,
    PurposeDoesNotFit,
    RecipientMissing,
    TooManyRows,
)
from jinjing.privacy.models import Export, ExportedCustomer, Restriction
from jinjing.privacy.queries.second_person import SecondPerson, second_person_of
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.usefixtures("morning")
MINE = Asked(ExportKind.MY_CUSTOMERS, ExportPurpose.REVIEW, FileFormat.CSV_UTF8)
OUTLET = replace(MINE, kind=ExportKind.OUTLET_CUSTOMERS)
CONTACTS = replace(MINE, kind=ExportKind.CONTACTS, starts_on=date(2026, 11, 1), ends_on=TODAY)
LATER = MORNING + timedelta(hours=1)


def rule(key: str, value: object) -> None:
    RuleValue.objects.create(key=key, valid_from=date(2026, 1, 1), value=value, source="the bank's own")


def made(asked: Asked, *, by: Staff) -> Export:
    export = ask_export(asked, by=by, at=MORNING)
    return make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)


def table(export: Export, *, by: Staff, encoding: str = "utf-8-sig") -> list[list[str]]:
    """Rows of a text table without watermark and names of columns."""
    content = fetch_export(export, by=by, at=LATER)
    return list(csv.reader(StringIO(content.decode(encoding), newline="")))[2:]


def actions() -> list[tuple[str, str]]:
    rows = AccessEntry.objects.filter(kind="export").order_by("pk")
    return list(rows.values_list("action", "actor_no"))


@pytest.mark.covers("FI-03", "IM-13")
def test_a_small_masked_file_needs_nobody_else_and_every_step_is_recorded(bank: Bank) -> None:
    export = made(MINE, by=bank.rm_chen)
    rows = table(export, by=bank.rm_chen)
    assert [row[:4] for row in rows] == [
        ["60001001", "王**", "139****1001", "1971-**-**"],
        ["60001002", "李**", "139****1002", "1971-**-**"],
    ]
    assert rows[0][5:] == ["410000.00", "410000.00", "2", "陈立", "2018-03-01", ""]
    assert actions() == [("export.ask", "R001"), ("export.make", ""), ("export.fetch", "R001")]
    assert set(ExportedCustomer.objects.values_list("customer__customer_no", flat=True)) == {
        "60001001",
        "60001002",
    }


@pytest.mark.covers("FI-03")
@pytest.mark.parametrize(
    ("asked", "most"), [(MINE, 1), (replace(MINE, with_phone=True), 100)], ids=["many rows", "phones in full"]
)
def test_many_rows_or_full_phones_wait_for_another_person(bank: Bank, asked: Asked, most: int) -> None:
    rule("exports.rows_without_second_person", most)
    export = ask_export(asked, by=bank.rm_chen, at=MORNING)
    assert export.state == ExportState.REQUESTED
    assert make_waiting_exports(holder="test", at=MORNING, tick=lambda: MORNING) == 0
    approve_export(export, by=bank.manager_sun, at=MORNING)
    assert make_waiting_exports(holder="test", at=MORNING, tick=lambda: MORNING) == 1
    export.refresh_from_db()
    phone = "13900011001" if asked.with_phone else "139****1001"
    assert table(export, by=bank.rm_chen)[0][2] == phone


@pytest.mark.covers("FI-03")
def test_nobody_decides_on_the_own_file(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 1)
    export = ask_export(OUTLET, by=bank.manager_sun, at=MORNING)
    with pytest.raises(NotYourOwnExport):
        approve_export(export, by=bank.manager_sun, at=MORNING)
    with pytest.raises(NotYourRole):
        approve_export(export, by=bank.rm_chen, at=MORNING)
    with pytest.raises(NotYourOutlet):
        approve_export(export, by=person("M101", "邓北", Role.BRANCH_MANAGER, bank.hill), at=MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(decided_by=bank.manager_sun)
    deputy = person("M002", "代理", Role.BRANCH_MANAGER, bank.riverside)
    assert approve_export(export, by=deputy, at=MORNING).state == ExportState.APPROVED


def test_a_decision_is_made_once(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 1)
    export = ask_export(MINE, by=bank.rm_chen, at=MORNING)
    decline_export(export, reason=DeclineReason.TOO_MUCH, by=bank.manager_sun, at=MORNING)
    with pytest.raises(AlreadyDecided):
        approve_export(export, by=bank.manager_sun, at=MORNING)
    assert actions()[-1] == ("export.decline", "M001")


@pytest.mark.covers("FI-03", "ORG-2")
def test_the_scope_is_that_of_the_moment_of_making(bank: Bank) -> None:
    export = ask_export(MINE, by=bank.rm_chen, at=MORNING)
    PortfolioAssignment.objects.filter(customer=bank.li).update(valid_to=TODAY - timedelta(days=1))
    make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)
    assert [row[0] for row in table(export, by=bank.rm_chen)] == ["60001001"]


def test_whoever_lost_the_position_gets_no_file(bank: Bank) -> None:
    export = ask_export(MINE, by=bank.rm_chen, at=MORNING)
    Position.objects.filter(staff=bank.rm_chen).update(valid_to=TODAY - timedelta(days=1))
    make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)
    assert (export.state, export.decline_reason) == (ExportState.DECLINED, DeclineReason.RIGHT_LOST)


def test_a_file_that_grew_over_the_bound_goes_back_for_a_second_person(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 2)
    export = ask_export(MINE, by=bank.rm_chen, at=MORNING)
    PortfolioAssignment.objects.create(customer=bank.pool, staff=bank.rm_chen, valid_from=TODAY)
    make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)
    assert (export.state, export.asked_count) == (ExportState.REQUESTED, 3)


def test_the_manager_takes_the_outlet_and_nobody_else_does(bank: Bank) -> None:
    export = made(OUTLET, by=bank.manager_sun)
    assert [row[0] for row in table(export, by=bank.manager_sun)] == [
        "60001001",
        "60001002",
        "60001003",
        "60001004",
    ]
    with pytest.raises(NotYourRole):
        ask_export(OUTLET, by=bank.rm_chen, at=MORNING)
    with pytest.raises(NotYourRole):
        ask_export(MINE, by=bank.guide_lin, at=MORNING)


def test_contacts_of_a_period_are_one_s_own_for_a_manager_of_customers(bank: Bank) -> None:
    for staff, customer in ((bank.rm_chen, bank.wang), (bank.rm_zhao, bank.zhou)):
        log_contact(
            customer,
            channel=Channel.TELEPHONE,
            outcome=Outcome.TALKED,
            by=staff,
            at=MORNING,
            note="=note",
        )
    mine = table(made(CONTACTS, by=bank.rm_chen), by=bank.rm_chen)
    assert mine == [["2026-11-19", "10:00", "60001001", "王**", "电话", "已沟通", "陈立", ""]]
    led = table(made(CONTACTS, by=bank.manager_sun), by=bank.manager_sun)
    assert [row[2] for row in led] == ["60001001", "60001003"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"starts_on": None}, PeriodMissing),
        ({"starts_on": TODAY, "ends_on": date(2026, 11, 1)}, PeriodRunsBackwards),
        ({"recipient": Recipient.THIRD_PARTY}, PurposeDoesNotFit),
        ({"purpose": ExportPurpose.PARTNER}, PurposeDoesNotFit),
        ({"recipient": Recipient.THIRD_PARTY, "purpose": ExportPurpose.PARTNER}, RecipientMissing),
        ({}, NothingToExport),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(bank: Bank, changes: dict, error: type) -> None:
    with pytest.raises(error):
        ask_export(replace(CONTACTS, **changes), by=bank.rm_chen, at=MORNING)
    assert Export.objects.count() == 0


def test_a_file_has_a_greatest_size(bank: Bank) -> None:
    rule("exports.most_rows", 1)
    with pytest.raises(TooManyRows):
        ask_export(MINE, by=bank.rm_chen, at=MORNING)


@pytest.mark.covers("PI-12")
def test_the_file_is_gone_after_its_hours_and_only_the_asker_gets_it(bank: Bank) -> None:
    export = made(MINE, by=bank.rm_chen)
    with pytest.raises(OnlyTheAsker):
        fetch_export(export, by=bank.manager_sun, at=LATER)
    fetch_export(export, by=bank.rm_chen, at=LATER)
    fetch_export(export, by=bank.rm_chen, at=LATER)
    next_day = MORNING + timedelta(hours=24)
    with pytest.raises(FileIsGone):
        fetch_export(export, by=bank.rm_chen, at=next_day)
    assert expire_exports(at=next_day) == 1
    assert list(sealed_files.names()) == []
    export.refresh_from_db()
    assert (export.state, export.fetch_count) == (ExportState.EXPIRED, 2)
    assert [action for action, _ in actions()].count("export.fetch") == 2


@pytest.mark.covers("FI-02", "FI-03")
def test_the_file_on_disk_is_sealed_and_its_name_tells_nothing(bank: Bank) -> None:
    made(MINE, by=bank.rm_chen)
    (name,) = sealed_files.names()
    stored = (sealed_files.folder() / name).read_text()
    assert re.fullmatch(r"[0-9a-z]{16}", name)
    assert "60001001" not in stored
    assert (sealed_files.folder() / name).stat().st_mode & 0o077 == 0


def test_an_altered_file_is_not_handed_over(bank: Bank) -> None:
    sealed_files.write("one", b"x" * (sealed_files.PIECE_BYTES + 1))
    path = sealed_files.folder() / "one"
    first, second = path.read_text().splitlines()
    for tampered in (f"{first}\n", f"{second}\n{first}\n"):
        path.write_text(tampered)
        with pytest.raises(InvalidTag):
            sealed_files.read("one")


@pytest.mark.covers("FI-03", "IM-13")
def test_the_workbook_says_who_took_it_out_and_keeps_numbers_as_numbers(bank: Bank) -> None:
    Customer.objects.filter(pk=bank.wang.pk).update(customer_no="=6000100199999999999")
    export = made(replace(MINE, file_format=FileFormat.XLSX), by=bank.rm_chen)
    content = fetch_export(export, by=bank.rm_chen, at=LATER)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    mark = f"内部资料 · 导出人 R001 · 2026-11-19 10:00 · {export.code}"
    assert rows[0][0] == mark
    assert rows[2][0] == "'=6000100199999999999"
    assert rows[2][5] == 410_000.0
    assert rows[2][9] == date(2018, 3, 1)
    parts = ZipFile(BytesIO(content))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count(mark) == 2  # header and footer of every printed page
    assert mark in parts.read("docProps/custom.xml").decode()
    assert "<f>" not in sheet


@pytest.mark.covers("IM-13")
def test_rare_characters_survive_in_gb18030(bank: Bank) -> None:
    Staff.objects.filter(pk=bank.rm_chen.pk).update(name="陈䶮𬭊")
    export = made(replace(MINE, file_format=FileFormat.CSV_GB18030), by=bank.rm_chen)
    assert table(export, by=bank.rm_chen, encoding="gb18030")[0][8] == "陈䶮𬭊"


@pytest.mark.covers("PI-04")
def test_another_company_gets_only_who_agreed_to_it(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def agreed(ids: set[int], recipient: str, *, at: object) -> frozenset[int]:
        asked.append((ids, recipient))
        return frozenset({bank.li.pk})

    monkeypatch.setattr(making, "has_separate_consent", agreed)
    wanted = replace(
        MINE, recipient=Recipient.THIRD_PARTY, purpose=ExportPurpose.PARTNER, recipient_name="insurer_a"
    )
    export = ask_export(wanted, by=bank.rm_chen, at=MORNING)
    approve_export(export, by=bank.manager_sun, at=MORNING)
    make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)
    assert asked == [({bank.wang.pk, bank.li.pk}, "insurer_a")]
    assert [row[0] for row in table(export, by=bank.rm_chen)] == ["60001002"]
    assert (export.row_count, export.left_out_count) == (1, 1)
    assert [row.customer_id for row in ExportedCustomer.objects.all()] == [bank.li.pk]


@pytest.mark.covers("PI-08")
def test_a_restricted_customer_is_in_no_file(bank: Bank) -> None:
    Restriction.objects.create(customer=bank.wang, because=RestrictedBecause.RETENTION, since=MORNING)
    assert [row[0] for row in table(made(MINE, by=bank.rm_chen), by=bank.rm_chen)] == ["60001002"]


def many_contacts(bank: Bank, count: int) -> None:
    Interaction.objects.bulk_create(
        Interaction(
            reference=f"many-{n}",
            customer=bank.wang,
            staff=bank.rm_chen,
            channel=Channel.TELEPHONE,
            outcome=Outcome.NO_ANSWER,
            reached=False,
            occurred_at=MORNING - timedelta(minutes=count - n),
            occurred_on=TODAY,
        )
        for n in range(count)
    )


@pytest.fixture
def long_export(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Nine rows in steps of four."""
    monkeypatch.setattr(making, "STEP", 4)
    many_contacts(bank, 9)
    return ask_export(CONTACTS, by=bank.rm_chen, at=MORNING)


def test_a_killed_worker_s_file_goes_on_and_nothing_is_doubled(
    bank: Bank, long_export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = making.sealed_files.write
    written: list[str] = []

    def killed(name: str, content: bytes) -> None:
        whole(name, content)
        written.append(name)
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(making.sealed_files, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        make_export(long_export, holder="first", at=MORNING, tick=lambda: MORNING)
    work = LongWork.objects.get(kind="export")
    assert (work.done, work.total) == (4, 9)
    with pytest.raises(WorkIsHeld):
        make_export(long_export, holder="second", at=MORNING, tick=lambda: MORNING)
    make_export(long_export, holder="second", at=MORNING, tick=lambda: MORNING + timedelta(minutes=3))
    assert len(table(long_export, by=bank.rm_chen)) == 9
    assert len(list(sealed_files.names())) == 1
    assert [a for a, _ in actions()].count("export.make") == 1


def test_a_file_is_stopped_by_its_asker_and_goes_on_at_a_word(
    bank: Bank, long_export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = making.rows_after

    def pressed_stop(*asked: object, after: int, **options: object) -> list:
        if after:
            making.stop_making(long_export, by=bank.rm_chen, at=MORNING)
        return read(*asked, after=after, **options)

    with monkeypatch.context() as patch:
        patch.setattr(making, "rows_after", pressed_stop)
        with pytest.raises(WorkIsHeld):
            make_export(long_export, holder="test", at=MORNING, tick=lambda: MORNING)
    assert make_waiting_exports(holder="test", at=MORNING, tick=lambda: MORNING) == 0
    making.go_on_making(long_export, by=bank.rm_chen, at=MORNING)
    assert make_waiting_exports(holder="test", at=MORNING, tick=lambda: MORNING) == 1
    long_export.refresh_from_db()
    assert len(table(long_export, by=bank.rm_chen)) == 9


def test_the_bound_of_hours_is_a_dated_rule(bank: Bank) -> None:
    rule("exports.keep_hours", 2)
    assert exporting.life_of(MORNING) == MORNING + timedelta(hours=2)


def slices(bank: Bank) -> list[Asked]:
    """Chen spoke with Li on one day and with Wang on the next: a file a day."""
    for customer, day in ((bank.li, 17), (bank.wang, 18)):
        Interaction.objects.create(
            reference=f"slice-{day}",
            customer=customer,
            staff=bank.rm_chen,
            channel=Channel.TELEPHONE,
            outcome=Outcome.TALKED,
            reached=True,
            occurred_at=MORNING - timedelta(days=19 - day),
            occurred_on=date(2026, 11, day),
        )
    days = (date(2026, 11, 17), date(2026, 11, 18))
    return [replace(CONTACTS, starts_on=day, ends_on=day) for day in days]


@pytest.mark.covers("FI-03")
def test_slices_of_a_large_file_count_together(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 1)
    first, second = slices(bank)
    assert made(first, by=bank.rm_chen).state == ExportState.MADE
    waiting = made(second, by=bank.rm_chen)
    assert waiting.state == ExportState.REQUESTED
    assert second_person_of(waiting) == SecondPerson(SecondPersonBecause.SLICES, bound=1, days=7, customers=2)
    approve_export(waiting, by=bank.manager_sun, at=MORNING)
    make_export(waiting, holder="test", at=MORNING, tick=lambda: MORNING)
    assert waiting.state == ExportState.MADE


@pytest.mark.covers("FI-03")
def test_a_slice_counts_before_its_file_is_made(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 1)
    states = [ask_export(wanted, by=bank.rm_chen, at=MORNING).state for wanted in slices(bank)]
    assert states == [ExportState.APPROVED, ExportState.REQUESTED]


def test_the_same_customers_again_are_no_further_customers(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 2)
    assert [made(MINE, by=bank.rm_chen).state for _ in range(3)] == [ExportState.MADE] * 3


def test_what_was_agreed_to_or_lies_further_back_or_is_another_s_is_not_counted(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 1)
    first, second = slices(bank)
    made(MINE, by=bank.rm_zhao)
    made(first, by=bank.rm_chen)
    Export.objects.update(asked_at=MORNING - timedelta(days=7))
    assert made(second, by=bank.rm_chen).state == ExportState.MADE
    Export.objects.update(asked_at=MORNING - timedelta(days=7))
    agreed = ask_export(MINE, by=bank.rm_chen, at=MORNING)
    approve_export(agreed, by=bank.manager_sun, at=MORNING)
    make_export(agreed, holder="test", at=MORNING, tick=lambda: MORNING)
    assert made(first, by=bank.rm_chen).state == ExportState.MADE


def test_the_window_is_a_dated_rule(bank: Bank) -> None:
    rule("exports.rows_without_second_person", 1)
    rule("exports.window_days", 1)
    first, second = slices(bank)
    made(first, by=bank.rm_chen)
    Export.objects.update(asked_at=MORNING - timedelta(days=1))
    assert made(second, by=bank.rm_chen).state == ExportState.MADE
