"""Why a customer has a tier, as one sentence in each language."""

from assay.business_date import Run
from assay.packs.parts import Names
from assay.policies import Policy, Rung
from assay.tiers.basis import Basis
from assay.wording import amount_en, amount_zh, day_zh


def parts_zh(policy: Policy, run: Run) -> list[tuple[str, str]]:
    """For each rung what stands before and after the figure, in Chinese."""
    return [_sentence_zh(policy, index, run) for index in range(len(policy.rungs))]


def parts_en(policy: Policy, run: Run) -> list[tuple[str, str]]:
    """The same in English."""
    return [_sentence_en(policy, index, run) for index in range(len(policy.rungs))]


def bounds_above(policy: Policy) -> list[int | None]:
    """For each rung the bound that was missed."""
    above = [_bound_above(policy, index) for index in range(len(policy.rungs))]
    return [rung.bound_fen if rung else None for rung in above]


def figure_zh(policy: Policy, run: Run) -> str:
    """What the figure is called: 2026年三季度日均金融资产."""
    basis = Basis.of(run, policy.steadiness)
    if basis.month:
        return f"{basis.last.year}年{basis.last.month}月日均金融资产"
    number = "一二三四"[basis.quarter.number - 1]
    until = f"截至{day_zh(run.on)}" if basis.name == "to_date" else ""
    return f"{basis.quarter.year}年{number}季度{until}日均金融资产"


def figure_en(policy: Policy, run: Run) -> str:
    """The same in English."""
    basis = Basis.of(run, policy.steadiness)
    until = f" up to {run.on}" if basis.name == "to_date" else ""
    return f"Average financial assets of {basis.month or basis.quarter.label}{until}: "


def _bound_above(policy: Policy, index: int) -> Rung | None:
    higher = [rung for rung in policy.rungs[:index] if rung.bound_fen is not None]
    return higher[-1] if higher else None


def _bound_name(policy: Policy, rung: Rung) -> Names:
    """The bound of a tier's lowest band is the tier's own."""
    tier = policy.tiers[rung.rank]
    return tier.names if rung.bound_fen == tier.bound_fen else rung.names


def _sentence_zh(policy: Policy, index: int, run: Run) -> tuple[str, str]:
    rung, above = policy.rungs[index], _bound_above(policy, index)
    # A tier that is kept may be another one than the figure gives.
    belongs = "对应" if policy.steadiness.keeps else "属于"
    parts = []
    if rung.bound_fen is not None:
        parts.append(f"达到{_bound_name(policy, rung).zh}下限{amount_zh(rung.bound_fen, policy.currency)}")
    if above is not None and above.bound_fen is not None:
        parts.append(
            f"未达到{_bound_name(policy, above).zh}下限{amount_zh(above.bound_fen, policy.currency)}"
        )
    if rung.education:
        parts.append("学历符合要求")
    if rung.age is not None:
        parts.append(f"季末年龄在{rung.age.first}至{rung.age.last}岁之间")
    parts.append(f"{belongs}{rung.names.zh}" if rung.bound_fen is None else "")
    return figure_zh(policy, run), "".join(f"，{part}" for part in parts if part) + "。"


def _sentence_en(policy: Policy, index: int, run: Run) -> tuple[str, str]:
    rung, above = policy.rungs[index], _bound_above(policy, index)
    belongs = "which is" if policy.steadiness.keeps else "therefore"
    parts = []
    if rung.bound_fen is not None:
        bound = amount_en(rung.bound_fen, policy.currency)
        parts.append(f"reaches the lower bound of {_bound_name(policy, rung).en}, {bound}")
    if above is not None and above.bound_fen is not None:
        bound = amount_en(above.bound_fen, policy.currency)
        parts.append(f"below the lower bound of {_bound_name(policy, above).en}, {bound}")
    if rung.education:
        parts.append("education as required")
    if rung.age is not None:
        parts.append(f"aged {rung.age.first} to {rung.age.last} at the quarter's end")
    parts.append(f"{belongs} {rung.names.en}" if rung.bound_fen is None else "")
    return figure_en(policy, run), "".join(f"; {part}" for part in parts if part) + "."
