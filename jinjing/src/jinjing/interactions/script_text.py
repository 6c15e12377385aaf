"""What one of the bank's first scripts holds, and what no call may say."""

from dataclasses import dataclass

from jinjing.kernel.wording import Wording

INVESTED, UNINVESTED, EVERYONE = "invested", "uninvested", ""


@dataclass(frozen=True)
class ScriptText:
    """One script. `goal` is the few words a list shows; `ask` and `avoid` are one sentence each."""

    key: str
    audience: str
    goal: Wording
    opening: Wording
    ask: tuple[Wording, ...]
    avoid: tuple[Wording, ...]


NO_YIELD = Wording(
    "不承诺收益，不说“保本”“零风险”“和存款一样”。",
    "Promise no return; never say “guaranteed”, “no risk” or “just like a deposit”.",
)
NO_PRODUCT = Wording(
    "风险评估未做或已过期时，只约评估，不谈具体产品。",
    "Without a valid risk assessment only agree on one; name no product.",
)
NO_AMOUNT = Wording("不先报余额，确认是本人再谈账户。", "Name no balance before you know who is speaking.")
