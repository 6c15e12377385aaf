"""RM-6: the asset review on the screen and on paper: the customer's own figures, marked and recorded."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from casts import MORNING, YUAN, Bank
from casts_family import MOTHER_YUAN, SON_YUAN, MotherAndSon, mother_and_son
from django.test import Client
from jinjing.customers.domain.topics import note_topic
from jinjing.customers.enums import TopicKind
from jinjing.holdings.models import Publication
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures
from jinjing.interactions.domain.consent import Evidence, give_consent
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, ConsentPurpose, EvidenceKind, Outcome
from jinjing.kernel.models import AccessEntry
from pypdf import PdfReader

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]


@pytest.fixture
def family(bank: Bank) -> MotherAndSon:
    return mother_and_son(bank)


def screen(client: Client, family: MotherAndSon) -> str:
    return client.get(f"/customers/{family.mother.code}/review/").content.decode()


def paper(client: Client, family: MotherAndSon) -> str:
    response = client.post(f"/customers/{family.mother.code}/review/print/", {"idempotency_key": "p"})
    assert response.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(response.content)).pages
    return unspaced("".join(page.extract_text() for page in pages))


def unspaced(text: str) -> str:
    """A PDF's text without blanks: between Chinese and figures they are only drawn."""
    return "".join(text.split())


@pytest.mark.covers("RM-6")
@pytest.mark.parametrize("read", [screen, paper])
def test_it_tells_who_when_what_is_held_and_when_it_falls_due(
    client_of: ClientOf, bank: Bank, family: MotherAndSon, read: Callable[[Client, MotherAndSon], str]
) -> None:
    told = read(client_of(bank.rm_chen), family)
    for expected in (
        "崔女士",
        "2026年11月19日",
        "2026年11月18日",
        "¥880,000.00",
        "银发定期",
        "622290******0017",
        "2027-05",
        "R001 2026-11-19 10:00",
    ):
        assert expected in told or unspaced(expected) in told


@pytest.mark.covers("RM-6")
@pytest.mark.parametrize("read", [screen, paper])
def test_the_average_is_compared_with_last_quarter_and_the_bounds(
    client_of: ClientOf, bank: Bank, family: MotherAndSon, read: Callable[[Client, MotherAndSon], str]
) -> None:
    ladder = [
        {"tier": "affluent", "names": {"zh": "高端", "en": "High-end"}, "bound_fen": 1_000_000 * YUAN},
        {"tier": "mid", "names": {"zh": "中端", "en": "Mid-range"}, "bound_fen": 50_000 * YUAN},
    ]
    policies = [{"key": "segment-004", "tiers": ladder}]
    Publication.objects.filter(pk=bank.publication.pk).update(policies=policies)
    CustomerFigures.objects.filter(customer=family.mother).update(average_assets_to_date_fen=900_000 * YUAN)
    told = read(client_of(bank.rm_chen), family)
    told = unspaced(told)
    assert "比2026Q3日均增加¥20,000.00" in told
    assert "中端" in told
    assert "高端¥1,000,000" in told


@pytest.mark.covers("RM-6", "REL-1")
@pytest.mark.parametrize("read", [screen, paper])
def test_what_was_agreed_is_printed_but_neither_topics_nor_relatives_nor_notes(
    client_of: ClientOf, bank: Bank, family: MotherAndSon, read: Callable[[Client, MotherAndSon], str]
) -> None:
    note_topic(family.mother, kind=TopicKind.HEALTH, text="看牙", by=bank.rm_chen, at=MORNING)
    for minute, step in enumerate(("带两款存单的比较表", "看牙后再联系", "和崔子昂一起来")):
        log_contact(
            family.mother,
            channel=Channel.TELEPHONE,
            outcome=Outcome.NO_ANSWER,
            by=bank.rm_chen,
            at=MORNING - timedelta(minutes=minute),
            note="语气不太耐烦",
            next_step=step,
            next_on=date(2026, 11, 25),
        )
    told = read(client_of(bank.rm_chen), family)
    assert "带两款存单的比较表" in told
    assert [word for word in ("看牙", "崔子昂", "不太耐烦") if word in told] == []


@pytest.mark.covers("REL-1", "ID-01")
@pytest.mark.parametrize("read", [screen, paper])
def test_the_household_is_added_only_with_everybodys_consent(
    client_of: ClientOf, bank: Bank, family: MotherAndSon, read: Callable[[Client, MotherAndSon], str]
) -> None:
    chen = client_of(bank.rm_chen)
    together = f"¥{MOTHER_YUAN + SON_YUAN:,}.00"
    scan = Evidence(EvidenceKind.PAPER_SCAN, "0" * 64)
    for one in (family.mother, family.son):
        assert together not in read(chen, family)
        give_consent(
            one, ConsentPurpose.HOUSEHOLD, notice_version="1", evidence=scan, by=bank.rm_chen, at=MORNING
        )
    told = read(chen, family)
    assert together in told
    assert f"{SON_YUAN:,}" not in told


@pytest.mark.covers("SE-03")
def test_looking_and_printing_are_two_lines_in_the_access_log(
    client_of: ClientOf, bank: Bank, family: MotherAndSon
) -> None:
    chen = client_of(bank.rm_chen)
    screen(chen, family)
    paper(chen, family)
    paper(chen, family)
    lines = AccessEntry.objects.filter(action__startswith="review.").order_by("pk")
    mother = family.mother.code
    assert list(lines.values_list("action", "actor_no", "subject")) == [
        ("review.open", "R001", mother),
        ("review.print", "R001", mother),
        ("review.print", "R001", mother),
    ]


def test_the_file_is_named_after_nobody(client_of: ClientOf, bank: Bank, family: MotherAndSon) -> None:
    url = f"/customers/{family.mother.code}/review/print/"
    response = client_of(bank.rm_chen).post(url, {"idempotency_key": "p"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="asset-review-20261119.pdf"'
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("read", [screen, paper])
def test_before_the_first_night_it_says_so(
    client_of: ClientOf, bank: Bank, family: MotherAndSon, read: Callable[[Client, MotherAndSon], str]
) -> None:
    CustomerFigures.objects.all().delete()
    assert "还没有发布过这位客户的数据" in read(client_of(bank.rm_chen), family)
