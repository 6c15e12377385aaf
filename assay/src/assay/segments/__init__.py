"""Unordered groups of customers by trait; each membership says why."""

from assay.segments.facts import needs_of, segment_fact
from assay.segments.membership import asked_facts, segment_place, segments

__all__ = ["asked_facts", "needs_of", "segment_fact", "segment_place", "segments"]
