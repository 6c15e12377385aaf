"""RM-6: a customer gets every word of their file, it goes with them, and what was replaced goes earlier."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from casts import MORNING, TODAY, Bank
from jinjing.customers.domain.file import note_file_field
from jinjing.customers.file_fields import FileField
from jinjing.customers.models import FileEntry
from jinjing.privacy.domain.copying import fetch_copy, make_copies
from jinjing.privacy.domain.ending import erase
from jinjing.privacy.domain.retaining import run_retention
from jinjing.privacy.enums import CopyFormat, RequestKind, RestrictedBecause
from jinjing.privacy.queries.retained import due_now
from privacy.life import asked
from pypdf import PdfReader

pytestmark = pytest.mark.usefixtures("morning")
YEAR = timedelta(days=366)


def note(bank: Bank, field: FileField, value: str, *, replaces: int = 0, years_ago: int = 0) -> None:
    made = note_file_field(bank.wang, field, value, replaces=replaces, by=bank.rm_chen, at=MORNING)
    assert made
    FileEntry.objects.filter(pk=made.pk).update(noted_at=MORNING - YEAR * years_ago)


@pytest.mark.covers("RM-6", "PI-08")
def test_the_copy_has_every_word_and_reads_as_words_on_paper(bank: Bank) -> None:
    note(bank, FileField.HOBBIES, "钓鱼")
    note(bank, FileField.HOBBIES, "书法", replaces=1)
    note(bank, FileField.PERSONALITY, "quiet")
    made = make_copies(asked(bank, RequestKind.ACCESS), by=bank.manager_sun, at=MORNING)
    files = {copy.file_format: fetch_copy(copy, by=bank.manager_sun, at=MORNING) for copy in made}
    sections = {s["table"]: s["rows"] for s in json.loads(files[CopyFormat.JSON])["sections"]}
    rows = [(row["field"], row["value"]) for row in sections["customers.FileEntry"]]
    assert rows == [("hobbies", "钓鱼"), ("hobbies", "书法"), ("personality", "quiet")]
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(files[CopyFormat.PDF])).pages)
    for text in ("档案中关于您的记录", "爱好", "钓鱼", "性格类型", "寡言型"):
        assert text in paper
    assert "陈立" not in paper


@pytest.mark.covers("RM-6", "PI-12")
def test_the_file_goes_with_the_person(bank: Bank) -> None:
    note(bank, FileField.HOBBIES, "钓鱼")
    erase(bank.wang, because=RestrictedBecause.RETENTION, request=None, by=None, at=MORNING, outlet="101")
    assert not FileEntry.objects.exists()


@pytest.mark.covers("RM-6", "PI-12")
def test_a_replaced_value_is_let_go_two_years_after_its_replacement(bank: Bank) -> None:
    note(bank, FileField.EMPLOYER, "国企", years_ago=5)
    note(bank, FileField.EMPLOYER, "民企", replaces=1, years_ago=3)
    note(bank, FileField.EMPLOYER, "已退休", replaces=2, years_ago=1)
    note(bank, FileField.HOBBIES, "钓鱼", years_ago=5)
    assert {due.rule.key: due.count for due in due_now(TODAY) if due.count} == {"replaced_in_files": 1}
    run_retention(holder="test", at=MORNING, tick=lambda: MORNING)
    left = FileEntry.objects.order_by("field", "number")
    assert [(entry.value, entry.number) for entry in left] == [("民企", 2), ("已退休", 3), ("钓鱼", 1)]
