"""Values bound by PostgreSQL itself: whole numbers come through whole, kept plans outlive a change of a table."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from casts import Bank
from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, connection, transaction
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Coalesce
from jinjing.identity.models import Staff
from jinjing.insights.models import CustomerFigures
from jinjing.kernel.postgresql.base import DatabaseWrapper
from jinjing.kernel.postgresql.connecting import connected
from jinjing.kernel.postgresql.numbers import BIGINT, INTEGER

SIZES = [0, 1, -1, 2**15, 2**31 - 1, 2**31, -(2**31) - 1, 2**32 + 5, 2**62, -(2**62), 2**63 - 1, -(2**63)]
postgres = [pytest.mark.postgres, pytest.mark.django_db]
Connect = Callable[..., Any]


@pytest.fixture
def another() -> Iterator[Connect]:
    """Further connections to the test's database, each with options of its own."""
    opened: list[Any] = []

    def connect(**options: object) -> Any:
        settings = {**connection.settings_dict, "OPTIONS": {**connection.settings_dict["OPTIONS"], **options}}
        opened.append(DatabaseWrapper(settings, alias=f"another{len(opened)}"))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


@pytest.fixture
def plans_of_its_own(another: Connect) -> Iterator[str]:
    """A table that no model has."""
    maker = another()
    _ask(maker, "CREATE TABLE backend_test AS SELECT 1 AS number")
    yield "backend_test"
    _ask(maker, "DROP TABLE backend_test")


class TestNumbers:
    pytestmark = postgres

    @pytest.mark.parametrize("size", SIZES)
    def test_a_number_comes_back_as_it_went(self, size: int) -> None:
        assert _ask(connection, "SELECT %s", [size]) == [(size,)]

    @pytest.mark.parametrize("size", SIZES[:9])
    def test_a_difference_is_held_against_the_whole_number(self, bank: Bank, size: int) -> None:
        """Django believes that the difference of two bigint columns is an IntegerField."""
        mine = CustomerFigures.objects.filter(customer=bank.wang)
        mine.update(financial_assets_fen=0, average_assets_closed_quarter_fen=size)
        fallen = mine.annotate(fell=F("average_assets_closed_quarter_fen") - F("financial_assets_fen"))
        bounds = [(size, 2**62), (-(2**62), size), (size + 1, 2**62), (-(2**62), size - 1)]
        assert [fallen.filter(fell__range=both).exists() for both in bounds] == [True, True, False, False]
        assert fallen.get(fell__in=[size, size + 1]).fell == size

    def test_a_sum_goes_beyond_32_bits(self, bank: Bank) -> None:
        mine = CustomerFigures.objects.filter(customer=bank.wang)
        mine.update(financial_assets_fen=5)
        found = mine.annotate(more=F("financial_assets_fen") + 2**62, less=F("financial_assets_fen") - 2**62)
        assert found.values_list("more", "less").get() == (2**62 + 5, 5 - 2**62)

    def test_what_stands_in_for_nothing_is_whole(self, bank: Bank) -> None:
        """As lists sort those without a sum: by a figure below all others."""
        nothing = Coalesce(Value(None, BigIntegerField()), Value(-(2**62)))
        assert set(Staff.objects.annotate(sum=nothing).values_list("sum", flat=True)) == {-(2**62)}

    def test_rows_of_any_size_are_written_at_once(self, bank: Bank) -> None:
        rows = list(CustomerFigures.objects.order_by("pk")[:3])
        for row, size in zip(rows, [7, 2**62, -(2**40)], strict=True):
            row.financial_assets_fen = size
        CustomerFigures.objects.bulk_update(rows, ["financial_assets_fen"])
        assert _ask(connection, "SELECT unnest(%s::bigint[])", [[7, None, 2**62]]) == [
            (7,),
            (None,),
            (2**62,),
        ]
        kept = CustomerFigures.objects.in_bulk([row.pk for row in rows])
        assert [kept[row.pk].financial_assets_fen for row in rows] == [7, 2**62, -(2**40)]

    @pytest.mark.parametrize(
        ("number", "kind"),
        [
            (200, "integer"),
            (INTEGER[-1], "integer"),
            (INTEGER[-1] + 1, "bigint"),
            (BIGINT[-1] + 1, "numeric"),
        ],
    )
    def test_its_type_is_that_of_the_number_written_out(self, number: int, kind: str) -> None:
        asked = f"SELECT pg_typeof(%s)::text, pg_typeof({number})::text"
        assert _ask(connection, asked, [number]) == [(kind, kind)]

    def test_lists_are_as_wide_as_their_largest_number(self) -> None:
        lists = [[1, 2], [INTEGER[-1]], [None, 5], [5, 2**62], [-(2**40), 5], [BIGINT[-1] + 1]]
        asked = "SELECT " + ", ".join(["pg_typeof(%s)::text"] * len(lists))
        kinds = ("integer[]", "integer[]", "integer[]", "bigint[]", "bigint[]", "numeric[]")
        assert _ask(connection, asked, lists) == [kinds]

    def test_small_numbers_multiply(self) -> None:
        assert _ask(connection, "SELECT %s * %s", [200, 200]) == [(40_000,)]


class TestKeptPlans:
    pytestmark = postgres

    def test_the_second_time_a_plan_is_kept(self, another: Connect) -> None:
        own = another()
        assert [_kept_after(own, times) for times in (1, 1)] == [0, 1]

    def test_no_plan_is_kept_behind_a_pooler(self) -> None:
        given = {**connection.settings_dict, "OPTIONS": {}}
        own = DatabaseWrapper(connected(given, {"JINJING_POOLER": "transaction"}), alias="pooled")
        try:
            assert _kept_after(own, 5) == 0
            assert (own.vendor, own.features.uses_server_side_binding) == ("postgresql", False)
            assert _ask(own, "SELECT %s - 1", [2**62]) == [(2**62 - 1,)]
        finally:
            own.close()

    def test_a_changed_table_is_asked_once_more(self, another: Connect, plans_of_its_own: str) -> None:
        reader, changer = another(), another()
        asked = f"SELECT * FROM {plans_of_its_own}"
        assert [_ask(reader, asked) for _ in range(4)] == [[(1,)]] * 4
        _ask(changer, f"ALTER TABLE {plans_of_its_own} ADD COLUMN word text")
        assert _ask(reader, asked) == [(1, None)]

    def test_in_a_transaction_the_next_one_finds_it(self, another: Connect, plans_of_its_own: str) -> None:
        """What had been done before cannot be done again by the connection alone."""
        reader, changer = another(), another()
        asked = f"SELECT * FROM {plans_of_its_own}"
        assert [_ask(reader, asked) for _ in range(4)] == [[(1,)]] * 4
        _ask(changer, f"ALTER TABLE {plans_of_its_own} ADD COLUMN word text")
        reader.set_autocommit(False)
        with pytest.raises(NotSupportedError):
            _ask(reader, asked)
        reader.rollback()
        reader.set_autocommit(True)
        assert _ask(reader, asked) == [(1, None)]

    def test_a_savepoint_taken_back_throws_plans_away(self, bank: Bank) -> None:
        with pytest.raises(NotSupportedError), transaction.atomic():
            raise NotSupportedError
        assert [Staff.objects.count() for _ in range(4)] == [Staff.objects.count()] * 4


class TestConnecting:
    ENTRY = {"ENGINE": "django.db.backends.postgresql", "NAME": "bank"}

    def test_the_server_binds_and_keeps_plans(self) -> None:
        found = connected(self.ENTRY, {})
        assert (found["ENGINE"], found["NAME"]) == ("jinjing.kernel.postgresql", "bank")
        assert found["OPTIONS"]["server_side_binding"] is True
        assert found["OPTIONS"]["prepare_threshold"] > 0

    def test_the_address_has_the_last_word(self) -> None:
        options = {"sslmode": "verify-full", "prepared_max": 50, "options": "-c search_path=crm"}
        found = connected({**self.ENTRY, "OPTIONS": options}, {})["OPTIONS"]
        assert (found["sslmode"], found["prepared_max"]) == ("verify-full", 50)
        assert found["options"].endswith(" -c search_path=crm")

    def test_a_pooler_turns_it_off(self) -> None:
        found = connected(
            {**self.ENTRY, "OPTIONS": {"sslmode": "require"}}, {"JINJING_POOLER": "transaction"}
        )
        assert found["OPTIONS"] == {"sslmode": "require"}
        assert found["DISABLE_SERVER_SIDE_CURSORS"] is True

    def test_another_word_is_refused(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="JINJING_POOLER"):
            connected(self.ENTRY, {"JINJING_POOLER": "sometimes"})


def _ask(one: Any, sql: str, params: list[Any] | None = None) -> list[Any]:
    with one.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description else []


def _kept_after(one: Any, times: int) -> int:
    """How many plans the server has for a statement after it was asked so often again."""
    for _ in range(times):
        _ask(one, "SELECT 'kept', %s", [1])
    ((count,),) = _ask(one, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%kept%$1'")
    return int(count)
