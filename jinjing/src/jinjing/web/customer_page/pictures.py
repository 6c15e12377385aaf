"""Geometry of the page's small pictures, in thousandths: bars of classes and the scale of the average."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jinjing.customers.queries.masking import masked_card
from jinjing.holdings.enums import AssetClass
from jinjing.holdings.queries.portfolio import Account, ClassTotal
from jinjing.insights.models import CustomerFigures, CustomerTier

# The engine's indicator that sums the class (assay.indicators.assets).
INDICATOR_OF = {
    AssetClass.DEMAND_DEPOSIT: "demand_deposit_fen",
    AssetClass.CALL_DEPOSIT: "demand_deposit_fen",
    AssetClass.TIME_DEPOSIT: "time_deposit_fen",
    AssetClass.LARGE_CD: "time_deposit_fen",
    AssetClass.STRUCTURED_DEPOSIT: "time_deposit_fen",
    AssetClass.TREASURY_BOND: "time_deposit_fen",
    AssetClass.WEALTH_PRODUCT: "wealth_product_fen",
    AssetClass.TRUST_PRODUCT: "wealth_product_fen",
    AssetClass.FUND: "fund_fen",
    AssetClass.INSURANCE: "insurance_fen",
    AssetClass.PRECIOUS_METAL: "precious_metal_fen",
}


@dataclass(frozen=True)
class AccountRow:
    """One account; `foreign` when its own currency is not the base currency (`balance_fen` is then shown too)."""

    product: str
    number: str
    currency: str
    balance_fen: int
    worth_fen: int
    foreign: bool
    matures_on: date | None


@dataclass(frozen=True)
class ClassRow:
    """One class of holdings with its share; `indicator` opens its derivation, empty for loans."""

    label: str
    worth_fen: int
    permille: int
    indicator: str
    accounts: Sequence[AccountRow]

    @property
    def percent(self) -> int:
        return (self.permille + 5) // 10


@dataclass(frozen=True)
class Scale:
    """The average of the quarter so far between nothing and the next bound; the closed quarter as a mark."""

    to_date: int
    closed: int | None
    bound: int | None


def class_rows(totals: Iterable[ClassTotal]) -> list[ClassRow]:
    return [
        ClassRow(
            label=str(total.asset_class.label),
            worth_fen=total.worth_fen,
            permille=total.permille,
            indicator=INDICATOR_OF.get(total.asset_class, ""),
            accounts=[_account(holding) for holding in total.accounts],
        )
        for total in totals
    ]


def _account(holding: Account) -> AccountRow:
    return AccountRow(
        product=holding.product,
        number=masked_card(holding.number),
        currency=holding.currency,
        balance_fen=holding.balance_fen,
        worth_fen=holding.worth_fen,
        foreign=holding.balance_fen != holding.worth_fen,
        matures_on=holding.matures_on,
    )


def scale_of(tier: CustomerTier, figures: CustomerFigures) -> Scale:
    """Everything fits: the longest of the three reaches to 960 of 1000."""
    closed, bound = figures.average_assets_closed_quarter_fen, tier.next_bound_fen
    to_date = figures.average_assets_to_date_fen
    longest = max(to_date, closed or 0, bound or 0, 1)

    def placed(fen: int) -> int:
        return max(fen, 0) * 960 // longest

    return Scale(
        to_date=placed(to_date),
        closed=placed(closed) if closed is not None else None,
        bound=placed(bound) if bound is not None else None,
    )
