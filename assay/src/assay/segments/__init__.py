"""Unordered groups of customers by trait; each membership says why."""

from assay.segments.investment import segments

__all__ = ["segments"]
