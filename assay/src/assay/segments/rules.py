"""Where each customer belongs in each partition, and why, as expressions over the facts.

A fact that is not known makes its condition neither true nor false. A customer belongs to the first segment
of which all conditions are known to hold; who fits none, while a fact is missing, is where the pack puts the
unknown, or nowhere.
"""

from datetime import timedelta
from functools import reduce
from operator import add, and_, or_
from typing import cast

from ibis import cases, coalesce, ifelse, literal, null
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table, Value

from assay.business_date import Run
from assay.calendar_years import years_until
from assay.packs.conditions import Condition, bound_of
from assay.packs.facts import FACTS
from assay.packs.phrases import SEPARATOR, STOP, UNKNOWN, Language, phrase_of
from assay.packs.segments import Anniversary, Measure, Points, Scheme, facts_of
from assay.policies import Policy
from assay.wording import amount_en_of, amount_zh_of, day_en_of, day_zh_of, digits_of

UNPLACED = -1


def holds(rows: Table, condition: Condition, premier_fen: int) -> BooleanValue:
    """True, false, or empty where the fact is not known."""
    if condition.any_of is not None:
        return reduce(or_, [holds(rows, one, premier_fen) for one in condition.any_of])
    value = rows[condition.fact]
    if condition.never:
        return value.isnull()
    if condition.holds is not None:
        return value if condition.holds else ~value
    if condition.one_of is not None:
        return value.isin(condition.one_of)
    bound = condition.bound(premier_fen)
    compared = {
        "at_least": value >= bound,
        "above": value > bound,
        "at_most": value <= bound,
        "below": value < bound,
    }[condition.comparison or "at_least"]
    return coalesce(compared, False) if FACTS[condition.fact].never else compared


def place(rows: Table, scheme: Scheme, policy: Policy, run: Run) -> IntegerValue:
    """The number of the customer's segment; UNPLACED while a fact is missing; null: none."""
    if isinstance(scheme, Points):
        found = _graded(rows, scheme, policy)
    elif isinstance(scheme, Anniversary):
        found = _remembered(rows, scheme, run)
    else:
        found = _first(rows, scheme, policy)
    if not scheme.unknown:
        found = found.nullif(UNPLACED)
    if scheme.among:
        among = reduce(and_, [holds(rows, one, policy.premier_fen) for one in scheme.among])
        found = ifelse(coalesce(among, False), found, null("int64"))
    return cast("IntegerValue", found.cast("int64"))


def _first(rows: Table, scheme: Scheme, policy: Policy) -> IntegerValue:
    segments = scheme.expanded()
    met = [
        reduce(and_, [holds(rows, one, policy.premier_fen) for one in segment.when])
        for segment in segments
        if segment.when
    ]
    rest = literal(len(met)) if len(met) < len(segments) else null("int64")
    if not met:
        return rest
    choices = [(coalesce(one, False), index) for index, one in enumerate(met)]
    gap = reduce(or_, [one.isnull() for one in met])
    return cast("IntegerValue", cases(*choices, (gap, UNPLACED), else_=rest))


def points(rows: Table, measure: Measure, policy: Policy) -> IntegerValue:
    """The points of one measure; none for a missing fact."""
    value = rows[measure.fact]
    steps = [
        (value >= bound_of(measure.fact, step.at_least, premier_fen=policy.premier_fen), step.points)
        for step in measure.steps
    ]
    return cast("IntegerValue", cases(*steps, else_=0))


def all_points(rows: Table, scheme: Points, policy: Policy) -> IntegerValue:
    """The sum over all measures."""
    return cast("IntegerValue", reduce(add, [points(rows, one, policy) for one in scheme.measures]))


def _graded(rows: Table, scheme: Points, policy: Policy) -> IntegerValue:
    total = all_points(rows, scheme, policy)
    choices = [(total >= grade.points_from, index) for index, grade in enumerate(scheme.segments)]
    lacking = [rows[one.fact].isnull() for one in scheme.measures if one.required]
    gaps = [(reduce(or_, lacking), UNPLACED)] if lacking else []
    return cast("IntegerValue", cases(*gaps, *choices, else_=null("int64")))


def _remembered(rows: Table, scheme: Anniversary, run: Run) -> IntegerValue:
    """The day of so many years lies ahead within the lead days, or is over since no more than the days after."""
    choices = [
        (
            coalesce(
                (years_until(rows.known_since, run.on + timedelta(days=one.lead_days)) >= one.years)
                & (years_until(rows.known_since, run.on - timedelta(days=one.after_days + 1)) < one.years),
                False,
            ),
            index,
        )
        for index, one in enumerate(scheme.segments)
    ]
    return cast("IntegerValue", cases(*choices, else_=null("int64")))


class Reasons:
    """The sentences of one scheme in one language, over facts with their amounts in words.

    Every piece is used once: text that is cut or capitalised in an expression would be written out several
    times, and a pack of sentences would make kilometres of SQL.
    """

    def __init__(self, rows: Table, place: Value, scheme: Scheme, policy: Policy, language: Language) -> None:
        self.rows, self.place, self.scheme = rows, place, scheme
        self.policy, self.language = policy, language
        self.between, self.stop = SEPARATOR[language], STOP[language]

    def sentence(self) -> StringValue:
        """Why the customer is where the scheme's place says."""
        place = self.place
        if isinstance(self.scheme, Points):
            told = self._pointed(self.scheme)
        else:
            choices = [(place == index, self._of(index)) for index in range(len(self.scheme.expanded()))]
            told = cases(*choices, else_=null("string"))
        if self.scheme.unknown is None:
            return told
        return cast("StringValue", ifelse(place == UNPLACED, self._unknown(), told))

    def _of(self, index: int) -> StringValue:
        segment = self.scheme.expanded()[index]
        if segment.reason is not None:
            return literal(getattr(segment.reason, self.language))
        if isinstance(self.scheme, Anniversary):
            return self._years(self.scheme.segments[index].years)
        pieces = [self._said(condition, place) for place, condition in enumerate(segment.when)]
        return cast("StringValue", reduce(add, pieces) + self.stop)

    def _said(self, condition: Condition, place: int) -> StringValue:
        """One condition; of several alternatives the first that holds."""
        if condition.any_of is None:
            return self._phrase(condition, place)
        premier = self.policy.premier_fen
        choices = [
            (coalesce(holds(self.rows, one, premier), False), self._phrase(one, place))
            for one in condition.any_of
        ]
        return cast("StringValue", cases(*choices, else_=literal("")))

    def _phrase(self, condition: Condition, place: int) -> StringValue:
        phrase = phrase_of(
            condition, self.language, currency=self.policy.currency, premier_fen=self.policy.premier_fen
        )
        before = literal(self.between + phrase.before if place else begun(phrase.before))
        return before if phrase.fact is None else before + self.value(phrase.fact) + phrase.after

    def value(self, key: str) -> StringValue:
        """A fact's value in words."""
        fact, rows = FACTS[key], self.rows
        if fact.unit == "code":
            names = [(code, literal(getattr(name, self.language))) for code, name in fact.names.items()]
            return cast("StringValue", rows[key].cases(*names, else_=rows[key]))
        return rows[f"{key}_{self.language}"] if fact.unit == "fen" else rows[key].cast("string")

    def _pointed(self, scheme: Points) -> StringValue:
        total = all_points(self.rows, scheme, self.policy).cast("string")
        head = literal("得分" if self.language == "zh" else "Points ") + total
        pieces = reduce(add, [self._measured(one) for one in scheme.measures], head)
        return cast("StringValue", pieces + self.stop)

    def _measured(self, measure: Measure) -> StringValue:
        zh = self.language == "zh"
        label = getattr(FACTS[measure.fact].label, self.language)
        suffix = getattr(FACTS[measure.fact].suffix, self.language)
        own = points(self.rows, measure, self.policy).cast("string")
        before = literal(self.between + (label if zh else f"{label} "))
        known = before + self.value(measure.fact) + literal(suffix + ("得" if zh else ": ")) + own
        missing = literal(self.between + (f"{label}不详、未计分" if zh else f"{label}: not known, no points"))
        return cast("StringValue", ifelse(self.rows[measure.fact].isnull(), missing, known))

    def _years(self, years: int) -> StringValue:
        since = self.rows.known_since
        if self.language == "zh":
            year = since.year().cast("string")
            return literal("自") + year + "年" + day_zh_of(since) + f"成为客户，满{years}周年。"
        return literal("Customer since ") + day_en_of(since) + f": {years} years."

    def _unknown(self) -> StringValue:
        """Which facts are missing."""
        cannot, before, after = UNKNOWN[self.language]
        pieces = [
            ifelse(
                self.rows[key].isnull(),
                literal(self.between + before + getattr(FACTS[key].label, self.language) + after),
                "",
            )
            for key in facts_of(self.scheme)
            if FACTS[key].never is None
        ]
        return cast("StringValue", reduce(add, pieces, literal(cannot)) + self.stop)


def begun(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def amounts_among(facts: tuple[str, ...]) -> list[str]:
    """The facts that are amounts."""
    return [key for key in facts if key in FACTS and FACTS[key].unit == "fen"]


def digits_of_amounts(rows: Table, facts: tuple[str, ...]) -> dict[str, Value]:
    """The digits of every amount among the facts, to be kept before they are put into words."""
    return {f"{key}_digits": digits_of(rows[key].abs()) for key in amounts_among(facts)}


def worded_amounts(rows: Table, facts: tuple[str, ...], currency: str) -> dict[str, Value]:
    """Every amount in both languages."""
    words: dict[str, Value] = {}
    for key in amounts_among(facts):
        sign = ifelse(rows[key] < 0, literal("-"), literal(""))
        words[f"{key}_zh"] = sign + amount_zh_of(rows[f"{key}_digits"], currency)
        words[f"{key}_en"] = sign + amount_en_of(rows[f"{key}_digits"], currency)
    return words
