"""The marks of the trend as SVG. Over a hundred of them stand in one picture, each too small for a template."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from jinjing.web.customer_page.trend_picture import Beam, BoundLine, Dot, Stroke, Tick, Trend

MONTH, YEAR = "93%", "99.5%"  # where the words under the picture stand


def marks_of(trend: "Trend") -> SafeString:
    """From the back to the front: bounds, the ground, beams, their words, months. Places are numbers, words are escaped."""
    return SafeString(
        "\n".join(
            [
                *_lines(trend.bounds),
                f'<line class="trend__ground" x1="0" x2="100%" y1="{trend.ground}" y2="{trend.ground}"/>',
                *(_beam(beam) for beam in trend.beams),
                *(_words_of_bound(bound) for bound in trend.bounds),
                *(_words_of_beam(beam) for beam in trend.beams),
                *(_stroke(stroke) for stroke in trend.strokes),
                *(_dot(dot) for dot in trend.dots),
                *(_tick(tick) for tick in trend.ticks),
            ]
        )
    )


def _lines(bounds: "Iterable[BoundLine]") -> list[str]:
    return [
        f'<line class="trend__bound{" trend__bound--premier" if bound.premier else ""}"'
        f' x1="0" x2="100%" y1="{bound.y}" y2="{bound.y}"/>'
        for bound in bounds
    ]


def _beam(beam: "Beam") -> str:
    look = "trend__beam" if beam.closed else "trend__beam trend__beam--open"
    return f'<line class="{look}" x1="{beam.x1}" x2="{beam.x2}" y1="{beam.y}" y2="{beam.y}"/>'


def _words_of_bound(bound: "BoundLine") -> str:
    premier = " trend__words--premier" if bound.premier else ""
    end = " trend__words--end" if bound.at_end else ""
    return _words(f"bound{premier}{end}", "100%" if bound.at_end else "0", bound.words_y, bound.words)


def _words_of_beam(beam: "Beam") -> str:
    if beam.closed:
        return _words("beam", beam.x1, beam.words_y, beam.words)
    return _words("beam trend__words--end", beam.x2, beam.words_y, beam.words)


def _stroke(stroke: "Stroke") -> str:
    return f'<line class="trend__line" x1="{stroke.x1}" y1="{stroke.y1}" x2="{stroke.x2}" y2="{stroke.y2}"/>'


def _dot(dot: "Dot") -> str:
    return f'<circle class="trend__dot" cx="{dot.x}" cy="{dot.y}" r="4"/>'


def _tick(tick: "Tick") -> str:
    month = _words("month", tick.x, MONTH, str(tick.month.month))
    return month + _words("month", tick.x, YEAR, str(tick.month.year)) if tick.with_year else month


def _words(look: str, x: str, y: str, words: str) -> str:
    return f'<text class="trend__words trend__words--{look}" x="{x}" y="{y}">{escape(words)}</text>'
