"""Policy packs: what may stand in one, and how mistakes are told."""

from datetime import date
from pathlib import Path

import pytest
from assay.business_date import Run
from assay.errors import PolicyError
from assay.nightly.plan import plan
from assay.packs.hysteresis import Hysteresis
from assay.policies import Policy, find_policy, load_policies

PACK = """
schema_version: 1
key: test
version: 3
valid_from: 2025-01-01
names: {{zh: 测试, en: Test}}
currency: CNY
premier_from: {premier}
tiers:
  - {{tier: high, names: {{zh: 高, en: High}}, from: {high}}}
  - {{tier: rest, names: {{zh: 其他, en: Rest}}{rest}}}
{more}
"""


@pytest.fixture
def pack(tmp_path: Path):
    def write(*, premier: str = "100", high: str = "100", rest: str = "", more: str = "") -> Path:
        path = tmp_path / "test.yaml"
        path.write_text(PACK.format(premier=premier, high=high, rest=rest, more=more), encoding="utf-8")
        return path

    return write


def test_amounts_are_units_of_the_currency(pack):
    read = Policy.read(pack(premier="1000", high='"0.29"'))
    assert (read.premier_fen, read.tiers[0].bound_fen) == (100_000, 29)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"high": "0.29"}, r"tiers\.0\.from: an amount is an integer or a quoted decimal"),
        ({"high": '"0.295"'}, "an amount has at most two decimals and no sign"),
        ({"high": "-1"}, "an amount has at most two decimals and no sign"),
        ({"rest": ", from: 200"}, "bounds must fall from the highest tier to the lowest"),
        ({"rest": ", education: [phd]"}, "unknown education: phd"),
        ({"more": "colour: red"}, "colour: Extra inputs are not permitted"),
        ({"more": "overdraft: maybe"}, "overdraft: Input should be 'zero' or 'net'"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_mistakes_are_told_with_their_place(pack, change, complaint):
    with pytest.raises(PolicyError, match=complaint):
        Policy.read(pack(**change))


def test_last_tier_takes_everyone(pack):
    with pytest.raises(PolicyError, match="only the last tier takes everyone"):
        Policy.read(pack(rest=", from: 50"))


def test_digest_follows_the_content_and_not_the_comments(pack):
    first = Policy.read(pack()).digest
    assert Policy.read(pack(more="# a comment")).digest == first
    assert Policy.read(pack(high="101")).digest != first


def test_pack_that_is_not_valid_yet_is_refused(pack):
    with pytest.raises(PolicyError, match="valid from 2025-01-01, not on 2024-12-31"):
        load_policies([pack()], defaults=(), on=date(2024, 12, 31), currency="CNY")


def test_same_pack_twice_and_no_pack_are_refused(pack):
    with pytest.raises(PolicyError, match="named twice"):
        load_policies([pack(), pack()], defaults=(), on=date(2025, 1, 1), currency="CNY")
    with pytest.raises(PolicyError, match="There is no policy pack. Name one with --policy"):
        load_policies([], defaults=(), on=date(2025, 1, 1), currency="CNY")


def test_unknown_name_and_unknown_trigger_are_refused(pack):
    with pytest.raises(PolicyError, match="There is no policy pack “nowhere”"):
        find_policy("nowhere")
    read = Policy.read(pack(more="triggers: {full_moon: {priority: 1}}"))
    with pytest.raises(PolicyError, match="names unknown triggers: full_moon; known: deposit_maturing"):
        plan(Run(date(2025, 1, 1), date(2024, 1, 1), "CNY"), (read,))


@pytest.mark.covers("SEG-1", "SEG-2")
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("segment-004", ["private", "affluent", "mid:upper", "mid", "emerging", "mass"]),
        ("segment-001", ["private", "vip", "personal_wealth", "general"]),
        ("berka", ["private", "affluent", "mid:upper", "mid", "mass"]),
    ],
)
def test_packs_of_the_house_have_their_ladders(name, codes):
    assert [rung.code for rung in Policy.read(find_policy(name)).rungs] == codes


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (
            "hysteresis: {kind: monthly}",
            r"hysteresis\.kind: Input should be 'none', 'quarterly', 'ccb' or 'bohai'",
        ),
        (
            "hysteresis: {kind: none, down_after: 3}",
            "hysteresis: none counts no months: leave the numbers out",
        ),
        ("hysteresis: {kind: bohai, watch_after: 3}", "hysteresis: bohai knows no watch"),
        ("hysteresis: {kind: ccb, watch_after: 6}", "watching must begin before the tier is lowered"),
        (
            "hysteresis: {kind: ccb, down_after_by_tier: {gold: 6}}",
            "down_after_by_tier names no tier of this pack: gold",
        ),
        (
            "views: [{tier: gold, texts: {brand: {zh: 金, en: Gold}}}]",
            "views name no tier of this pack: gold",
        ),
        (
            "capacity: [{from: 2026-01-01, calls_per_workday: 20}, {from: 2025-01-01, calls_per_workday: 20}]",
            "capacity stands from the earliest day to the latest",
        ),
    ],
)
def test_mistakes_of_the_optional_sections_are_told_with_their_place(pack, more, complaint):
    with pytest.raises(PolicyError, match=complaint):
        Policy.read(pack(more=more))


SCHEME = "segments: [{{scheme: s, names: {{zh: 甲, en: A}}, kind: first_match, segments: [{segment}]}}]"


@pytest.mark.covers("SEG-8")
@pytest.mark.parametrize(
    ("segment", "complaint"),
    [
        (
            "{segment: a, names: {zh: 甲, en: A}, when: [{fact: mood, is: true}]}",
            "there is no fact mood; known: age, ",
        ),
        (
            "{segment: a, names: {zh: 甲, en: A}, when: [{fact: age, is: true}]}",
            "age cannot be compared in this way",
        ),
        (
            "{segment: a, names: {zh: 甲, en: A}, when: [{fact: age, at_least: 5, below: 9}]}",
            "a condition is one fact with one comparison, or any",
        ),
        (
            "{segment: a, names: {zh: 甲, en: A}, when: [{fact: education, in: [phd]}]}",
            "education has no such value: phd",
        ),
        (
            "{segment: a, names: {zh: 甲, en: A}}",
            "only the last segment may have no `when`, and it needs a reason",
        ),
        (
            "{segment: a, names: {zh: 甲, en: A}, when: [{fact: financial_assets_fen, at_least: 0.5}]}",
            r"segments\.0\..*at_least",
        ),
        (
            "{segment: a, names: {zh: 甲, en: A}, contact: {every_days: 0}, when: [{fact: invested, is: true}]}",
            r"contact\.every_days: Input should be greater than or equal to 1",
        ),
        (
            ", ".join(["{segment: twice, names: {zh: 甲, en: A}, when: [{fact: age, at_least: 5}]}"] * 2),
            "codes of segments are unique in a pack: twice",
        ),
    ],
)
def test_mistakes_of_segments_are_told(pack, segment, complaint):
    with pytest.raises(PolicyError, match=complaint):
        Policy.read(pack(more=SCHEME.format(segment=segment)))


def test_reason_that_could_be_too_long_for_its_readers_is_refused(pack):
    asked = ", ".join(["{fact: occupation_group, in: [doctor]}"] * 9)
    segment = f"{{segment: a, names: {{zh: 甲, en: A}}, when: [{asked}]}}"
    with pytest.raises(PolicyError, match="the reason of a may be longer than 300 characters"):
        Policy.read(pack(more=SCHEME.format(segment=segment)))


def test_sections_may_stand_in_files_of_their_own(pack, tmp_path):
    (tmp_path / "care.yaml").write_text(
        "capacity: [{from: 2025-01-01, calls_per_workday: 20}]", encoding="utf-8"
    )
    assert Policy.read(pack(more="include: [care.yaml]")).capacity[0].calls_per_week == 100
    (tmp_path / "twice.yaml").write_text("key: other", encoding="utf-8")
    with pytest.raises(PolicyError, match="and its part twice.yaml both have: key"):
        Policy.read(pack(more="include: [twice.yaml]"))
    with pytest.raises(PolicyError, match="Cannot read the policy pack"):
        Policy.read(pack(more="include: [nowhere.yaml]"))
    with pytest.raises(PolicyError, match="is a list of file names"):
        Policy.read(pack(more="include: care.yaml"))


@pytest.mark.covers("SEG-2")
def test_difference_of_two_versions_is_told_in_words(pack):
    rule = "triggers: {{long_silence: {{priority: 6, silent_days: {days}}}}}"
    old = Policy.read(pack(more=rule.format(days=90)))
    new = Policy.read(
        pack(high="250", premier="150", more=rule.format(days=60) + "\nhysteresis: {kind: ccb}")
    )
    assert [change.zh for change in old.diff(new)] == [
        "高下限由100元改为250元",
        "优质客户下限由100元改为150元",
        "层级保留规则：新增 ccb",
        "触发器 long_silence.silent_days：由 90 改为 60",
    ]
    assert [change.en for change in old.diff(new)] == [
        "lower bound of High: CNY 100.00 -> CNY 250.00",
        "premier bound: CNY 100.00 -> CNY 150.00",
        "hysteresis: new ccb",
        "triggers long_silence.silent_days: 90 -> 60",
    ]
    assert old.diff(old) == ()


@pytest.mark.covers("SEG-2")
def test_difference_of_two_ladders_names_what_is_new_and_what_is_gone():
    four, five = (Policy.read(find_policy(name)) for name in ("segment-001", "segment-004"))
    told = [change.zh for change in four.diff(five)]
    assert "取消贵宾户" in told
    assert "新增高端客户，下限100万元" in told
    assert "私人银行客户下限由800万元改为1000万元" in told


def test_every_hysteresis_has_its_numbers():
    ccb = Hysteresis(kind="ccb").steadiness(("private", "rest"))
    bohai = Hysteresis(kind="bohai").steadiness(("private", "rest"))
    assert (ccb.watch_after, ccb.down_after, ccb.moves_at_once) == (3, {"private": 6, "rest": 6}, True)
    assert (bohai.watch_after, bohai.down_after, bohai.moves_at_once) == (
        None,
        {"private": 6, "rest": 3},
        False,
    )
