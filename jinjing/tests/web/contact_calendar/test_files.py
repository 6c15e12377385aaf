"""RM-4: the calendar from Excel on its page: compared first, taken over and back by whoever read it in."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from casts import MORNING, TODAY, Bank
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from jinjing.identity.models import Staff
from jinjing.interactions.enums import Channel
from jinjing.interactions.models import Interaction
from jinjing.interactions.queries.conversations import standing
from jinjing.kernel.models import AccessEntry
from jinjing.workbench.domain.contact_plan import plan_contact
from jinjing.workbench.models import CalendarFile, PlannedContact
from workbench.sheets import workbook

ClientOf = Callable[[Staff], Client]
pytestmark = pytest.mark.usefixtures("morning")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def read_in(client: Client, content: bytes, *, key: str = "k") -> str:
    """The page on which it ends."""
    body = {"file": SimpleUploadedFile("x.xlsx", content), "idempotency_key": key}
    return str(client.post(reverse("calendar:files"), body, follow=True).content.decode())


def step(client: Client, name: str, file: CalendarFile, **entries: str) -> str:
    body = {"idempotency_key": name, **entries}
    return str(client.post(reverse(f"calendar:{name}", args=[file.code]), body, follow=True).content.decode())


@pytest.mark.covers("RM-4")
def test_a_file_is_compared_taken_over_and_taken_back(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    sheet = workbook(
        [(bank.wang, {YESTERDAY: "T", TOMORROW: "m"}), (bank.li, {TOMORROW: "T"})],
        notes={(0, YESTERDAY): "转存三十万"},
    )
    page = read_in(client, sheet)
    assert "请写小写字母" in page
    assert "转存三十万" in page
    assert not Interaction.objects.exists()
    file = CalendarFile.objects.get()
    assert "选择不导入这些单元格" in step(client, "take-over", file, key="a")
    assert not Interaction.objects.exists()
    page = step(client, "take-over", file, without_refused="1", idempotency_key="b")
    assert "已整体导入" in page
    assert (standing().get().note, PlannedContact.objects.get().channel) == ("转存三十万", "M")
    assert "恢复到导入之前" in step(client, "take-back", file)
    assert not standing().exists()


@pytest.mark.covers("RM-4")
def test_a_moved_letter_is_shown_as_a_move_with_the_day_it_comes_from(
    client_of: ClientOf, bank: Bank
) -> None:
    plan = plan_contact(bank.wang, on=TODAY, channel=Channel.MEETING, by=bank.rm_chen, at=MORNING)
    client = client_of(bank.rm_chen)
    page = read_in(client, workbook([(bank.wang, {TOMORROW: "m"})]))
    assert "计划改期" in page
    assert f"原定 {TODAY}，字母已移到这一天" in page
    file = CalendarFile.objects.get()
    step(client, "take-over", file)
    plan.refresh_from_db()
    assert plan.on == TOMORROW
    assert "恢复到导入之前" in step(client, "take-back", file)
    plan.refresh_from_db()
    assert plan.on == TODAY


@pytest.mark.covers("RM-4")
def test_what_is_no_calendar_comes_back_beside_the_field(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    assert "没有找到联系日历" in read_in(client, b"hello")
    assert "文件为空" in read_in(client, b"")
    answer = client.post(reverse("calendar:files"), {"idempotency_key": "k"})
    assert (answer.status_code, "请选择修改过的" in answer.content.decode()) == (422, True)
    assert not CalendarFile.objects.exists()


@pytest.mark.covers("RULE-1", "SE-03")
def test_a_file_is_its_readers_alone_and_each_look_is_recorded(client_of: ClientOf, bank: Bank) -> None:
    read_in(client_of(bank.rm_chen), workbook([(bank.wang, {YESTERDAY: "T"})]))
    address = reverse("calendar:file", args=[CalendarFile.objects.get().code])
    assert client_of(bank.rm_zhao).get(address).status_code == 404
    assert client_of(bank.manager_sun).get(address).status_code == 404
    looks = AccessEntry.objects.filter(action="calendar.file")
    assert [look.detail["customers"] for look in looks] == [[bank.wang.code]]


@pytest.mark.covers("RM-4")
def test_the_calendar_leads_to_its_file_with_its_days(client_of: ClientOf, bank: Bank) -> None:
    client = client_of(bank.rm_chen)
    page = client.get(reverse("calendar:page") + "?from=2026-09").content.decode()
    address = next(part for part in page.split('"') if part.startswith(reverse("exports:ask")))
    said = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    assert said == {"kind": ["calendar"], "starts_on": ["2026-09-01"], "ends_on": ["2026-11-30"]}
    asking = client.get(address.replace("&amp;", "&")).content.decode()
    assert 'value="calendar" checked' in asking
    assert 'value="2026-09-01"' in asking
