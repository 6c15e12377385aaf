"""The sections of a pack as they stand in a snapshot's manifest, for those who show segments and views."""

from typing import Any

from assay.packs.segments import Scheme, Segment


def scheme_entry(scheme: Scheme) -> dict[str, Any]:
    """One partition with its segments: names, rhythm of contact, and the texts for people."""
    segments = [_segment_entry(segment) for segment in scheme.expanded()]
    if scheme.unknown:
        segments.append({"segment": scheme.unknown.segment, "names": scheme.unknown.names.model_dump()})
    return {
        "scheme": scheme.scheme,
        "kind": scheme.kind,
        "names": scheme.names.model_dump(),
        "segments": segments,
    }


def _segment_entry(segment: Segment) -> dict[str, Any]:
    kept = ("segment", "names", "contact", "risk_attitude", "contribution", "cost", "notes")
    said = segment.model_dump(mode="json", exclude_none=True, include=set(kept))
    return {name: said[name] for name in kept if said.get(name)}
