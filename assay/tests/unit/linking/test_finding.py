"""Who is linked, who is asked about and who is left alone, through the whole of `assay link find`."""

import logging
from datetime import date

import duckdb
import pytest

pytest.importorskip("splink", reason="needs the extra `link`: uv sync --package assay --extra link")

from assay.errors import PolicyError, SourceError
from assay.ingest.sealing import Keyring
from assay.linking.errors import LinkError
from assay.linking.fields import FIELDS
from assay.linking.records import load_records, locked_database
from assay.sources.reader import Sources
from linked_bank import (
    AWAY,
    HOME,
    MINE,
    PHONE,
    YOURS,
    contents,
    deliver_links,
    policy_with,
    someone,
    states,
    with_id,
)

pytestmark = pytest.mark.covers("DAT-3")


@pytest.mark.parametrize(
    "other",
    [
        someone("11", **with_id(MINE[:6] + MINE[8:17])),
        someone("11", "張偉明", **with_id(f"{MINE[:6]} {MINE[6:]}")),
        someone("11", "Weiming Zhang", **with_id(MINE)),
        someone("11", "David Zhang", **with_id(MINE)),
        someone("11", birth_on=date(1980, 5, 18), **with_id(MINE)),
        someone("11", birth_on=None, **with_id(MINE)),
    ],
)
def test_one_sound_number_is_one_person_however_it_is_written(bank, other):
    links = bank(someone("10", phone=PHONE, **with_id(MINE)), other).find()
    assert states(links) == {("10", "11"): ("linked", None)}
    assert [(m.customer_id, m.person_id, m.linked_how, m.linked_on) for m in links.members] == [
        ("10", "10", "exact", date(2026, 9, 30)),
        ("11", "10", "exact", date(2026, 9, 30)),
    ]


@pytest.mark.parametrize(
    "other",
    [
        someone(
            "11", "张小宝", birth_on=date(2010, 1, 1), phone=PHONE, **with_id(MINE)
        ),  # the parent's number
        someone("11", "张伟亮", **with_id(MINE)),  # the twin's number
        someone("11", "李桂芳", sex="F", birth_on=date(1981, 1, 1), **with_id(MINE)),  # the spouse's number
        someone("11", "李桂芳", birth_on=None, **with_id(MINE)),
    ],
)
def test_one_number_under_two_names_is_asked(bank, other):
    links = bank(someone("10", phone=PHONE, **with_id(MINE)), other).find()
    assert states(links) == {("10", "11"): ("review", "one_number_two_people")}
    assert links.members == ()


def test_without_a_number_name_birth_and_phone_are_enough_and_the_reason_says_so(bank):
    first = someone("10", phone=PHONE, address=HOME, **with_id(MINE))
    links = bank(first, someone("11", "ZHANG WEIMING", phone=f"+86 {PHONE}", address=AWAY)).find()
    [row] = links.table("pairs").to_pylist()
    assert (row["state"], row["how"], row["agreed"], row["differed"]) == (
        "linked",
        "probable",
        "name,birth,sex,phone",
        "address",
    )
    assert row["reason"] == "姓名读音相同；出生日期相同；性别相同；手机号相同；地址不同；缺少证件号码、卡号"
    assert row["reason_en"] == (
        "name sounds the same; date of birth the same; sex the same; phone the same; address different; "
        "without document number, card number"
    )
    assert row["weight"] > 12_000
    assert row["grade"] in {"strong", "very_strong"}


@pytest.mark.parametrize(
    "pair",
    [
        # One phone, and nothing else in common.
        (someone("10", phone=PHONE), someone("11", "王建国", birth_on=date(1955, 3, 2), phone=PHONE)),
        # Parent and child with one phone and one address.
        (
            someone("10", phone=PHONE, address=HOME),
            someone("11", "张小宝", birth_on=date(2010, 1, 1), phone=PHONE, address=HOME),
        ),
        # A married couple.
        (
            someone("10", phone=PHONE, address=HOME),
            someone("11", "李桂芳", sex="F", birth_on=date(1981, 7, 1), phone=PHONE, address=HOME),
        ),
    ],
)
def test_families_are_not_even_asked_about(bank, pair):
    assert states(bank(*pair).find()) == {}


def test_twins_are_asked_about_and_never_linked_by_a_phone(bank):
    twins = (
        someone("10", "张思远", phone=PHONE, address=HOME),
        someone("11", "张思宁", phone=PHONE, address=HOME),
    )
    links = bank(*twins).find()
    assert (states(links), links.members) == ({("10", "11"): ("review", "not_enough")}, ())


def test_same_name_and_birthday_alone_is_a_question(bank):
    links = bank(
        someone("10", phone=PHONE, address=HOME), someone("11", phone="15488886666", address=AWAY)
    ).find()
    assert (states(links), links.members) == ({("10", "11"): ("review", "not_enough")}, ())


def test_two_valid_numbers_are_two_people_whatever_else_agrees(bank):
    same = {"phone": PHONE, "address": HOME, "card_nos": "6299910000000000018"}
    links = bank(someone("10", **same, **with_id(MINE)), someone("11", **same, **with_id(YOURS))).find()
    assert (states(links), links.members) == ({("10", "11"): ("refused", "two_numbers")}, ())


def test_two_old_numbers_that_differ_are_asked_because_no_check_digit_vouches_for_them(bank):
    old = [number[:6] + number[8:17] for number in (MINE, YOURS)]
    people = (someone(n, phone=PHONE, **with_id(o)) for n, o in zip(("10", "11"), old, strict=True))
    assert states(bank(*people).find()) == {("10", "11"): ("review", "numbers_differ")}


def test_a_number_with_a_slip_still_links_with_name_and_birth(bank):
    slipped = MINE[:15] + MINE[16] + MINE[15] + MINE[17]
    assert slipped != MINE
    links = bank(someone("10", **with_id(MINE)), someone("11", **with_id(slipped))).find()
    assert states(links) == {("10", "11"): ("linked", None)}


def test_another_sex_is_asked(bank):
    links = bank(someone("10", phone=PHONE), someone("11", phone=PHONE, sex="F")).find()
    assert states(links) == {("10", "11"): ("review", "sex_differs")}


def test_swapped_columns_are_read_as_they_were_meant(bank):
    links = bank(someone("10", **with_id(MINE)), someone("11", phone=MINE, **with_id(PHONE))).find()
    assert states(links) == {("10", "11"): ("linked", None)}


def test_the_phone_of_a_shop_says_nothing(bank):
    staff = [
        someone(f"2{n}", f"王建{c}", birth_on=date(1970, 1, n + 1), phone=PHONE)
        for n, c in enumerate("国华军民德")
    ]
    links = bank(someone("10", phone=PHONE), someone("11", phone=PHONE), *staff).find()
    assert states(links)[("10", "11")] == ("review", "not_enough")


def test_what_stands_for_not_known_says_nothing(bank):
    """A number, a card, an address and a birthday that a clerk typed into everything."""
    filled = {"address": "地址不详", "card_nos": "6299910000000000018", "birth_on": date(1900, 1, 1)}
    people = bank(
        *(someone(f"{n}", **filled, **with_id("111111111111111111")) for n in range(1000, 1201)),
        someone("1", **with_id(MINE), address=HOME, card_nos="6299910000000000018 6299910000000000026"),
    )
    with locked_database() as database:
        counted = load_records(database, Sources.read(people.sources), people.keys, crowded_phone=6)
        known = database.execute(
            "SELECT count(document), count(cards), count(address), count(born) FROM record"
        )
        assert (counted, known.fetchone()) == (202, (1, 1, 1, 1))
        assert database.execute("SELECT cards FROM record WHERE customer_id = '1'").fetchone() == (
            ["6299910000000000026"],
        )


def test_companies_are_not_compared(bank):
    firms = (someone(n, "张记商行", kind="corporate", phone=PHONE) for n in ("10", "11"))
    links = bank(*firms, someone("12")).find()
    assert links.table("customers")["customer_id"].to_pylist() == ["12"]


def test_a_bank_in_which_nobody_is_doubled_or_nobody_at_all(bank):
    links = bank().find()
    assert (links.members, states(links)) == ((), {})


def test_links_the_bank_delivers_are_kept_unless_documents_speak_against_them(bank):
    people = bank(
        someone("10", **with_id(MINE)),
        someone("11", "李建国", birth_on=date(1960, 1, 1)),
        someone("12", "王芳", **with_id(YOURS)),
    )
    rows = [("11", "10"), ("12", "10"), ("10", "10")]
    deliver_links(
        people.sources,
        [
            {"customer_id": c, "person_id": p, "linked_on": date(2020, 1, 1), "linked_how": "reviewed"}
            for c, p in rows
        ],
    )
    links = people.find()
    assert states(links) == {("10", "11"): ("linked", None), ("10", "12"): ("review", "two_numbers")}
    assert {row["reason_en"] for row in links.table("pairs").to_pylist()} == {"stated in the bank's own data"}
    assert {(m.customer_id, m.linked_on) for m in links.members} == {
        ("10", date(2020, 1, 1)),
        ("11", date(2020, 1, 1)),
    }


def test_a_pair_keeps_the_day_on_which_it_was_first_found(bank):
    people = bank(someone("10", phone=PHONE), someone("11", phone=PHONE))
    people.report(on=date(2026, 3, 1))
    assert {m.linked_on for m in people.find(on=date(2026, 9, 30)).members} == {date(2026, 3, 1)}


def test_thresholds_are_those_of_the_day(bank, tmp_path):
    people = bank(someone("10", phone=PHONE), someone("11", phone=PHONE))
    stricter = "link_from: 12}\n  - {valid_from: 2026-07-01, review_from: 5, link_from: 90}"
    policy = policy_with(tmp_path, "link_from: 12}", stricter)
    before, after = (
        states(people.find(policy=policy, on=day)) for day in (date(2026, 6, 30), date(2026, 7, 1))
    )
    assert before == {("10", "11"): ("linked", None)}
    assert after == {("10", "11"): ("review", "below_threshold")}
    with pytest.raises(PolicyError, match="has thresholds from 2000-01-01 on, none for 1999-12-31"):
        people.find(policy=policy, on=date(1999, 12, 31))


def test_a_bank_that_wants_to_approve_every_link_is_asked_about_every_link(bank, tmp_path):
    people = bank(
        someone("10", phone=PHONE, **with_id(MINE)),
        someone("11", phone=PHONE),
        someone("12", **with_id(MINE)),
    )
    links = people.find(policy=policy_with(tmp_path, "asks: unsure", "asks: all"))
    assert (set(states(links).values()), links.members) == (
        {("review", "approval"), ("review", "not_enough")},
        (),
    )
    assert states(links)["10", "12"] == states(links)["10", "11"] == ("review", "approval")


def test_nothing_personal_lies_in_the_open_or_in_the_log(bank, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    people = bank(
        someone("10", phone=PHONE, address=HOME, **with_id(MINE)),
        someone("11", "ZHANG WEIMING", phone=PHONE, address=HOME),
    )
    lines = people.report().lines()
    said = [*lines, caplog.text, *capfd.readouterr(), *contents(people.links)]
    written = [path.read_bytes() for path in people.links.rglob("*") if path.is_file()]
    secrets = (
        "张伟明",
        "WEIMING",
        "weiming",
        "angweimingzh",
        MINE,
        PHONE,
        "望江路",
        "19800517",
        "1980-05-17",
    )
    assert [s for s in secrets if any(s in text for text in said)] == []
    assert [s for s in secrets if any(s.encode() in blob for blob in written)] == []


def test_the_place_where_names_are_compared_reaches_no_disk_and_no_network(tmp_path):
    with locked_database() as database:
        for forbidden in (
            f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            "SELECT * FROM read_csv('/etc/hostname')",
            "INSTALL httpfs",
            "SET enable_external_access = true",
        ):
            with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
                database.execute(forbidden)
    assert [*tmp_path.iterdir()] == []


def test_a_failure_of_the_comparison_repeats_no_value(bank, monkeypatch):
    people = bank(someone("10"))

    def fails(*_: object, **__: object) -> None:
        raise duckdb.ConversionException("Could not convert string '张伟明'")

    monkeypatch.setattr("assay.linking.finding.score", fails)
    with pytest.raises(LinkError, match="Comparing the customers failed") as told:
        people.find()
    assert "张伟明" not in str(told.value)
    assert told.value.__cause__ is None


def test_without_the_key_nothing_is_compared(bank, tmp_path):
    people = bank(someone("10"))
    people.keys = Keyring(tmp_path / "elsewhere")
    with pytest.raises(SourceError, match="There is no usable identity key"):
        people.find()


def test_every_field_expects_chances_that_add_up():
    for field in FIELDS:
        for which in ("m", "u"):
            assert sum(getattr(level, which) for level in field.levels) == pytest.approx(1, abs=1e-3), (
                field.key
            )
