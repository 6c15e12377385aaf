"""What the bank's first scripts say, and that they promise nothing they may not promise."""

from datetime import date

import pytest
from assay.triggers import BY_KEY as ENGINE
from casts import TODAY, Bank
from jinjing.interactions.domain.scripts import load_default_scripts
from jinjing.interactions.models import Script
from jinjing.interactions.queries.scripts import scripts_on
from jinjing.interactions.scripts import SCRIPTS, ScriptText
from jinjing.kernel.wording import Wording
from jinjing.workbench.purposes import NIGHT_SERVICE

# STANDARDS SU-07: words that no opening, goal or question may hold.
FORBIDDEN = (
    "保本",
    "零风险",
    "无风险",
    "稳赚",
    "低风险",
    "低门槛",
    "秒到账",
    "高收益",
    "无成本",
    "收益率",
    "guarantee",
    "risk-free",
    "yield",
)
TRIGGERS = tuple(ENGINE)
OWN = ("promise_due", "keep_in_touch", "get_to_know", "lead")


@pytest.mark.parametrize("text", SCRIPTS, ids=lambda t: f"{t.key}-{t.audience}")
def test_scripts_promise_nothing_in_either_language(text: ScriptText) -> None:
    said = [text.goal, text.opening, *text.ask]
    assert all(w.zh and w.en for w in (*said, *text.avoid))
    assert [word for word in FORBIDDEN for w in said if word in w.zh + w.en.lower()] == []
    assert "{customer}" in text.opening.zh
    assert "{customer}" in text.opening.en
    assert text.avoid


@pytest.mark.covers("MK-02")
def test_what_the_engine_declares_as_service_is_service_at_the_desk() -> None:
    assert set(NIGHT_SERVICE) == {key for key, declared in ENGINE.items() if declared.purpose == "service"}


@pytest.mark.covers("RM-2")
@pytest.mark.parametrize("key", TRIGGERS)
@pytest.mark.parametrize("invested", [True, False])
def test_every_trigger_has_something_to_say(bank: Bank, key: str, invested: bool) -> None:
    load_default_scripts()
    say = scripts_on(TODAY, keys=[key]).of(key, invested=invested)
    assert say is not None
    assert say.ask
    assert say.avoid


def test_load_default_scripts_is_repeatable_and_spares_the_banks_own(bank: Bank) -> None:
    assert load_default_scripts() == load_default_scripts() == len(SCRIPTS)
    assert Script.objects.count() == len(SCRIPTS)
    Script.objects.create(
        key="birthday_solar",
        audience="",
        valid_from=date(2026, 11, 1),
        goal="自定",
        goal_en="own",
        opening="{customer}生日快乐。——{staff}",
        opening_en="Happy birthday, {customer}. {staff}",
    )
    load_default_scripts()
    say = scripts_on(TODAY, keys=["birthday_solar"]).of("birthday_solar", invested=True)
    assert say is not None
    spoken = say.opening_for(customer=Wording("王先生", "Mr Wang"), staff="陈立")
    assert (spoken.zh, spoken.en) == ("王先生生日快乐。——陈立", "Happy birthday, Mr Wang. 陈立")
    earlier = scripts_on(date(2026, 10, 1), keys=["birthday_solar"]).of("birthday_solar", invested=True)
    assert earlier is not None
    assert earlier.goal.zh == "祝福，问近况"


def test_scripts_of_an_unknown_reason_is_none(bank: Bank) -> None:
    assert scripts_on(TODAY, keys=["moon_landing"]).of("moon_landing", invested=True) is None
