"""Consents, answers of the policy and history as the section shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jinjing.interactions.enums import (
    Channel,
    ConsentPurpose,
    ConsentState,
    EvidenceKind,
    FactSource,
    MoveReason,
)
from jinjing.interactions.models import Consent
from jinjing.interactions.queries.consents import consents_of, moves_of
from jinjing.interactions.queries.policy import present_answers
from jinjing.kernel.clock import bank_date
from jinjing.kernel.wording import Wording

MOST_MOVES = 12
Recipients = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class AnswerRow:
    """Whether the customer may be contacted on one way now; what stops it, in words."""

    channel: Channel
    stops: tuple[str, ...]
    notes: tuple[str, ...]
    service_stops: tuple[str, ...]

    @property
    def icon(self) -> str:
        return "bell-off" if self.stops else "check"


@dataclass(frozen=True)
class ConsentRow:
    """One purpose (and recipient): where it stands. `state` is empty where nothing was ever said."""

    purpose: ConsentPurpose
    recipient: str
    title: str
    state: str
    ways: str
    since: date | None
    until: date | None
    evidence: str
    notice_version: str

    @property
    def in_force(self) -> bool:
        return self.state == ConsentState.GIVEN

    @property
    def may_withdraw(self) -> bool:
        """PI-05: personal recommendations may be refused before anybody asked."""
        if self.purpose == ConsentPurpose.PROFILING:
            return self.state != ConsentState.WITHDRAWN
        return self.state in (ConsentState.GIVEN, ConsentState.REQUESTED)


@dataclass(frozen=True)
class MoveRow:
    """One line of the history."""

    on: date
    title: str
    text: str
    by: str


def answer_rows(customer_id: int, *, at: datetime) -> list[AnswerRow]:
    """Three queries."""
    return [
        AnswerRow(
            channel,
            tuple(r.text for r in permits.marketing.stops),
            tuple(r.text for r in permits.marketing.notes),
            tuple(r.text for r in permits.service.stops),
        )
        for channel, permits in present_answers(customer_id, at=at).items()
    ]


def consent_rows(customer_id: int, *, recipients: Recipients, at: datetime) -> list[ConsentRow]:
    """A row a purpose, and one a recipient; several consents to marketing are told apart by their ways."""
    on = bank_date(at)
    found: dict[tuple[str, str], list[Consent]] = {}
    for row in consents_of(customer_id):
        found.setdefault((row.purpose, row.recipient), []).append(row)
    places: list[tuple[ConsentPurpose, str]] = [
        (p, "") for p in ConsentPurpose if p != ConsentPurpose.SHARING
    ]
    known = dict.fromkeys([*recipients, *(r for _, r in found if r)])
    places[2:2] = [(ConsentPurpose.SHARING, recipient) for recipient in known]
    return [_consent_row(purpose, r, found.get((purpose, r), []), recipients, on) for purpose, r in places]


def _consent_row(
    purpose: ConsentPurpose, recipient: str, rows: Sequence[Consent], recipients: Recipients, on: date
) -> ConsentRow:
    standing = [row for row in rows if row.state in (ConsentState.GIVEN, ConsentState.REQUESTED)]
    row = next(iter([*(r for r in standing if r.state == ConsentState.GIVEN), *standing, *rows]), None)
    title = _title(purpose, recipient, recipients)
    if row is None:
        return ConsentRow(purpose, recipient, title, "", "", None, None, "", "")
    over = row.state == ConsentState.GIVEN and row.valid_to is not None and row.valid_to < on
    since = row.withdrawn_at or row.given_at or row.requested_at
    shown = EvidenceKind(row.evidence_kind).label if row.evidence_kind else ""
    return ConsentRow(
        purpose,
        recipient,
        title,
        str(ConsentState.EXPIRED if over else row.state),
        _ways(row, rows) if purpose == ConsentPurpose.MARKETING else "",
        bank_date(since) if since else None,
        row.valid_to,
        str(shown),
        row.notice_version,
    )


def _ways(row: Consent, rows: Sequence[Consent]) -> str:
    """Ways of all consents in force together; empty for every way. Ways said no to since are left out."""
    given = [r for r in rows if r.state == ConsentState.GIVEN]
    letters = set("".join(r.channels or "TWSE" for r in given or [row]))
    letters -= {
        r.channels
        for r in rows
        if given
        and r.state == ConsentState.WITHDRAWN
        and len(r.channels) == 1
        and r.withdrawn_at
        and all(g.given_at and g.given_at <= r.withdrawn_at for g in given)
    }
    every = letters >= set("TWSE")
    return "" if every else " · ".join(str(Channel(way).label) for way in "TWSEMV" if way in letters)


def _title(purpose: ConsentPurpose, recipient: str, recipients: Recipients) -> str:
    if not recipient:
        return str(purpose.label)
    name = str(Wording(*recipients[recipient])) if recipient in recipients else recipient
    return f"{purpose.label}: {name}"


def move_rows(customer_id: int, *, recipients: Recipients) -> list[MoveRow]:
    """The latest lines of the history, the newest first."""
    return [
        MoveRow(
            bank_date(move.at),
            _title(ConsentPurpose(move.consent.purpose), move.consent.recipient, recipients),
            str(MoveReason(move.reason).label),
            move.by_no or str(FactSource(move.source).label),
        )
        for move in moves_of(customer_id)[:MOST_MOVES]
    ]
