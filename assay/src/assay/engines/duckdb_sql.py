"""Expressions as text for DuckDB."""

from typing import Any

from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr import datatypes
from ibis.expr import operations as ops
from ibis.expr.types import Table
from sqlglot import expressions


class _Types(DuckDBType):  # type: ignore[misc]
    @classmethod
    def _from_ibis_Decimal(cls, dtype: datatypes.Decimal) -> Any:  # noqa: N802
        """Whole numbers of 38 digits are 128-bit integers: decimals are cast from and to in fifty times the time."""
        if (dtype.precision, dtype.scale) == (38, 0):
            return expressions.DataType(this=expressions.DataType.Type.INT128)
        return super()._from_ibis_Decimal(dtype)


class _Compiler(DuckDBCompiler):  # type: ignore[misc]
    __slots__ = ()
    type_mapper = _Types

    def visit_Sum(self, op: ops.Sum, *, arg: Any, where: Any) -> Any:  # noqa: N802
        """In 64 bits where Ibis says so, which DuckDB widens to 128; a sum that does not fit raises."""
        found = super().visit_Sum(op, arg=arg, where=where)
        return self.cast(found, op.dtype) if op.dtype.is_integer() else found

    def visit_WindowFunction(self, op: ops.WindowFunction, *, func: Any, **window: Any) -> Any:  # noqa: N802
        """A cast goes around the window, not into it."""
        if isinstance(func, expressions.Cast):
            return self.cast(super().visit_WindowFunction(op, func=func.this, **window), op.dtype)
        return super().visit_WindowFunction(op, func=func, **window)

    def visit_WholeQuotient(self, op: object, *, left: Any, right: Any) -> Any:  # noqa: N802
        """See `assay.money`."""
        return expressions.paren(self.binop(expressions.IntDiv, left, right), copy=False)

    def visit_DateDelta(self, op: ops.DateDelta, *, part: Any, left: Any, right: Any) -> Any:  # noqa: N802
        """Dates subtracted give days, in a third of the time."""
        if op.part.value == "day":
            return expressions.paren(self.binop(expressions.Sub, left, right), copy=False)
        return super().visit_DateDelta(op, part=part, left=left, right=right)


_COMPILER = _Compiler()


def duckdb_sql(expression: Table) -> str:
    """The text that DuckDB runs for an expression."""
    tree = _COMPILER.to_sqlglot(expression.unbind())
    return str(tree.sql(dialect=_COMPILER.dialect, copy=False))
