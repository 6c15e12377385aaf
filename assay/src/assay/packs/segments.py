"""Segments as a bank writes them: partitions of the customers, who belongs where, and how often to speak to them.

Four kinds of partition:
first_match  the first segment whose conditions all hold; one without conditions takes the rest
matrix       two facts, each cut into levels, and a segment for each pair of levels
points       points from several facts; a segment from so many points on
anniversary  so many years as a customer, from some days before the day until some days after it
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from assay.faults import Fault
from assay.packs.conditions import Condition, bound_of, known_fact
from assay.packs.parts import Code, Names, Part

Level = Literal["high", "medium_high", "medium", "medium_low", "low"]


class Contact(Part):
    """How often a customer of the segment is spoken to; the channel as in the source table `interaction`."""

    every_days: int = Field(ge=1, le=400)
    channel: Literal["T", "E", "M", "W", "V", "S"] = "T"
    note: Names | None = None


class Segment(Part):
    """One segment. `notes` are texts for people: how it is recognised, what to offer, what to say."""

    segment: Code
    names: Names
    when: tuple[Condition, ...] = ()
    reason: Names | None = None
    contact: Contact | None = None
    risk_attitude: Names | None = None
    contribution: Level | None = None
    cost: Level | None = None
    notes: dict[Code, Names] = {}


class Unknown(Part):
    """The segment of those about whom a fact is missing, so that nobody is put anywhere by guess."""

    segment: Code
    names: Names


class _Scheme(Part):
    scheme: Code
    names: Names
    among: tuple[Condition, ...] = ()
    unknown: Unknown | None = None


class FirstMatch(_Scheme):
    """The first segment that fits; the last may be without conditions if it says its reason."""

    kind: Literal["first_match"]
    segments: tuple[Segment, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_told(self) -> Self:
        for segment in self.segments:
            if not segment.when and (segment is not self.segments[-1] or segment.reason is None):
                raise Fault(
                    f"{segment.segment}：只有最后一个客群可以不写 when，并且要写 reason",
                    f"{segment.segment}: only the last segment may have no `when`, and it needs a reason",
                )
        return self

    def expanded(self) -> tuple[Segment, ...]:
        return self.segments


class Cut(Part):
    """A level of a matrix, from its lower bound on; the lowest has none."""

    level: Code
    at_least: int | str | None = None


class Axis(Part):
    """A fact cut into levels, the highest first."""

    fact: str
    levels: tuple[Cut, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _falls(self) -> Self:
        known_fact(self.fact)
        bounds = [
            bound_of(self.fact, cut.at_least, premier_fen=0)
            for cut in self.levels
            if cut.at_least is not None
        ]
        if (
            len(bounds) != len(self.levels) - 1
            or bounds != sorted(set(bounds), reverse=True)
            or self.levels[-1].at_least is not None
        ):
            raise Fault(
                "各档下限必须从高到低，最低一档不写下限",
                "levels fall from the highest bound; the lowest has none",
            )
        return self

    def condition(self, level: str) -> tuple[Condition, ...]:
        """What it takes to be on a level; levels above were asked first."""
        place = [cut.level for cut in self.levels].index(level)
        cut = self.levels[place]
        bounds: dict[str, Any] = (
            {"at_least": cut.at_least}
            if cut.at_least is not None
            else {"below": self.levels[place - 1].at_least}
        )
        return (Condition.model_validate({"fact": self.fact, **bounds}),)


class Cell(Segment):
    """A pair of levels."""

    row: Code
    column: Code


class Matrix(_Scheme):
    """Every pair of levels is a segment; cells are asked from the highest levels down."""

    kind: Literal["matrix"]
    rows: Axis
    columns: Axis
    cells: tuple[Cell, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        wanted = {(row.level, column.level) for row in self.rows.levels for column in self.columns.levels}
        if {(cell.row, cell.column) for cell in self.cells} != wanted or len(self.cells) != len(wanted):
            raise Fault("每对档位恰好写一个格子", "every pair of levels has exactly one cell")
        return self

    def expanded(self) -> tuple[Segment, ...]:
        """The cells as segments with conditions, in the order of the levels."""
        by_pair = {(cell.row, cell.column): cell for cell in self.cells}
        return tuple(
            by_pair[row.level, column.level].model_copy(
                update={"when": self.rows.condition(row.level) + self.columns.condition(column.level)}
            )
            for row in self.rows.levels
            for column in self.columns.levels
        )


class Step(Part):
    """So many points from a bound on."""

    at_least: int | str
    points: int = Field(ge=0, le=1000)


class Measure(Part):
    """Points for a fact; the first step that is reached counts. A missing fact gives none and is named."""

    fact: str
    steps: tuple[Step, ...] = Field(min_length=1)
    required: bool = False

    @model_validator(mode="after")
    def _falls(self) -> Self:
        if known_fact(self.fact).unit not in ("number", "fen"):
            raise Fault(f"{self.fact} 不是数字", f"{self.fact} is no number")
        bounds = [bound_of(self.fact, step.at_least, premier_fen=0) for step in self.steps]
        if bounds != sorted(set(bounds), reverse=True):
            raise Fault("各级下限必须从高到低", "steps must fall from the highest bound")
        return self


class Graded(Segment):
    """A segment from so many points on."""

    points_from: int = Field(ge=0)


class Points(_Scheme):
    """Grades by the sum of points, the highest first; the last one begins at zero."""

    kind: Literal["points"]
    measures: tuple[Measure, ...] = Field(min_length=1)
    segments: tuple[Graded, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _falls(self) -> Self:
        bounds = [grade.points_from for grade in self.segments]
        if bounds != sorted(set(bounds), reverse=True) or bounds[-1] != 0:
            raise Fault("points_from 必须从高到低，最后一级为 0", "points_from must fall and end at 0")
        return self

    def expanded(self) -> tuple[Segment, ...]:
        return self.segments


class Remembered(Segment):
    """A number of years, and how long before and after the day it is spoken of."""

    years: int = Field(ge=1, le=100)
    lead_days: int = Field(default=30, ge=0, le=180)
    after_days: int = Field(default=7, ge=0, le=180)


class Anniversary(_Scheme):
    """Loyalty anniversaries; the first that falls into its days counts."""

    kind: Literal["anniversary"]
    segments: tuple[Remembered, ...] = Field(min_length=1)

    def expanded(self) -> tuple[Segment, ...]:
        return self.segments


Scheme = Annotated[FirstMatch | Matrix | Points | Anniversary, Field(discriminator="kind")]

INVESTMENT = FirstMatch.model_validate(
    {
        "scheme": "investment",
        "names": {"zh": "熟客与不熟客", "en": "Invested and uninvested customers"},
        "kind": "first_match",
        "segments": [
            {
                "segment": "invested_customer",
                "names": {"zh": "熟客", "en": "Invested customer"},
                "when": [{"fact": "invested", "is": True}],
            },
            {
                "segment": "uninvested_customer",
                "names": {"zh": "不熟客", "en": "Uninvested customer"},
                "when": [{"fact": "invested", "is": False}],
            },
        ],
    }
)


def codes_of(scheme: Scheme) -> list[str]:
    """Every segment code of a scheme."""
    unknown = [scheme.unknown.segment] if scheme.unknown else []
    return [segment.segment for segment in scheme.expanded()] + unknown


def facts_of(scheme: Scheme) -> tuple[str, ...]:
    """The facts a scheme looks at, in the order in which it asks for them."""
    found = list(_facts_in(scheme.among))
    if isinstance(scheme, Points):
        found += [measure.fact for measure in scheme.measures]
    elif not isinstance(scheme, Anniversary):
        found += [key for segment in scheme.expanded() for key in _facts_in(segment.when)]
    return tuple(dict.fromkeys(found))


def _facts_in(conditions: tuple[Condition, ...]) -> list[str]:
    return [
        key
        for condition in conditions
        for key in (_facts_in(condition.any_of) if condition.any_of else [condition.fact])
    ]


def refuse_repeated(schemes: tuple[Scheme, ...]) -> None:
    """Fault unless scheme keys and segment codes are unique over the whole pack."""
    keys = [scheme.scheme for scheme in schemes]
    codes = [code for scheme in schemes for code in codes_of(scheme)]
    repeated = sorted({name for names in (keys, codes) for name in names if names.count(name) > 1})
    if repeated:
        names = ", ".join(repeated)
        raise Fault(
            f"客群代码在整个政策包内不能重复：{names}", f"codes of segments are unique in a pack: {names}"
        )
