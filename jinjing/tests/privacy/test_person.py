"""Everything about one person: complete by construction, nothing about anybody else, readable on paper."""

import json
from io import BytesIO

import pytest
from casts import MORNING, Bank
from jinjing.customers.models import Relationship
from jinjing.kernel import audit
from jinjing.kernel.catalogue import Whose, declared
from jinjing.privacy.domain.copying import fetch_copy, make_copies, remove_copies
from jinjing.privacy.domain.exporting import Asked, ask_export, life_of
from jinjing.privacy.domain.making import make_export
from jinjing.privacy.enums import CopyFormat, ExportKind, ExportPurpose, RequestKind
from jinjing.privacy.errors import FileIsGone, KindDoesNotFit, NotVerifiedYet
from jinjing.privacy.models import DataCopy
from jinjing.privacy.queries.person import (
    as_json,
    given_columns,
    kept_back_columns,
    model_of,
    undeclared_tables,
)
from jinjing.privacy.subjects import SECTIONS
from jinjing.privacy.words import NOT_ON_PAPER, WORDS
from privacy.life import a_life_with_the_bank, asked
from pypdf import PdfReader

pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.covers("PI-08")
def test_every_table_with_a_way_to_a_customer_has_its_place() -> None:
    assert undeclared_tables() == set()


@pytest.mark.covers("PI-01", "PI-08")
@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.model)
def test_every_column_about_the_customer_is_given_or_kept_back_with_a_reason(section) -> None:
    about = {
        column
        for column, facts in declared()[section.model.lower()].columns.items()
        if facts.whose == Whose.CUSTOMER
    }
    named = {
        model_of(section)._meta.get_field(f.name).column: f.name
        for f in model_of(section)._meta.local_concrete_fields
    }
    given = {column.name for column in given_columns(section)} | set(section.follow)
    placed = given | set(kept_back_columns(section)) | {model_of(section)._meta.pk.name}
    assert {named[column] for column in about} <= placed
    assert set(section.kept_back) <= set(named.values())


def test_every_column_on_paper_has_a_word() -> None:
    columns = {c.name for s in SECTIONS if s.left_out is None for c in given_columns(s)}
    followed = {name for section in SECTIONS for name in section.follow}
    assert (columns | followed) - NOT_ON_PAPER - set(WORDS) == set()
    assert set(WORDS) - columns - followed == set()


@pytest.fixture
def copies(bank: Bank) -> dict[str, bytes]:
    a_life_with_the_bank(bank)
    Relationship.objects.create(customer=bank.wang, other=bank.zhou, kind="friend")
    audit.write(
        "customer.open", by=bank.rm_chen, at=MORNING, kind="customer", subject=bank.wang.code, outlet="101"
    )
    audit.write(
        "customer.open", by=bank.rm_zhao, at=MORNING, kind="customer", subject=bank.wang.code, outlet="101"
    )
    export = ask_export(Asked(ExportKind.MY_CUSTOMERS, ExportPurpose.VISITS), by=bank.rm_chen, at=MORNING)
    make_export(export, holder="test", at=MORNING, tick=lambda: MORNING)
    request = asked(bank, RequestKind.ACCESS)
    made = make_copies(request, by=bank.manager_sun, at=MORNING)
    return {copy.file_format: fetch_copy(copy, by=bank.manager_sun, at=MORNING) for copy in made}


@pytest.mark.covers("PI-08")
def test_the_copy_has_everything_opened(bank: Bank, copies: dict[str, bytes]) -> None:
    told = json.loads(copies[CopyFormat.JSON])
    sections = {section["table"]: section["rows"] for section in told["sections"]}
    me = sections["customers.Customer"][0]
    assert (me["name"], me["phone"], me["document"]["number"], me["home_outlet"]) == (
        "王晓明",
        "13900011001",
        "110101197105041001",
        "滨江支行",
    )
    assert [row["note"] for row in sections["interactions.Interaction"]] == ["想转存三十万", "想转存二十万"]
    assert sections["holdings.Holding"][0]["product"] == "一年定期"
    assert sections["customers.Relationship"] == [{"kind": "friend", "valid_from": None, "valid_to": None}]
    assert sections["customers.Topic"][0]["text"] == "儿子高考"
    assert sections["privacy.ExportedCustomer"][0]["purpose"] == "visits"
    empty = [table for table, rows in sections.items() if not rows]
    assert "lobby.Referral" not in empty
    looks = {(look["outlet"], look["action"]): look["count"] for look in told["looks"]}
    assert looks[("101", "customer.open")] == 2
    assert told["schema"] == "jinjing.person/1"


@pytest.mark.covers("PI-08", "REL-1")
def test_nobody_else_is_in_the_copy(bank: Bank, copies: dict[str, bytes]) -> None:
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(copies[CopyFormat.PDF])).pages)
    for text in (copies[CopyFormat.JSON].decode(), paper):
        for other in ("单国强", "13900011003", "陈立", "林静", "R001", "L001"):
            assert other not in text


@pytest.mark.covers("PI-08")
def test_on_paper_it_reads_as_words(copies: dict[str, bytes]) -> None:
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(copies[CopyFormat.PDF])).pages)
    for text in (
        "王晓明",
        "我行持有的您的个人信息",
        "一年定期",
        "¥300,000.00",
        "想转存二十万",
        "查看您的客户页",
    ):
        assert text in paper
    assert "M001 2026-11-19 10:00" in paper


@pytest.mark.covers("PI-12")
def test_a_copy_is_gone_after_its_hours(bank: Bank, copies: dict[str, bytes]) -> None:
    copy = DataCopy.objects.first()
    over = life_of(MORNING)
    with pytest.raises(FileIsGone):
        fetch_copy(copy, by=bank.manager_sun, at=over)
    assert (remove_copies(at=over), remove_copies(at=over)) == (2, 0)


def test_no_copy_before_it_is_certain_who_asks(bank: Bank) -> None:
    with pytest.raises(NotVerifiedYet):
        make_copies(asked(bank, RequestKind.ACCESS, verified=False), by=bank.manager_sun, at=MORNING)
    with pytest.raises(KindDoesNotFit):
        make_copies(asked(bank, RequestKind.DELETE), by=bank.manager_sun, at=MORNING)


def test_a_copy_is_made_at_any_moment(bank: Bank) -> None:
    moment = MORNING.replace(microsecond=123_456)
    made = make_copies(asked(bank, RequestKind.ACCESS), by=bank.manager_sun, at=moment)
    assert [copy.file_format for copy in made] == [CopyFormat.JSON, CopyFormat.PDF]


def test_the_same_person_gives_the_same_copy(bank: Bank) -> None:
    assert as_json(bank.li, request_code="x", at=MORNING) == as_json(bank.li, request_code="x", at=MORNING)
