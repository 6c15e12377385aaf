"""A statement is written once: an equal plan has the same steps, and another day, policy or schema another text."""

from dataclasses import replace
from datetime import date

import ibis
import pytest
from assay.business_date import Run
from assay.engines import open_engine
from assay.nightly.plan import plan
from assay.nightly.statements import statement
from assay.nightly.step import Step
from assay.policies import Policy, find_policy

RUN = Run(on=date(2025, 3, 31), covers_from=date(2024, 1, 1), base_currency="CNY")
NUMBERS = ibis.table({"number": "int64"}, name="numbers")


@pytest.fixture
def pack() -> Policy:
    return Policy.read(find_policy("segment-004"))


def test_an_equal_question_gives_the_very_same_steps(pack):
    again = Policy.read(find_policy("segment-004"))
    assert all(a is b for a, b in zip(plan(RUN, (pack,)), plan(RUN, (again,)), strict=True))


def test_another_day_or_another_rule_gives_other_steps(pack):
    silence = pack.triggers["long_silence"]
    longer = {"long_silence": silence.model_copy(update={"priority": silence.priority + 1})}
    other = pack.model_copy(update={"triggers": pack.triggers | longer})
    steps = plan(RUN, (pack,))
    assert plan(replace(RUN, on=date(2025, 4, 1)), (pack,))[0] is not steps[0]
    assert plan(RUN, (other,))[0] is not steps[0]


def test_a_step_is_built_once_for_tables_of_the_same_columns():
    built = []

    def doubled(numbers: ibis.Table) -> ibis.Table:
        built.append(numbers)
        return numbers.select(double=numbers.number * 2)

    step = Step("doubled", ("numbers",), doubled)
    narrow = ibis.table({"number": "int32"}, name="numbers")
    with open_engine("duckdb") as engine:
        first, second = statement(step, engine, [NUMBERS]), statement(step, engine, [NUMBERS])
        other = statement(step, engine, [narrow])
    assert first is second
    assert first.columns == {"double": "int64"}
    assert (other.columns, len(built)) == ({"double": "int64"}, 2)
