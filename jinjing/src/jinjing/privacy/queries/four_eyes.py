"""PI-08: whoever verified who asks does not alone hand a whole copy over (rule `subject_requests.two_people`).

Two people have to stand behind a copy: one who has seen the proof of identity, and another one who answers
for the outlet and hands it over. Mostly the lobby has seen the proof. Where whoever answers has seen it
alone, a colleague who receives people at that outlet (lobby manager, operations supervisor) looks at the
proof as well; that colleague learns nothing of the copy, so the answering right need not be given to more
people. Another person who answers for the outlet, also one of a branch above it, may hand over at once.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jinjing.identity.models import Position, Staff
from jinjing.identity.permissions import REACHES_BELOW, ROLE_PERMISSIONS, Permission
from jinjing.identity.queries.positions import held_on
from jinjing.identity.scope import Scope
from jinjing.kernel import rules
from jinjing.privacy.enums import WITH_COPY, MoveKind, RequestState
from jinjing.privacy.models import SubjectRequest, SubjectRequestMove

AT_THE_DESK = (Permission.TAKE_SUBJECT_REQUEST, Permission.FIND_BY_EXACT_KEY)
ANSWERING = [
    role for role, granted in ROLE_PERMISSIONS.items() if Permission.ANSWER_SUBJECT_REQUEST in granted
]
RECEIVING = [role for role, granted in ROLE_PERMISSIONS.items() if granted.issuperset(AT_THE_DESK)]


def two_people_needed(on: date) -> bool:
    return bool(rules.value("subject_requests.two_people", on))


def may_confirm(scope: Scope, request: SubjectRequest) -> bool:
    """Who receives people at the answering outlet, or answers for it."""
    receives = request.outlet_id in scope.at(*AT_THE_DESK)
    return receives or request.outlet_id in scope.at(Permission.ANSWER_SUBJECT_REQUEST)


def has_verified(staff_id: int, request: SubjectRequest) -> bool:
    return request.moves.filter(kind=MoveKind.VERIFIED, by_id=staff_id).exists()


def may_hand_over(staff_id: int, request: SubjectRequest, *, on: date) -> bool:
    """Whether somebody else has seen the proof too. The answering right is asked beside it."""
    seen = request.moves.filter(kind=MoveKind.VERIFIED)
    return not two_people_needed(on) or seen.exclude(by_id=staff_id).exists()


def waiting_for_second_look(on: date) -> QuerySet[SubjectRequest]:
    """Verified by a single person, who could also hand the copy over."""
    if not two_people_needed(on):
        return SubjectRequest.objects.none()
    seen = SubjectRequestMove.objects.filter(kind=MoveKind.VERIFIED)
    answers = Position.objects.filter(staff=OuterRef("by"), role__in=ANSWERING)
    another = seen.filter(request=OuterRef("request")).exclude(by=OuterRef("by"))
    of_request = seen.filter(request=OuterRef("pk"))
    settled = Exists(of_request.filter(~Exists(answers))) | Exists(of_request.filter(Exists(another)))
    return SubjectRequest.objects.filter(~settled, state=RequestState.VERIFIED, kind__in=WITH_COPY)


@dataclass(frozen=True)
class SecondPeople:
    """Who may help somebody who verified alone: by a second look, or by handing over. By name."""

    confirm: tuple[Staff, ...]
    hand_over: tuple[Staff, ...]


def second_people(request: SubjectRequest, *, but: int, on: date) -> SecondPeople:
    """Colleagues of today other than the person with the key `but`. Two queries."""
    above = request.outlet.path.strip("/").split("/")
    reaching = Q()
    for role in ANSWERING:
        levels = Q(org_unit__level__in=REACHES_BELOW.get(role, ())) | Q(org_unit=request.outlet_id)
        reaching |= Q(levels, role=role, org_unit__code__in=above)
    receiving = Q(org_unit=request.outlet_id, role__in=[role for role in RECEIVING if role not in ANSWERING])
    return SecondPeople(_people(receiving, but=but, on=on), _people(reaching, but=but, on=on))


def _people(held: Q, *, but: int, on: date) -> tuple[Staff, ...]:
    positions = Position.objects.filter(held, held_on(on)).values("staff_id")
    in_time = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    rows = Staff.objects.filter(in_time, pk__in=positions, is_active=True).exclude(pk=but)
    return tuple(rows.order_by("name", "pk"))
