"""One night: take over the delivery, add our own facts, compute, publish.

The state file names the steps that are done, with the day and the delivery they were done for: a night
that was stopped goes on where it stood, and a changed delivery starts it anew.
"""

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assay.digest import content_digest
from assay.errors import SourceError
from assay.ingest.guards import AS_DELIVERED, Accepted
from assay.ingest.pack import load_pack
from assay.ingest.run import ingest
from assay.nightly.run import run_night
from assay.progress import Progress
from assay.sources.reader import Sources
from django.conf import settings

from jinjing.holdings.domain.publications import previous_publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.integrations.errors import PublicationRefused
from jinjing.integrations.facts.merge import merge_facts
from jinjing.integrations.night import raw
from jinjing.integrations.snapshot import archive
from jinjing.integrations.snapshot.publish import publish_snapshot

WITH_QUARANTINE = 3


@dataclass
class NightReport:
    """Lines for a person, and the exit code: 0, or 3 with rows in quarantine."""

    lines: list[str] = field(default_factory=list)
    exit_code: int = 0


@dataclass(frozen=True)
class Places:
    """Where a night works under the home."""

    home: Path

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def incoming(self) -> Path:
        return self.home / "nights" / "incoming"

    @property
    def state(self) -> Path:
        return self.home / "night.json"

    def sources(self, on: date) -> Path:
        return self.home / "nights" / on.isoformat() / "sources"

    def snapshot(self, on: date) -> Path:
        return self.home / "nights" / on.isoformat() / "snapshot"


def run_the_night(
    feed: Path, *, on: date | None, at: datetime, progress: Progress, accepted: Accepted = AS_DELIVERED
) -> NightReport:
    """Run or resume. `on` is the last day of the delivery unless given; `accepted` is what a person let pass.

    AssayError: refused, last state in use.
    """
    places, report = Places(Path(settings.HOME)), NightReport()
    with alone(places.home):
        raw.clear(places.landing)
        delivered = _inventory(places)
        steps = _Steps(places.state, _fingerprint(feed, delivered) if delivered else "", again=not delivered)
        steps.once("ingest", lambda: _take_over(feed, places, accepted, report, progress))
        # Asked of the folder, not of this run: a resumed night has rows in quarantine all the same.
        report.exit_code = WITH_QUARANTINE if (places.incoming / "quarantine").is_dir() else 0
        day = on or Sources.read(places.incoming).covers.last
        steps.of_day(day)
        steps.once("facts", lambda: _add_facts(places, day, report))
        steps.once("run", lambda: _compute(places, day, report, progress, resume=steps.resumed))
        published = publish_snapshot(
            places.snapshot(day), places.sources(day), by=None, at=at, progress=progress
        )
        report.lines.append(published.line())
        steps.finish()
        shutil.rmtree(places.snapshot(day).parent)  # the archive under published/ has both folders
        _put_away(places, delivered, report, at=at)
    return report


class _Steps:
    """The state file. Steps of another delivery or another day do not count.

    again: no new delivery came, the last one stands as ingested; everything after that is done anew.
    """

    def __init__(self, path: Path, delivery: str, *, again: bool) -> None:
        self._path = path
        stored = self._stored()
        self._delivery = stored.get("delivery", "") if again else delivery
        if again and stored.get("finished"):
            stored = {**stored, "finished": False, "done": ["ingest"], "on": None}
        delivery = self._delivery
        same = stored.get("delivery") == delivery and not stored.get("finished")
        self._done: list[str] = stored.get("done", []) if same else []
        self.resumed = "facts" in self._done  # the engine may have begun
        self._on: str | None = stored.get("on") if same else None

    def _stored(self) -> dict[str, Any]:
        """What the file says; nothing if there is none or it is damaged, and the night starts anew."""
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return stored if isinstance(stored, dict) else {}

    def of_day(self, on: date) -> None:
        if self._on != on.isoformat():
            self._done = [step for step in self._done if step == "ingest"]
        self._on = on.isoformat()

    def once(self, step: str, work: Callable[[], None]) -> None:
        if step not in self._done:
            work()
            self._done.append(step)
            self._write(finished=False)

    def finish(self) -> None:
        self._write(finished=True)

    def _write(self, *, finished: bool) -> None:
        state = {"delivery": self._delivery, "on": self._on, "done": self._done, "finished": finished}
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
        draft.replace(self._path)


def _take_over(
    feed: Path, places: Places, accepted: Accepted, report: NightReport, progress: Progress
) -> None:
    taken = ingest(
        feed,
        places.landing,
        places.incoming,
        onto=_standing(feed, places.incoming),
        accepted=accepted,
        progress=progress,
        resume=True,
    )
    report.lines.extend(taken.lines())


def _standing(feed: Path, incoming: Path) -> Path | None:
    """The last night's sources if this feed made them: what vanished, shrank or waits is seen against them.

    Another feed, or an older version's folder, is replaced as a whole; ingest refuses that for increments.
    """
    try:
        made_by = Sources.read(incoming).card.get("feed", {}).get("name")
    except SourceError:
        return None
    return incoming if made_by == load_pack(feed).name else None


def _add_facts(places: Places, on: date, report: NightReport) -> None:
    ours = merge_facts(places.incoming, places.sources(on), on=on)
    counts = ", ".join(f"{name} {rows}" for name, rows in ours.items())
    report.lines.append(f"本系统记录 / facts of the application: {counts}")


def _compute(places: Places, on: date, report: NightReport, progress: Progress, *, resume: bool) -> None:
    done = run_night(
        places.sources(on),
        on,
        places.snapshot(on),
        previous=_earlier_snapshot(on),
        engine="duckdb",
        policies=[],
        progress=progress,
        resume=resume,
    )
    report.lines.extend(done.lines())


def _earlier_snapshot(on: date) -> Path | None:
    """The newest published snapshot before that day: the same night again sees the same predecessor."""
    for publication in (current_publication(), previous_publication()):
        if publication and publication.business_date < on:
            return archive.snapshot_folder(publication)
    return None


def _inventory(places: Places) -> dict[str, str]:
    """What was delivered; nothing if the last delivery was put away and no new one came."""
    try:
        delivered = raw.inventory(places.landing)
    except OSError as unreadable:
        raise _unreadable(unreadable) from unreadable
    if not delivered and not (places.state.is_file() and places.incoming.is_dir()):
        raise PublicationRefused(
            f"收件目录 {places.landing} 为空。请先把数据文件放入其中。",
            f"The landing folder {places.landing} is empty. Put the delivery there first.",
        )
    return delivered


def _fingerprint(feed: Path, delivered: dict[str, str]) -> str:
    try:
        return " ".join([content_digest(feed), *delivered.values()])
    except OSError as unreadable:
        raise _unreadable(unreadable) from unreadable


def _unreadable(failure: OSError) -> PublicationRefused:
    return PublicationRefused(f"读不到文件 {failure.filename}。", f"Cannot read {failure.filename}.")


def _put_away(places: Places, delivered: dict[str, str], report: NightReport, *, at: datetime) -> None:
    count = raw.put_away(places.landing, delivered, at=at)
    if count:
        report.lines.insert(-1, f"已加密归档并清空收件目录 / sealed and gone from landing: {count}")
    raw.forget_old(at=at)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """One night at a time; the lock goes with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "night.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise PublicationRefused("另一个夜间批处理正在运行。", "Another night is running.") from taken
        yield
