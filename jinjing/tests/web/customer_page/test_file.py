"""The customer file on the page: one field at a time, nothing typed is lost, and what to tell the customer."""

import re
from collections.abc import Callable

import pytest
from casts import MORNING, Bank
from django.http import HttpResponse
from django.test import Client
from jinjing.customers.domain.file import note_file_field
from jinjing.customers.file_fields import FACTS, FileField
from jinjing.customers.models import FileEntry
from jinjing.identity.models import Staff
from jinjing.kernel.models import AccessEntry

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
HX = {"hx-request": "true"}


def read(client: Client, bank: Bank, tail: str = "", **headers: str) -> str:
    answer = client.get(f"/customers/{bank.wang.code}/file/{tail}", headers=headers or HX)
    assert answer.status_code == 200
    return answer.content.decode()


def save(
    client: Client, bank: Bank, field: str, value: str, *, replaces: int = 0, key: str = "k", hx: bool = True
) -> HttpResponse:
    body = {"idempotency_key": key, "value": value, "replaces": str(replaces)}
    headers = HX if hx else {}
    return client.post(f"/customers/{bank.wang.code}/file/{field}/note/", body, headers=headers)


def note(bank: Bank, field: FileField, value: str, *, by: Staff | None = None, replaces: int = 0) -> None:
    note_file_field(bank.wang, field, value, replaces=replaces, by=by or bank.rm_chen, at=MORNING)


@pytest.mark.covers("RM-6")
def test_an_empty_file_teaches_which_three_fields_to_ask(client_of: ClientOf, bank: Bank) -> None:
    told = read(client_of(bank.rm_chen), bank)
    assert told.lstrip().startswith('<div id="file">')
    assert "还没有记录：先问这三个问题" in told
    questions = re.findall(r'file-asks__question">(.*?)</span>', told)
    assert questions == [
        "您希望我怎么称呼您？",
        "什么时间、在哪里联系您最不打扰？",
        "未来几年，您希望这笔钱帮您实现什么？",
    ]
    assert told.count("file__item--gap") == len(FileField)


@pytest.mark.covers("RM-6")
def test_one_field_is_saved_in_its_place_and_the_questions_move_on(client_of: ClientOf, bank: Bank) -> None:
    told = save(client_of(bank.rm_chen), bank, "address", " 王老师 ").content.decode()
    assert told.lstrip().startswith('<li class="file__item file__line" id="file-address"')
    assert "王老师" in told
    assert told.count("autofocus") == 1  # the focus is back on the line
    assert '<div id="file-asks" hx-swap-oob="true">' in told
    assert "您希望我怎么称呼您？" not in told
    assert "1 / 19" in read(client_of(bank.rm_chen), bank)


def test_the_same_form_twice_is_one_value(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    for _ in range(2):
        assert save(chen, bank, "hobbies", "钓鱼").status_code == 200
    assert FileEntry.objects.get().value == "钓鱼"


@pytest.mark.covers("RM-6")
def test_without_javascript_every_step_is_a_page(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    page = read(chen, bank, accept="text/html")
    assert "<html" in page
    assert f'href="/customers/{bank.wang.code}/file/hobbies/edit/"' in page
    form = read(chen, bank, "hobbies/edit/", accept="text/html")
    assert "<html" in form
    assert f'action="/customers/{bank.wang.code}/file/hobbies/note/"' in form
    refused = save(chen, bank, "hobbies", "钓" * 201, hx=False)
    assert (refused.status_code, "<html" in refused.content.decode()) == (422, True)
    assert "钓" * 201 in refused.content.decode()
    saved = save(chen, bank, "hobbies", "钓鱼", key="k2", hx=False)
    assert (saved.status_code, saved.headers["location"]) == (
        302,
        f"/customers/{bank.wang.code}/file/#file-hobbies",
    )


@pytest.mark.covers("RM-6")
def test_what_is_refused_comes_back_as_it_was_typed(client_of: ClientOf, bank: Bank) -> None:
    answer = save(client_of(bank.rm_chen), bank, "other_banks", "工行卡 6222000000010018 有存款")
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "请不要写电话、证件和账户号码" in told
    assert "工行卡 6222000000010018 有存款</textarea>" in told
    assert 'aria-invalid="true"' in told
    assert not FileEntry.objects.exists()


@pytest.mark.covers("RM-6")
def test_in_a_conflict_both_are_seen_and_nothing_is_lost(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    note(bank, FileField.HOBBIES, "书法", by=bank.manager_sun)
    answer = save(chen, bank, "hobbies", "钓鱼", replaces=0)
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "同事刚刚改过这一项" in told
    assert "<strong>书法</strong> · 孙建国" in told
    assert "钓鱼</textarea>" in told
    assert re.search(r'name="replaces" value="1"', told)
    again = save(chen, bank, "hobbies", "书法、钓鱼", replaces=1, key="k2")
    assert again.status_code == 200
    assert [entry.value for entry in FileEntry.objects.order_by("number")] == ["书法", "书法、钓鱼"]


def test_a_conflict_with_an_emptied_field_says_so(client_of: ClientOf, bank: Bank) -> None:
    note(bank, FileField.HOBBIES, "书法")
    note(bank, FileField.HOBBIES, "", by=bank.manager_sun, replaces=1)
    told = save(client_of(bank.rm_chen), bank, "hobbies", "钓鱼", replaces=1).content.decode()
    assert "<strong>已清空</strong> · 孙建国" in told


@pytest.mark.covers("RM-6")
@pytest.mark.parametrize("field", [field for field, facts in FACTS.items() if facts.told])
def test_a_sensitive_field_shows_what_to_tell_the_customer(
    client_of: ClientOf, bank: Bank, field: FileField
) -> None:
    told = read(client_of(bank.rm_chen), bank, f"{field}/edit/")
    words = FACTS[field].told
    assert words
    for said in ("告诉客户", str(words.why), str(words.what_for), "只有您的客户经理和备岗"):
        assert said in told


def test_another_field_has_no_words_to_tell(client_of: ClientOf, bank: Bank) -> None:
    assert "告诉客户" not in read(client_of(bank.rm_chen), bank, "hobbies/edit/")


@pytest.mark.covers("RM-6")
def test_the_kind_of_person_is_one_of_eight_and_says_how_to_talk(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    form = read(chen, bank, "personality/edit/")
    assert form.count('type="radio"') == 9  # eight and "not known"
    assert re.search(r'value="" checked autofocus', form)
    told = save(chen, bank, "personality", "hesitant").content.decode()
    assert "犹豫型" in told
    assert "缩小到两个选择" in told


@pytest.mark.covers("RM-6")
def test_the_history_of_a_field_tells_who_and_when(client_of: ClientOf, bank: Bank) -> None:
    note(bank, FileField.EMPLOYER, "国企")
    note(bank, FileField.EMPLOYER, "已退休", by=bank.manager_sun, replaces=1)
    told = read(client_of(bank.rm_chen), bank, "employer/history/")
    values = re.findall(r'file-history__value">(.*?)</p><p class="file__facts">(\S+)', told)
    assert values == [("已退休", "孙建国"), ("国企", "陈立")]
    assert "2026-11-19 10:00" in told


@pytest.mark.covers("RM-6", "PI-08")
def test_the_customer_may_have_a_field_deleted_with_its_history(client_of: ClientOf, bank: Bank) -> None:
    note(bank, FileField.EMPLOYER, "国企")
    url = f"/customers/{bank.wang.code}/file/employer/forget/"
    told = client_of(bank.rm_chen).post(url, {"idempotency_key": "f"}, headers=HX).content.decode()
    assert "国企" not in told
    assert "已连同历史一并删除" in told
    assert not FileEntry.objects.exists()


def test_giving_up_leads_back_to_the_line(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    assert 'class="file__item file__item--gap" id="file-hobbies"' in read(chen, bank, "hobbies/")
    note(bank, FileField.HOBBIES, "钓鱼")
    assert 'class="file__item file__line" id="file-hobbies"' in read(chen, bank, "hobbies/")


def test_a_field_that_there_is_not_is_not_found(client_of: ClientOf, bank: Bank) -> None:
    chen = client_of(bank.rm_chen)
    for tail in ("religion/", "religion/edit/", "religion/history/"):
        assert chen.get(f"/customers/{bank.wang.code}/file/{tail}").status_code == 404
    assert save(chen, bank, "religion", "x").status_code == 404


@pytest.mark.covers("SE-03")
def test_each_look_at_the_file_is_in_the_access_log(client_of: ClientOf, bank: Bank) -> None:
    read(client_of(bank.rm_chen), bank)
    entry = AccessEntry.objects.filter(action="customer.open").latest("pk")
    assert (entry.actor_no, entry.subject, entry.detail) == ("R001", bank.wang.code, {"part": "file"})


def test_it_reads_in_english_as_well(client_of: ClientOf, bank: Bank) -> None:
    note(bank, FileField.PERSONALITY, "quiet")
    chen = client_of(bank.rm_chen)
    chen.cookies["django_language"] = "en"
    told = read(chen, bank)
    assert "Quiet" in told
    assert "Ask openly and wait" in told


def test_the_card_costs_the_same_for_any_size(
    client_of: ClientOf, bank: Bank, django_assert_num_queries: Callable[[int], object]
) -> None:
    chen = client_of(bank.rm_chen)
    read(chen, bank)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        read(chen, bank)
    for field in (FileField.ADDRESS, FileField.HOBBIES, FileField.EMPLOYER):
        note(bank, field, "一")
        note(bank, field, "二", replaces=1)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        read(chen, bank)
