"""Expressions as text for Spark."""

from typing import Any

from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr.types import Table
from sqlglot import expressions


class _Compiler(PySparkCompiler):  # type: ignore[misc]
    __slots__ = ()

    def visit_InValues(self, op: object, *, value: Any, options: Any) -> expressions.Paren:  # noqa: N802
        """In parentheses: Spark's grammar has no `x IN (…) IS NULL` without them."""
        return expressions.paren(value.isin(*options), copy=False)

    def visit_WholeQuotient(self, op: object, *, left: Any, right: Any) -> Any:  # noqa: N802
        """See `assay.money`."""
        return expressions.paren(self.binop(expressions.IntDiv, left, right), copy=False)


_COMPILER = _Compiler()


def spark_sql(expression: Table) -> str:
    """The text that Spark runs for an expression."""
    tree = _COMPILER.to_sqlglot(expression.unbind())
    return str(tree.sql(dialect=_COMPILER.dialect, copy=False))
