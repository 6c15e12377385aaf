"""RM-6: the customer's file. Values are added, never altered; nobody replaces what they have not read."""

from datetime import timedelta

import pytest
from casts import MORNING, TODAY, Bank
from django.db import IntegrityError, connection, transaction
from jinjing.customers.domain import file as domain
from jinjing.customers.domain.file import forget_file_field, note_file_field
from jinjing.customers.errors import (
    CustomerOutOfReach,
    FieldJustChanged,
    NothingToForget,
    NotOneOfTheAnswers,
    NumberInTheFile,
    TooManyWords,
)
from jinjing.customers.file_choices import RESPONSES, Personality
from jinjing.customers.file_fields import ASKED_FIRST, FACTS, FileField, FileSection
from jinjing.customers.models import CustomerEvent, FileEntry
from jinjing.customers.queries.file import by_section, field_of, file_of, history_of, to_ask_next, values_of
from jinjing.identity.domain.rights import NotYourRole
from jinjing.identity.enums import Role
from jinjing.identity.fields import FIELD_RIGHTS, FieldGroup, FieldRight
from jinjing.identity.models import Staff
from jinjing.identity.queries.positions import scope_of
from jinjing.identity.scope import Scope
from jinjing.kernel.models import AccessEntry

LATER = MORNING + timedelta(minutes=5)


def scope(staff: Staff) -> Scope:
    return scope_of(staff, on=TODAY)


def note(bank: Bank, value: str, *, field: FileField = FileField.HOBBIES, replaces: int = 0) -> FileEntry:
    made = note_file_field(bank.wang, field, value, replaces=replaces, by=bank.rm_chen, at=MORNING)
    assert made is not None
    return made


@pytest.mark.covers("RM-6")
def test_the_file_has_every_field_of_the_requirement_in_a_section() -> None:
    assert set(FACTS) == set(FileField)
    assert {facts.section for facts in FACTS.values()} == set(FileSection)
    assert {str(code) for code in RESPONSES} == set(Personality.values)
    assert len(Personality) == 8


@pytest.mark.covers("RM-6")
def test_a_sensitive_field_says_why_and_what_for_and_the_others_can_be_asked() -> None:
    sensitive = {field for field, facts in FACTS.items() if facts.told}
    assert all(facts.told.why and facts.told.what_for for facts in FACTS.values() if facts.told)
    assert sensitive >= {
        *(FileField.INCOME_BAND, FileField.OTHER_BANKS, FileField.EMPLOYER, FileField.NATIVE_PLACE),
        *(FileField.PERSONALITY, FileField.BACKGROUND, FileField.DECISION_MAKER, FileField.CLUBS),
    }
    assert set(ASKED_FIRST) == {field for field, facts in FACTS.items() if facts.question}


@pytest.mark.covers("RM-6", "FI-05")
def test_who_sees_it_is_who_the_words_name() -> None:
    """`WHO_SEES` names relationship managers and heads of outlets and branches: nobody else has the right."""
    seeing = {role for role, rights in FIELD_RIGHTS.items() if rights[FieldGroup.FILE] > FieldRight.HIDDEN}
    assert seeing == {Role.RELATIONSHIP_MANAGER, Role.BRANCH_MANAGER}


@pytest.mark.covers("RM-6")
def test_a_value_is_noted_with_who_and_when_and_replaces_the_one_before(bank: Bank) -> None:
    note(bank, "钓鱼")
    note_file_field(bank.wang, FileField.HOBBIES, "钓鱼、书法", replaces=1, by=bank.manager_sun, at=LATER)
    line = field_of(scope(bank.rm_chen), bank.wang, FileField.HOBBIES)
    assert (line.text, line.number, line.by, line.at) == ("钓鱼、书法", 2, "孙建国", LATER)
    history = history_of(scope(bank.rm_chen), bank.wang, FileField.HOBBIES)
    assert [(entry.number, entry.value, entry.noted_by.name) for entry in history] == [
        (2, "钓鱼、书法", "孙建国"),
        (1, "钓鱼", "陈立"),
    ]


@pytest.mark.covers("RM-6")
def test_what_nobody_read_is_not_replaced(bank: Bank) -> None:
    note(bank, "钓鱼")
    with pytest.raises(FieldJustChanged):
        note_file_field(bank.wang, FileField.HOBBIES, "书法", replaces=0, by=bank.manager_sun, at=LATER)
    assert field_of(scope(bank.rm_chen), bank.wang, FileField.HOBBIES).text == "钓鱼"


def test_two_at_the_same_moment_are_told_apart_by_the_database(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(bank, "钓鱼")
    monkeypatch.setattr(domain, "_standing", lambda *_: None)  # as if read before the other one wrote
    with pytest.raises(FieldJustChanged):
        note_file_field(bank.wang, FileField.HOBBIES, "书法", replaces=0, by=bank.manager_sun, at=LATER)
    assert FileEntry.objects.get().value == "钓鱼"


def test_the_same_words_of_two_people_are_no_conflict(bank: Bank) -> None:
    first = note(bank, "钓鱼")
    again = note_file_field(bank.wang, FileField.HOBBIES, " 钓鱼 ", replaces=0, by=bank.manager_sun, at=LATER)
    assert again == first
    assert FileEntry.objects.count() == 1


def test_nothing_in_an_empty_field_is_nothing(bank: Bank) -> None:
    assert (
        note_file_field(bank.wang, FileField.HOBBIES, "  ", replaces=0, by=bank.rm_chen, at=MORNING) is None
    )
    assert not AccessEntry.objects.filter(action="file.note").exists()


@pytest.mark.covers("RM-6")
def test_a_value_taken_out_stays_in_the_history_alone(bank: Bank) -> None:
    note(bank, "钓鱼")
    note(bank, "", replaces=1)
    assert field_of(scope(bank.rm_chen), bank.wang, FileField.HOBBIES).text == ""
    assert [e.value for e in history_of(scope(bank.rm_chen), bank.wang, FileField.HOBBIES)] == ["", "钓鱼"]
    assert note(bank, "书法", replaces=2).number == 3


@pytest.mark.covers("RM-6", "PI-08")
def test_at_the_customers_wish_a_field_goes_with_its_history(bank: Bank) -> None:
    note(bank, "国企财务处长", field=FileField.EMPLOYER)
    note(bank, "已退休", field=FileField.EMPLOYER, replaces=1)
    note(bank, "钓鱼")
    assert forget_file_field(bank.wang, FileField.EMPLOYER, by=bank.rm_chen, at=LATER) == 2
    assert [entry.field for entry in FileEntry.objects.all()] == ["hobbies"]
    line = AccessEntry.objects.get(action="file.forget")
    assert (line.actor_no, line.subject, line.detail) == ("R001", bank.wang.code, {"file_field": "employer"})
    with pytest.raises(NothingToForget):
        forget_file_field(bank.wang, FileField.EMPLOYER, by=bank.rm_chen, at=LATER)


@pytest.mark.covers("SE-03")
def test_the_log_gets_the_field_and_never_the_words(bank: Bank) -> None:
    note(bank, "钓鱼")
    line = AccessEntry.objects.get(action="file.note")
    assert (line.subject, line.detail) == (bank.wang.code, {"file_field": "hobbies"})
    assert not CustomerEvent.objects.filter(customer=bank.wang).exists()


@pytest.mark.covers("FI-02")
def test_the_words_are_sealed_in_the_database(bank: Bank) -> None:
    note(bank, "钓鱼")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM customers_fileentry")
        stored = cursor.fetchone()[0]
    assert "钓鱼" not in stored
    assert FileEntry.objects.get().value == "钓鱼"


@pytest.mark.covers("FI-01", "RM-6")
@pytest.mark.parametrize(
    "written", ["卡号 6222000000010018", "打 139 0001 1001", "6222 0000 0001 0018", "11010119710504123X"]
)
def test_numbers_have_no_place_in_the_file(bank: Bank, written: str) -> None:
    with pytest.raises(NumberInTheFile):
        note(bank, written, field=FileField.OTHER_BANKS)


@pytest.mark.parametrize("written", ["1998–2021 年在国企", "2018-2021 2022-2024 在外地", "存款约 300000 元"])
def test_years_and_amounts_are_words(bank: Bank, written: str) -> None:
    assert note(bank, written, field=FileField.BACKGROUND).value == written


def test_a_field_has_a_length_and_a_chosen_one_its_answers(bank: Bank) -> None:
    with pytest.raises(TooManyWords, match="40"):
        note(bank, "王" * 41, field=FileField.ADDRESS)
    with pytest.raises(NotOneOfTheAnswers):
        note(bank, "grumpy", field=FileField.PERSONALITY)
    assert note(bank, "第一行 \r\n第二行", field=FileField.BACKGROUND).value == "第一行\n第二行"
    assert note(bank, "quiet", field=FileField.PERSONALITY).value_in_words == "寡言型"


@pytest.mark.covers("RM-6")
def test_an_answer_brings_what_to_do_with_it(bank: Bank) -> None:
    note(bank, "cautious", field=FileField.PERSONALITY)
    line = field_of(scope(bank.rm_chen), bank.wang, FileField.PERSONALITY)
    assert (line.text, line.advice) == ("谨慎型", "给书面材料，先讲最坏的情况，留足时间。")


@pytest.mark.covers("RM-6")
def test_the_next_questions_are_the_most_useful_ones_without_an_answer(bank: Bank) -> None:
    empty = to_ask_next(file_of(scope(bank.rm_chen), bank.wang))
    assert [line.field for line in empty] == ["address", "times_places", "needs_stated"]
    note(bank, "王老师", field=FileField.ADDRESS)
    then = to_ask_next(file_of(scope(bank.rm_chen), bank.wang))
    assert [line.field for line in then] == ["times_places", "needs_stated", "decision_maker"]


def test_what_is_known_comes_first_in_its_section(bank: Bank) -> None:
    note(bank, "钓鱼")
    person = by_section(file_of(scope(bank.rm_chen), bank.wang))[1]
    assert [line.field for line in person.known] == ["hobbies"]
    assert [line.field for line in person.lines] == [
        *("hobbies", "background", "employer", "native_place", "clubs"),
    ]


def test_other_pages_get_the_few_values_they_ask_for(bank: Bank) -> None:
    note(bank, "王老师", field=FileField.ADDRESS)
    note(bank, "brief", field=FileField.STYLE)
    asked = (FileField.STYLE, FileField.ADDRESS, FileField.HOBBIES)
    assert values_of(scope(bank.rm_chen), bank.wang, *asked) == {
        FileField.STYLE: "简短，先说重点",
        FileField.ADDRESS: "王老师",
    }


@pytest.mark.covers("RULE-1", "FI-05")
def test_whoever_does_not_look_after_the_customer_neither_reads_nor_writes(bank: Bank) -> None:
    note(bank, "钓鱼")
    for staff in (bank.rm_zhao, bank.rm_gao):
        with pytest.raises(CustomerOutOfReach):
            note_file_field(bank.wang, FileField.HOBBIES, "书法", replaces=1, by=staff, at=LATER)
        assert history_of(scope(staff), bank.wang, FileField.HOBBIES) == []
        assert {line.text for line in file_of(scope(staff), bank.wang)} == {""}
    with pytest.raises(NotYourRole):
        note_file_field(bank.wang, FileField.HOBBIES, "书法", replaces=1, by=bank.guide_lin, at=LATER)
    assert file_of(scope(bank.guide_lin), bank.wang) == []
    assert values_of(scope(bank.guide_lin), bank.wang, FileField.HOBBIES) == {}


def test_a_number_is_given_once(bank: Bank) -> None:
    made = note(bank, "钓鱼")
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
