"""What segments ask about people: where they come from, what they live on, and how their manager judges them.

Own dice: the tables that were there before keep their bytes.
"""

import numpy as np
import pyarrow as pa

from assay.sources.codes import RESIDENCES
from assay.sources.conduct import man_judgement
from assay.synth import words
from assay.synth.chunk import Chunk
from assay.synth.columns import NOBODY, Floats, Ints, Texts, dates, table_of

STREAM = 9
GROUPS = {
    "学生": "student",
    "企业职员": "company_staff",
    "工人": "company_staff",
    "服务业人员": "company_staff",
    "个体工商户": "sole_trader",
    "公务员": "civil_servant",
    "教师": "teacher",
    "医生": "doctor",
    "工程师": "company_staff",
    "律师": "lawyer",
    "会计": "accountant",
    "企业管理人员": "manager",
    "企业主": "business_owner",
    "农民": "other",
    "自由职业": "other",
    "家庭主妇": "homemaker",
    "退休": "retired",
}
_ON_WAGES = (
    "company_staff", "civil_servant", "teacher", "doctor", "lawyer", "accountant", "manager", "public_institution",
)  # fmt: skip
_RESIDENCE_SHARES = (0.986, 0.004, 0.002, 0.004, 0.004)


def with_traits(customer: pa.Table, chunk: Chunk) -> pa.Table:
    """The table `customer` with what segments ask; about one in twelve never told."""
    people, rng = chunk.people, _dice(chunk, 0)
    count, groups = len(people), _groups(chunk, rng)
    silent = rng.random(count) >= 0.92
    residence = rng.choice(len(RESIDENCES), count, p=_RESIDENCE_SHARES)
    columns = {
        "occupation_group": pa.array(groups, pa.string(), mask=silent),
        "residence": pa.array(np.array(RESIDENCES)[residence], pa.string(), mask=residence == 0),
        "rent_income_percent": pa.array(_rent_percent(people.wealth, rng), mask=silent),
        "receives_wage": pa.array(np.isin(groups, _ON_WAGES) & (people.age < 61), mask=silent),
        "receives_pension": pa.array((people.age >= 60) | (groups == "retired"), mask=silent),
    }
    for name, values in columns.items():
        field = customer.schema.field(name)
        customer = customer.set_column(customer.schema.get_field_index(name), field, values)
    return customer


def man_judgement_table(chunk: Chunk) -> pa.Table:
    """What relationship managers noted about some of their customers: money follows the means."""
    people, rng = chunk.people, _dice(chunk, 1)
    judged = np.flatnonzero((chunk.care.adviser != NOBODY) & (rng.random(len(people)) < 0.3))
    count = len(judged)
    return table_of(
        man_judgement,
        customer_id=pa.array(people.ids[judged]),
        judged_on=dates(chunk.window.last - rng.integers(0, 180, count)),
        money=pa.array(people.wealth[judged] > rng.lognormal(12.2, 0.6, count)),
        authority=pa.array(rng.random(count) < 0.75),
        need=pa.array(rng.random(count) < 0.55),
    )


def _dice(chunk: Chunk, table: int) -> np.random.Generator:
    return np.random.default_rng([chunk.seed, STREAM, table, chunk.people.chunk])


def _groups(chunk: Chunk, rng: np.random.Generator) -> Texts:
    """The occupation as a code; some employees work for public institutions."""
    names = np.array([GROUPS[occupation.name] for occupation in words.OCCUPATIONS])
    group = names[chunk.people.occupation]
    public = (group == "company_staff") & (rng.random(len(group)) < 0.06)
    codes: Texts = np.where(public, "public_institution", group)
    return codes


def _rent_percent(wealth: Floats, rng: np.random.Generator) -> Ints:
    """Most live on other things; a few wealthy ones on rent alone."""
    count = len(wealth)
    lets = rng.random(count) < np.where(wealth > 300_000, 0.12, 0.02)
    mostly = rng.random(count) < 0.35
    share = np.where(mostly, rng.integers(80, 101, count), rng.integers(5, 80, count))
    percent: Ints = np.where(lets, share, 0)
    return percent
