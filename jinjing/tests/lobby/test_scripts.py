from itertools import product
from pathlib import Path

import jinjing.lobby
import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from jinjing.lobby.businesses import BUSINESSES
from jinjing.lobby.domain.decision import BRANCHES_OF
from jinjing.lobby.enums import DecisionBranch, Recognition, Zone
from jinjing.lobby.scripts import line_for

# STANDARDS SU-07: words that promise yield or safety, or speak a tier aloud in the lobby.
FORBIDDEN = (
    "保本",
    "零风险",
    "低风险",
    "稳赚",
    "收益",
    "利息更高",
    "和存款一样",
    "无成本",
    "低门槛",
    "贵宾客户",
    "VIP",
)
CATALOGUE = Path(jinjing.lobby.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po"


def lines(language: str) -> list[str]:
    with translation.override(language):
        return [
            line_for(branch, zone=zone, business=business, who=who, rm=rm, ticket="A001")
            for branch, zone, business, who, rm in product(
                DecisionBranch, Zone, ["", *BUSINESSES], ["", "王先生"], ["", "陈立"]
            )
        ]


@pytest.mark.covers("LOB-3")
def test_every_decision_has_its_line_with_nothing_left_blank() -> None:
    assert [line for line in lines("en") if "{" in line or "  " in line] == []
    assert {branch for ways in BRANCHES_OF.values() for branch in ways} == set(DecisionBranch)
    assert set(BRANCHES_OF) == set(Recognition)


def test_no_line_promises_yield_or_safety_in_chinese() -> None:
    with CATALOGUE.open(encoding="utf-8") as file:
        catalogue = read_po(file)
    said = [str(m.string) for m in catalogue if m.id and str(m.id) != "Premier customer: {tier}"]
    assert [text for text in said if any(word in text for word in FORBIDDEN)] == []


def test_no_line_promises_yield_or_safety_in_english() -> None:
    promises = ("guarantee", "risk-free", "yield", "return", "interest", "premier", "VIP")
    assert [line for line in lines("en") if any(word in line for word in promises)] == []
