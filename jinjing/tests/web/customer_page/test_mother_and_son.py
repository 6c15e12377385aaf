"""The case of the sources: a mother was told of her son's product. Here no way leads from one to the other.

Every page, fragment, search and paper about the mother is read by everybody, and nothing of the son's
stands on it: no amount in any spelling, no product, no number, no full name, no tier of his.
"""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from casts import MORNING, Bank
from casts_family import FAMILY_PHONE, SON_CARD, MotherAndSon, mother_and_son
from django.test import Client
from jinjing.customers.models import Customer, SearchToken
from jinjing.customers.tokens import tokens_of
from jinjing.identity.models import Staff
from jinjing.interactions.domain.contact import log_contact
from jinjing.interactions.enums import Channel, Outcome
from pypdf import PdfReader

pytestmark = pytest.mark.usefixtures("morning")
ClientOf = Callable[[Staff], Client]
OWN_PAGES = ("", "family/", "review/", "personal/", "figures/tier/", "figures/financial_assets_fen/")
READERS = ("owner", "colleague", "branch_manager", "lobby_manager", "teller", "other_branch", "head_office")


@pytest.fixture(params=["one manager has both", "the son has another manager"])
def family(bank: Bank, request: pytest.FixtureRequest) -> MotherAndSon:
    return mother_and_son(bank, son_of=bank.rm_zhao if "another" in request.param else None)


def answers(client: Client, customer: Customer) -> Iterator[tuple[str, str]]:
    """Everything that is told about one customer to one reader."""
    for tail in OWN_PAGES:
        address = f"/customers/{customer.code}/{tail}"
        for headers in ({}, {"hx-request": "true"}):
            yield address, client.get(address, headers=headers).content.decode()
    printed = client.post(f"/customers/{customer.code}/review/print/", {"idempotency_key": "p"})
    if printed.headers["Content-Type"] == "application/pdf":
        pages = PdfReader(BytesIO(printed.content)).pages
        text = "".join(page.extract_text() for page in pages)
        yield "paper", text + "".join(text.split())  # blanks between Chinese and figures are only drawn
    yield "call mode", client.get(f"/desk/call/{customer.code}/").content.decode()


def leaks(told: str, secrets: tuple[str, ...]) -> set[str]:
    return {secret for secret in secrets if secret in told}


@pytest.mark.covers("REL-1", "ID-01", "RULE-1")
@pytest.mark.parametrize("part", READERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_about_the_mother_tells_what_the_son_has(
    client_of: ClientOf, bank: Bank, family: MotherAndSon, part: str, language: str
) -> None:
    client = client_of(bank.cast[part])
    client.cookies["django_language"] = language
    for address, told in answers(client, family.mother):
        assert (address, leaks(told, family.secrets_of_son)) == (address, set())


@pytest.mark.covers("REL-1", "ID-01")
def test_nothing_about_the_son_tells_what_the_mother_has(
    client_of: ClientOf, bank: Bank, family: MotherAndSon
) -> None:
    for reader in (bank.rm_chen, bank.rm_zhao, bank.manager_sun):
        for address, told in answers(client_of(reader), family.son):
            assert (address, leaks(told, family.secrets_of_mother)) == (address, set())


def test_on_the_own_pages_these_spellings_would_be_found(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank)
    client = client_of(bank.rm_chen)
    told = "".join(text for _address, text in answers(client, family.mother))
    assert {"880,000", "88万", "银发定期", "崔桂芳"} <= leaks(told, family.secrets_of_mother)
    client.cookies["django_language"] = "en"
    told = "".join(text for _address, text in answers(client, family.son))
    assert {"2,350,000", "2.35M", "Steady wealth", "崔子昂"} <= leaks(told, family.secrets_of_son)


@pytest.mark.covers("REL-1")
def test_the_son_stands_on_the_mothers_page_masked_and_linked_for_who_has_both(
    client_of: ClientOf, bank: Bank
) -> None:
    family = mother_and_son(bank)
    told = client_of(bank.rm_chen).get(f"/customers/{family.mother.code}/family/").content.decode()
    assert "崔**" in told
    assert f"/customers/{family.son.code}/" in told


@pytest.mark.covers("REL-1")
def test_who_has_the_mother_alone_gets_no_way_to_the_son(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank, son_of=bank.rm_zhao)
    for _address, told in answers(client_of(bank.rm_chen), family.mother):
        assert family.son.code not in told


@pytest.mark.covers("REL-1")
@pytest.mark.parametrize("typed", [SON_CARD, "60002002", "崔子昂", "czang", "0025"])
def test_the_mother_is_not_found_by_what_is_the_sons(client_of: ClientOf, bank: Bank, typed: str) -> None:
    family = mother_and_son(bank, son_of=bank.rm_zhao)
    for reader in (bank.rm_chen, bank.manager_sun):
        answer = client_of(reader).post("/search/", {"q": typed})
        assert family.mother.code not in answer.content.decode() + answer.headers.get("Location", "")


@pytest.mark.covers("REL-1", "LOB-1")
@pytest.mark.parametrize("typed", [SON_CARD, "60002002"])
def test_the_lobby_finds_the_son_alone_by_what_is_his(client_of: ClientOf, bank: Bank, typed: str) -> None:
    family = mother_and_son(bank)
    told = client_of(bank.guide_lin).post("/lobby/find/", {"q": typed}).content.decode()
    assert family.son.code in told
    assert family.mother.code not in told


@pytest.mark.covers("REL-1")
def test_a_shared_phone_finds_both_only_for_who_may_see_both(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank, son_of=bank.rm_zhao)
    chen = client_of(bank.rm_chen).post("/search/", {"q": FAMILY_PHONE}).content.decode()
    assert (family.mother.code in chen, family.son.code in chen) == (True, False)
    both = client_of(bank.manager_sun).post("/search/", {"q": FAMILY_PHONE}).content.decode()
    assert family.mother.code in both
    assert family.son.code in both
    assert leaks(both, ("2,350,000", "235", "880,000")) == set()


@pytest.mark.covers("REL-1")
def test_an_unreachable_customer_is_not_reached_through_relatives(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank)
    give_a_phone_of_his_own(family.son, "13900022002")
    for reached in (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER):
        log_contact(family.mother, channel=Channel.TELEPHONE, outcome=reached, by=bank.rm_chen, at=MORNING)
    for _address, told in answers(client_of(bank.rm_chen), family.mother):
        assert leaks(told, ("13900022002", "139****2002")) == set()


def give_a_phone_of_his_own(customer: Customer, phone: str) -> None:
    customer.phone = phone
    customer.save()
    SearchToken.objects.filter(customer=customer, kind__startswith="phone").delete()
    SearchToken.objects.bulk_create(
        SearchToken(customer=customer, kind=kind, token=value)
        for kind, value in tokens_of({"phone": (phone,)})
    )


@pytest.mark.covers("REL-1", "LOB-1")
def test_the_lobby_board_tells_neither_of_the_other(client_of: ClientOf, bank: Bank) -> None:
    family = mother_and_son(bank)
    lin = client_of(bank.guide_lin)
    lin.post("/lobby/arrive/", {"customer": family.mother.code, "idempotency_key": "a"})
    told = lin.get("/lobby/").content.decode()
    assert leaks(told, family.secrets_of_son) == set()
    assert family.son.code not in told
