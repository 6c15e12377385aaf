"""Policy packs: what may stand in one, and how mistakes are told."""

from datetime import date
from pathlib import Path

import pytest
from assay.business_date import Run
from assay.errors import PolicyError
from assay.nightly.plan import plan
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
