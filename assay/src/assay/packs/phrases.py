"""What a condition says about a customer, as text around the customer's own figure.

The same pieces give the sentences of a night and, before one runs, the longest sentence a pack can give.
"""

from dataclasses import dataclass
from typing import Literal

from assay.faults import Fault
from assay.packs.conditions import Condition
from assay.packs.facts import FACTS
from assay.packs.segments import Anniversary, Points, Scheme, Segment, facts_of
from assay.wording import Label, amount_en, amount_zh

Language = Literal["zh", "en"]
LONGEST_REASON = 300
SEPARATOR = {"zh": "，", "en": "; "}
STOP = {"zh": "。", "en": "."}
UNKNOWN = {"zh": ("暂不能判定", "尚缺", ""), "en": ("Cannot be told yet", "", " is not known")}
COMPARED = {
    "at_least": Label("不低于", "at least"),
    "above": Label("高于", "above"),
    "at_most": Label("不高于", "at most"),
    "below": Label("低于", "below"),
}
_WIDTHS = {"fen": 24, "number": 8, "flag": 0}


@dataclass(frozen=True)
class Phrase:
    """Text before and after the value of a fact; without a fact all of it is `before`."""

    before: str
    fact: str | None = None
    after: str = ""

    def longest(self, language: Language) -> int:
        """Characters at most."""
        fixed = len(self.before) + len(self.after)
        if self.fact is None:
            return fixed
        fact = FACTS[self.fact]
        names = [len(getattr(name, language)) for name in fact.names.values()]
        return fixed + max(names, default=_WIDTHS.get(fact.unit, 0))


def phrase_of(condition: Condition, language: Language, *, currency: str, premier_fen: int) -> Phrase:
    """What a condition other than `any` says when it holds."""
    fact = FACTS[condition.fact]
    label, suffix = getattr(fact.label, language), getattr(fact.suffix, language)
    if condition.never and fact.never:
        return Phrase(getattr(fact.never, language))
    if condition.holds is not None:
        return Phrase(getattr(fact.true if condition.holds else fact.false, language))
    if condition.one_of is not None:
        return Phrase(f"{label}：" if language == "zh" else f"{label}: ", condition.fact)
    words = getattr(COMPARED[condition.comparison or "at_least"], language)
    bound = number_of(condition.fact, condition.bound(premier_fen), language, currency)
    if language == "zh":
        return Phrase(label, condition.fact, f"{suffix}（{words}{bound}）")
    return Phrase(f"{label} ", condition.fact, f"{suffix} ({words} {bound})")


def number_of(fact: str, value: int, language: Language, currency: str) -> str:
    """A bound in words: 50岁, 20万元."""
    if FACTS[fact].unit == "fen":
        return amount_zh(value, currency) if language == "zh" else amount_en(value, currency)
    return f"{value}{getattr(FACTS[fact].suffix, language)}"


def refuse_long(scheme: Scheme, *, currency: str, premier_fen: int) -> None:
    """Fault for a segment whose reason could be longer than a snapshot's reader keeps."""
    for language in ("zh", "en"):
        for segment in scheme.expanded():
            if _longest(scheme, segment, language, currency, premier_fen) > LONGEST_REASON:
                raise Fault(
                    f"{segment.segment} 的理由可能超过 {LONGEST_REASON} 字，请减少条件",
                    f"the reason of {segment.segment} may be longer than {LONGEST_REASON} characters: "
                    "use fewer conditions",
                )


def _longest(scheme: Scheme, segment: Segment, language: Language, currency: str, premier_fen: int) -> int:
    if segment.reason is not None:
        return len(getattr(segment.reason, language))
    if isinstance(scheme, Anniversary):
        return 80
    between = len(SEPARATOR[language])
    cannot, *around = UNKNOWN[language]
    gap = between + sum(len(text) for text in around)
    missing = (
        len(cannot) + 1 + sum(len(getattr(FACTS[key].label, language)) + gap for key in facts_of(scheme))
    )
    if isinstance(scheme, Points):
        labels = sum(len(getattr(FACTS[one.fact].label, language)) + between + 1 for one in scheme.measures)
        return max(
            missing, 12 + labels + sum(max(22, _WIDTHS[FACTS[one.fact].unit] + 10) for one in scheme.measures)
        )
    said = sum(
        max(
            phrase_of(one, language, currency=currency, premier_fen=premier_fen).longest(language) + between
            for one in (condition.any_of or (condition,))
        )
        for condition in segment.when
    )
    return max(said, missing)
