"""The product shelf and its prices: deposits, what is valued at a market price, protection, loans."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from assay.calendars import is_workday
from assay.sources.money import fx_rate, price, product
from assay.synth.columns import Bools, Floats, table_of

PRICE_SCALE = 100_000_000


class Product(NamedTuple):
    """A product; `months` is its term, `rate` a year's yield or drift, `swing` a day's volatility."""

    code: str
    asset_class: str
    name: str
    name_en: str
    risk: str | None = None
    months: int = 0
    rate: float = 0.0
    swing: float = 0.0


SHELF: tuple[Product, ...] = (
    Product("1101", "demand_deposit", "个人活期储蓄", "Demand savings", rate=0.0005),
    Product("1102", "demand_deposit", "社保卡活期账户", "Social security card account", rate=0.0005),
    Product("1103", "demand_deposit", "外币活期储蓄", "Foreign currency savings", rate=0.001),
    Product("1201", "call_deposit", "七天通知存款", "Seven-day call deposit", rate=0.0065),
    Product("1303", "time_deposit", "整存整取三个月", "Time deposit, 3 months", months=3, rate=0.0085),
    Product("1306", "time_deposit", "整存整取六个月", "Time deposit, 6 months", months=6, rate=0.0105),
    Product("1312", "time_deposit", "整存整取一年", "Time deposit, 1 year", months=12, rate=0.0115),
    Product("1324", "time_deposit", "整存整取二年", "Time deposit, 2 years", months=24, rate=0.0120),
    Product("1336", "time_deposit", "整存整取三年", "Time deposit, 3 years", months=36, rate=0.0150),
    Product(
        "1390", "time_deposit", "外币定期一年", "Foreign currency time deposit, 1 year", months=12, rate=0.030
    ),
    Product(
        "1412", "large_cd", "个人大额存单一年", "Large certificate of deposit, 1 year", months=12, rate=0.0135
    ),
    Product(
        "1436",
        "large_cd",
        "个人大额存单三年",
        "Large certificate of deposit, 3 years",
        months=36,
        rate=0.0175,
    ),
    Product(
        "1506",
        "structured_deposit",
        "澜享结构性存款六个月",
        "Lanxiang structured deposit, 6 months",
        "R1",
        6,
        0.018,
    ),
    Product("2100", "wealth_product", "澜悦日日盈", "Lanyue Daily", "R1", rate=0.016, swing=0.00002),
    Product(
        "2103", "wealth_product", "澜悦稳健三个月定开", "Lanyue Steady, 3 months", "R2", 3, 0.023, 0.0002
    ),
    Product(
        "2106",
        "wealth_product",
        "澜悦稳健六个月封闭式",
        "Lanyue Steady, 6 months closed",
        "R2",
        6,
        0.025,
        0.0002,
    ),
    Product(
        "2112",
        "wealth_product",
        "澜悦固收增强一年定开",
        "Lanyue Income Plus, 1 year",
        "R3",
        12,
        0.029,
        0.0008,
    ),
    Product("3101", "fund", "云溪货币市场基金A", "Yunxi Money Market A", "R1", rate=0.014, swing=0.00001),
    Product("3102", "fund", "云溪纯债债券A", "Yunxi Pure Bond A", "R2", rate=0.028, swing=0.0006),
    Product("3103", "fund", "云溪稳健成长混合", "Yunxi Steady Growth Mixed", "R3", rate=0.06, swing=0.008),
    Product("3104", "fund", "云溪大盘指数增强", "Yunxi Large Cap Index Plus", "R4", rate=0.08, swing=0.012),
    Product("4101", "insurance", "澜安增额终身寿险", "Lan'an Increasing Whole Life", "R1", rate=0.018),
    Product("4102", "insurance", "澜安养老年金保险", "Lan'an Pension Annuity", "R1", rate=0.016),
    Product("5101", "precious_metal", "积存金", "Gold savings plan", "R3", rate=0.12, swing=0.009),
    Product(
        "6136", "treasury_bond", "储蓄国债(电子式)三年期", "Savings treasury bond, 3 years", "R1", 36, 0.0163
    ),
    Product(
        "7124", "trust_product", "集合资金信托计划二年期", "Collective trust plan, 2 years", "R4", 24, 0.048
    ),
    Product("8101", "loan", "个人住房贷款", "Home loan", months=240, rate=0.031),
    Product("8102", "loan", "个人消费贷款", "Consumer loan", months=36, rate=0.034),
)
AT: dict[str, int] = {item.code: place for place, item in enumerate(SHELF)}
VALUED = tuple(place for place, item in enumerate(SHELF) if item.swing)
CURRENCIES = ("CNY", "USD", "HKD")
_FX_START = {"USD": 7.18, "HKD": 0.916}
_FX_SWING = 0.0012


@dataclass(frozen=True)
class Market:
    """Prices of the valued products and rates of the currencies on every day of the window."""

    first: date
    prices: Floats
    rates: dict[str, Floats]
    workdays: Bools

    @property
    def days(self) -> int:
        return len(self.workdays)


def build_market(first: date, last: date, rng: np.random.Generator) -> Market:
    """A market walk from `first` to `last`; prices stand still when no work is done."""
    days = (last - first).days + 1
    workdays = np.array([is_workday(first + timedelta(days=n)) for n in range(days)])
    items = [SHELF[place] for place in VALUED]
    shocks = rng.standard_normal((len(items), days)) * np.array([[item.swing] for item in items])
    shocks += np.array([[item.rate / 250] for item in items])
    steps = np.where(workdays, shocks, 0.0).cumsum(axis=1)
    start = np.array([[612.0 if item.asset_class == "precious_metal" else 1.0] for item in items])
    walks = np.where(workdays, rng.standard_normal((len(_FX_START), days)) * _FX_SWING, 0.0).cumsum(axis=1)
    rates = {code: level * np.exp(walk) for (code, level), walk in zip(_FX_START.items(), walks, strict=True)}
    return Market(first, start * np.exp(steps), rates, workdays)


def product_table() -> pa.Table:
    """The shelf as the source table `product`."""
    rows = [(item.code, item.asset_class, item.name, item.name_en, item.risk) for item in SHELF]
    names = ("product_id", "asset_class", "name", "name_en", "risk_level")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return table_of(product, **{name: pa.array(values, pa.string()) for name, values in columns})


def price_table(market: Market) -> pa.Table:
    """Published prices: each workday and the first day of the window."""
    codes = [SHELF[place].code for place in VALUED]
    return _quotes(market, codes, list(market.prices)).rename_columns(price.schema.names).cast(price.schema)


def fx_table(market: Market) -> pa.Table:
    """Published rates: each workday and the first day of the window."""
    codes = sorted(market.rates)
    return (
        _quotes(market, codes, [market.rates[code] for code in codes])
        .rename_columns(fx_rate.schema.names)
        .cast(fx_rate.schema)
    )


def _quotes(market: Market, codes: list[str], walks: list[Floats]) -> pa.Table:
    quoted = np.flatnonzero(market.workdays | (np.arange(market.days) == 0))
    days = pa.array([market.first + timedelta(days=int(n)) for n in quoted], pa.date32())
    return pa.concat_tables(
        pa.table(
            {
                "of": pa.array([code] * len(quoted)),
                "day": days,
                "value": np.rint(walk[quoted] * PRICE_SCALE).astype(np.int64),
            }
        )
        for code, walk in zip(codes, walks, strict=True)
    ).combine_chunks()
