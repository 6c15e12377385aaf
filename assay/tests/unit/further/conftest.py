"""Files of declarations as a bank writes them, short."""

from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = """\
from assay.indicators import indicator
from assay.triggers import Candidates, trigger
from assay.triggers.conditions import assets_at_least
from ibis import literal
"""
WORDS = {
    "zh": "两倍",
    "en": "Twice",
    "unit": "fen",
    "over": "customer",
    "sources": ("account",),
    "zh_text": "两倍。",
}
Write = Callable[..., Path]
Text = Callable[..., str]


@pytest.fixture
def figure() -> Text:
    """The text of an indicator; the value stands in line 9 of a file that begins with it."""

    def text(
        key: str = "twice_fen", body: str = "customers.demand_deposit_fen * 2", **changes: object
    ) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in (WORDS | changes).items())
        return f'@indicator({said})\ndef {key}(customers, run):\n    """Twice."""\n    return {body}\n'

    return text


@pytest.fixture
def reason() -> Text:
    """The text of a trigger that tells of customers with the rule's minimum of assets."""

    def text(
        key: str = "rich", zh: str = "富裕", purpose: str = "care", amount: str = "None", more: str = ""
    ) -> str:
        return f'''@trigger(zh="{zh}", en="Rich", purpose="{purpose}", reads=("minimum_fen",), zh_text="富裕。"{more})
def {key}(facts, rule, run):
    """Rich."""
    rows = facts.indicators
    return Candidates(
        rows,
        (assets_at_least(rows, rule),),
        occurs_on=literal(run.on),
        expires_on=literal(run.on),
        amount_fen={amount},
        zh=("两倍为", "。"),
        en=("Twice is ", "."),
    )
'''

    return text


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write declarations into a file that names those of `declared`."""

    def into(*texts: str, declared: str = "twice_fen,", name: str = "mine.py") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEAD, *texts, f"DECLARED = ({declared})"]), encoding="utf-8")
        return path

    return into
