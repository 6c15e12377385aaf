"""The invented bank is the same every time, keeps its contracts, and looks like a bank."""

import hashlib
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from assay.errors import FeedError, SourceError
from assay.progress import SilentProgress
from assay.sources import BY_NAME
from assay.sources.codes import ROLES
from assay.synth import bank
from assay.synth.bank import months_before, write_bank
from assay.synth.numbers import id_check, luhn_check
from assay.synth.places import build_places
from pyarrow import csv

ON = date(2026, 11, 18)

WORTH = """
    WITH last AS (
        SELECT account_id, arg_max(balance_fen, changed_on) / 100 AS yuan FROM balance_change GROUP BY 1
    )
    SELECT customer_id, sum(yuan) FILTER (asset_class <> 'loan' AND yuan > 0) AS yuan,
           bool_or(asset_class IN ('fund', 'insurance', 'wealth_product') AND yuan > 0) AS invested
    FROM account JOIN product USING (product_id) JOIN last USING (account_id) GROUP BY 1
"""


def digest_of(folder: Path) -> dict[str, str]:
    """Of every file with rows: one that holds only its head is alike in every bank."""
    files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name.endswith(".parquet") or content.count(b"\n") > 1
    }


def grow(folder: Path, *, seed: int) -> dict[str, str]:
    write_bank(60, ON, seed, folder, progress=SilentProgress())
    return digest_of(folder)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_bank(tmp_path):
    first, again, other = (grow(tmp_path / name, seed=s) for name, s in (("a", 1), ("b", 1), ("c", 2)))
    assert first == again
    assert {name for name in first if first[name] == other.get(name)} == {
        "calendar.csv",
        "organisation.csv",
        "product.csv",
        "staff.csv",
        "transfer_price.csv",
        "unit_cost.csv",
    }


def test_writing_again_replaces_the_folder_and_leaves_nothing_else(tmp_path):
    grow(tmp_path / "bank", seed=1)
    (tmp_path / "bank" / "stray.csv").write_text("left over", encoding="utf-8")
    grow(tmp_path / "bank", seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]
    assert not (tmp_path / "bank" / "stray.csv").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="Choose another folder"):
        write_bank(60, ON, 1, tmp_path, progress=SilentProgress())
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_bank_grown_in_chunks_has_no_number_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(bank, "CHUNK", 40)
    report = write_bank(120, ON, 3, tmp_path / "bank", progress=SilentProgress())
    assert report.rows["customer"] == 120
    for file, column in (
        ("customer.csv", "customer_id"),
        ("account.csv", "account_id"),
        ("customer_identity.csv", "id_doc_no"),
        ("customer_identity.csv", "phone"),
        ("interaction.csv", "interaction_id"),
    ):
        rows = csv.read_csv(tmp_path / "bank" / file)[column].drop_null().to_pylist()
        assert len(set(rows)) == len(rows) > 0
    accounts = pq.read_table(tmp_path / "bank" / "balance_change.parquet")["account_id"].to_pylist()
    assert accounts == sorted(accounts)


def test_too_few_customers_are_refused_in_both_languages(tmp_path):
    with pytest.raises(FeedError, match=r"至少需要 20 位客户。\nAt least 20 customers are needed\."):
        write_bank(19, ON, 1, tmp_path / "bank", progress=SilentProgress())
    assert list(tmp_path.iterdir()) == []


def test_every_declared_table_is_delivered_with_its_columns(feed):
    for name, source in BY_NAME.items():
        expected = [column.name for column in source.columns]
        assert feed.columns(name) == expected


@pytest.mark.parametrize("name", ["balance_change", "transaction"])
def test_large_tables_have_the_declared_types(feed, name):
    assert pq.read_schema(feed.folder / f"{name}.parquet").equals(BY_NAME[name].schema)


@pytest.mark.parametrize("source", BY_NAME.values(), ids=lambda source: source.name)
def test_keys_are_unique_required_columns_full_and_codes_known(feed, source):
    key = ", ".join(source.key)
    assert feed.rows(f"SELECT {key} FROM {source.name} GROUP BY ALL HAVING count(*) > 1") == []
    for column in source.columns:
        if column.required:
            assert feed.rows(f"SELECT count(*) FROM {source.name} WHERE {column.name} IS NULL") == [(0,)]
        if column.values:
            found = {value for (value,) in feed.rows(f"SELECT DISTINCT {column.name} FROM {source.name}")}
            assert found - {None} <= set(column.values)


@pytest.mark.parametrize(
    ("child", "column", "parent", "key"),
    [
        ("account", "customer_id", "customer", "customer_id"),
        ("account", "product_id", "product", "product_id"),
        ("account", "org_id", "organisation", "org_id"),
        ("balance_change", "account_id", "account", "account_id"),
        ("transaction", "account_id", "account", "account_id"),
        ("customer", "rm_staff_id", "staff", "staff_id"),
        ("customer", "rm_backup_staff_id", "staff", "staff_id"),
        ("interaction", "customer_id", "customer", "customer_id"),
        ("interaction", "staff_id", "staff", "staff_id"),
        ("referral", "found_by_staff_id", "staff", "staff_id"),
        ("relationship", "other_customer_id", "customer", "customer_id"),
        ("household", "customer_id", "customer", "customer_id"),
        ("customer_identity", "customer_id", "customer", "customer_id"),
        ("price", "product_id", "product", "product_id"),
    ],
)
def test_references_lead_somewhere(feed, child, column, parent, key):
    orphans = feed.rows(f"SELECT {column} FROM {child} WHERE {column} NOT IN (SELECT {key} FROM {parent})")
    assert orphans == []


def test_the_control_file_counts_what_was_written(feed):
    counted = {
        name: (rows, amount)
        for name, rows, amount in feed.rows('SELECT "table", rows, amount_fen FROM control')
    }
    assert set(counted) == set(BY_NAME)
    for name in BY_NAME:
        assert counted[name][0] == str(feed.rows(f"SELECT count(*) FROM {name}")[0][0])
    [(total,)] = feed.rows("SELECT sum(balance_fen)::VARCHAR FROM balance_change")
    assert counted["balance_change"][1] == total
    assert feed.rows("SELECT covers_from, covers_to FROM control WHERE \"table\" = 'balance_change'") == [
        ("2025-08-18", "2026-11-18")
    ]


def test_nothing_happens_outside_the_covered_days(feed):
    [(first, last)] = feed.rows("SELECT min(changed_on), max(changed_on) FROM balance_change")
    assert (first, last) == (date(2025, 8, 18), date(2026, 11, 18))
    for column, table in (
        ("booked_on", "transaction"),
        ("occurred_on", "interaction"),
        ("opened_on", "account"),
    ):
        assert feed.rows(f"SELECT count(*) FROM {table} WHERE {column}::DATE > DATE '2026-11-18'") == [(0,)]


def test_accounts_live_within_their_customers(feed):
    assert (
        feed.rows("""
            SELECT a.account_id FROM account a JOIN customer c USING (customer_id)
            WHERE a.opened_on < c.opened_on OR a.closed_on < a.opened_on OR a.closed_on > c.closed_on
               OR (c.closed_on IS NOT NULL AND a.closed_on IS NULL) OR c.rm_since < c.opened_on
        """)
        == []
    )


def test_a_closed_account_ends_at_zero(feed):
    [(closed, at_zero)] = feed.rows("""
        SELECT count(*), count(*) FILTER (balance_fen = 0)
        FROM (SELECT account_id, arg_max(balance_fen, changed_on) AS balance_fen FROM balance_change GROUP BY 1)
        JOIN account USING (account_id) WHERE closed_on IS NOT NULL
    """)
    assert closed == at_zero > 0


def test_running_balances_add_up_within_an_account(feed):
    """Between two movements of an account that lie within the last hundred days nothing is missing."""
    [(breaks,)] = feed.rows("""
        SELECT count(*) FROM (
            SELECT balance_after_fen - amount_fen - lag(balance_after_fen) OVER chain AS gap,
                   lag(booked_on) OVER chain AS before
            FROM transaction JOIN account USING (account_id) WHERE product_id IN ('1101', '1102')
            WINDOW chain AS (PARTITION BY account_id ORDER BY transaction_id)
        ) WHERE gap <> 0 AND before > DATE '2026-08-12'
    """)
    assert breaks == 0


def test_identity_numbers_match_birth_date_sex_and_check_digit(feed):
    people = feed.rows("""
        SELECT id_doc_no, replace(birth_on, '-', ''), sex
        FROM customer_identity JOIN customer USING (customer_id) WHERE id_doc_type = 'resident_id'
    """)
    assert len(people) > 1_100
    for number, birth, sex in people:
        assert (number[6:14], number[17], int(number[16]) % 2) == (
            birth,
            id_check(number[:17]),
            int(sex == "M"),
        )
    assert len({number for number, _, _ in people}) == len(people)


def test_card_numbers_are_valid_and_nobody_shares_one(feed):
    cards = [
        card for (cards,) in feed.rows("SELECT card_nos FROM customer_identity") for card in cards.split(" ")
    ]
    assert all(card[-1] == luhn_check(card[:-1]) for card in cards)
    assert len(set(cards)) == len(cards)


def test_everyone_is_at_work_in_three_outlets(feed):
    assert {role for (role,) in feed.rows("SELECT role FROM staff")} == set(ROLES)
    assert feed.rows("SELECT name, branch_kind FROM organisation WHERE level = 'outlet' ORDER BY org_id") == [
        ("滨江支行", "wealth_centre"),
        ("学府路支行", "premier_outlet"),
        ("东湖支行", "wealth_outlet"),
    ]
    [(people, advisers)] = feed.rows("""
        SELECT count(DISTINCT staff_id),
               count(DISTINCT staff_id) FILTER (role = 'relationship_manager' AND valid_to IS NULL
                                                AND valid_from <= '2026-11-18')
        FROM staff
    """)
    assert (people, advisers) == (35, 10)


def test_no_two_colleagues_share_a_name(feed):
    assert feed.rows("SELECT name FROM staff GROUP BY name HAVING count(DISTINCT staff_id) > 1") == []


def test_wealth_is_spread_like_a_city_bank(feed):
    [(affluent, upper, lower)] = feed.rows(f"""
        SELECT avg((yuan >= 1e6)::INT), avg((yuan >= 2e5 AND yuan < 1e6)::INT), avg((yuan >= 5e4 AND yuan < 2e5)::INT)
        FROM ({WORTH})
    """)
    assert 0.01 < affluent < 0.025
    assert 0.06 < upper < 0.11
    assert 0.2 < lower < 0.3


def test_premier_customers_have_an_adviser_of_their_outlet_and_a_third_of_them_invest(feed):
    [(cared, invested)] = feed.rows(f"""
        SELECT avg((rm_staff_id IS NOT NULL)::INT), avg(invested::INT) FILTER (rm_staff_id IS NOT NULL)
        FROM ({WORTH}) JOIN customer USING (customer_id) WHERE yuan >= 200000
    """)
    assert 0.85 < cared < 1.0
    assert 0.2 < invested < 0.5
    strangers = feed.rows("""
        SELECT c.customer_id FROM customer c WHERE rm_staff_id IS NOT NULL AND NOT EXISTS (
            FROM staff s WHERE s.staff_id = c.rm_staff_id AND s.org_id = c.org_id)
    """)
    assert strangers == []


def test_a_mother_and_her_grown_son_are_with_different_advisers_of_one_outlet(feed):
    [pair] = feed.rows("""
        SELECT m.sex, s.sex, m.org_id = s.org_id, m.rm_staff_id <> s.rm_staff_id
        FROM relationship r JOIN customer m USING (customer_id) JOIN customer s ON s.customer_id = r.other_customer_id
        WHERE r.kind = 'child' AND m.sex = 'F' AND s.sex = 'M' AND date_diff('year', m.birth_on::DATE, s.birth_on::DATE) = 26
          AND m.rm_staff_id IS NOT NULL AND s.rm_staff_id IS NOT NULL LIMIT 1
    """)
    assert pair == ("F", "M", True, True)


def test_there_is_something_to_call_about(feed):
    [(maturing, wishes, silent)] = feed.rows("""
        SELECT (SELECT count(*) FROM account JOIN customer c USING (customer_id)
                WHERE rm_staff_id IS NOT NULL AND matures_on BETWEEN '2026-11-19' AND '2026-12-02'),
               (SELECT count(*) FROM consent WHERE do_not_disturb = 'true'),
               (SELECT count(*) FROM customer WHERE rm_staff_id IS NOT NULL AND customer_id NOT IN (
                    SELECT customer_id FROM interaction WHERE occurred_on > '2026-08-20'))
    """)
    assert maturing > 10
    assert wishes > 10
    assert silent > 10


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 18), 15, date(2025, 8, 18)),
        (date(2026, 3, 31), 15, date(2024, 12, 31)),
        (date(2026, 5, 31), 15, date(2025, 2, 28)),
    ],
)
def test_months_before(day, months, expected):
    assert months_before(day, months) == expected


def test_a_bank_too_large_for_three_outlets_gets_more(tmp_path):
    places = build_places(60_000, ON)
    assert len(places.outlets) == 9
    assert len({row["name"] for row in places.organisation.to_pylist()}) == places.organisation.num_rows
