"""A small tier scheme with what each tier is offered, as a night brings it: for tests of the unified view."""

from typing import Any

from jinjing.holdings.models import Publication

SCHEME = "segment-004"
FOUR_STEPS: dict[str, Any] = {
    "key": SCHEME,
    "names": {"zh": "五层客户分层", "en": "Five tiers"},
    "official": True,
    "premier_fen": 20_000_000,
    "tiers": [
        {"tier": "private", "names": {"zh": "私人银行客户", "en": "Private banking"}, "bound_fen": 10**9},
        {"tier": "affluent", "names": {"zh": "高端客户", "en": "Affluent"}, "bound_fen": 10**8},
        {
            "tier": "mid",
            "names": {"zh": "中端客户", "en": "Mid-range"},
            "bound_fen": 5_000_000,
            "bands": [
                {
                    "band": "upper",
                    "names": {"zh": "中端客户（上层）", "en": "Mid-range, upper"},
                    "bound_fen": 2 * 10**7,
                },
                {
                    "band": "lower",
                    "names": {"zh": "中端客户（下层）", "en": "Mid-range, lower"},
                    "bound_fen": 5_000_000,
                },
            ],
        },
        {"tier": "mass", "names": {"zh": "普通客户", "en": "Mass"}, "bound_fen": None},
    ],
    "views": [
        {
            "tier": "private",
            "band": None,
            "texts": {
                "brand": {"zh": "私人银行", "en": "Private bank"},
                "channels": {"zh": "财富中心专属空间", "en": "Own rooms in the wealth centre"},
            },
        },
        {
            "tier": "affluent",
            "band": None,
            "texts": {
                "brand": {"zh": "理财金账户白金", "en": "Premier account platinum"},
                "channels": {"zh": "财富中心、贵宾热线", "en": "Wealth centre, priority hotline"},
                "priority": {"zh": "优先叫号", "en": "Called first"},
            },
        },
        {
            "tier": "mid",
            "band": None,
            "texts": {
                "brand": {"zh": "金卡", "en": "Gold card"},
                "cards": {"zh": "借记金卡", "en": "Gold debit card"},
            },
        },
        {"tier": "mid", "band": "upper", "texts": {"brand": {"zh": "理财金账户", "en": "Premier account"}}},
        {
            "tier": "mass",
            "band": None,
            "texts": {
                "features": {"zh": "日常结算", "en": "Everyday payments"},
                "channels": {"zh": "网点柜台、手机银行", "en": "Counter, mobile banking"},
                "cards": {"zh": "借记卡", "en": "Debit card"},
            },
        },
    ],
}
TWO_STEPS: dict[str, Any] = {
    "key": "segment-001",
    "names": {"zh": "四层客户分层", "en": "Four tiers"},
    "official": False,
    "tiers": [
        {"tier": "vip", "names": {"zh": "贵宾户", "en": "VIP"}, "bound_fen": 10**8},
        {"tier": "general", "names": {"zh": "一般客户", "en": "General"}, "bound_fen": None},
    ],
    "views": [
        {
            "tier": "general",
            "band": None,
            "texts": {"hours": {"zh": "工作日九点到五点", "en": "Workdays nine to five"}},
        }
    ],
}


def bring_tiers(publication: Publication) -> Publication:
    """As if the night had brought these schemes."""
    publication.policies = [FOUR_STEPS, TWO_STEPS]
    publication.save(update_fields=["policies"])
    return publication
