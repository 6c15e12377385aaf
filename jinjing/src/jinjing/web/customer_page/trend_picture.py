"""The picture of average assets: months as points, quarters as beams, bounds of tiers as lines.

A tier is decided on the average of a quarter, so a beam above a bound is the tier, a point is only on the way. Places
are percent of the picture: lines stretch with the page, words keep their size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.safestring import SafeString

from jinjing.insights.queries.trend import MonthPoint, TierBound
from jinjing.insights.whole_months import INDICATORS, whole_months
from jinjing.web.components.amounts import short_amount
from jinjing.web.components.figures import in_chinese
from jinjing.web.customer_page.trend_marks import marks_of

TOP, BOTTOM = 12.0, 86.0  # percent of the height: above stand words, below months and years
ROOM_ABOVE = 3, 2  # a bound further above everything than half as much again would press the rest flat
LEAST_GAP = 9.0  # percent of height that words need for themselves
LINE = 6.5  # percent: words of a beam below it instead of above
EDGE = 0.25  # of the width: as far as the words of a bound reach in
MONTHS_A_QUARTER = 3
DECEMBER = 12


@dataclass(frozen=True)
class Dot:
    """A month's average. `indicator` opens where it comes from; empty for months that no file of the night tells."""

    x: str
    y: str
    month: date
    average_fen: int
    as_of: date
    indicator: str

    @property
    def label(self) -> str:
        """2026-10."""
        return f"{self.month:%Y-%m}"


@dataclass(frozen=True)
class Stroke:
    """From one month to the next; months that are not known leave a gap."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Beam:
    """A quarter's average over its days: `words` stand above where it begins, of the running one below where it ends."""

    quarter: str
    x1: str
    x2: str
    y: str
    average_fen: int
    closed: bool
    indicator: str
    words: str
    words_y: str


@dataclass(frozen=True)
class BoundLine:
    """Where a tier begins. `at_end`: the words stand at the right, because the left is taken."""

    y: str
    words: str
    words_y: str
    at_end: bool
    premier: bool


@dataclass(frozen=True)
class Tick:
    """A month under the picture; `with_year`: the year stands under it."""

    x: str
    month: date
    with_year: bool


@dataclass(frozen=True)
class Trend:
    """`dots` is empty while no whole month is known. `ground`: where nothing lies. `above`: the next bound, too far to draw."""

    dots: Sequence[Dot]
    strokes: Sequence[Stroke]
    beams: Sequence[Beam]
    bounds: Sequence[BoundLine]
    ticks: Sequence[Tick]
    ground: str = ""
    above: TierBound | None = None

    @property
    def rows(self) -> list[Dot]:
        """For the table: the latest month first."""
        return list(reversed(self.dots))

    @property
    def marks(self) -> SafeString:
        """Everything inside of the picture."""
        return marks_of(self)


@dataclass(frozen=True)
class Quarter:
    """A quarter's average. `months`: how many of its months it reaches over, the running one in part."""

    label: str
    average_fen: int
    first: date
    months: float
    closed: bool


@dataclass(frozen=True)
class Canvas:
    """Where things lie: months side by side from `first`, amounts between `low` and `high`."""

    first: date
    columns: int
    low: int
    high: int

    def place(self, month: date) -> int:
        return (month.year - self.first.year) * 12 + month.month - self.first.month

    def x(self, columns: float) -> str:
        return _percent(min(max(columns, 0), self.columns) / self.columns * 100)

    def height(self, fen: int) -> float:
        return BOTTOM - (fen - self.low) * (BOTTOM - TOP) / max(self.high - self.low, 1)

    def y(self, fen: int, *, lift: float = 0) -> str:
        return _percent(self.height(fen) - lift)


def drawn(
    points: Sequence[MonthPoint], quarters: Sequence[Quarter], bounds: Sequence[TierBound], *, on: date
) -> Trend:
    """The geometry; a picture without any point stays empty, whatever the quarters say."""
    if not points:
        return Trend((), (), (), (), ())
    values = [*(point.average_fen for point in points), *(quarter.average_fen for quarter in quarters)]
    near = [bound for bound in bounds if bound.bound_fen * ROOM_ABOVE[1] <= max(values) * ROOM_ABOVE[0]]
    first = points[0].month
    canvas = Canvas(
        first,
        (on.year - first.year) * 12 + on.month - first.month + 1,
        min(0, *values),
        max(*values, *(bound.bound_fen for bound in near), 1),
    )
    dots = [_dot(point, canvas, on=on) for point in points]
    return Trend(
        dots=dots,
        strokes=[
            Stroke(one.x, one.y, two.x, two.y)
            for one, two in pairwise(dots)
            if canvas.place(two.month) - canvas.place(one.month) == 1
        ],
        beams=[_beam(quarter, canvas, points) for quarter in quarters if _is_seen(quarter, canvas)],
        bounds=_apart(near, canvas, points, quarters),
        ticks=_ticks(canvas),
        ground=canvas.y(0),
        above=next((bound for bound in bounds if bound not in near), None),
    )


def _dot(point: MonthPoint, canvas: Canvas, *, on: date) -> Dot:
    indicators = dict(zip(whole_months(on), INDICATORS, strict=True))
    return Dot(
        x=canvas.x(canvas.place(point.month) + 0.5),
        y=canvas.y(point.average_fen),
        month=point.month,
        average_fen=point.average_fen,
        as_of=point.as_of,
        indicator=indicators.get(point.month, ""),
    )


def _is_seen(quarter: Quarter, canvas: Canvas) -> bool:
    return canvas.place(quarter.first) + quarter.months > 0


def _beam(quarter: Quarter, canvas: Canvas, points: Sequence[MonthPoint]) -> Beam:
    begins = canvas.place(quarter.first)
    ends = begins + quarter.months
    along = [p.average_fen for p in points if begins <= canvas.place(p.month) < ends]
    return Beam(
        quarter=quarter.label,
        x1=canvas.x(begins),
        x2=canvas.x(ends),
        y=canvas.y(quarter.average_fen),
        average_fen=quarter.average_fen,
        closed=quarter.closed,
        indicator=f"average_assets_{'closed_quarter' if quarter.closed else 'to_date'}_fen",
        words=f"{quarter.label} {_short(quarter.average_fen)}",
        words_y=_percent(_words(quarter, canvas, [*along, quarter.average_fen])),
    )


def _words(quarter: Quarter, canvas: Canvas, along: Sequence[int]) -> float:
    """Above the points of the quarter; of the running one below them, unless the months stand there."""
    below = canvas.height(min(along)) + LINE
    return below if not quarter.closed and below + LINE / 2 < BOTTOM else canvas.height(max(along)) - LINE / 2


def _apart(
    bounds: Sequence[TierBound], canvas: Canvas, points: Sequence[MonthPoint], quarters: Sequence[Quarter]
) -> list[BoundLine]:
    """From the highest down, without those whose words would lie over the one above."""
    kept: list[TierBound] = []
    for bound in reversed(bounds):
        if not kept or canvas.height(bound.bound_fen) - canvas.height(kept[-1].bound_fen) >= LEAST_GAP:
            kept.append(bound)
    edge = canvas.columns * EDGE
    at_start = [p.average_fen for p in points if canvas.place(p.month) < edge]
    at_end = [p.average_fen for p in points if canvas.place(p.month) + 1 > canvas.columns - edge]
    for quarter in quarters:
        begins = canvas.place(quarter.first)
        at_start += [quarter.average_fen] if begins < edge else []
        at_end += [quarter.average_fen] if begins + quarter.months > canvas.columns - edge else []
    return [
        BoundLine(
            y=canvas.y(bound.bound_fen),
            words=f"{bound.name} {_short(bound.bound_fen)}",
            words_y=canvas.y(bound.bound_fen, lift=1.5),
            at_end=_is_taken(canvas, bound.bound_fen, at_start)
            and not _is_taken(canvas, bound.bound_fen, at_end),
            premier=bound.premier,
        )
        for bound in kept
    ]


def _is_taken(canvas: Canvas, bound_fen: int, amounts: Iterable[int]) -> bool:
    """Whether something is drawn where the words of a bound would stand, just above its line."""
    words = canvas.height(bound_fen) - LEAST_GAP / 2
    return any(abs(canvas.height(fen) - words) < LEAST_GAP for fen in amounts)


def _ticks(canvas: Canvas) -> list[Tick]:
    months = [canvas.first]
    while len(months) < canvas.columns:
        months.append(next_month(months[-1]))
    return [
        Tick(
            canvas.x(place + 0.5),
            month,
            with_year=month.month == 1 or (place == 0 and month.month < DECEMBER),
        )
        for place, month in enumerate(months)
    ]


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _short(fen: int) -> str:
    return short_amount(fen, chinese=in_chinese())


def _percent(number: float) -> str:
    return f"{number:.2f}%"
