"""The facts about a customer that segments of a pack may look at: names and units, not yet how they are worked out.

`assay.segments.facts` holds the definitions; a bank writes the keys into its pack.
"""

from dataclasses import dataclass, field
from typing import Literal

from assay.wording import Label

FactUnit = Literal["fen", "number", "flag", "code"]


NOTHING = Label("", "")


@dataclass(frozen=True)
class Fact:
    """One fact: `suffix` follows a number; `true` and `false` are what a flag says; `names` those of codes.

    `never` is what an empty value means where that is knowledge and not a gap.
    """

    label: Label
    unit: FactUnit
    suffix: Label = NOTHING
    true: Label = NOTHING
    false: Label = NOTHING
    names: dict[str, Label] = field(default_factory=dict)
    never: Label | None = None


_EDUCATION = {
    "primary": Label("小学", "primary school"),
    "secondary": Label("中学", "secondary school"),
    "vocational": Label("大专", "vocational college"),
    "university": Label("大学本科", "university"),
    "postgraduate": Label("研究生", "postgraduate"),
}
_OCCUPATIONS = {
    "business_owner": Label("企业主", "business owner"),
    "sole_trader": Label("个体工商户", "sole trader"),
    "manager": Label("企业管理人员", "manager"),
    "doctor": Label("医生", "doctor"),
    "lawyer": Label("律师", "lawyer"),
    "accountant": Label("会计师", "accountant"),
    "architect": Label("建筑师", "architect"),
    "teacher": Label("教师", "teacher"),
    "civil_servant": Label("公务员", "civil servant"),
    "public_institution": Label("事业单位人员", "employee of a public institution"),
    "company_staff": Label("公司职员", "company staff"),
    "homemaker": Label("家庭主妇（夫）", "homemaker"),
    "student": Label("学生", "student"),
    "retired": Label("退休", "retired"),
    "other": Label("其他", "other"),
}
_RESIDENCES = {
    "mainland": Label("内地", "mainland"),
    "hong_kong": Label("香港", "Hong Kong"),
    "macao": Label("澳门", "Macao"),
    "taiwan": Label("台湾", "Taiwan"),
    "abroad": Label("国外", "abroad"),
}
_PERCENT, _DAYS, _YEARS, _PIECES = (
    Label("%", "%"),
    Label("天", " days"),
    Label("年", " years"),
    Label("种", ""),
)
_TIMES, _PERSONS = Label("笔", ""), Label("人", "")


def _number(zh: str, en: str, suffix: Label, never: Label | None = None) -> Fact:
    return Fact(Label(zh, en), "number", suffix=suffix, never=never)


def _fen(zh: str, en: str) -> Fact:
    return Fact(Label(zh, en), "fen")


def _flag(label: Label, true: Label, false: Label) -> Fact:
    return Fact(label, "flag", true=true, false=false)


FACTS: dict[str, Fact] = {
    "age": _number("年龄", "age", Label("岁", "")),
    "education": Fact(Label("学历", "education"), "code", names=_EDUCATION),
    "occupation_group": Fact(Label("职业", "occupation"), "code", names=_OCCUPATIONS),
    "residence": Fact(Label("来自", "comes from"), "code", names=_RESIDENCES),
    "rent_income_percent": _number("租金占收入", "share of income from rent", _PERCENT),
    "receives_wage": _flag(
        Label("有无工资收入", "whether a wage is paid"),
        Label("有工资收入", "receives a wage"),
        Label("没有工资收入", "receives no wage"),
    ),
    "receives_pension": _flag(
        Label("有无养老金", "whether a pension is paid"),
        Label("领取养老金", "receives a pension"),
        Label("没有养老金", "receives no pension"),
    ),
    "tenure_years": _number("成为客户满", "customer for", _YEARS),
    "tenure_days": _number("成为客户", "customer for", _DAYS),
    "has_manager": _flag(
        Label("有无客户经理", "whether there is a relationship manager"),
        Label("已有客户经理", "has a relationship manager"),
        Label("还没有客户经理", "has no relationship manager yet"),
    ),
    "household_members": _number(
        "家庭成员", "members of the household", _PERSONS, never=Label("未登记家庭", "no household on record")
    ),
    "invested": _flag(
        Label("是否持有投资产品", "whether an investment product is held"),
        Label("持有基金、保险或理财产品", "holds a fund, an insurance or a wealth product"),
        Label("未持有基金、保险和理财产品", "holds no fund, insurance or wealth product"),
    ),
    "product_count": _number("持有产品", "products held", _PIECES),
    "financial_assets_fen": _fen("金融资产", "financial assets"),
    "average_assets_fen": _fen("日均金融资产", "average financial assets"),
    "time_deposit_percent": _number("定期类存款占金融资产", "share of time deposits", _PERCENT),
    "invested_percent": _number("投资产品占金融资产", "share of investment products", _PERCENT),
    "change_percent": _number("本季日均较上季变动", "change of this quarter's average", _PERCENT),
    "holds_foreign_currency": _flag(
        Label("是否持有外币", "whether foreign currency is held"),
        Label("持有外币", "holds foreign currency"),
        Label("未持有外币", "holds no foreign currency"),
    ),
    "days_since_purchase": _number(
        "距上次购买投资产品、定期存款或保险",
        "since an investment product, a time deposit or an insurance was bought",
        _DAYS,
        never=Label(
            "从未购买投资产品、定期存款或保险",
            "never bought an investment product, a time deposit or an insurance",
        ),
    ),
    "premier": _flag(
        Label("是否达到优质客户下限", "whether the premier bound is reached"),
        Label("日均金融资产达到优质客户下限", "average financial assets reach the premier bound"),
        Label("日均金融资产未达到优质客户下限", "average financial assets are below the premier bound"),
    ),
    "external_assets_fen": _fen("他行资产", "assets at other banks"),
    "assets_everywhere_fen": _fen("本行与他行资产合计", "assets here and at other banks"),
    "contribution_fen": _fen("贡献度", "contribution"),
    "cost_to_serve_fen": _fen("服务成本", "cost to serve"),
    "net_contribution_fen": _fen("净贡献", "net contribution"),
    "transactions_90d": _number("近90天交易", "transactions in 90 days", _TIMES),
    "days_since_last_contact": _number(
        "距上次沟通", "since the last contact", _DAYS, never=Label("从未沟通", "never spoken to")
    ),
    "man_money": _flag(
        Label("有无资金", "money"), Label("有资金", "has the money"), Label("缺资金", "lacks the money")
    ),
    "man_authority": _flag(
        Label("有无决定权", "authority"), Label("能决定", "decides"), Label("不能决定", "does not decide")
    ),
    "man_need": _flag(
        Label("有无需求", "need"), Label("有需求", "has the need"), Label("无需求", "has no need")
    ),
}
