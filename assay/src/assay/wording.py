"""Amounts and days in sentences, once for Python numbers and once for expressions.

Amounts in Chinese are cut after two decimals of 万 or 亿, not rounded: 199,999.99 is 19.99 万, so that
no sentence shows a bound as met that was not. The cuts are text operations, alike on every engine.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from ibis import cases, coalesce, ifelse, literal
from ibis.expr.types import DateValue, IntegerValue, StringValue

CURRENCY_ZH = {
    "CNY": "元", "CZK": "克朗", "USD": "美元", "EUR": "欧元", "HKD": "港元", "GBP": "英镑", "JPY": "日元",
}  # fmt: skip
ASSET_CLASS_ZH = {
    "demand_deposit": "活期存款",
    "time_deposit": "定期存款",
    "call_deposit": "通知存款",
    "large_cd": "大额存单",
    "structured_deposit": "结构性存款",
    "wealth_product": "理财产品",
    "fund": "基金",
    "insurance": "保险",
    "precious_metal": "贵金属",
    "treasury_bond": "国债",
    "trust_product": "信托产品",
    "loan": "贷款",
}
ASSET_CLASS_EN = {
    "demand_deposit": "demand deposit",
    "time_deposit": "time deposit",
    "call_deposit": "call deposit",
    "large_cd": "large CD",
    "structured_deposit": "structured deposit",
    "wealth_product": "wealth product",
    "fund": "fund",
    "insurance": "insurance",
    "precious_metal": "precious metal",
    "treasury_bond": "treasury bond",
    "trust_product": "trust product",
    "loan": "loan",
}
_WAN_DIGITS, _YI_DIGITS = 6, 10  # digits of minor units below one 万 and one 亿


@dataclass(frozen=True)
class Label:
    """A name in both languages."""

    zh: str
    en: str


def amount_zh(amount: int, currency: str) -> str:
    """1234567890 fen of CNY: 1234.56万元; whole amounts lose their zeros: 20万元."""
    digits, unit = str(abs(amount)), CURRENCY_ZH.get(currency, currency)
    for cut, scale in ((_YI_DIGITS, "亿"), (_WAN_DIGITS, "万"), (2, "")):
        if len(digits) > cut or not scale:
            padded = digits.zfill(cut + 1)
            decimals = padded[-cut : -cut + 2 or None].rstrip("0")
            text = padded[:-cut] + (f".{decimals}" if decimals else "") + scale
            break
    return f"{'-' if amount < 0 else ''}{text}{unit}"


def amount_en(amount: int, currency: str) -> str:
    """1234567890 fen of CNY: CNY 12,345,678.90."""
    units, minor = divmod(abs(amount), 100)
    return f"{currency} {'-' if amount < 0 else ''}{units:,}.{minor:02}"


def day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def digits_of(amount: IntegerValue) -> StringValue:
    """The digits of an amount that is not negative, three at least; `amount_zh_of` cuts them.

    Keep them as a column of an earlier step: written into the cuts they would make kilometres of SQL.
    """
    return amount.cast("string").lpad(3, "0")


def amount_zh_of(digits: StringValue, currency: str) -> StringValue:
    """`amount_zh` as an expression over `digits_of`; two decimals or none."""
    width = digits.length()

    def cut(places: int, scale: str) -> StringValue:
        decimals = digits.left(width - places + 2).right(2)
        shown = ifelse(decimals == "00", "", literal(".") + decimals)
        return digits.left(width - places) + shown + literal(scale)

    text = cases(
        (width > _YI_DIGITS, cut(_YI_DIGITS, "亿")),
        (width > _WAN_DIGITS, cut(_WAN_DIGITS, "万")),
        else_=cut(2, ""),
    )
    return text + literal(CURRENCY_ZH.get(currency, currency))


def amount_en_of(digits: StringValue, currency: str) -> StringValue:
    """`amount_en` as an expression over `digits_of`."""
    width = digits.length()

    def grouped(groups: int) -> StringValue:
        heads = digits.left(width - 3 * groups - 2)
        return reduce(
            add,
            [literal(",") + digits.left(width - 3 * place - 2).right(3) for place in reversed(range(groups))],
            heads,
        )

    whole = cases(
        *((width > 3 * groups + 2, grouped(groups)) for groups in range(5, 0, -1)), else_=grouped(0)
    )
    return literal(f"{currency} ") + whole + literal(".") + digits.right(2)


def sentence_of(before: StringValue, amount: StringValue, after: StringValue) -> StringValue:
    """A sentence around an amount; one without amount is all `before`."""
    return coalesce(before + amount + after, before)


def day_zh_of(day: DateValue) -> StringValue:
    """11月25日, without the year: sentences speak of days close by."""
    return day.month().cast("string") + "月" + day.day().cast("string") + "日"


def day_en_of(day: DateValue) -> StringValue:
    """2026-11-25."""
    return day.cast("string")


def asset_class_of(asset_class: StringValue, names: dict[str, str]) -> StringValue:
    """The class in words."""
    return asset_class.cases(*names.items(), else_=asset_class)
