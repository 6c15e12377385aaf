"""RM-4: the manager's own sheet comes back: compared, refused cell by cell, written in one piece, taken back."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from casts import MORNING, NOON, TODAY, Bank
from jinjing.interactions.domain.hold import set_do_not_disturb
from jinjing.interactions.enums import Channel, Outcome
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.models import AccessEntry, RuleValue
from jinjing.workbench.calendar_sheet import Letter, letters_of, place_of, read_calendar
from jinjing.workbench.domain.calendar_file import (
    read_calendar_file,
    take_back_calendar_file,
    take_over_calendar_file,
)
from jinjing.workbench.domain.calls import correct_call, log_call
from jinjing.workbench.domain.contact_plan import (
    move_planned_contact,
    plan_contact,
    withdraw_planned_contact,
)
from jinjing.workbench.domain.lead import open_lead
from jinjing.workbench.enums import CellAct, LeadSource, StaysBecause, WhyNot
from jinjing.workbench.errors import (
    CalendarHasMoved,
    CellRefused,
    FileHasMoved,
    NotACalendarFile,
    NothingToTakeOver,
    NotYourFile,
    RefusedCellsLeft,
    TooMuchToTakeOver,
    WorkbookUnsafe,
)
from jinjing.workbench.models import CalendarFile, PlannedContact
from workbench.sheets import workbook

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
IN_A_WEEK = TODAY + timedelta(days=7)


def read(bank: Bank, content: bytes, *, at: datetime = MORNING) -> CalendarFile:
    return read_calendar_file(content, by=bank.rm_chen, at=at)


def taken(bank: Bank, content: bytes) -> CalendarFile:
    return take_over_calendar_file(read(bank, content), by=bank.rm_chen, at=MORNING)


def log(
    bank: Bank, on: date = YESTERDAY, channel: Channel = Channel.TELEPHONE, note: str = ""
) -> Interaction:
    held = None if on == TODAY else MORNING - (TODAY - on)
    outcome = Outcome.SENT if channel == Channel.EMAIL else Outcome.TALKED
    return log_call(
        bank.wang, channel=channel, outcome=outcome, note=note, by=bank.rm_chen, at=MORNING, held_at=held
    )


def is_open(plan: PlannedContact) -> bool:
    return PlannedContact.objects.filter(pk=plan.pk, done_by=None, withdrawn_at=None).exists()


def acts(file: CalendarFile) -> list[tuple[str, str, str]]:
    return [(cell.act, cell.channel, cell.place) for cell in file.cells.all()]


def refused(file: CalendarFile) -> list[tuple[str, str]]:
    return [(one["place"], one["why"]) for one in (file.refusals or {}).get("cells", [])]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("T", [Letter(Channel.TELEPHONE, made=True)]),
        ("m", [Letter(Channel.MEETING, made=False)]),
        ("Ｔ、e", [Letter(Channel.TELEPHONE, made=True), Letter(Channel.EMAIL, made=False)]),
        ("T×", [Letter(Channel.TELEPHONE, made=False, tried=True)]),
        ("TX", [Letter(Channel.TELEPHONE, made=False, tried=True)]),
        ("T*", [Letter(Channel.TELEPHONE, made=False, tried=True)]),
        ("Vx w", [Letter(Channel.VISIT, made=False, tried=True), Letter(Channel.WECOM, made=False)]),
        ("", []),
        ("生日", None),
        ("T?", None),
        ("12", None),
    ],
)
def test_letters_are_read_as_people_write_them(text: str, letters: list[Letter] | None) -> None:
    assert letters_of(text) == letters


def test_cells_are_named_as_the_workbook_names_them() -> None:
    assert [place_of(11, 7), place_of(0, 25), place_of(4, 26), place_of(9, 702)] == [
        "H12",
        "Z1",
        "AA5",
        "AAA10",
    ]


@pytest.mark.covers("RM-4")
def test_small_letters_plan_capitals_are_done_and_comments_become_notes(bank: Bank) -> None:
    sheet = workbook(
        [(bank.wang, {YESTERDAY: "T", TODAY: "E", TOMORROW: "m"}), (bank.li, {YESTERDAY: "V×"})],
        notes={(0, YESTERDAY): "转存三十万", (0, TOMORROW): "带国债资料"},
        author="陈立",
    )
    taken(bank, sheet)
    made = (
        standing()
        .order_by("customer__customer_no", "occurred_on")
        .values_list("customer__name", "occurred_on", "channel", "outcome", "note")
    )
    assert sorted(row[1:] for row in made) == [
        (YESTERDAY, "T", "talked", "转存三十万"),
        (YESTERDAY, "V", "no_answer", ""),
        (TODAY, "E", "sent", ""),
    ]
    plan = PlannedContact.objects.get()
    assert (plan.customer, plan.on, plan.channel, plan.note) == (bank.wang, TOMORROW, "M", "带国债资料")


@pytest.mark.covers("RM-4")
def test_letters_below_a_head_that_is_no_date_are_told(bank: Bank) -> None:
    lines = [(bank.wang, {TODAY: "T", TOMORROW: "m"}), (bank.li, {TOMORROW: "t"})]
    file = read(bank, workbook(lines, overwritten={TOMORROW: "20日"}))
    assert acts(file) == [(CellAct.LOG, "T", "AM5")]
    assert refused(file) == [("AN5", WhyNot.NO_DATE), ("AN6", WhyNot.NO_DATE)]
    assert [one["said"] for one in file.refusals["cells"]] == ["m", "t"]


@pytest.mark.covers("RM-4")
def test_reading_in_writes_nothing_and_says_what_would_be(bank: Bank) -> None:
    log(bank, note="旧备注")
    plan_contact(bank.wang, on=IN_A_WEEK, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    file = read(bank, workbook([(bank.wang, {YESTERDAY: "T", TOMORROW: "t"})]))
    assert (acts(file), file.unchanged_count, file.absent_count) == ([(CellAct.PLAN, "T", "AN5")], 1, 1)
    assert (Interaction.objects.count(), PlannedContact.objects.count()) == (1, 1)


@pytest.mark.covers("RM-4")
def test_what_cannot_be_is_refused_with_a_reason_a_cell(bank: Bank) -> None:
    set_do_not_disturb(bank.li, by=bank.rm_chen, at=MORNING, purpose=None)
    sheet = workbook(
        [
            (
                bank.wang,
                {
                    TODAY - timedelta(days=32): "T",
                    TODAY - timedelta(days=3): "m",
                    TODAY - timedelta(days=2): "E×",
                    YESTERDAY: "生日",
                    TOMORROW: "T",
                    IN_A_WEEK: "tt",
                },
            ),
            (bank.li, {TOMORROW: "t"}),
            (bank.wang, {YESTERDAY: "T"}),
            ("99999999", {YESTERDAY: "T"}),
            ("", {YESTERDAY: "T"}),
        ],
        notes={(0, TODAY): "没有字母", (1, IN_A_WEEK): "长" * 2001},
    )
    file = read(bank, sheet)
    assert refused(file) == [
        ("G5", WhyNot.TOO_OLD),
        ("AJ5", WhyNot.PAST_PLAN),
        ("AK5", WhyNot.TRIED_MESSAGE),
        ("AL5", WhyNot.NOT_A_LETTER),
        ("AM5", WhyNot.NOTE_ALONE),
        ("AN5", WhyNot.FUTURE_DONE),
        ("AT5", WhyNot.PLANNED_TWICE),
        ("AN6", WhyNot.HELD),
        ("AT6", WhyNot.NOTE_TOO_LONG),
        ("B7", WhyNot.TWICE),
        ("B8", WhyNot.UNKNOWN),
        ("B9", WhyNot.NO_NUMBER),
    ]
    assert all(str(WhyNot(why).label) for _, why in refused(file))


@pytest.mark.covers("RM-4", "RULE-1")
def test_nobody_learns_of_customers_out_of_reach(bank: Bank) -> None:
    file = read(bank, workbook([(bank.zhou, {YESTERDAY: "T"})]))
    assert refused(file) == [("B5", WhyNot.UNKNOWN)]


@pytest.mark.covers("RM-4")
def test_a_file_with_refused_cells_is_taken_over_knowingly_or_not_at_all(bank: Bank) -> None:
    file = read(bank, workbook([(bank.wang, {YESTERDAY: "T", TOMORROW: "T"})]))
    with pytest.raises(RefusedCellsLeft):
        take_over_calendar_file(file, by=bank.rm_chen, at=MORNING)
    assert not Interaction.objects.exists()
    take_over_calendar_file(file, without_refused=True, by=bank.rm_chen, at=MORNING)
    assert standing().values_list("occurred_on", flat=True).get() == YESTERDAY


@pytest.mark.covers("RM-4")
def test_one_refusal_undoes_the_whole_file(bank: Bank) -> None:
    file = read(bank, workbook([(bank.wang, {YESTERDAY: "T"}), (bank.li, {TOMORROW: "t"})]))
    set_do_not_disturb(bank.li, by=bank.rm_chen, at=MORNING, purpose=None)
    with pytest.raises(CellRefused, match="AN6"):
        take_over_calendar_file(file, by=bank.rm_chen, at=NOON)
    file.refresh_from_db()
    assert (Interaction.objects.count(), file.state) == (0, "read")


def test_a_calendar_that_has_moved_on_is_compared_again(bank: Bank) -> None:
    file = read(bank, workbook([(bank.wang, {YESTERDAY: "T"})]))
    log(bank)
    with pytest.raises(CalendarHasMoved):
        take_over_calendar_file(file, by=bank.rm_chen, at=NOON)
    assert Interaction.objects.count() == 1


@pytest.mark.covers("RM-4", "RULE-4")
def test_taking_back_leaves_the_calendar_as_it_was(bank: Bank) -> None:
    lead = open_lead(
        bank.wang, owner=bank.rm_chen, source=LeadSource.COUNTER, reference="x", by=bank.teller_he, at=MORNING
    )
    first = log(bank, TODAY - timedelta(days=2), note="旧备注")
    held = plan_contact(bank.wang, on=TODAY, channel=Channel.TELEPHONE, by=bank.rm_chen, at=MORNING)
    kept = plan_contact(
        bank.wang, on=IN_A_WEEK, channel=Channel.MEETING, note="旧", by=bank.rm_chen, at=MORNING
    )
    lead.refresh_from_db()
    before = lead.state
    sheet = workbook(
        [(bank.wang, {TODAY - timedelta(days=2): "T", TODAY: "T", TOMORROW: "v", IN_A_WEEK: "m"})],
        notes={(0, TODAY - timedelta(days=2)): "新备注", (0, IN_A_WEEK): "新"},
    )
    file = taken(bank, sheet)
    assert [act for act, _, _ in acts(file)] == [
        CellAct.NOTE_CONTACT,
        CellAct.LOG,
        CellAct.PLAN,
        CellAct.NOTE_PLAN,
    ]
    held.refresh_from_db()
    assert held.done_by is not None
    take_back_calendar_file(file, by=bank.rm_chen, at=NOON)
    assert list(standing().values_list("occurred_on", "note")) == [(first.occurred_on, "旧备注")]
    for plan in (held, kept, lead):
        plan.refresh_from_db()
    assert (is_open(held), kept.note, lead.state) == (True, "旧", before)
    assert not PlannedContact.objects.filter(on=TOMORROW, withdrawn_at=None).exists()
    assert Interaction.objects.filter(withdrawn__isnull=False).count() == 1
    again = AccessEntry.objects.filter(kind="calendar_file").order_by("pk")
    assert [(row.action, row.detail) for row in again] == [
        ("calendar.read_in", {"rows": 4}),
        ("calendar.take_over", {"rows": 4}),
        ("calendar.take_back", {"rows": 4}),
    ]


@pytest.mark.covers("RM-4")
def test_what_somebody_went_on_from_stays(bank: Bank) -> None:
    file = taken(bank, workbook([(bank.wang, {YESTERDAY: "T", TODAY: "v", TOMORROW: "m", IN_A_WEEK: "e"})]))
    record = standing().get()
    correct_call(record, outcome=Outcome.NO_ANSWER, by=bank.rm_chen, at=NOON)
    log_call(bank.wang, channel=Channel.VISIT, outcome=Outcome.TALKED, by=bank.rm_chen, at=NOON)
    withdraw_planned_contact(PlannedContact.objects.get(on=TOMORROW), by=bank.rm_chen, at=NOON)
    take_back_calendar_file(file, by=bank.rm_chen, at=NOON)
    assert [cell.stays for cell in file.cells.all()] == [StaysBecause.CORRECTED, StaysBecause.DONE, "", ""]
    assert PlannedContact.objects.get(on=IN_A_WEEK).withdrawn_at == NOON


def planned(bank: Bank, on: date, channel: Channel = Channel.TELEPHONE, note: str = "") -> PlannedContact:
    return plan_contact(bank.wang, on=on, channel=channel, note=note, by=bank.rm_chen, at=MORNING)


def moves(file: CalendarFile) -> list[tuple[str, date | None, date, str]]:
    return [(cell.act, cell.moved_from, cell.on, cell.note) for cell in file.cells.all()]


@pytest.mark.covers("RM-4")
def test_a_planned_letter_put_on_another_day_moves_the_plan(bank: Bank) -> None:
    plan = planned(bank, TOMORROW, note="带国债资料")
    sheet = workbook([(bank.wang, {IN_A_WEEK: "t"})], notes={(0, IN_A_WEEK): "带国债资料"})
    file = read(bank, sheet)
    assert moves(file) == [(CellAct.MOVE_PLAN, TOMORROW, IN_A_WEEK, "")]
    assert (file.absent_count, PlannedContact.objects.get().on) == (0, TOMORROW)
    take_over_calendar_file(file, by=bank.rm_chen, at=MORNING)
    assert [(one.pk, one.on, one.note) for one in PlannedContact.objects.all()] == [
        (plan.pk, IN_A_WEEK, "带国债资料")
    ]
    take_back_calendar_file(file, by=bank.rm_chen, at=NOON)
    plan.refresh_from_db()
    assert (plan.on, plan.note, is_open(plan)) == (TOMORROW, "带国债资料", True)
    entries = AccessEntry.objects.filter(action="plan.move").order_by("pk")
    days = [TOMORROW.isoformat(), IN_A_WEEK.isoformat()]
    assert [[row.detail["from"], row.detail["to"]] for row in entries] == [days, days[::-1]]


@pytest.mark.covers("RM-4")
def test_a_moved_plan_takes_a_new_note_and_gives_it_back(bank: Bank) -> None:
    plan = planned(bank, TOMORROW, note="旧")
    file = taken(
        bank, workbook([(bank.wang, {IN_A_WEEK: "t"})], notes={(0, IN_A_WEEK): "改谈国债"}, author="陈立")
    )
    plan.refresh_from_db()
    assert (plan.on, plan.note) == (IN_A_WEEK, "改谈国债")
    take_back_calendar_file(file, by=bank.rm_chen, at=NOON)
    plan.refresh_from_db()
    assert (plan.on, plan.note) == (TOMORROW, "旧")


@pytest.mark.covers("RM-4")
def test_a_plan_that_was_missed_moves_ahead_and_comes_back_to_its_past_day(bank: Bank) -> None:
    plan = planned(bank, TODAY)
    late = NOON + timedelta(days=1)
    file = read(bank, workbook([(bank.wang, {IN_A_WEEK: "t"})]), at=late)
    take_over_calendar_file(file, by=bank.rm_chen, at=late)
    take_back_calendar_file(file, by=bank.rm_chen, at=late)
    plan.refresh_from_db()
    assert (plan.on, is_open(plan)) == (TODAY, True)


@pytest.mark.covers("RM-4")
def test_what_was_done_never_moves(bank: Bank) -> None:
    log(bank)
    file = read(bank, workbook([(bank.wang, {TODAY: "T", TOMORROW: "t"})]))
    assert moves(file) == [(CellAct.LOG, None, TODAY, ""), (CellAct.PLAN, None, TOMORROW, "")]
    assert file.absent_count == 1


def test_a_plan_that_the_file_says_is_done_is_done_and_the_next_one_is_new(bank: Bank) -> None:
    planned(bank, TODAY)
    done = read(bank, workbook([(bank.wang, {TODAY: "T", IN_A_WEEK: "t"})]))
    tried = read(bank, workbook([(bank.wang, {TODAY: "T×", IN_A_WEEK: "t"})]))
    assert moves(done) == [(CellAct.LOG, None, TODAY, ""), (CellAct.PLAN, None, IN_A_WEEK, "")]
    assert moves(tried) == [(CellAct.LOG, None, TODAY, ""), (CellAct.MOVE_PLAN, TODAY, IN_A_WEEK, "")]


def test_another_way_or_another_customer_is_another_plan(bank: Bank) -> None:
    planned(bank, TOMORROW)
    file = read(bank, workbook([(bank.wang, {IN_A_WEEK: "m"}), (bank.li, {IN_A_WEEK: "t"})]))
    assert [act for act, _, _ in acts(file)] == [CellAct.PLAN, CellAct.PLAN]
    assert file.absent_count == 1


def test_a_cell_that_cannot_be_read_keeps_its_plan(bank: Bank) -> None:
    planned(bank, TOMORROW)
    file = read(bank, workbook([(bank.wang, {TOMORROW: "生日", IN_A_WEEK: "t"})]))
    assert moves(file) == [(CellAct.PLAN, None, IN_A_WEEK, "")]


def test_a_day_that_the_file_does_not_have_keeps_its_plan(bank: Bank) -> None:
    planned(bank, TOMORROW)
    sheet = workbook([(bank.wang, {IN_A_WEEK: "t"})], without={TOMORROW})
    assert moves(read(bank, sheet)) == [(CellAct.PLAN, None, IN_A_WEEK, "")]


def test_of_several_plans_the_nearest_day_moves(bank: Bank) -> None:
    planned(bank, TODAY)
    planned(bank, IN_A_WEEK)
    in_five = TODAY + timedelta(days=5)
    file = read(bank, workbook([(bank.wang, {in_five: "t"})]))
    assert (moves(file), file.absent_count) == ([(CellAct.MOVE_PLAN, IN_A_WEEK, in_five, "")], 1)


@pytest.mark.covers("RM-4")
def test_a_moved_plan_that_somebody_went_on_from_stays_and_says_why(bank: Bank) -> None:
    planned(bank, TODAY, Channel.MEETING)
    planned(bank, TODAY)
    planned(bank, TODAY, Channel.VISIT)
    file = taken(bank, workbook([(bank.wang, {TOMORROW: "m", IN_A_WEEK: "tv"})]))
    moved = {plan.channel: plan for plan in PlannedContact.objects.all()}
    move_planned_contact(moved["M"], to=IN_A_WEEK, by=bank.rm_chen, at=NOON)
    plan_contact(bank.wang, on=TODAY, channel=Channel.TELEPHONE, by=bank.rm_chen, at=NOON)
    take_back_calendar_file(file, by=bank.rm_chen, at=NOON)
    stays = {cell.channel: cell.stays for cell in file.cells.all()}
    assert stays == {"M": StaysBecause.CORRECTED, "T": StaysBecause.AGAIN, "V": ""}


def test_each_step_is_done_once_and_by_whoever_read_the_file_in(bank: Bank) -> None:
    file = read(bank, workbook([(bank.wang, {YESTERDAY: "T"})]))
    with pytest.raises(NotYourFile):
        take_over_calendar_file(file, by=bank.rm_zhao, at=MORNING)
    take_over_calendar_file(file, by=bank.rm_chen, at=MORNING)
    with pytest.raises(NotYourFile):
        take_back_calendar_file(file, by=bank.rm_zhao, at=MORNING)
    with pytest.raises(FileHasMoved):
        take_over_calendar_file(file, by=bank.rm_chen, at=MORNING)
    take_back_calendar_file(file, by=bank.rm_chen, at=NOON)
    with pytest.raises(FileHasMoved):
        take_back_calendar_file(file, by=bank.rm_chen, at=NOON)


def test_a_file_that_says_nothing_new_has_nothing_to_take_over(bank: Bank) -> None:
    log(bank)
    with pytest.raises(NothingToTakeOver):
        taken(bank, workbook([(bank.wang, {YESTERDAY: "T"})]))


def test_a_file_may_not_bring_more_than_one_piece_holds(bank: Bank) -> None:
    RuleValue.objects.create(key="calendar.most_in_a_file", value=1, valid_from=TODAY, source="test")
    with pytest.raises(TooMuchToTakeOver, match="1"):
        read(bank, workbook([(bank.wang, {YESTERDAY: "T", TODAY: "T"})]))


@pytest.mark.parametrize("note", ["同事的备注"])
def test_a_colleagues_note_is_theirs(bank: Bank, note: str) -> None:
    made = log(bank)
    Interaction.objects.filter(pk=made.pk).update(staff=bank.rm_zhao)
    file = read(bank, workbook([(bank.wang, {YESTERDAY: "T"})], notes={(0, YESTERDAY): note}))
    assert refused(file) == [("AL5", WhyNot.NOTE_OF_COLLEAGUE)]


def test_a_note_for_one_of_several_is_not_guessed(bank: Bank) -> None:
    file = read(bank, workbook([(bank.wang, {YESTERDAY: "TM"})], notes={(0, YESTERDAY): "哪一次？"}))
    assert refused(file) == [("AL5", WhyNot.NOTE_FOR_WHICH)]


def test_a_comment_that_was_only_carried_along_changes_nothing(bank: Bank) -> None:
    log(bank, note="转存三十万\n下周再谈")
    sheet = workbook(
        [(bank.wang, {YESTERDAY: "T"})], notes={(0, YESTERDAY): "转存三十万  \r\n下周再谈\n"}, author="陈立"
    )
    file = read(bank, sheet)
    assert (acts(file), refused(file), file.unchanged_count) == ([], [], 1)


def rewritten(content: bytes, name: str, text: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w") as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, text)
    return target.getvalue()


def test_what_is_no_calendar_is_not_read(bank: Bank) -> None:
    good = workbook([(bank.wang, {YESTERDAY: "T"})], notes={(0, YESTERDAY): "x"})
    for content in (b"", b"hello", b"PK\x03\x04", rewritten(good, "xl/comments1.xml", b"<broken")):
        with pytest.raises(NotACalendarFile):
            read_calendar(content)
    with pytest.raises(NotACalendarFile):
        read_calendar(workbook([], heading="编号"))


def test_what_might_do_harm_is_not_opened(bank: Bank) -> None:
    good = workbook([(bank.wang, {YESTERDAY: "T"})], notes={(0, YESTERDAY): "x"})
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><comments/>'
    for content in (
        rewritten(good, "xl/vbaProject.bin", b"macro"),
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        rewritten(good, "xl/comments1.xml", entity),
    ):
        with pytest.raises(WorkbookUnsafe):
            read_calendar(content)


def test_lines_are_found_by_number_whatever_order_and_language(bank: Bank) -> None:
    sheet = workbook(
        [(bank.li, {YESTERDAY: "T"}), (bank.wang, {YESTERDAY: "M"})], heading="Customer number", sums=False
    )
    file = read(bank, sheet)
    assert [(cell.customer, cell.channel) for cell in file.cells.all()] == [(bank.li, "T"), (bank.wang, "M")]
