"""The page of roles says what the declarations say, in both languages, to everybody."""

from collections.abc import Callable

import pytest
from casts import Bank
from django.test import Client
from jinjing.identity.enums import Role
from jinjing.identity.fields import FieldGroup, FieldRight
from jinjing.identity.models import Staff
from jinjing.identity.permissions import Permission
from jinjing.kernel import rules
from jinjing.web.roles.words import GROUPS, PURPOSES, RIGHTS, SENTENCES, reach_of
from jinjing.web.rules.words import NAMES, THEMES, value_in_words


@pytest.mark.covers("SE-02")
def test_everything_declared_has_its_words() -> None:
    assert (set(SENTENCES), set(GROUPS), set(PURPOSES), set(RIGHTS)) == (
        set(Permission),
        set(FieldGroup),
        set(Role),
        set(FieldRight),
    )


def test_every_rule_has_a_name_and_a_theme() -> None:
    assert set(rules.DEFAULTS) == set(NAMES)
    assert {key.partition(".")[0] for key in rules.DEFAULTS} == set(THEMES)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("referral.accept_minutes", 10, "10 分钟"),
        ("contact.quiet_hours", ["21:00", "09:00"], "21:00–09:00"),
        ("call_list.invested_share", [1, 2], "1 : 2"),
        ("limits.lookups_a_minute", 20, "每分钟 20"),
        ("contact.holidays_free", True, "是"),
        ("lobby.signals", {}, "无"),
        ("call_list.size", 20, "20"),
        ("contact.consent_needed", ["T", "W"], "电话、企业微信"),
        ("consent.valid_months", {"marketing": 36}, "营销：36 个月"),
        ("consent.recipients", {"life": ["长河人寿", "Changhe Life"]}, "长河人寿"),
    ],
)
def test_a_value_in_words(key: str, value: object, said: str) -> None:
    assert value_in_words(key, value) == said


@pytest.mark.covers("FI-05")
def test_reach_follows_from_what_a_role_may() -> None:
    assert reach_of(Role.AUDITOR) == ["不接触客户。"]
    assert reach_of(Role.RELATIONSHIP_MANAGER) == ["本人名下客户（A 角或 B 角）。"]
    assert len(reach_of(Role.BRANCH_MANAGER)) == 3


@pytest.mark.covers("SE-02")
def test_everybody_reads_the_page_with_the_own_role_marked(
    bank: Bank, client_of: Callable[[Staff], Client], morning: None
) -> None:
    page = client_of(bank.guide_lin).get("/roles/").content.decode()
    assert page.count("role-words--own") == 1
    assert page.count('<tr><th scope="row">') == len(Permission) + len(FieldGroup)
    assert "迎接、识别和分流客户" in page
