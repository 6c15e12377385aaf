"""Database backend: Django's for PostgreSQL, with values bound by the server and plans that are kept (ADR 32)."""
