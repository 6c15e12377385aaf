"""The packs of the Czech bank on a handful of invented rows in its format."""

import json
from datetime import date
from pathlib import Path

import pytest
from assay.sources.reader import Covers, Sources

FEEDS = Path(__file__).parents[4] / "feeds"
FILES = {
    "district.asc": ["A1;A2;A3;A4", '1;"Hl.m. Praha";"Prague";1204953', '18;"Pisek";"south Bohemia";70699'],
    "client.asc": ['"client_id";"birth_number";"district_id"', '7;"706213";18', '8;"450204";1', '9;"110431";1'],
    "account.asc": ['"account_id";"district_id";"frequency";"date"', '1;18;"POPLATEK MESICNE";930101', '2;1;"POPLATEK TYDNE";930101'],
    "disp.asc": ['"disp_id";"client_id";"account_id";"type"', '1;7;1;"OWNER"', '2;8;2;"OWNER"', '3;8;1;"DISPONENT"', '4;9;1;"DISPONENT"'],
    "trans_prefix_1993.asc": [
        '"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"',
        '12;1;930105;"PRIJEM";"VKLAD";700.00;700.00;"";;',
        '10;1;930131;"VYDAJ";"VYBER";14.60;701.40;"SLUZBY";;',
        '11;1;930131;"PRIJEM";"";16.10;716.00;"UROK";;',
        '20;2;930202;"PRIJEM";"PREVOD Z UCTU";5000.00;5000.00;"DUCHOD";"YZ";87144583',
        '21;2;940331;"VYBER";"VYBER";5000.00;0.00;" ";;',
    ],
}  # fmt: skip


@pytest.fixture
def berka(tmp_path: Path) -> Path:
    folder = tmp_path / "berka"
    folder.mkdir()
    for name, lines in FILES.items():
        (folder / name).write_bytes("".join(f"{line}\r\n" for line in lines).encode("ascii"))
    return folder


@pytest.fixture
def sources(berka: Path, ingest) -> Sources:
    outcome = ingest(berka, feed=FEEDS / "berka-1993.yaml")
    assert (outcome.code, outcome.err) == (0, "")
    return Sources.read(outcome.sources)


def test_sex_and_birth_date_come_from_the_birth_number(sources):
    people = [
        (c["customer_id"], c["sex"], c["birth_on"], c["opened_on"], c["org_id"])
        for c in sources.table("customer").to_pylist()
    ]
    assert people == [
        ("7", "F", date(1970, 12, 13), date(1993, 1, 5), "18"),
        ("8", "M", date(1945, 2, 4), date(1993, 2, 2), "1"),
    ]


def test_the_owner_comes_from_the_dispositions_and_disponents_are_linked(sources):
    assert [(a["account_id"], a["customer_id"]) for a in sources.table("account").to_pylist()] == [
        ("1", "7"),
        ("2", "8"),
    ]
    assert sources.table("relationship").to_pylist() == [
        {"customer_id": "8", "other_customer_id": "7", "kind": "disponent"}
    ]


def test_the_first_movement_is_the_opening_day(sources):
    assert sources.table("account")["opened_on"].to_pylist() == [date(1993, 1, 5), date(1993, 2, 2)]


def test_days_outside_the_covered_ones_are_not_used(sources):
    assert sources.covers == Covers(date(1993, 1, 1), date(1994, 3, 30))
    assert [
        (b["account_id"], b["changed_on"], b["balance_fen"])
        for b in sources.table("balance_change").to_pylist()
    ] == [
        ("1", date(1993, 1, 5), 70000),
        ("1", date(1993, 1, 31), 70140),
        ("2", date(1993, 2, 2), 500000),
    ]


def test_movements_are_signed_and_say_what_they_were_for(sources):
    movements = {
        t["transaction_id"]: (t["amount_fen"], t["kind"], t["counterparty_bank"])
        for t in sources.table("transaction").to_pylist()
    }
    assert movements == {
        "12": (70000, "cash", None),
        "10": (-1460, "fee", None),
        "11": (1610, "interest", None),
        "20": (500000, "transfer", "YZ"),
    }


def test_districts_become_outlets_under_their_region(sources):
    places = {
        p["org_id"]: (p["parent_id"], p["level"], p["name"])
        for p in sources.table("organisation").to_pylist()
    }
    assert places == {
        "head-office": (None, "head_office", "Head office"),
        "region-prague": ("head-office", "tier2_branch", "Prague"),
        "region-south-bohemia": ("head-office", "tier2_branch", "south Bohemia"),
        "1": ("region-prague", "outlet", "Hl.m. Praha"),
        "18": ("region-south-bohemia", "outlet", "Pisek"),
    }


def test_deviations_are_report_lines_not_bad_rows(sources):
    report = json.loads((sources.folder / "report.json").read_text(encoding="utf-8"))
    facts = [remark["facts"] for remark in report["remarks"] if remark["facts"]]
    assert facts == [
        {"disponents_without_account": 1},
        {"movements_not_covered": 1},
        {"account_days": 3, "deviations": 1},
        {"account_id": "1", "day": "1993-01-31", "off_fen": -10},
    ]


def test_customers_without_names_have_sealed_rows_all_the_same(sources, keys):
    from assay.ingest.sealing import IdentityRow, open_identity

    assert list(open_identity(sources.folder, keys)) == [IdentityRow("7"), IdentityRow("8")]


def test_histories_cut_at_the_loan_are_covered_to_their_last_movement(berka, ingest):
    (berka / "trans_prefix_1993.asc").unlink()
    lines = [
        "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account",
        "1;1;950105;credit;credit in cash;700.00;700.00;;;",
        "2;1;960105;withdrawal;remittance to another bank;100.50;599.50;insurrance payment;AB;123",
    ]
    (berka / "trans_loan.csv").write_bytes("".join(f"{line}\r\n" for line in lines).encode("ascii"))
    sources = Sources.read(ingest(berka, feed=FEEDS / "berka-loans.yaml").sources)
    (account,) = sources.table("account").to_pylist()
    assert (account["opened_on"], account["covered_to"]) == (date(1995, 1, 5), date(1996, 1, 5))
    assert [t["amount_fen"] for t in sources.table("transaction").to_pylist()] == [70000, -10050]
