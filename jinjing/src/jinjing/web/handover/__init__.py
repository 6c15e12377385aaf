"""Handing a portfolio over when a colleague leaves."""
