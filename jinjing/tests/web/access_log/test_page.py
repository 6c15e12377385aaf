"""The auditor's page: everything that happened, filtered by codes, fifty lines at a time."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from casts import MORNING, Bank
from django.test import Client
from django.utils import translation
from jinjing.identity.models import Staff, StaffSession
from jinjing.kernel import anchors, audit
from jinjing.kernel.models import AccessEntry
from jinjing.kernel.verification import record_verification, verify
from jinjing.web.access_log.actions import ACTIONS
from jinjing.web.access_log.details import in_words

import jinjing

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


def lines(text: str) -> list[tuple[str, str]]:
    """Who did what, line by line."""
    rows = re.findall(r"<tr[^>]*>\s*<td>.*?</tr>", text, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [tuple(re.sub(r"<[^>]+>", "", cell).split(" ")[0] for cell in row[1:3]) for row in cells]


@pytest.fixture
def looks(bank: Bank) -> None:
    audit.write("customer.open", by=bank.rm_chen, at=MORNING - timedelta(days=2), subject="aaa", outlet="101")
    audit.write("customer.open", by=bank.rm_chen, at=MORNING, subject="aaa", outlet="101")
    audit.write("customer.open", by=bank.rm_zhao, at=MORNING, subject="bbb", outlet="101", outcome="refused")
    audit.write("contact.log", by=bank.rm_zhao, at=MORNING, subject="bbb", outlet="101")


@pytest.mark.covers("RULE-1", "RULE-4")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            {},
            [
                ("许严", "查看访问日志"),
                ("赵敏", "记录联系"),
                ("赵敏", "查看客户页"),
                ("陈立", "查看客户页"),
                ("陈立", "查看客户页"),
            ],
        ),
        ({"person": "R001"}, [("陈立", "查看客户页"), ("陈立", "查看客户页")]),
        ({"first": "2026-11-17", "last": "2026-11-17"}, [("陈立", "查看客户页")]),
        ({"action": "contact.log"}, [("赵敏", "记录联系")]),
        ({"action": "group-looks", "person": "R002"}, [("赵敏", "查看客户页")]),
        ({"subject": "aaa", "first": "2026-11-19"}, [("陈立", "查看客户页")]),
        ({"outcome": "refused"}, [("赵敏", "查看客户页")]),
        ({"outlet": "101", "person": "R002"}, [("赵敏", "记录联系"), ("赵敏", "查看客户页")]),
        ({"terminal": "10.9"}, []),
        ({"subject": "ccc"}, []),
    ],
)
def test_the_log_is_filtered(client_of: ClientOf, bank: Bank, looks: None, asked: dict, found: list) -> None:
    text = client_of(bank.auditor_xu).get("/audit/", asked).content.decode()
    assert lines(text) == found


def test_refused_looks_stand_out(client_of: ClientOf, bank: Bank, looks: None) -> None:
    text = client_of(bank.auditor_xu).get("/audit/").content.decode()
    assert text.count("log__refused") == 1


def test_reading_the_log_is_logged(client_of: ClientOf, bank: Bank) -> None:
    client_of(bank.auditor_xu).get("/audit/")
    entry = AccessEntry.objects.latest("pk")
    assert (entry.actor_no, entry.action) == ("A001", "access_log.open")


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize("part", ["owner", "branch_manager", "lobby_manager", "head_office", "system_admin"])
def test_nobody_else_reads_the_log(client_of: ClientOf, bank: Bank, part: str) -> None:
    assert client_of(bank.cast[part]).get("/audit/").status_code == 403
    entry = AccessEntry.objects.latest("pk")
    assert (entry.action, entry.outcome, entry.detail) == (
        "page.refused",
        "refused",
        {"permission": "access_log", "page": "audit:log"},
    )


def test_leafing_goes_by_key(client_of: ClientOf, bank: Bank) -> None:
    for number in range(60):
        audit.write("contact.log", by=bank.rm_chen, at=MORNING, subject=f"s{number}")
    auditor = client_of(bank.auditor_xu)
    first = auditor.get("/audit/", {"person": "R001"}).content.decode()
    assert (first.count("<code>"), "s59<" in first, "s10<" in first, "s9<" in first) == (
        50,
        True,
        True,
        False,
    )
    older = re.search(r'href="(/audit/\?person=R001&amp;before=\d+)"', first)
    assert older is not None
    second = auditor.get(older[1].replace("&amp;", "&")).content.decode()
    assert (second.count("<code>"), "s9<" in second, "s0<" in second) == (10, True, True)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_page_costs_the_same_for_any_length(
    client_of: ClientOf, bank: Bank, django_assert_num_queries, count: int
) -> None:
    for _ in range(count):
        audit.write("contact.log", by=bank.rm_chen, at=MORNING)
    auditor = client_of(bank.auditor_xu)
    with django_assert_num_queries(12):
        auditor.get("/audit/")


@pytest.mark.covers("RULE-4")
def test_the_state_of_the_chains_is_shown(client_of: ClientOf, bank: Bank, looks: None) -> None:
    audit.seal_all()
    anchors.anchor_chains(at=MORNING)
    record_verification(list(verify()), at=MORNING)
    text = client_of(bank.auditor_xu).get("/audit/", headers={"accept-language": "en"}).content.decode()
    assert ("Riverside" in text, "4 lines sealed" in text, "4 anchored outside" in text) == (True, True, True)
    assert "all sealed" in text
    assert "2 not sealed yet" in text  # the verification and this look
    assert "Verified 2026-11-19 10:00: 4 lines, no fault" in text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²"])
def test_a_wrong_key_shows_the_newest(client_of: ClientOf, bank: Bank, looks: None, before: str) -> None:
    text = client_of(bank.auditor_xu).get("/audit/", {"before": before}).content.decode()
    assert len(lines(text)) == 5


def test_a_wrong_filter_says_so(client_of: ClientOf, bank: Bank) -> None:
    text = client_of(bank.auditor_xu).get("/audit/", {"subject": "王 晓明"}).content.decode()
    assert "请填日志中的代码；日志里没有客户姓名和号码。" in text


def test_every_action_of_the_program_has_a_name() -> None:
    sources = Path(jinjing.__file__).parent.rglob("*.py")
    literal = re.compile(r'(?:audit\.write\(|record_look\(\s*request,|record\(\s*request,)\s*"([\w.]+)"')
    written = {name for path in sources for name in literal.findall(path.read_text(encoding="utf-8"))}
    assert written - set(ACTIONS) == set()


@pytest.mark.covers("RULE-1")
@pytest.mark.parametrize(
    ("detail", "zh", "en"),
    [
        ({"names": 20, "left_out": 223}, "未列入 223 · 名单 20", "left out 223 · names 20"),
        (
            {"field": "phone", "reason": "contact"},
            "项目 手机 · 原因 联系客户",
            "value Phone · reason To contact the customer",
        ),
        ({"reason": "away"}, "原因 不在网点", "reason Not in the outlet"),
        ({"to": "all"}, "至 全体客户经理", "to all managers"),
        ({"to": "R001"}, "至 R001", "to R001"),
        ({"customers": ["aa1", "bb2"]}, "客户 aa1、bb2", "customers aa1, bb2"),
        ({"signal": "reads_news"}, "信号 驻足细看产品资讯", "signal Stops to read product news"),
        (
            {"kind": "my_customers", "purpose": "visits"},
            "类型 名下客户 · 用途 准备上门拜访或活动",
            "kind My customers · about Prepare visits or an event",
        ),
        ({"customer": ""}, "", ""),
    ],
)
def test_details_are_told_in_words(detail: dict, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert in_words(detail) == zh
    with translation.override("en"):
        assert in_words(detail) == en


def test_a_name_typed_as_a_code_is_refused_with_a_sentence(client_of: ClientOf, bank: Bank) -> None:
    text = client_of(bank.auditor_xu).get("/audit/", {"subject": "王晓明"}).content.decode()
    assert "请填日志中的代码；日志里没有客户姓名和号码。" in text


@pytest.mark.covers("SE-03")
def test_a_line_shows_its_terminal_and_that_it_matches_its_seal(client_of: ClientOf, bank: Bank) -> None:
    with audit.at_terminal("10.1.2.3 ab12cd34"):
        entry = audit.write(
            "lobby.find", by=bank.guide_lin, at=MORNING, outlet="101", detail={"customers": ["aa1"]}
        )
    audit.seal_all()
    anchors.anchor_chains(at=MORNING)
    auditor = client_of(bank.auditor_xu)
    text = auditor.get(f"/audit/lines/{entry.pk}/").content.decode()
    assert ("10.1.2.3 ab12cd34" in text, "与封存一致" in text, "已锚定到数据库之外" in text) == (
        True,
        True,
        True,
    )
    assert "/audit/customers/aa1/" in text
    AccessEntry.objects.filter(pk=entry.pk).update(outcome="refused")
    assert "与封存不符" in auditor.get(f"/audit/lines/{entry.pk}/").content.decode()


@pytest.mark.covers("SE-03")
def test_every_row_carries_the_terminal_of_its_request(client_of: ClientOf, bank: Bank) -> None:
    client_of(bank.auditor_xu).get("/audit/", REMOTE_ADDR="10.20.30.40")
    entry = AccessEntry.objects.latest("pk")
    address, mark = entry.terminal.split(" ")
    assert (address, len(mark)) == ("10.20.30.40", 8)


@pytest.mark.covers("SE-03")
def test_a_sender_s_nonsense_does_not_get_into_the_log(client_of: ClientOf, bank: Bank) -> None:
    client_of(bank.auditor_xu).get("/audit/", REMOTE_ADDR="<王晓明>")
    assert len(AccessEntry.objects.latest("pk").terminal) == 8


@pytest.mark.covers("SE-03")
def test_who_looked_at_a_customer_also_in_lists(client_of: ClientOf, bank: Bank) -> None:
    code = bank.wang.code
    audit.write("customer.open", by=bank.rm_chen, at=MORNING, kind="customer", subject=code)
    audit.write("call_list.open", by=bank.rm_chen, at=MORNING, detail={"customers": [bank.li.code, code]})
    audit.write("lobby.find", by=bank.guide_lin, at=MORNING, detail={"customers": [code]})
    audit.write("lobby.find", by=bank.guide_lin, at=MORNING, detail={"customers": [bank.li.code]})
    text = client_of(bank.auditor_xu).get(f"/audit/customers/{code}/").content.decode()
    found = re.findall(r'<td class="log__number">(\d+)</td>', text)
    assert (found, "王" in text, "陈立" in text, "林静" in text) == (["2", "1", "1"], False, True, True)


@pytest.mark.covers("SE-03", "FI-02")
@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("陈立", "/audit/?person=R001"),
        ("R001", "/audit/?person=R001"),
        ("60001001", "/audit/customers/{wang}/"),
        ("王晓明", "/audit/"),
    ],
)
def test_names_and_numbers_are_turned_into_codes(
    client_of: ClientOf, bank: Bank, typed: str, address: str
) -> None:
    number = bank.wang.customer_no if typed == "60001001" else typed
    answer = client_of(bank.auditor_xu).post("/audit/find/", {"q": number})
    assert (answer.status_code, answer["Location"]) == (302, address.format(wang=bank.wang.code))
    assert AccessEntry.objects.latest("pk").action == "access_log.find"


@pytest.mark.covers("SE-03")
def test_the_lines_as_a_file_are_filtered_and_recorded(client_of: ClientOf, bank: Bank, looks: None) -> None:
    answer = client_of(bank.auditor_xu).post("/audit/file/", {"person": "R002"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1:4] for line in lines] == [
        ["staff", "action", "subject"],
        ["R002", "记录联系", "bbb"],
        ["R002", "查看客户页", "bbb"],
    ]
    assert AccessEntry.objects.latest("pk").detail == {"records": 2}


@pytest.mark.covers("SE-03")
def test_a_worker_that_stopped_sealing_is_an_alarm(client_of: ClientOf, bank: Bank) -> None:
    audit.write("customer.open", by=bank.rm_chen, at=MORNING - timedelta(minutes=11))
    assert "log-alarm" in client_of(bank.auditor_xu).get("/audit/").content.decode()
    audit.seal_all()
    assert "log-alarm" not in client_of(bank.auditor_xu).get("/audit/").content.decode()


@pytest.mark.covers("SE-03", "RULE-4")
def test_no_answer_without_a_line(client_of: ClientOf, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **facts: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(AccessEntry.objects, "create", full)
    with pytest.raises(OSError, match="disk full"):
        client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/")


@pytest.mark.covers("SE-03")
def test_a_look_is_recorded_although_its_page_breaks(
    client_of: ClientOf, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jinjing.web.customer_page.views.show_page", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client_of(bank.rm_chen).get(f"/customers/{bank.wang.code}/")
    assert AccessEntry.objects.filter(action="customer.open", subject=bank.wang.code).count() == 1


@pytest.mark.covers("FI-03", "SE-03")
def test_the_lines_leave_only_after_a_fresh_proof(client_of: ClientOf, bank: Bank, looks: None) -> None:
    auditor = client_of(bank.auditor_xu)
    StaffSession.objects.update(proved_at=MORNING - timedelta(minutes=15))
    here = {"referer": "http://testserver/audit/?person=R002"}
    answer = auditor.post("/audit/file/", {"person": "R002"}, headers=here)
    assert answer["Location"] == "/account/prove/?next=%2Faudit%2F%3Fperson%3DR002"
    assert AccessEntry.objects.filter(action="access_log.export").count() == 0
    StaffSession.objects.update(proved_at=MORNING)
    assert auditor.post("/audit/file/", {"person": "R002"})["Content-Type"] == "text/csv; charset=utf-8"
