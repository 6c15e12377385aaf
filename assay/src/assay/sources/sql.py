"""Pieces of SQL: whatever comes from outside the code is quoted here, and only here."""

from assay.sources.links import Reference, Span


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(identifier: str) -> str:
    """An identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def listed(texts: tuple[str, ...]) -> str:
    """Text literals in brackets, for IN."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"


def columns(names: tuple[str, ...]) -> str:
    """Identifiers, separated by commas."""
    return ", ".join(quoted(name) for name in names)


# S608: every name and text below went through `quoted` or `literal`.
def repeated_keys(relation: str, key: tuple[str, ...], line: str) -> str:
    """Lines of the rows whose key an earlier row already has."""
    by = columns(key)
    return (
        f"SELECT {line} FROM (SELECT {line}, row_number() OVER (PARTITION BY {by} ORDER BY {line}) AS nth FROM "  # noqa: S608
        f"(SELECT {by}, {line} FROM {relation} SEMI JOIN "
        f"(SELECT {by} FROM {relation} GROUP BY {by} HAVING count(*) > 1) USING ({by}))) WHERE nth > 1 ORDER BY {line}"
    )


def dangling(relation: str, reference: Reference, target: str, line: str) -> str:
    """Lines of the rows whose reference leads nowhere."""
    column = quoted(reference.column)
    return (
        f"SELECT {line} FROM {relation} WHERE {column} IS NOT NULL AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM {target} AS target WHERE target.{quoted(reference.to_column)} = {relation}.{column}) "
        f"ORDER BY {line}"
    )


def out_of_order(relation: str, span: Span, line: str) -> str:
    """Lines of the rows whose second day lies before the first."""
    return f"SELECT {line} FROM {relation} WHERE {quoted(span.last)} < {quoted(span.first)} ORDER BY {line}"  # noqa: S608
