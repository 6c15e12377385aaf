"""How each verb is called in the table of verbs: by somebody of the cast, about Wang, the scene's visit or teller He."""

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pkgutil import walk_packages

from casts import MORNING, TODAY
from jinjing.customers.domain import assignment, file, manager_change, relationships, topics, unmasking
from jinjing.customers.enums import ManagerChangeReason, OpeningReason, PersonalField, RelationKind, TopicKind
from jinjing.customers.file_fields import FileField
from jinjing.customers.models import Relationship, Topic
from jinjing.identity.domain import (
    alerts,
    appointments,
    availability,
    factors,
    locks,
    passwords,
    rules,
    sessions,
)
from jinjing.identity.enums import Owed, Proof, Role, SessionEnd, Whereabouts
from jinjing.identity.models import Position, Staff, StaffSession
from jinjing.insights.domain import tier_services
from jinjing.insights.unified_view import Cell
from jinjing.interactions.domain import consent, contact, hold, opening, promise
from jinjing.interactions.enums import Channel, ConsentPurpose, EvidenceKind, Outcome
from jinjing.interactions.models import ContactHold, Interaction
from jinjing.kernel.enums import AlertFinding
from jinjing.kernel.models import AccessAlert
from jinjing.lobby.domain import arrival, decision, hand_over, presence, referral, signal, stay
from jinjing.lobby.enums import DecisionBranch, RefusalReason, VisitEnd, Zone
from jinjing.lobby.models import Referral, Visit
from jinjing.workbench.domain import (
    bulk_plan,
    calendar_file,
    call_list,
    calls,
    contact_plan,
    lead,
    list_addition,
    morning,
    portfolio_handover,
    saved_view,
)
from jinjing.workbench.enums import HandoverReason
from jinjing.workbench.list_spec import ListSpec
from jinjing.workbench.models import CalendarFile, CallList, FollowUp, Lead, PlannedContact, SavedView
from tiers import SCHEME
from web.test_cast_matrix import Scene
from workbench.sheets import workbook

TOMORROW = TODAY + timedelta(days=1)
APPS = ("identity", "customers", "holdings", "insights", "interactions", "workbench", "lobby", "privacy")
Call = Callable[[Scene, Staff], object]


def verbs() -> Iterator[str]:
    """Every public function of a domain package that is told who and when: `lobby.arrival.recognise`."""
    for app in APPS:
        package = import_module(f"jinjing.{app}.domain")
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            module = import_module(found.name)
            for name, function in getmembers(module, isfunction):
                own = function.__module__ == found.name and not name.startswith("_")
                if own and {"by", "at"} <= set(signature(function).parameters):
                    yield f"{app}.{found.name.rpartition('.')[2]}.{name}"


def _visit(scene: Scene) -> Visit:
    return Visit.objects.select_related("outlet", "customer").get(code=scene.visit)


def _fresh_visit(scene: Scene) -> Visit:
    made = arrival.register_arrival(
        scene.bank.riverside, called="周女士", business="bill_payment", by=scene.bank.guide_lin, at=MORNING
    )
    return Visit.objects.select_related("outlet", "customer").get(pk=made.pk)


def _referral(scene: Scene) -> Referral:
    joined = Referral.objects.select_related(
        "outlet", "customer", "visit__outlet", "accepted_by", "offered_to"
    )
    return joined.get(code=scene.referral)


def _accepted(scene: Scene) -> Referral:
    referral.accept_referral(_referral(scene), by=scene.bank.rm_chen, at=MORNING)
    return _referral(scene)


def _contact(scene: Scene) -> Interaction:
    return Interaction.objects.select_related("customer", "staff").get(reference=scene.contact)


def _promise(scene: Scene) -> Interaction:
    return contact.log_contact(
        scene.bank.wang,
        channel=Channel.TELEPHONE,
        outcome=Outcome.CALL_BACK,
        next_on=TOMORROW,
        by=scene.bank.rm_chen,
        at=MORNING,
    )


def _plan(scene: Scene) -> PlannedContact:
    return PlannedContact.objects.select_related("customer").get(code=scene.own["calendar:note"]["code"])


def _sheet(scene: Scene) -> bytes:
    return workbook([(scene.bank.li, {TODAY: "T"})])


def _taken_over(scene: Scene) -> CalendarFile:
    chen = scene.bank.rm_chen
    read = calendar_file.read_calendar_file(_sheet(scene), by=chen, at=MORNING)
    return calendar_file.take_over_calendar_file(read, by=chen, at=MORNING)


def _home(scene: Scene) -> Position:
    return Position.objects.select_related("staff", "org_unit").get(staff=scene.bank.teller_he)


def _list(scene: Scene) -> CallList:
    bank = scene.bank
    return call_list.draw_call_list(
        bank.rm_chen, on=TODAY, publication=bank.publication, at=MORNING, by=bank.rm_chen
    )


def _signalled(scene: Scene) -> Visit:
    visit = _visit(scene)
    signal.note_signal(visit, "amount_to_invest", by=scene.bank.guide_lin, at=MORNING)
    return visit


def _session(scene: Scene) -> StaffSession:
    return sessions.open_session(
        scene.bank.rm_chen,
        sessions.Device(),
        proved_with=Proof.PASSWORD,
        owes=Owed.NOTHING,
        at=MORNING,
        real=MORNING,
    )


_GIVEN = consent.Evidence(EvidenceKind.SIGNATURE, "F-1")
_GOOD = "Quiet-river-71"
_NOTICE = "2026-1"

CALLS: dict[str, Call] = {
    "identity.alerts.settle_alert": lambda s, by: alerts.settle_alert(
        AccessAlert.objects.get(), AlertFinding.EXPLAINED, by=by, at=MORNING
    ),
    "identity.appointments.appoint": lambda s, by: appointments.appoint(
        s.bank.teller_he, Role.CASH_TELLER, s.bank.hill, valid_from=TODAY, by=by, at=MORNING
    ),
    "identity.appointments.end_position": lambda s, by: appointments.end_position(
        _home(s), last_on=TODAY, by=by, at=MORNING
    ),
    "identity.appointments.hire": lambda s, by: appointments.hire(
        staff_no="N1", sign_in="n1", name="新人", password=_GOOD, by=by, at=MORNING, real=MORNING
    ),
    "identity.appointments.lend": lambda s, by: appointments.lend(
        _home(s), s.bank.hill, first_on=TODAY, last_on=TODAY, by=by, at=MORNING
    ),
    "identity.appointments.set_expiry": lambda s, by: appointments.set_expiry(
        s.bank.teller_he, last_day=TODAY, by=by, at=MORNING
    ),
    "identity.availability.set_whereabouts": lambda s, by: availability.set_whereabouts(
        s.bank.rm_chen, Whereabouts.FREE, by=by, at=MORNING
    ),
    "identity.factors.reset_factors": lambda s, by: factors.reset_factors(
        s.bank.teller_he, by=by, at=MORNING
    ),
    "identity.locks.unlock": lambda s, by: locks.unlock(s.bank.teller_he, by=by, at=MORNING),
    "identity.passwords.set_first_password": lambda s, by: passwords.set_first_password(
        s.bank.teller_he, _GOOD, by=by, at=MORNING, real=MORNING
    ),
    "identity.rules.change_rule": lambda s, by: rules.change_rule(
        "call_list.size", 25, valid_from=TODAY, source="行发 8 号", by=by, at=MORNING
    ),
    "identity.sessions.end_session": lambda s, by: sessions.end_session(
        _session(s), why=SessionEnd.ENDED, by=by, at=MORNING
    ),
    "identity.sessions.end_sessions_of": lambda s, by: sessions.end_sessions_of(
        s.bank.rm_chen, why=SessionEnd.REVOKED, by=by, at=MORNING
    ),
    "customers.assignment.assign_stand_in": lambda s, by: assignment.assign_stand_in(
        s.bank.rm_chen, to=s.bank.rm_zhao, by=by, at=MORNING
    ),
    "customers.manager_change.change_relationship_manager": lambda s, by: (
        manager_change.change_relationship_manager(
            s.bank.wang, to=s.bank.rm_zhao, reason=ManagerChangeReason.PRIVACY, by=by, at=MORNING
        )
    ),
    "customers.relationships.note_relationship": lambda s, by: relationships.note_relationship(
        s.bank.wang, kind=RelationKind.CHILD, person="女儿", by=by, at=MORNING
    ),
    "customers.relationships.end_relationship": lambda s, by: relationships.end_relationship(
        Relationship.objects.select_related("customer").get(), by=by, at=MORNING
    ),
    "customers.file.note_file_field": lambda s, by: file.note_file_field(
        s.bank.wang, FileField.HOBBIES, "书法", replaces=1, by=by, at=MORNING
    ),
    "customers.file.forget_file_field": lambda s, by: file.forget_file_field(
        s.bank.wang, FileField.HOBBIES, by=by, at=MORNING
    ),
    "customers.topics.note_topic": lambda s, by: topics.note_topic(
        s.bank.wang, kind=TopicKind.HEALTH, text="看牙", by=by, at=MORNING
    ),
    "customers.topics.end_topic": lambda s, by: topics.end_topic(
        Topic.objects.select_related("customer").get(), by=by, at=MORNING
    ),
    "customers.unmasking.unmask": lambda s, by: unmasking.unmask(
        s.bank.wang, PersonalField.DOCUMENT, reason=OpeningReason.IDENTIFY, outlet="101", by=by, at=MORNING
    ),
    "insights.tier_services.note_tier_service": lambda s, by: tier_services.note_tier_service(
        Cell(SCHEME, "mid:upper", "priority"),
        text_zh="优先叫号",
        text_en="",
        valid_from=TODAY,
        replaces=0,
        by=by,
        at=MORNING,
    ),
    "interactions.consent.request_consent": lambda s, by: consent.request_consent(
        s.bank.wang, ConsentPurpose.HOUSEHOLD, notice_version=_NOTICE, by=by, at=MORNING
    ),
    "interactions.consent.give_consent": lambda s, by: consent.give_consent(
        s.bank.wang, ConsentPurpose.HOUSEHOLD, notice_version=_NOTICE, evidence=_GIVEN, by=by, at=MORNING
    ),
    "interactions.consent.withdraw_consent": lambda s, by: consent.withdraw_consent(
        s.bank.wang, ConsentPurpose.MARKETING, by=by, at=MORNING
    ),
    "interactions.consent.decline_personalisation": lambda s, by: consent.decline_personalisation(
        s.bank.wang, by=by, at=MORNING
    ),
    "interactions.contact.log_contact": lambda s, by: contact.log_contact(
        s.bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=by, at=MORNING
    ),
    "interactions.contact.correct_contact": lambda s, by: contact.correct_contact(
        _contact(s), outcome=Outcome.TALKED, by=by, at=MORNING
    ),
    "interactions.promise.move_promise": lambda s, by: promise.move_promise(
        _promise(s), TOMORROW, by=by, at=MORNING
    ),
    "interactions.promise.keep_promise": lambda s, by: promise.keep_promise(_promise(s), by=by, at=MORNING),
    "interactions.promise.release_promise": lambda s, by: promise.release_promise(
        _promise(s), why="客户已自行办理", by=by, at=MORNING
    ),
    "interactions.promise.confirm_back": lambda s, by: promise.confirm_back(
        _promise(s), channel=Channel.WECOM, by=by, at=MORNING
    ),
    "interactions.hold.set_do_not_disturb": lambda s, by: hold.set_do_not_disturb(
        s.bank.wang, by=by, at=MORNING
    ),
    "interactions.hold.lift_hold": lambda s, by: hold.lift_hold(
        ContactHold.objects.select_related("customer").get(pk=s.hold), by=by, at=MORNING
    ),
    "interactions.hold.note_contact_hours": lambda s, by: hold.note_contact_hours(
        s.bank.wang, starts=time(10), ends=time(17), by=by, at=MORNING
    ),
    "interactions.opening.open_value": lambda s, by: opening.open_value(
        s.bank.wang, PersonalField.PHONE, reason=OpeningReason.SERVICE, outlet="101", by=by, at=MORNING
    ),
    "workbench.call_list.draw_call_list": lambda s, by: call_list.draw_call_list(
        s.bank.rm_chen, on=TODAY, publication=s.bank.publication, at=MORNING, by=by
    ),
    "workbench.call_list.refill_call_list": lambda s, by: call_list.refill_call_list(
        _list(s), by=by, at=MORNING
    ),
    "workbench.call_list.keep_list_full": lambda s, by: call_list.keep_list_full(_list(s), by=by, at=MORNING),
    "workbench.calls.log_call": lambda s, by: calls.log_call(
        s.bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=by, at=MORNING
    ),
    "workbench.calls.correct_call": lambda s, by: calls.correct_call(
        _contact(s), outcome=Outcome.TALKED, by=by, at=MORNING
    ),
    "workbench.contact_plan.plan_contact": lambda s, by: contact_plan.plan_contact(
        s.bank.wang, on=TOMORROW, channel=Channel.TELEPHONE, by=by, at=MORNING
    ),
    "workbench.contact_plan.move_planned_contact": lambda s, by: contact_plan.move_planned_contact(
        _plan(s), to=TODAY, by=by, at=MORNING
    ),
    "workbench.contact_plan.put_planned_contact_back": lambda s, by: contact_plan.put_planned_contact_back(
        _plan(s), to=TODAY, by=by, at=MORNING
    ),
    "workbench.contact_plan.note_planned_contact": lambda s, by: contact_plan.note_planned_contact(
        _plan(s), note="国债", by=by, at=MORNING
    ),
    "workbench.contact_plan.put_note_back": lambda s, by: contact_plan.put_note_back(
        _plan(s), note="旧", by=by, at=MORNING
    ),
    "workbench.contact_plan.withdraw_planned_contact": lambda s, by: contact_plan.withdraw_planned_contact(
        _plan(s), by=by, at=MORNING
    ),
    "workbench.bulk_plan.plan_contacts": lambda s, by: bulk_plan.plan_contacts(
        [s.bank.li.pk], on=TODAY, channel=Channel.MEETING, by=by, at=MORNING
    ),
    "workbench.calendar_file.read_calendar_file": lambda s, by: calendar_file.read_calendar_file(
        _sheet(s), by=by, at=MORNING
    ),
    "workbench.calendar_file.take_over_calendar_file": lambda s, by: calendar_file.take_over_calendar_file(
        calendar_file.read_calendar_file(_sheet(s), by=s.bank.rm_chen, at=MORNING), by=by, at=MORNING
    ),
    "workbench.calendar_file.take_back_calendar_file": lambda s, by: calendar_file.take_back_calendar_file(
        _taken_over(s), by=by, at=MORNING
    ),
    "workbench.list_addition.put_on_list": lambda s, by: list_addition.put_on_list(
        [s.bank.li.pk], publication=s.bank.publication, by=by, at=MORNING
    ),
    "workbench.saved_view.save_view": lambda s, by: saved_view.save_view(
        "到期", ListSpec(), team=True, by=by, at=MORNING
    ),
    "workbench.saved_view.remove_view": lambda s, by: saved_view.remove_view(
        SavedView.objects.get(), by=by, at=MORNING
    ),
    "workbench.lead.close_lead": lambda s, by: lead.close_lead(
        Lead.objects.select_related("customer").get(code=s.lead), by=by, at=MORNING
    ),
    "workbench.morning.save_agenda": lambda s, by: morning.save_agenda(
        s.bank.riverside, lines=["谁联系谁？"], seen=0, by=by, at=MORNING
    ),
    "workbench.morning.agree_follow_up": lambda s, by: morning.agree_follow_up(
        s.bank.riverside, task="回访", owner=s.bank.rm_zhao, due_on=TODAY, by=by, at=MORNING
    ),
    "workbench.morning.finish_follow_up": lambda s, by: morning.finish_follow_up(
        FollowUp.objects.select_related("outlet", "owner").get(), by=by, at=MORNING
    ),
    "workbench.morning.drop_follow_up": lambda s, by: morning.drop_follow_up(
        FollowUp.objects.select_related("outlet", "owner").get(), by=by, at=MORNING
    ),
    "workbench.portfolio_handover.hand_over_portfolio": lambda s, by: portfolio_handover.hand_over_portfolio(
        s.bank.rm_chen,
        to=[s.bank.rm_zhao],
        outlet=s.bank.riverside,
        last_day=TODAY,
        reason=HandoverReason.LEAVING,
        by=by,
        at=MORNING,
    ),
    "lobby.arrival.register_arrival": lambda s, by: arrival.register_arrival(
        s.bank.riverside, called="周女士", business="bill_payment", by=by, at=MORNING
    ),
    "lobby.arrival.recognise": lambda s, by: arrival.recognise(
        _fresh_visit(s), s.bank.pool, by=by, at=MORNING
    ),
    "lobby.decision.decide": lambda s, by: decision.decide(
        _fresh_visit(s), DecisionBranch.BY_BUSINESS, by=by, at=MORNING
    ),
    "lobby.hand_over.hand_over_day": lambda s, by: hand_over.hand_over_day(
        s.bank.riverside, end_open_as=VisitEnd.LEFT, by=by, at=MORNING
    ),
    "lobby.presence.change_whereabouts": lambda s, by: presence.change_whereabouts(
        s.bank.rm_chen, Whereabouts.FREE, by=by, at=MORNING
    ),
    "lobby.referral.offer_referral": lambda s, by: referral.offer_referral(
        _fresh_visit(s), by=by, at=MORNING
    ),
    "lobby.referral.accept_referral": lambda s, by: referral.accept_referral(_referral(s), by=by, at=MORNING),
    "lobby.referral.decline_referral": lambda s, by: referral.decline_referral(
        _referral(s), RefusalReason.BUSY, by=by, at=MORNING
    ),
    "lobby.referral.take_back_referral": lambda s, by: referral.take_back_referral(
        _referral(s), by=by, at=MORNING
    ),
    "lobby.referral.mark_met": lambda s, by: referral.mark_met(_accepted(s), by=by, at=MORNING),
    "lobby.signal.note_signal": lambda s, by: signal.note_signal(
        _visit(s), "amount_to_invest", by=by, at=MORNING
    ),
    "lobby.signal.undo_signal": lambda s, by: signal.undo_signal(
        _signalled(s), "amount_to_invest", by=by, at=MORNING
    ),
    "lobby.stay.start_service": lambda s, by: stay.start_service(_visit(s), Zone.PREMIER, by=by, at=MORNING),
    "lobby.stay.end_visit": lambda s, by: stay.end_visit(_visit(s), VisitEnd.LEFT, by=by, at=MORNING),
}
