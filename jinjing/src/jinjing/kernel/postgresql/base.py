"""What Django loads as `jinjing.kernel.postgresql`."""

from typing import Any, Self

from django.db.backends.postgresql import base, operations
from psycopg import Cursor
from psycopg.abc import Params
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

from jinjing.kernel.postgresql.numbers import with_whole_numbers


class DatabaseOperations(operations.DatabaseOperations):
    def adapt_integerfield_value(self, value: Any, internal_type: str) -> Any:
        """As it is: its size tells its type.

        Django takes the type of the field it believes in. The difference of two bigint columns is an IntegerField to
        it, and a bound of 2^62 for that would arrive as its lowest 32 bits, without a word.
        """
        return value


class KeptPlanCursor(base.CursorMixin, Cursor[Any]):
    """Asks once more where a plan was made before somebody else changed the table."""

    def execute(
        self,
        query: Any,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        try:
            return super().execute(query, params, prepare=prepare, binary=binary)
        except FeatureNotSupported:  # 0A000: cached plan must not change result type
            if self.connection.info.transaction_status is not TransactionStatus.IDLE:
                raise  # the transaction's end throws the plans away
            super().execute("DEALLOCATE ALL")
            return super().execute(query, params, prepare=prepare, binary=binary)


class DatabaseWrapper(base.DatabaseWrapper):
    """OPTIONS may name `prepared_max` besides Django's own: how many plans a connection keeps."""

    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["context"] = with_whole_numbers(params["context"])
        if params["cursor_factory"] is base.ServerBindingCursor:
            params["cursor_factory"] = KeptPlanCursor
        params.pop("prepared_max", None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = self.settings_dict["OPTIONS"].get("prepared_max", connection.prepared_max)
        return connection
