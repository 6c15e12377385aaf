"""Is the access log whole? Every chain is computed again in pieces, then held against its anchors.

Who can do what unnoticed, with or without the database, the anchors and the keys: `kernel.anchors`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max

from jinjing.kernel import anchors, audit
from jinjing.kernel.anchors import Anchor
from jinjing.kernel.keys import KeyMissing
from jinjing.kernel.models import AccessEntry, AccessSeal

VERIFIED = "access-log"  # subject of the row by which a verification records itself
PIECE = 1000
MOST_FAULTS = 1000  # of one chain; a rewritten chain is wrong in every line, and one says enough
LATE = timedelta(hours=1)  # no transaction lasts so long: an older number with an older time was put in

WHAT_TO_DO = (
    "Bring the files of JINJING_AUDIT back from a backup or a copy, and hold the log against the anchors that "
    'were printed or sent elsewhere. What is lost for good is recorded by "jinjing audit accept-gaps". '
    "请从备份或副本恢复 JINJING_AUDIT 下的文件，并与打印或外送的锚点核对；确认无法找回的，"
    "用 jinjing audit accept-gaps 登记。"
)

Tell = Callable[[int], None]


def _nobody(count: int) -> None:
    """Nobody watches how far it is."""


@dataclass
class ChainReport:
    """What was found for one outlet. `anchored`: seals that are proven outside the database.

    `accepted`: what somebody once declared to be missing; no fault, but never forgotten.
    """

    outlet: str
    sealed: int = 0
    unsealed: int = 0
    anchored: int = 0
    faults: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)

    def add(self, fault: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


@dataclass
class _Pass:
    """Where the recomputation stands."""

    place: int
    digest: str
    highest: int = 0
    highest_at: datetime | None = None


def total() -> int:
    """How many seals there are to look at."""
    return AccessSeal.objects.count()


def verify(*, since: datetime | None = None, tell: Tell = _nobody) -> Iterator[ChainReport]:
    """Recompute every chain; each fault names the entry's number and what is wrong with it.

    since: begin each chain at its last anchor before that moment. tell: called with how many seals were read.
    """
    outlets = set(AccessEntry.objects.order_by().values_list("outlet", flat=True).distinct())
    outlets |= set(AccessSeal.objects.order_by().values_list("outlet", flat=True).distinct())
    reports = {outlet: ChainReport(outlet) for outlet in outlets | set(anchors.known().last)}
    beginnings = _beginnings(since)
    for outlet in sorted(reports):
        _follow(reports[outlet], beginnings.get(outlet) or anchors.pruned_to(outlet), tell)
    _hold_against_anchors(reports)
    _require_every_anchor(reports)
    yield from (reports[outlet] for outlet in sorted(reports))


def _beginnings(since: datetime | None) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    if since is None:
        return found
    for place, (_, _, anchor) in enumerate(anchors.all_anchors()):
        if anchor is None or datetime.fromisoformat(anchor.at) >= since:
            continue
        if anchor.act == anchors.SEAL and not anchors.known().is_void(place, anchor):
            found[anchor.outlet] = (anchor.sequence, anchor.digest)
    return found


def _follow(report: ChainReport, beginning: tuple[int, str], tell: Tell) -> None:
    report.unsealed = audit.unsealed(report.outlet).count()
    stand = _Pass(*beginning)
    while links := list(_links_after(report.outlet, stand.place)):
        entries = AccessEntry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            _look(report, stand, link, entries.get(link.entry_id))
        tell(len(links))


def _links_after(outlet: str, sequence: int) -> Iterable[AccessSeal]:
    return AccessSeal.objects.filter(outlet=outlet, sequence__gt=sequence).order_by("sequence")[:PIECE]


def _look(report: ChainReport, stand: _Pass, link: AccessSeal, entry: AccessEntry | None) -> None:
    report.sealed += 1
    number = f"#{link.entry_id}"
    if link.sequence != stand.place + 1:
        report.add(f"{number}: seal {stand.place + 1} of the chain is missing or out of order")
    if entry is None:
        report.add(f"{number}: entry removed")
    elif entry.outlet != report.outlet or not _is_sealed(entry, stand.digest, link.digest):
        report.add(f"{number}: entry changed or reordered")
    elif stand.highest_at and entry.pk < stand.highest and entry.at < stand.highest_at - LATE:
        report.add(f"{number}: entry put in later")
    if entry is not None and entry.pk > stand.highest:
        stand.highest, stand.highest_at = entry.pk, entry.at
    stand.place, stand.digest = link.sequence, link.digest


def _is_sealed(entry: AccessEntry, previous: str, digest: str) -> bool:
    """A key that is not in the folder proves nothing: a forger may name one."""
    try:
        return audit.fingerprint(entry, previous, like=digest) == digest
    except KeyMissing:
        return False


def _is_proven(anchor: Anchor, previous: str) -> bool:
    try:
        return anchor.proven(previous, like=anchor.mac) == anchor.mac
    except KeyMissing:
        return False


def _hold_against_anchors(reports: dict[str, ChainReport]) -> None:
    """The file's own chain, then its anchors against the seals, a piece at a time."""
    previous, waiting = "", []
    known = anchors.known()
    for place, (name, number, anchor) in enumerate(anchors.all_anchors()):
        report = reports.setdefault(anchor.outlet if anchor else "", ChainReport(""))
        if anchor is None or not _is_proven(anchor, previous):
            report.add(f"{name}:{number}: anchor changed, or the one before it removed")
        elif anchor.act in (anchors.ACCEPTED, anchors.LOST):
            report.accepted.append(_accepted(anchor))
        previous = anchor.mac if anchor else ""
        if anchor and anchor.act == anchors.SEAL and not known.is_void(place, anchor):
            waiting.append(anchor)
        if len(waiting) == PIECE:
            _compare(reports, waiting)
            waiting = []
    _compare(reports, waiting)


def _accepted(anchor: Anchor) -> str:
    if anchor.act == anchors.LOST:
        return f"{anchor.at}: {anchor.sequence} anchors accepted as lost / 已登记锚点遗失"
    return f"{anchor.at}: accepted that the chain goes on after seal {anchor.sequence} / 已登记链由此续接"


def _require_every_anchor(reports: dict[str, ChainReport]) -> None:
    """Numbers without a gap up to the one the database remembers, and a database that does remember."""
    faults = [
        f"anchors {first} to {last} are gone: their file was cut or taken away. {WHAT_TO_DO}"
        for first, last in anchors.missing_numbers()
    ]
    if anchors.marked() is None:
        faults.append(f"the database's memory of its anchors was removed or changed. {WHAT_TO_DO}")
    for fault in faults:
        reports.setdefault("", ChainReport("")).add(fault)


def _compare(reports: dict[str, ChainReport], waiting: list[Anchor]) -> None:
    by_outlet: dict[str, list[Anchor]] = {}
    for anchor in waiting:
        by_outlet.setdefault(anchor.outlet, []).append(anchor)
    for outlet, some in by_outlet.items():
        seals = AccessSeal.objects.filter(outlet=outlet, sequence__in=[a.sequence for a in some])
        digests = dict(seals.values_list("sequence", "digest"))
        begins = anchors.pruned_to(outlet)[0]
        for anchor in some:
            if anchor.sequence > begins:
                _judge(reports[outlet], anchor, digests.get(anchor.sequence))


def _judge(report: ChainReport, anchor: Anchor, digest: str | None) -> None:
    if digest is None:
        there = AccessSeal.objects.filter(outlet=anchor.outlet).aggregate(last=Max("sequence"))["last"] or 0
        report.add(
            f"seal {anchor.sequence}: anchored at {anchor.at}, now gone (the chain ends at {there}): entries removed"
        )
    elif digest != anchor.digest:
        report.add(f"seal {anchor.sequence}: differs from its anchor of {anchor.at}: chain written anew")
    else:
        report.anchored = max(report.anchored, anchor.sequence)


def record_verification(reports: Iterable[ChainReport], *, at: datetime) -> AccessEntry:
    """Leave a trace of what a verification found, so that the log's readers know when it was last checked."""
    found = list(reports)
    faults = sum(len(report.faults) for report in found)
    detail = {
        "sealed": sum(r.sealed for r in found),
        "unsealed": sum(r.unsealed for r in found),
        "faults": faults,
    }
    outcome = "fault" if faults else "done"
    return audit.write(
        "audit.verify", by=None, at=at, kind="log", subject=VERIFIED, outcome=outcome, detail=detail
    )
