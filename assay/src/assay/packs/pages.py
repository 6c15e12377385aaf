"""Segments and rules of packs as pages of the documentation: what a bank may write and what its packs say."""

from collections.abc import Iterable

from assay.packs.conditions import Condition
from assay.packs.facts import FACTS, Fact
from assay.packs.hysteresis import Steadiness
from assay.packs.phrases import COMPARED, number_of
from assay.packs.segments import Anniversary, Points, Scheme, Segment

Rows = list[tuple[str, ...]]


def fact_rows() -> Rows:
    """Key, names and kind of every fact a pack may look at."""
    return [(f"`{key}`", f"{fact.label.en} · {fact.label.zh}", _kind(fact)) for key, fact in FACTS.items()]


def _kind(fact: Fact) -> str:
    if fact.unit == "code":
        return "one of " + ", ".join(f"`{code}`" for code in fact.names)
    if fact.unit == "flag":
        return "true or false"
    kind = "amount" if fact.unit == "fen" else "whole number"
    return kind + ("; empty means never" if fact.never else "")


def scheme_rows(scheme: Scheme, *, currency: str, premier_fen: int) -> Rows:
    """Code, name, who belongs there, and every how many days to speak, for each segment of a scheme."""
    rows: Rows = [
        (
            f"`{segment.segment}`",
            f"{segment.names.en} · {segment.names.zh}",
            _rule(scheme, segment, currency, premier_fen),
            str(segment.contact.every_days) if segment.contact else "",
        )
        for segment in scheme.expanded()
    ]
    if scheme.unknown:
        names = scheme.unknown.names
        rows.append((f"`{scheme.unknown.segment}`", f"{names.en} · {names.zh}", "a fact is missing", ""))
    return rows


def scheme_intro(scheme: Scheme, *, currency: str, premier_fen: int) -> str:
    """The kind of a scheme, among whom it looks, and how points are given."""
    parts = [f"Kind `{scheme.kind}`."]
    if scheme.among:
        parts.append(f"Among those with {_all(scheme.among, currency, premier_fen)}.")
    if isinstance(scheme, Points):
        for measure in scheme.measures:
            steps = ", ".join(
                f"{step.points} from {_number(measure.fact, step.at_least, currency, premier_fen)}"
                for step in measure.steps
            )
            needed = " (must be known)" if measure.required else ""
            parts.append(f"Points for {FACTS[measure.fact].label.en}{needed}: {steps}.")
    return " ".join(parts)


def steadiness_text(rule: Steadiness) -> str:
    """How long tiers are kept."""
    if not rule.keeps:
        return "Tiers follow the figure of the closed quarter."
    months = sorted({f"{count} ({tier})" for tier, count in rule.down_after.items()})
    watch = f", watched after {rule.watch_after}" if rule.watch_after else ""
    when = "at once" if rule.moves_at_once else f"from the next {rule.period} on"
    target = "the best of them" if rule.down_to_best else "the last one's tier"
    return (
        f"Decided by the {rule.period}; moves {when}{watch}; down to {target} after so many {rule.period}s "
        f"below the standard: {', '.join(months)}."
    )


def _rule(scheme: Scheme, segment: Segment, currency: str, premier_fen: int) -> str:
    if isinstance(scheme, Points):
        grade = next(one for one in scheme.segments if one.segment == segment.segment)
        return f"{grade.points_from} points or more"
    if isinstance(scheme, Anniversary):
        day = next(one for one in scheme.segments if one.segment == segment.segment)
        return f"{day.years} years as a customer, from {day.lead_days} days before to {day.after_days} after"
    return _all(segment.when, currency, premier_fen) or "everyone else of whom the facts are known"


def _all(conditions: Iterable[Condition], currency: str, premier_fen: int) -> str:
    return ", ".join(_one(condition, currency, premier_fen) for condition in conditions)


def _one(condition: Condition, currency: str, premier_fen: int) -> str:
    if condition.any_of:
        return " or ".join(_one(one, currency, premier_fen) for one in condition.any_of)
    fact = FACTS[condition.fact]
    if condition.never and fact.never:
        return fact.never.en
    if condition.holds is not None:
        return (fact.true if condition.holds else fact.false).en
    if condition.one_of is not None:
        return f"{fact.label.en}: " + " / ".join(fact.names[code].en for code in condition.one_of)
    words = COMPARED[condition.comparison or "at_least"].en
    return (
        f"{fact.label.en} {words} {number_of(condition.fact, condition.bound(premier_fen), 'en', currency)}"
    )


def _number(fact: str, written: int | str, currency: str, premier_fen: int) -> str:
    condition = Condition.model_validate({"fact": fact, "at_least": written})
    return number_of(fact, condition.bound(premier_fen), "en", currency)
