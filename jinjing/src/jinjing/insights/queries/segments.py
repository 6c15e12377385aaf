"""Segment codes of a publication in words, as its official policy pack names them. No query."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinjing.holdings.models import Publication
from jinjing.kernel.wording import Wording


@dataclass(frozen=True)
class SegmentScheme:
    """One way of dividing the customers, and the names of its segments by code."""

    key: str
    name: Wording
    segments: Mapping[str, Wording]


def schemes_of(publication: Publication | None) -> list[SegmentScheme]:
    """In the order of the pack; none where the publication brought no names."""
    pack: dict[str, Any] = publication.policies[0] if publication and publication.policies else {}
    return [
        SegmentScheme(entry["scheme"], _wording(entry["names"]), dict(_segments(entry)))
        for entry in pack.get("segments", [])
    ]


def segment_names(publication: Publication | None) -> dict[str, Wording]:
    """Every segment by its code, which is unique over all schemes."""
    return {code: name for scheme in schemes_of(publication) for code, name in scheme.segments.items()}


def _segments(entry: Mapping[str, Any]) -> Iterator[tuple[str, Wording]]:
    rest = [entry["unknown"]] if entry.get("unknown") else []
    for segment in [*entry["segments"], *rest]:
        yield segment["segment"], _wording(segment["names"])


def _wording(names: Mapping[str, str]) -> Wording:
    return Wording(names["zh"], names["en"])
