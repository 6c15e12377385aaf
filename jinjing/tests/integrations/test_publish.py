"""Publishing: what a night brings is what pages show, and what staff did stays."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from editions import ON, Draft, IdentityRow, next_day, worths
from jinjing.customers.models import Customer, PortfolioAssignment, SearchToken
from jinjing.customers.tokens import folded, tokens_of
from jinjing.holdings.models import Holding, Publication
from jinjing.identity.enums import Role
from jinjing.identity.models import OrgUnit, Position, Staff
from jinjing.insights.models import CustomerFigures, CustomerTier, SegmentMembership, TriggerHit
from jinjing.insights.queries.tiers import names_of
from jinjing.interactions.models import Consent, ContactHold, Interaction
from jinjing.kernel.blind_index import token
from jinjing.kernel.models import AccessEntry


def found_by(kind: str, typed: str) -> list[str]:
    rows = SearchToken.objects.filter(kind=kind, token=token(kind, folded(typed)))
    return sorted(rows.values_list("customer__customer_no", flat=True))


def portfolio(number: str, role: str = "primary") -> list[tuple[str, date, date | None]]:
    rows = PortfolioAssignment.objects.filter(customer__customer_no=number, role=role).order_by("valid_from")
    return list(rows.values_list("staff__staff_no", "valid_from", "valid_to"))


def stored_columns(number: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, phone, address, document, cards FROM customers_customer WHERE customer_no = %s",
            [number],
        )
        return tuple(cursor.fetchone())


def test_customers_are_sealed_and_written_in_pieces(publish, monkeypatch):
    """What waits for the transaction may lie in a file; the search tokens come in the order of their index."""
    monkeypatch.setattr("jinjing.integrations.snapshot.customers.PIECE", 2)
    monkeypatch.setattr("jinjing.integrations.snapshot.prepared.IN_MEMORY", 1)
    publish(Draft())
    rows = SearchToken.objects.order_by("pk").values_list("customer__customer_no", "kind", "token")
    tokens = [value for *_, value in rows]
    assert tokens == sorted(tokens)
    wanted = {
        (who.customer_id, kind, value)
        for who in Draft().identities
        for kind, value in tokens_of(
            {
                "number": (who.customer_id,),
                "name": (who.name,),
                "document": (who.id_doc_no,) if who.id_doc_no else (),
                "phone": (who.phone,) if who.phone else (),
                "card": tuple((who.card_nos or "").split()),
            }
        )
    }
    assert set(rows) == wanted
    assert list(Customer.objects.order_by("customer_no").values_list("name", flat=True)) == [
        who.name for who in Draft().identities
    ]


@pytest.mark.parametrize(("richer", "counted"), [(("A3",), []), (("A1", "A2", "A3"), [CustomerFigures])])
def test_statistics_are_made_anew_of_what_was_replaced(publish, monkeypatch, richer, counted):
    told = []
    publish(Draft())
    monkeypatch.setattr(
        "jinjing.integrations.snapshot.publish.refresh_statistics",
        lambda models, *, only=(): told.append((only, list(models))),
    )
    publish(next_day(worths={**worths(), **dict.fromkeys(richer, 5_000)}))
    (_, master), (only, replaced) = told
    assert (Customer in master, Interaction in master, only) == (False, False, ("since", "until"))
    assert [model for model in replaced if model is CustomerFigures] == counted


@pytest.mark.covers("DAT-2")
def test_publish_loads_customers_with_identity_and_search_tokens(publish):
    publish(Draft())
    ann = Customer.objects.get(customer_no="C1")
    assert (ann.name, ann.phone, ann.sex, ann.birth_on) == ("安晓红", "13900010001", "F", "1971-05-04")
    assert ann.document == {"type": "resident_id", "number": "110101197105040021"}
    assert ann.cards == {"numbers": ["6222000000010018", "6222000000010026"]}
    assert (ann.home_outlet.code, ann.opened_on, ann.closed_on, ann.missing_since) == (
        "101",
        date(2018, 3, 1),
        None,
        None,
    )
    assert not any("安晓红" in text or "13900010001" in text for text in stored_columns("C1"))
    assert found_by("phone_tail", "0001") == ["C1"]
    assert found_by("card", "6222000000010026") == ["C1"]
    assert found_by("pinyin", "shanbaozhu") == ["C2"]
    assert found_by("initials", "axh") == ["C1"]


@pytest.mark.covers("ORG-1", "ORG-2")
def test_publish_loads_the_tree_and_staff_who_cannot_sign_in_yet(publish):
    publish(Draft())
    assert list(OrgUnit.objects.values_list("path", "level")) == [
        ("/HO/", "head_office"),
        ("/HO/101/", "outlet"),
        ("/HO/102/", "outlet"),
    ]
    chen = Staff.objects.get(staff_no="R1")
    assert (chen.sign_in, chen.name, chen.has_usable_password()) == ("R1", "陈立", False)
    held = Position.objects.values_list("staff__staff_no", "role", "org_unit__code", "valid_from", "valid_to")
    assert list(held.filter(staff=chen)) == [("R1", Role.RELATIONSHIP_MANAGER, "101", date(2024, 1, 1), None)]


def test_publish_keeps_a_password_once_it_is_set(publish):
    publish(Draft())
    chen = Staff.objects.get(staff_no="R1")
    chen.set_password("kamo-rite-suda")
    chen.save()
    publish(next_day())
    assert Staff.objects.get(staff_no="R1").check_password("kamo-rite-suda")


@pytest.mark.covers("DAT-2")
def test_publish_loads_holdings_in_both_currencies_and_leaves_closed_accounts_out(publish):
    publish(Draft())
    columns = ("account_no", "product__code", "currency", "balance_fen", "worth_fen", "matures_on")
    assert list(Holding.objects.order_by("account_no").values_list(*columns)) == [
        ("A1", "P1", "CNY", 8_000_000, 8_000_000, None),
        ("A2", "P1", "USD", 250_000, 1_750_000, None),
        ("A3", "P2", "CNY", 30_000_000, 30_000_000, date(2026, 11, 21)),
    ]


def test_publish_loads_the_findings_of_the_snapshot(publish):
    publish(Draft())
    ann = CustomerFigures.objects.get(customer__customer_no="C1")
    assert (ann.financial_assets_fen, ann.average_assets_closed_quarter_fen, ann.invested) == (
        9_750_000,
        9_750_000,
        False,
    )
    assert (ann.closed_quarter, ann.last_contact_on) == ("2026Q3", None)
    tiers = CustomerTier.objects.order_by("customer__customer_no").values_list(
        "customer__customer_no", "tier", "band"
    )
    assert list(tiers) == [("C1", "mid", "upper"), ("C2", "mid", "upper"), ("C3", "mass", "")]
    assert SegmentMembership.objects.count() == 3
    hit = TriggerHit.objects.get()
    assert (hit.customer.customer_no, hit.trigger, hit.subject, hit.amount_fen) == (
        "C2",
        "deposit_maturing",
        "A3",
        30_000_000,
    )


def test_publish_puts_the_names_of_tiers_beside_the_figures(publish):
    current = publish(Draft()).publication
    names = names_of(current)["segment-004"]
    assert (str(names.of("affluent")), str(names.of("mid", "lower"))) == ("高端客户", "中端客户（下层）")
    assert names.premier_fen == 20_000_000


def test_publish_leaves_one_line_in_the_access_log(publish):
    report = publish(Draft())
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.kind, entry.subject) == (
        "snapshot.publish",
        "publication",
        report.publication.archive,
    )
    assert entry.detail["customers"] == 3
    assert (
        report.line()
        == "2026-11-18: 已发布 / published — 客户 customers 3（变更 changed 3），账户 accounts 3，提醒 triggers 1"
    )


def test_publish_takes_over_conversations_and_wishes(publish):
    publish(Draft())
    talk = Interaction.objects.get()
    assert (talk.reference, talk.customer.customer_no, talk.staff.staff_no, talk.from_feed) == (
        "I1",
        "C1",
        "R1",
        True,
    )
    assert talk.occurred_at.isoformat() == "2026-10-09T02:30:00+00:00"
    holds = ContactHold.objects.order_by("customer__customer_no")
    assert list(holds.values_list("customer__customer_no", "channel", "purpose", "starts_on", "ends_on")) == [
        ("C3", "", "", date(2026, 1, 1), None),
    ]
    consents = Consent.objects.values_list("customer__customer_no", "purpose", "channels", "state", "source")
    assert list(consents) == [("C2", "marketing", "T", "withdrawn", "feed")]


@pytest.mark.covers("DAT-2")
def test_publish_of_the_same_content_changes_nothing(publish):
    first = publish(Draft())
    again = publish(Draft())
    assert (again.written, again.publication) == (False, first.publication)
    assert again.line() == "2026-11-18: 内容相同，无需更新 / nothing new"
    assert AccessEntry.objects.count() == Publication.objects.count() == 1


def test_publish_seals_only_customers_whose_facts_changed(publish):
    publish(Draft())
    before = {number: stored_columns(number) for number in ("C1", "C2", "C3")}
    draft = Draft()
    draft.identities[0] = IdentityRow("C1", "安晓红", "resident_id", "110101197105040021", "13900019999")
    report = publish(draft)
    assert (report.written, report.publication.counts["changed_customers"]) == (True, 1)
    assert Customer.objects.get(customer_no="C1").phone == "13900019999"
    assert (found_by("phone", "13900010001"), found_by("phone", "13900019999")) == ([], ["C1"])
    assert {n: stored_columns(n) == before[n] for n in before} == {"C1": False, "C2": True, "C3": True}


@pytest.mark.covers("RULE-4")
def test_publish_ends_a_portfolio_assignment_the_day_before_and_never_rewrites_it(publish):
    publish(Draft())
    assert portfolio("C1") == [("R1", date(2024, 2, 1), None)]
    assert portfolio("C2", "backup") == [("R1", date(2018, 3, 1), None)]
    moved = next_day()
    moved.customer_row("C1").update(rm_staff_id="R2", rm_since=date(2026, 11, 10))
    moved.customer_row("C2").update(rm_staff_id=None)
    publish(moved)
    # The bank dates the change back; up to 18 November it had told everybody something else.
    assert portfolio("C1") == [("R1", date(2024, 2, 1), date(2026, 11, 18)), ("R2", date(2026, 11, 19), None)]
    assert portfolio("C2") == [("R2", date(2018, 3, 1), date(2026, 11, 18))]


def test_publish_of_a_corrected_day_replaces_what_had_not_come_into_force(publish):
    publish(Draft(on=date(2026, 11, 17)))
    wrong = Draft()
    wrong.customer_row("C1").update(rm_staff_id="R2", rm_since=None)
    publish(wrong)
    assert portfolio("C1")[-1] == ("R2", ON, None)
    publish(Draft())
    assert portfolio("C1") == [("R1", date(2024, 2, 1), None)]


def test_publish_ends_positions_of_people_the_feed_no_longer_names(publish):
    publish(Draft())
    own = Staff.objects.create(staff_no="admin", sign_in="admin", name="唐信")
    kept = Position.objects.create(
        staff=own,
        role=Role.SYSTEM_ADMIN,
        org_unit=OrgUnit.objects.get(code="HO"),
        valid_from=date(2024, 1, 1),
    )
    smaller = next_day()
    smaller.staff = [row for row in smaller.staff if row["staff_id"] != "L1"]
    publish(smaller)
    assert Position.objects.get(staff__staff_no="L1").valid_to == date(2026, 11, 18)
    assert Position.objects.get(pk=kept.pk).valid_to is None


def test_publish_marks_a_customer_who_is_no_longer_delivered_and_keeps_the_rest(publish):
    publish(Draft())
    without_cid = next_day(tiers={"C1": "mid", "C2": "mid"}, consent=[])
    without_cid.customer = [row for row in without_cid.customer if row["customer_id"] != "C3"]
    publish(without_cid)
    assert Customer.objects.get(customer_no="C3").missing_since == date(2026, 11, 19)
    assert ContactHold.objects.filter(lifted_at__isnull=True).count() == 0
    publish(Draft(on=date(2026, 11, 20)))
    assert Customer.objects.get(customer_no="C3").missing_since is None
    assert ContactHold.objects.filter(lifted_at__isnull=True).count() == 1


@pytest.mark.covers("RULE-4")
def test_publish_leaves_what_staff_recorded_alone(publish):
    publish(Draft())
    own = Interaction.objects.create(
        reference="own-1",
        customer=Customer.objects.get(customer_no="C1"),
        staff=Staff.objects.get(staff_no="R1"),
        channel="T",
        outcome="talked",
        reached=True,
        occurred_at="2026-11-18T03:00:00Z",
        occurred_on=ON,
        note="要等利率",
    )
    lifted = ContactHold.objects.get(customer__customer_no="C3")
    ContactHold.objects.filter(pk=lifted.pk).update(lifted_at="2026-11-18T04:00:00Z", lifted_by_no="R2")
    later = next_day()
    later.interaction.append(
        {**later.interaction[0], "interaction_id": "own-1", "outcome": "no_answer", "reached": False}
    )
    publish(later)
    own.refresh_from_db()
    assert (own.outcome, own.note, own.from_feed) == ("talked", "要等利率", False)
    assert ContactHold.objects.get(pk=lifted.pk).lifted_by_no == "R2"


def test_publish_keeps_the_figures_of_the_current_and_one_previous_night(publish):
    for day in (17, 18, 19):
        publish(Draft(on=date(2026, 11, day), worths=dict.fromkeys(Draft().worths, day)))
    states = Publication.objects.order_by("business_date").values_list("state", flat=True)
    assert list(states) == ["retired", "previous", "current"]
    kept = CustomerFigures.objects.values_list("since", flat=True).distinct()
    days = Publication.objects.filter(pk__in=kept).values_list("business_date", flat=True)
    assert sorted(days) == [date(2026, 11, 18), date(2026, 11, 19)]
    archives = Publication.objects.exclude(state="retired").values_list("archive", flat=True)
    assert sorted(p.name for p in (Path(settings.HOME) / "published").iterdir()) == sorted(archives)
