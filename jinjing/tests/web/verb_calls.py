"""How each verb is called in the table of verbs: by somebody of the cast, about Wang, the scene's visit or teller He."""

from collections.abc import Callable, Iterator
from datetime import time
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pkgutil import walk_packages

from casts import MORNING, TODAY
from jinjing.customers.domain import assignment, manager_change, relationships, topics, unmasking
from jinjing.customers.enums import ManagerChangeReason, OpeningReason, PersonalField, RelationKind, TopicKind
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
from jinjing.interactions.domain import consent, contact, hold, opening
from jinjing.interactions.enums import Channel, ConsentPurpose, EvidenceKind, Outcome
from jinjing.interactions.models import ContactHold, Interaction
from jinjing.kernel.enums import AlertFinding
from jinjing.kernel.models import AccessAlert
from jinjing.lobby.domain import arrival, decision, hand_over, presence, referral, signal, stay
from jinjing.lobby.enums import DecisionBranch, RefusalReason, VisitEnd, Zone
from jinjing.lobby.models import Referral, Visit
from jinjing.workbench.domain import call_list, calls, lead, portfolio_handover
from jinjing.workbench.enums import HandoverReason
from jinjing.workbench.models import CallList, Lead
from web.test_cast_matrix import Scene

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
    "customers.topics.note_topic": lambda s, by: topics.note_topic(
        s.bank.wang, kind=TopicKind.HEALTH, text="手术", by=by, at=MORNING
    ),
    "customers.topics.end_topic": lambda s, by: topics.end_topic(
        Topic.objects.select_related("customer").get(), by=by, at=MORNING
    ),
    "customers.unmasking.unmask": lambda s, by: unmasking.unmask(
        s.bank.wang, PersonalField.DOCUMENT, reason=OpeningReason.IDENTIFY, outlet="101", by=by, at=MORNING
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
    "workbench.calls.log_call": lambda s, by: calls.log_call(
        s.bank.wang, channel=Channel.TELEPHONE, outcome=Outcome.TALKED, by=by, at=MORNING
    ),
    "workbench.calls.correct_call": lambda s, by: calls.correct_call(
        _contact(s), outcome=Outcome.TALKED, by=by, at=MORNING
    ),
    "workbench.lead.close_lead": lambda s, by: lead.close_lead(
        Lead.objects.select_related("customer").get(code=s.lead), by=by, at=MORNING
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
