"""Dated values of rules: what is in force, where it comes from, and changing it."""
