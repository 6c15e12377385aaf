"""The mother and her son of the sources [003]: two customers, one manager, accounts that are each one's own.

Mother Cui (premier, 880,000) and son Cui (premier, 2,350,000) are customers of Chen at Riverside; they
share a household and the family's phone. Nothing on the mother's side may tell what the son has.
"""

from dataclasses import dataclass
from datetime import date

from casts import YUAN, Bank, customer, figures, trigger
from jinjing.customers.enums import RelationKind
from jinjing.customers.models import Customer, Household, HouseholdMember, Relationship
from jinjing.holdings.models import Holding, Product
from jinjing.identity.models import Staff

MOTHER_YUAN, SON_YUAN = 880_000, 2_350_000
MOTHER_CARD, SON_CARD = "6222000000020017", "6222000000020025"
FAMILY_PHONE = "13900022001"


@dataclass(frozen=True)
class MotherAndSon:
    """`secrets_of_son` and `secrets_of_mother`: texts that must never stand on the other's page or paper.

    Amounts in every spelling a page uses (short, exact, spoken), the household's sum, products, numbers,
    full names.
    """

    mother: Customer
    son: Customer
    household: Household
    secrets_of_son: tuple[str, ...]
    secrets_of_mother: tuple[str, ...]


def mother_and_son(bank: Bank, *, son_of: Staff | None = None) -> MotherAndSon:
    """Into the small bank; `son_of`: the son's manager, Chen as the mother's unless somebody else is named."""
    mother = customer(
        "60002001", "崔桂芳", "F", bank.riverside, bank.rm_chen, phone=FAMILY_PHONE, card=MOTHER_CARD
    )
    son = customer(
        "60002002", "崔子昂", "M", bank.riverside, son_of or bank.rm_chen, phone=FAMILY_PHONE, card=SON_CARD
    )
    night = bank.publication
    figures(night, mother, MOTHER_YUAN, invested=False, tier="mid", premier=True, rank=2)
    figures(night, son, SON_YUAN, invested=True, tier="affluent", premier=True, rank=1)
    hold(bank, mother, "TD-M", "银发定期", "Silver deposit", MOTHER_YUAN, "6222900000020017")
    hold(bank, son, "WP-S", "稳盈理财", "Steady wealth", SON_YUAN, "6222900000020025")
    trigger(
        night,
        son,
        "deposit_maturing",
        date(2026, 11, 22),
        "稳盈理财 235 万元将于 11 月 22 日到期",
        "Steady wealth of 2,350,000 matures on 22 November",
        SON_YUAN * YUAN,
    )
    household = Household.objects.create(number="H10000001")
    for member in (mother, son):
        HouseholdMember.objects.create(household=household, customer=member, valid_from=date(2019, 5, 1))
    for one, other, kind in ((mother, son, RelationKind.CHILD), (son, mother, RelationKind.PARENT)):
        Relationship.objects.create(customer=one, other=other, kind=kind)
    return MotherAndSon(
        mother,
        son,
        household,
        secrets_of_son=(
            "2,350,000",
            "235万",
            "235 万",
            "2.35M",
            "稳盈理财",
            "Steady wealth",
            "020025",
            "崔子昂",
            *TOGETHER,
        ),
        secrets_of_mother=(
            "880,000",
            "88万",
            "88 万",
            "880k",
            "银发定期",
            "Silver deposit",
            "020017",
            "崔桂芳",
            *TOGETHER,
        ),
    )


TOGETHER = ("3,230,000", "323万", "3.23M")


def hold(bank: Bank, who: Customer, code: str, name: str, name_en: str, yuan: int, number: str) -> Holding:
    product = Product.objects.create(
        code=code,
        asset_class="time_deposit" if code.startswith("TD") else "wealth_product",
        name=name,
        name_en=name_en,
    )
    return Holding.objects.create(
        since=bank.publication.pk,
        customer=who,
        product=product,
        account_no=number,
        currency="CNY",
        opened_on=date(2025, 11, 22),
        matures_on=date(2027, 5, 22),
        balance_fen=yuan * YUAN,
        worth_fen=yuan * YUAN,
    )
