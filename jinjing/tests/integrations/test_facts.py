"""What staff recorded goes to the engine as source tables; the feed's row of the same id gives way."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from assay.digest import file_digest
from assay.sources import BY_NAME
from assay.sources.reader import Sources
from casts import MORNING, TODAY, Bank
from editions import Draft
from jinjing.customers.models import Customer
from jinjing.integrations.facts.export import exported_facts
from jinjing.integrations.facts.merge import merge_facts
from jinjing.interactions.domain.hold import lift_hold, set_do_not_disturb
from jinjing.interactions.enums import Channel, HoldKind
from jinjing.interactions.models import Consent, ContactHold, Interaction
from jinjing.lobby.domain.arrival import register_arrival
from jinjing.lobby.domain.referral import accept_referral, offer_referral


def talk(bank: Bank, reference: str, **changes: object) -> Interaction:
    facts = {
        "customer": bank.wang,
        "staff": bank.rm_chen,
        "channel": "T",
        "outcome": "talked",
        "reached": True,
        "occurred_at": MORNING,
        "occurred_on": TODAY,
        "note": "女儿要出国",
        **changes,
    }
    return Interaction.objects.create(reference=reference, **facts)


def test_exported_facts_fit_the_source_contract_and_hold_no_notes(bank):
    talk(bank, "i-2")
    tables = exported_facts(TODAY)
    assert {name: table.schema == BY_NAME[name].schema for name, table in tables.items()} == {
        "interaction": True,
        "consent": True,
        "referral": True,
    }
    assert tables["interaction"].to_pylist() == [
        {
            "interaction_id": "i-2",
            "customer_id": "60001001",
            "staff_id": "R001",
            "channel": "T",
            "outcome": "talked",
            "occurred_at": MORNING,
            "occurred_on": TODAY,
            "reason": None,
            "reached": True,
        }
    ]


def test_exported_facts_end_with_the_business_date(bank):
    talk(bank, "i-1", occurred_on=TODAY - timedelta(days=1))
    talk(bank, "i-2")
    assert exported_facts(TODAY - timedelta(days=1))["interaction"]["interaction_id"].to_pylist() == ["i-1"]


def test_a_corrected_conversation_is_exported_once_under_its_first_id(bank):
    first = talk(bank, "i-1")
    second = talk(bank, "i-2", corrects=first, outcome="no_answer", reached=False)
    talk(bank, "i-3", corrects=second, outcome="call_back")
    rows = exported_facts(TODAY)["interaction"].to_pylist()
    assert [(row["interaction_id"], row["outcome"], row["reached"]) for row in rows] == [
        ("i-1", "call_back", True)
    ]


def test_a_correction_of_the_feeds_conversation_takes_the_feeds_id(bank):
    theirs = talk(bank, "feed-7", from_feed=True)
    talk(bank, "i-1", corrects=theirs, outcome="wrong_number", reached=False)
    rows = exported_facts(TODAY)["interaction"].to_pylist()
    assert [(row["interaction_id"], row["outcome"]) for row in rows] == [("feed-7", "wrong_number")]


def test_exported_referrals_speak_the_engines_words(bank):
    visit = register_arrival(
        bank.riverside, customer=bank.wang, business="wealth", by=bank.guide_lin, at=MORNING
    )
    referral = offer_referral(visit, by=bank.guide_lin, at=MORNING)
    accept_referral(referral, by=bank.rm_chen, at=MORNING)
    [row] = exported_facts(TODAY)["referral"].to_pylist()
    assert row == {
        "referral_id": referral.code,
        "customer_id": "60001001",
        "found_by_staff_id": "L001",
        "accepted_by_staff_id": "R001",
        "org_id": "101",
        "offered_at": MORNING,
        "state": "accepted",
    }


def test_exported_wishes_are_those_set_here_and_the_feeds_that_were_lifted_here(bank):
    set_do_not_disturb(bank.li, channel=Channel.TELEPHONE, by=bank.rm_chen, at=MORNING)
    theirs = {"kind": HoldKind.DO_NOT_DISTURB, "starts_on": date(2026, 1, 1)}
    ContactHold.objects.create(customer=bank.wang, source="feed:marketing:all:2026-01-01", **theirs)
    lifted = ContactHold.objects.create(customer=bank.zhou, source="feed:service:T:2026-01-01", **theirs)
    lift_hold(lifted, by=bank.rm_zhao, at=MORNING)
    rows = exported_facts(TODAY)["consent"].to_pylist()
    columns = ("customer_id", "purpose", "channel", "given_on", "withdrawn_on")
    assert [tuple(row[c] for c in columns) for row in rows] == [
        ("60001002", "marketing", "T", TODAY, None),
        ("60001003", "service", "T", date(2026, 1, 1), TODAY),
    ]


@pytest.mark.covers("RULE-4")
def test_merge_facts_lays_ours_over_the_feeds_and_keeps_its_folder_as_it_was(bank, tmp_path: Path):
    _, feed = Draft().write(tmp_path)
    before = (feed / "sources.json").read_bytes()
    later = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    talk(bank, "I1", outcome="appointment", occurred_on=date(2026, 11, 18), occurred_at=later)
    talk(bank, "i-2", occurred_on=date(2026, 11, 18), occurred_at=later)
    assert merge_facts(feed, tmp_path / "merged", on=date(2026, 11, 18)) == {
        "interaction": 2,
        "consent": 0,
        "referral": 0,
    }
    merged = Sources.read(tmp_path / "merged")
    rows = merged.table("interaction").to_pylist()
    assert [(row["interaction_id"], row["outcome"]) for row in rows] == [
        ("I1", "appointment"),
        ("i-2", "talked"),
    ]
    assert file_digest(merged.path("interaction")) == merged.table_digests["interaction"]
    assert merged.table("consent").num_rows == 2
    assert (feed / "sources.json").read_bytes() == before
    assert pq.read_table(feed / "interaction.parquet").num_rows == 1


@pytest.mark.covers("PI-02")
def test_merge_facts_keeps_a_later_withdrawal_of_the_feed_for_a_consent_recorded_here(bank, tmp_path: Path):
    said = {"customer_id": "C1", "purpose": "marketing", "channel": "all", "do_not_disturb": False}
    draft = Draft(consent=[{**said, "given_on": date(2026, 11, 17), "withdrawn_on": date(2026, 11, 18)}])
    _, feed = draft.write(tmp_path)
    Consent.objects.filter(customer=bank.wang).update(
        source="staff", given_at=datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
    )
    Customer.objects.filter(pk=bank.wang.pk).update(customer_no="C1")
    merge_facts(feed, tmp_path / "merged", on=date(2026, 11, 18))
    (row,) = Sources.read(tmp_path / "merged").table("consent").to_pylist()
    assert (row["given_on"], row["withdrawn_on"]) == (date(2026, 11, 17), date(2026, 11, 18))
