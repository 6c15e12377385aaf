"""FI-05: what is said in the lobby names no sum, and says nothing that is the manager's business alone."""

from datetime import date

import pytest
from casts import TODAY, Bank, trigger
from django.utils import translation
from jinjing.holdings.models import Holding, Product
from jinjing.insights.queries.reasons import Reason, reasons_of, without_sums
from jinjing.kernel.wording import Wording

pytestmark = pytest.mark.covers("LOB-1")
SENTENCE = Wording(
    "定期存款20.06万元，11月19日到期。", "CNY 200,600.00 in a time deposit falls due on 2026-11-19."
)
AHEAD, SINCE = date(2026, 11, 21), date(2026, 11, 16)


def reason(key: str, on: date, asset_class: str = "") -> Reason:
    return Reason(key, SENTENCE, on, 20_060_000, 1, asset_class)


@pytest.mark.parametrize(
    ("key", "on", "asset_class", "zh", "en"),
    [
        (
            "deposit_maturing",
            AHEAD,
            "time_deposit",
            "有定期存款 11月21日到期",
            "A time deposit matures on 21 November",
        ),
        (
            "deposit_maturing",
            TODAY,
            "large_cd",
            "有大额存单今天到期",
            "A large-denomination CD matures today",
        ),
        (
            "deposit_maturing",
            SINCE,
            "treasury_bond",
            "有国债已于 11月16日到期",
            "A treasury bond matured on 16 November",
        ),
        ("deposit_maturing", AHEAD, "", "有存款 11月21日到期", "A deposit matures on 21 November"),
        ("birthday_solar", AHEAD, "", "11月21日生日", "Birthday on 21 November"),
        ("birthday_solar", TODAY, "", "今天生日", "Birthday today"),
        ("birthday_lunar", SINCE, "", "11月16日刚过农历生日", "Had a lunar birthday on 16 November"),
        ("large_inflow", SINCE, "", "11月16日有大额转入", "A large sum came in on 16 November"),
        ("large_outflow", SINCE, "", "11月16日有大额转出", "A large sum went out on 16 November"),
    ],
)
def test_a_greeting_names_product_and_day(key: str, on: date, asset_class: str, zh: str, en: str) -> None:
    (told,) = without_sums([reason(key, on, asset_class)], on=TODAY)
    assert (told.wording, told.amount_fen, told.on) == (Wording(zh, en), None, on)


def test_a_long_silence_and_what_is_unknown_are_no_greeting() -> None:
    assert without_sums([reason("long_silence", SINCE), reason("tomorrows_trigger", AHEAD)], on=TODAY) == ()


def test_two_deposits_of_one_day_are_told_once_and_the_order_stays() -> None:
    two = [reason("deposit_maturing", AHEAD, "time_deposit")] * 2
    told = without_sums([*two, reason("birthday_solar", TODAY), *two], on=TODAY)
    assert [r.text for r in told] == ["有定期存款 11月21日到期", "今天生日"]


def test_the_product_comes_from_the_account_that_falls_due(bank: Bank) -> None:
    product = Product.objects.create(code="TD1", asset_class="time_deposit", name="整存整取")
    Holding.objects.create(
        since=bank.publication.pk,
        customer=bank.zhou,
        product=product,
        account_no=f"{bank.zhou.customer_no}-1",
        currency="CNY",
        opened_on=date(2025, 11, 21),
        matures_on=AHEAD,
        balance_fen=20_060_000,
        worth_fen=20_060_000,
    )
    trigger(bank.publication, bank.zhou, "deposit_maturing", AHEAD, SENTENCE.zh, SENTENCE.en, 20_060_000)
    (found,) = reasons_of([bank.zhou.pk], publication=bank.publication, on=TODAY)[bank.zhou.pk]
    assert (found.text, found.asset_class) == (SENTENCE.zh, "time_deposit")
    with translation.override("en"):
        (told,) = without_sums([found], on=TODAY)
        assert told.text == "A time deposit matures on 21 November"
