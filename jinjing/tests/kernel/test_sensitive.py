"""PI-07: free texts are scanned for what a bank may not keep about a person without a ground."""

from datetime import date

import pytest
from jinjing.kernel.enums import Ground, Sensitive
from jinjing.kernel.models import RuleValue
from jinjing.kernel.sensitive import Found, GroundMissing, found_in, require_ground
from jinjing.kernel.sensitive_words import WORDS

ON = date(2026, 11, 19)

NAMED = [
    ("她刚做完化疗，十二月再联系", ("化疗", Sensitive.HEALTH)),
    ("患肺癌", ("肺癌", Sensitive.HEALTH)),
    ("癌症复查", ("癌症", Sensitive.HEALTH)),
    ("母亲中风了", ("中风", Sensitive.HEALTH)),
    ("全家信佛，初一十五不谈", ("信佛", Sensitive.RELIGION)),
    ("周五去清真寺", ("清真", Sensitive.RELIGION)),
    ("是基督徒", ("基督", Sensitive.RELIGION)),
    ("老党员", ("党员", Sensitive.POLITICS)),
    ("回族客户", ("回族", Sensitive.ETHNICITY)),
    ("听障，聋哑", ("聋哑", Sensitive.DISABILITY)),
    ("谈到性取向", ("性取向", Sensitive.SEXUAL_LIFE)),
    ("有前科", ("前科", Sensitive.CRIMINAL_RECORD)),
    ("留了虹膜", ("虹膜", Sensitive.BIOMETRIC)),
    ("Treated for CANCER in spring", ("cancer", Sensitive.HEALTH)),
    ("ＨＩＶ", ("hiv", Sensitive.HEALTH)),
]

HARMLESS = [
    "想看中国人寿健康险",
    "交来健康证明",
    "问防癌险和癌症险的差别",
    "在肿瘤医院工作",
    "在佛山有两套房",
    "相信佛山的房子会涨",
    "民生银行有存款",
    "利息和尚未到期的存单",
    "看好目前科技股",
    "只买中风险产品",
    "怕集中风险",
    "最大的阵痛风险",
    "现金流产品",
    "看方案底层资产",
    "市场透析会",
    "渠道教育做得好",
    "教会了她用手机银行，下礼拜再来",
    "提示威胁",
    "问住院津贴",
    "广西壮族自治区户籍",
    "指纹登录打不开",
    "做保单诊断",
    "政治局会议后再谈",
    "取无犯罪记录证明的公证",
    "第三者责任险",
    "热情人好",
    "gayle",
]


@pytest.mark.covers("PI-07")
@pytest.mark.parametrize(("text", "found"), NAMED)
def test_what_needs_a_ground_is_noticed(db: None, text: str, found: tuple[str, Sensitive]) -> None:
    assert found_in(text, on=ON) == (Found(*found),)


@pytest.mark.covers("PI-07")
@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_is_not(db: None, text: str) -> None:
    assert found_in(text, on=ON) == ()


@pytest.mark.covers("PI-07")
def test_without_a_ground_the_text_is_refused_and_the_message_repeats_no_word(db: None) -> None:
    with pytest.raises(GroundMissing) as refusal:
        require_ground("化疗", "信佛", ground=None, on=ON)
    assert refusal.value.found == (
        Found("化疗", Sensitive.HEALTH),
        Found("信佛", Sensitive.RELIGION),
    )
    assert (refusal.value.field, refusal.value.code) == ("ground", "ground_missing")
    assert [word for word in ("化疗", "信佛") if word in str(refusal.value)] == []


@pytest.mark.covers("PI-07")
def test_with_a_ground_the_log_gets_kinds_counts_and_the_ground(db: None) -> None:
    assert require_ground("化疗后住院", "信佛", ground=Ground.WISH, on=ON) == {
        "sensitive": ["health", "religion"],
        "sensitive_words": 3,
        "ground": "wish",
    }


@pytest.mark.covers("PI-07")
def test_a_ground_for_nothing_leaves_nothing(db: None) -> None:
    assert require_ground("带国债资料", "", ground=Ground.WISH, on=ON) == {}


@pytest.mark.covers("PI-07")
def test_words_that_stood_there_are_not_asked_about_again(db: None) -> None:
    assert require_ground("化疗后再约，改到周五", ground=None, on=ON, answered=["化疗后再约"]) == {}
    with pytest.raises(GroundMissing) as refusal:
        require_ground("化疗，信佛", ground=None, on=ON, answered=["化疗"])
    assert refusal.value.found == (Found("信佛", Sensitive.RELIGION),)


@pytest.mark.covers("PI-07")
def test_the_bank_adds_words_takes_words_out_and_names_harmless_phrases_from_a_day_on(db: None) -> None:
    decided = {"valid_from": ON, "source": "合规〔2026〕8号"}
    RuleValue.objects.create(key="sensitive.words", value={"过敏": "health", "失眠": "off"}, **decided)
    RuleValue.objects.create(key="sensitive.harmless", value=["化疗室改造"], **decided)
    said = "过敏，失眠，问化疗室改造贷款"
    assert found_in(said, on=ON) == (Found("过敏", Sensitive.HEALTH),)
    assert found_in(said, on=date(2026, 11, 18)) == (
        Found("失眠", Sensitive.HEALTH),
        Found("化疗", Sensitive.HEALTH),
    )


def test_every_word_has_one_kind_and_each_of_its_phrases_holds_it() -> None:
    words = [word for kind in WORDS.values() for word in kind]
    assert len(words) == len(set(words))
    strays = [
        (word, phrase)
        for kind in WORDS.values()
        for word, phrases in kind.items()
        for phrase in phrases.split()
        if word not in phrase
    ]
    assert strays == []
    assert set(WORDS) == set(Sensitive)
