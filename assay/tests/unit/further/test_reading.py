"""A bank's own declarations are refused with file, line and what to do, in both languages."""

from datetime import date

import ibis
import pytest
from assay.business_date import Run
from assay.errors import DefinitionError
from assay.further import read_further
from assay.nightly.plan import plan
from assay.nightly.tables import indicators
from assay.policies import Policy, find_policy

RUN = Run(date(2026, 11, 18), date(2026, 1, 1), "CNY")


def refused(*paths):
    with pytest.raises(DefinitionError) as told:
        read_further(paths)
    return told.value.zh, told.value.en


def test_a_file_declares_indicators_and_triggers(write, figure, reason):
    further = read_further([write(figure(), reason(), declared="twice_fen, rich")])
    assert [[i.key for i in further.indicators], [t.key for t in further.triggers]] == [
        ["twice_fen"],
        ["rich"],
    ]
    assert further.entries()[0]["indicators"] == [
        {
            "key": "twice_fen",
            "label": {"zh": "两倍", "en": "Twice"},
            "definition": {"zh": "两倍。", "en": "Twice."},
            "unit": "fen",
            "owner": "retail-analytics",
        }
    ]
    assert [(c.name, c.type) for c in further.tables()[0].columns] == [
        ("customer_id", "text"),
        ("twice_fen", "fen"),
    ]


def test_reading_leaves_nothing_beside_the_file(write, figure):
    path = write(figure())
    read_further([path])
    assert [one.name for one in path.parent.iterdir()] == ["mine.py"]


def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "mine.py"
    assert refused(path) == (f"读不到声明文件 {path}。", f"Cannot read the declarations {path}.")


def test_a_file_that_is_no_python(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("x = 1\nDECLARED = (\n", encoding="utf-8")
    assert refused(path)[1].startswith(f"{path}, line 2: SyntaxError: '(' was never closed")


def test_a_file_that_fails(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("x = 1\ny = 1 / 0\n", encoding="utf-8")
    assert refused(path)[1] == f"{path}, line 2: ZeroDivisionError: division by zero"


def test_a_file_that_names_nothing(write, figure):
    path = write(figure(), declared="")
    assert refused(path) == (
        f"{path} 中没有 DECLARED。请在文件末尾写出：DECLARED = (指标或触发器的名称, …)。",
        f"{path} has no DECLARED. Name what it declares at its end: DECLARED = (indicator_or_trigger, ...).",
    )


def test_a_function_without_its_decorator(write):
    path = write("def twice_fen(customers, run):\n    return 1")
    assert refused(path)[1] == (
        f"{path}: twice_fen in DECLARED is neither an indicator nor a trigger. "
        "Write @indicator(...) or @trigger(...) above the function."
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"zh": ""}, "zh"),
        ({"en": "  "}, "en"),
        ({"zh_text": ""}, "zh_text"),
        ({"owner": ""}, "owner"),
        ({"unit": "yuan"}, "unit='yuan'"),
        ({"over": "accounts"}, "over='accounts'"),
        ({"window": "last_week"}, "window='last_week'"),
        ({"key": "Twice"}, "key"),
        ({"unit": "", "zh": ""}, "unit='', zh"),
    ],
)
def test_what_an_indicator_must_have(write, changes, fault, figure):
    key = changes.get("key", "twice_fen")
    path = write(figure(**changes), declared=f"{key},")
    assert refused(path) == (
        f"{path}：{key} 的声明缺少或写错：{fault}。",
        f"{path}: {key} lacks or mistakes: {fault}.",
    )


@pytest.mark.parametrize(("changes", "fault"), [({"zh": ""}, "zh"), ({"purpose": "fun"}, "purpose='fun'")])
def test_what_a_trigger_must_have(write, changes, fault, reason):
    path = write(reason(**changes), declared="rich,")
    assert refused(path)[1] == f"{path}: rich lacks or mistakes: {fault}."


def test_an_indicator_of_unknown_sources(write, figure):
    path = write(figure(sources=("accounts",)))
    assert refused(path)[1] == f"{path}: Indicator twice_fen names undeclared sources: accounts."


@pytest.mark.parametrize("key", ["product_count", "closed_quarter", "customer_id"])
def test_a_key_of_the_engine(write, key, figure):
    assert refused(write(figure(key=key), declared=f"{key},")) == (
        f"指标 {key} 已经存在，请换一个名称。",
        f"Indicator {key} exists already. Choose another name.",
    )


def test_a_key_of_another_file(write, figure):
    paths = [write(figure()), write(figure(), name="again.py")]
    assert refused(*paths)[1] == "Indicator twice_fen exists already. Choose another name."


def test_a_trigger_of_the_engine(write, reason):
    path = write(reason("long_silence"), declared="long_silence,")
    assert refused(path)[1] == "Trigger long_silence exists already. Choose another name."


def test_a_trigger_that_is_suppressed_by_nobody(write, reason):
    path = write(reason(more=', suppressed_by=("nothing",)'), declared="rich,")
    assert refused(path)[1] == "Trigger rich cannot be suppressed by nothing: unknown, or suppressed itself."


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("customers.deposits * 2", "mine.py, line 9: AttributeError: 'Table' object has no attribute 'deposits'; columns: customer_id, "),
        ("7", "mine.py: twice_fen must return a Value, not int."),
        ("customers.demand_deposit_fen / 2", "Indicator twice_fen is declared in fen but gives float64. Money and numbers are whole numbers"),
        ("customers.customer_id", "Indicator twice_fen is declared in fen but gives string."),
        ("customers.invested", "Indicator twice_fen is declared in fen but gives boolean."),
    ],
)  # fmt: skip
def test_a_function_that_gives_no_such_figure(write, body, message, figures_of, figure):
    with pytest.raises(DefinitionError) as told:
        figures_of(read_further([write(figure(body=body))]))
    assert message in told.value.en


@pytest.fixture
def figures_of():
    """Build the further figures on declared tables, without an engine."""

    def build(further):
        packs = (Policy.read(find_policy("segment-001")),)
        step = next(step for step in plan(RUN, packs, further) if step.name == "further_indicators")
        published = ibis.table(ibis.Schema.from_pyarrow(indicators.schema), name="indicators")
        people = ibis.table(
            {"customer_id": "string", "org_id": "string", "known_since": "date"}, name="current_customer"
        )
        return step.build(published, people)

    return build


def test_it_is_the_same_sql_for_a_cluster(write, figures_of, figure):
    rows = figures_of(read_further([write(figure())]))
    assert [("* 2" in ibis.to_sql(rows, dialect=dialect)) for dialect in ("duckdb", "pyspark")] == [
        True,
        True,
    ]
