"""The bank's places and people: one tier-1 branch of a city bank, its outlets and everyone at work there.

The first three outlets and their staff are the same in every bank, so that sign-ins and examples
can be named; a bank with more customers than they can serve gets further outlets of the same make.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa

from assay.sources.party import organisation, staff

CUSTOMERS_PER_OUTLET = 7_000
_FIRST_STAFF_NO = 102_001


class _Unit(NamedTuple):
    org_id: str
    parent_id: str | None
    level: str
    kind: str | None
    name: str
    name_en: str


class _Post(NamedTuple):
    """A role of a person: from so many months before the business date to so many days after it."""

    name: str
    role: str
    org_id: str
    months_ago: int
    ends_in_days: int | None = None
    starts_in_days: int | None = None


class Adviser(NamedTuple):
    """A relationship manager as portfolios see one: `share` is the size of the portfolio in its outlet."""

    staff_id: str
    org_id: str
    since: date
    share: float


@dataclass(frozen=True)
class Places:
    """The units and posts as source tables, and what the other tables need to know of them."""

    organisation: pa.Table
    staff: pa.Table
    outlets: tuple[str, ...]
    advisers: tuple[Adviser, ...]
    leaver: str
    left_on: date
    finders: tuple[tuple[str, str], ...]


_HEAD, _BRANCH = "900000", "910000"
_UNITS: tuple[_Unit, ...] = (
    _Unit(_HEAD, None, "head_office", None, "云澜银行总行", "Yunlan Bank Head Office"),
    _Unit(_BRANCH, _HEAD, "tier1_branch", None, "云澜银行云溪分行", "Yunlan Bank Yunxi Branch"),
    _Unit("910100", _BRANCH, "sub_branch", None, "江南中心支行", "Jiangnan Central Sub-branch"),
    _Unit("910200", _BRANCH, "sub_branch", None, "城东中心支行", "Chengdong Central Sub-branch"),
    _Unit("910101", "910100", "outlet", "wealth_centre", "滨江支行", "Riverside Outlet"),
    _Unit("910102", "910100", "outlet", "premier_outlet", "学府路支行", "College Road Outlet"),
    _Unit("910201", "910200", "outlet", "wealth_outlet", "东湖支行", "East Lake Outlet"),
)
_RIVERSIDE, _COLLEGE, _LAKE = "910101", "910102", "910201"
_POSTS: tuple[_Post, ...] = (
    _Post("贺明远", "supervisor", _BRANCH, 74),
    _Post("穆清扬", "programme_officer", _BRANCH, 31),
    _Post("柏向南", "data_steward", _BRANCH, 40),
    _Post("蓝海生", "system_admin", _BRANCH, 52),
    _Post("宫建平", "security_admin", _BRANCH, 52),
    _Post("严慎之", "auditor", _BRANCH, 28),
    _Post("沈若兰", "branch_manager", _RIVERSIDE, 45),
    _Post("葛长青", "operations_supervisor", _RIVERSIDE, 66),
    _Post("何雨桐", "lobby_manager", _RIVERSIDE, 38),
    _Post("顾晓岚", "lobby_manager", _RIVERSIDE, 14),
    _Post("潘志远", "cash_teller", _RIVERSIDE, 50),
    _Post("龚丽萍", "cash_teller", _RIVERSIDE, 93),
    _Post("苗佳宁", "non_cash_teller", _RIVERSIDE, 33, ends_in_days=12),
    _Post("苗佳宁", "relationship_manager", _RIVERSIDE, 0, starts_in_days=13),
    _Post("陈思齐", "relationship_manager", _RIVERSIDE, 86),
    _Post("赵文博", "relationship_manager", _RIVERSIDE, 61),
    _Post("林静姝", "lobby_manager", _RIVERSIDE, 70, ends_in_days=-1000),
    _Post("林静姝", "relationship_manager", _RIVERSIDE, 0, starts_in_days=-999),
    _Post("孙启航", "relationship_manager", _RIVERSIDE, 22),
    _Post("冯立新", "relationship_manager", _RIVERSIDE, 98, ends_in_days=-141),
    _Post("范德润", "branch_manager", _COLLEGE, 29),
    _Post("尹秀芝", "operations_supervisor", _COLLEGE, 80),
    _Post("鲁一凡", "lobby_manager", _COLLEGE, 26),
    _Post("袁朗", "cash_teller", _COLLEGE, 18),
    _Post("丁小满", "cash_teller", _COLLEGE, 20, ends_in_days=-18),
    _Post("丁小满", "cash_teller", _RIVERSIDE, 0, starts_in_days=-17, ends_in_days=43),
    _Post("丁小满", "cash_teller", _COLLEGE, 0, starts_in_days=44),
    _Post("白露", "non_cash_teller", _COLLEGE, 36),
    _Post("周怀瑾", "relationship_manager", _COLLEGE, 77),
    _Post("吴晓棠", "relationship_manager", _COLLEGE, 48),
    _Post("郑远", "relationship_manager", _COLLEGE, 19),
    _Post("徐望舒", "branch_manager", _LAKE, 16),
    _Post("方守诚", "operations_supervisor", _LAKE, 59),
    _Post("叶知秋", "lobby_manager", _LAKE, 21),
    _Post("钱多加", "cash_teller", _LAKE, 44),
    _Post("夏青禾", "non_cash_teller", _LAKE, 30),
    _Post("夏青禾", "cash_teller", _LAKE, 12),
    _Post("梁栋", "relationship_manager", _LAKE, 64),
    _Post("宋嘉言", "relationship_manager", _LAKE, 35),
    _Post("唐果", "relationship_manager", _LAKE, 17),
)
_LEAVER = "冯立新"
_OUTLET_ROLES = (
    "branch_manager",
    "operations_supervisor",
    "lobby_manager",
    "cash_teller",
    "cash_teller",
    "non_cash_teller",
    "relationship_manager",
    "relationship_manager",
    "relationship_manager",
)
_SHARES = (1.0, 0.8, 1.2, 0.6, 0.9, 1.1)
# No two of these syllables sound alike, so that names are different in pinyin too.
_SURNAMES = "张王刘杨黄吴徐胡朱高罗谢韩唐许邓曹彭曾肖田董潘蒋蔡余杜苏魏吕任卢姜崔谭陆汪石付邱"
_FIRST = "安博承大恩芳光海佳康立曼念沛青荣思天望新"
_SECOND = "白晨达峰刚宏江凯亮梅宁平群瑞松涛伟霞洋真"
_QUARTERS = (
    ("锦", "Jin"),
    ("长", "Chang"),
    ("南", "Nan"),
    ("文", "Wen"),
    ("云", "Yun"),
    ("石", "Shi"),
    ("柳", "Liu"),
)
_LANDMARKS = (
    ("桥", "qiao"),
    ("塘", "tang"),
    ("岭", "ling"),
    ("湾", "wan"),
    ("门", "men"),
    ("亭", "ting"),
    ("洲", "zhou"),
)


def build_places(customers: int, on: date) -> Places:
    """Units and posts of a bank with so many customers, as they stand on the business date."""
    further = max(0, round(customers / CUSTOMERS_PER_OUTLET) - 3)
    units = (*_UNITS, *(_further_outlet(number) for number in range(further)))
    posts = (*_POSTS, *(post for number in range(further) for post in _further_posts(number)))
    numbers = {name: str(_FIRST_STAFF_NO + n) for n, name in enumerate(dict.fromkeys(p.name for p in posts))}
    rows = [_staff_row(post, numbers[post.name], on) for post in posts]
    leaver = numbers[_LEAVER]
    return Places(
        organisation=_table(organisation.schema, [(*unit, None) for unit in units], "org_id"),
        staff=_table(staff.schema, rows, "staff_id", "role", "org_id", "valid_from"),
        outlets=tuple(unit.org_id for unit in units if unit.level == "outlet"),
        advisers=_advisers(rows, on),
        leaver=leaver,
        left_on=next(row[5] for row in rows if row[0] == leaver and row[5]),
        finders=tuple(
            (row[0], row[3])
            for row in rows
            if row[2] in ("lobby_manager", "cash_teller", "non_cash_teller")
            and row[5] is None
            and row[4] < on
        ),
    )


def month_start(on: date, months_ago: int) -> date:
    """First day of the month so many months before."""
    months = on.year * 12 + on.month - 1 - months_ago
    return date(months // 12, months % 12 + 1, 1)


_Row = tuple[str, str, str, str, date, date | None]


def _staff_row(post: _Post, staff_id: str, on: date) -> _Row:
    started = (
        month_start(on, post.months_ago)
        if post.starts_in_days is None
        else on + timedelta(days=post.starts_in_days)
    )
    ended = None if post.ends_in_days is None else on + timedelta(days=post.ends_in_days)
    return (staff_id, post.name, post.role, post.org_id, started, ended)


def _advisers(rows: list[_Row], on: date) -> tuple[Adviser, ...]:
    present = [row for row in rows if row[2] == "relationship_manager" and row[4] <= on and row[5] is None]
    return tuple(
        Adviser(row[0], row[3], row[4], _SHARES[number % len(_SHARES)]) for number, row in enumerate(present)
    )


def _further_outlet(number: int) -> _Unit:
    (quarter, quarter_en), (landmark, landmark_en) = (
        _QUARTERS[number % len(_QUARTERS)],
        _LANDMARKS[number // len(_QUARTERS) % len(_LANDMARKS)],
    )
    round_no = number // (len(_QUARTERS) * len(_LANDMARKS))
    name, name_en = f"{quarter}{landmark}", f"{quarter_en}{landmark_en}"
    if round_no:
        name, name_en = f"{name}第{round_no + 1}", f"{name_en} No. {round_no + 1}"
    kind = ("wealth_outlet", "premier_outlet", "convenience_outlet")[number % 3]
    return _Unit(str(910_202 + number), "910200", "outlet", kind, f"{name}支行", f"{name_en} Outlet")


def _further_posts(number: int) -> list[_Post]:
    first = number * len(_OUTLET_ROLES)
    return [
        _Post(_further_name(first + n), role, str(910_202 + number), 13 + (first + n) * 7 % 60)
        for n, role in enumerate(_OUTLET_ROLES)
    ]


def _further_name(number: int) -> str:
    number, surname = divmod(number, len(_SURNAMES))
    number, second = divmod(number * 7, len(_SECOND))
    return _SURNAMES[surname] + _FIRST[(number + surname) % len(_FIRST)] + _SECOND[second]


def _table(schema: pa.Schema, rows: Sequence[tuple[object, ...]], *key: str) -> pa.Table:
    columns = [
        pa.array(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema).sort_by([(name, "ascending") for name in key])
