"""One ingest: a delivery becomes a folder of sources, whole or not at all."""

import shutil
from pathlib import Path
from typing import Any

import duckdb

from assay.digest import content_digest
from assay.errors import FeedError, SourceError
from assay.folders import sweep, whole_folder
from assay.ingest.arrival import Arrival
from assay.ingest.building import Building
from assay.ingest.guards import AS_DELIVERED, Accepted, refuse_gap, refuse_unknown_tables
from assay.ingest.pack import FeedPack, load_pack
from assay.ingest.packages import delivery_in
from assay.ingest.places import discarded_place, ingest_work, working_place
from assay.ingest.previous import Previous
from assay.ingest.quarantine import QUARANTINE, read_records
from assay.ingest.report import IngestReport
from assay.ingest.sealing import Keyring
from assay.ingest.steps import Steps, steps_path
from assay.ingest.transforms import refuse_unfit
from assay.ingest.writing import write_table
from assay.progress import Progress
from assay.sources.reader import CARD, Sources
from assay.working import code_digest, key_of

EXAMPLES = 20  # of broken rows, in a preview


def ingest(
    feed: Path,
    folder: Path,
    out: Path,
    *,
    progress: Progress,
    onto: Path | None = None,
    accepted: Accepted = AS_DELIVERED,
    preview: bool = False,
    keep_previous: bool = False,
    resume: bool = False,
    unpacked: bool = False,
) -> IngestReport:
    """Read the delivery in `folder` as the pack `feed` says and write the sources `out`.

    onto: the sources that increments and upserts are laid upon, and that a full file is compared with; it may be
    `out` itself. accepted: what a person let pass. preview: say what would come of it and write nothing.
    keep_previous: the sources that stood before stay as `<out>.previous`. resume: take over what a killed try of
    the same delivery finished. unpacked: `folder` holds what is in the packages. Where it stands is written to `<out>.ingest.json` at every step.
    Raises FeedError when the delivery is refused, DaysMissing when one before it has not come; `out` then stands as before. The same delivery under
    the same pack again changes nothing (`nothing_new`).
    """
    pack = load_pack(feed)
    refuse_unfit(pack, feed)
    refuse_unknown_tables(pack, accepted.fewer)
    report = IngestReport(f"{pack.name} {pack.version}", owner=pack.owner, is_preview=preview)
    steps = Steps(None if preview else steps_path(out))
    with steps.of_this_ingest():
        steps.begin("unpack")
        sweep(out)
        previous = None if onto is None else Previous.read(onto, pack)
        with delivery_in(pack, folder, out, unpacked=unpacked) as inside:
            steps.begin("discover")
            arrival = Arrival.find(feed, pack, inside)
            if _nothing_new(arrival, out, previous, preview=preview):
                report.nothing_new = True
                ingest_work(out).sweep()
                steps.close("nothing_new")
                return report
            if previous is None:
                _refuse_to_forget(pack, out)
            elif (stated := arrival.covers((None, None))) is not None:
                refuse_gap(previous.covers, stated, pack)  # before anything is read
            key = _key(arrival, previous, accepted)
            grown = (
                discarded_place(out)
                if preview
                else working_place(out, key, resume=resume, keep_previous=keep_previous)
            )
            with grown as place:
                Building(
                    arrival, place, report, progress, previous, accepted, write_table, steps, out
                ).write()
                report.examples += _examples(place.sources) if preview else []
                steps.begin("publish")
            report.taken_over = steps.taken_over()
    return report


def _key(arrival: Arrival, previous: Previous | None, accepted: Accepted) -> str:
    """Names everything that the rows on the workbench depend on: one delivery by one code onto one base."""
    return key_of(
        **arrival.origin,
        onto=previous.digest if previous else None,
        fewer=sorted(accepted.fewer),
        correction=accepted.correction,
        sealed_with=Keyring.of_this_place().current().key_id,
        database=duckdb.__version__,
        code=code_digest(),
    )


def _examples(folder: Path) -> list[str]:
    """The first rows that would be set aside, with what to do about them."""
    return [
        f"{each['file']} 第 {each['line']} 行：{each['reason_zh']}。{each['suggestion_zh']}"
        f" / Line {each['line']}: {each['reason_en']}. {each['suggestion_en']}"
        for each in read_records(folder / QUARANTINE)[:EXAMPLES]
    ]


def _nothing_new(arrival: Arrival, out: Path, previous: Previous | None, *, preview: bool) -> bool:
    """Whether the delivery was taken over before. `out` then holds what it is laid upon, unchanged."""
    if previous is not None and previous.history.knows(arrival.origin):
        if not preview and not _same_folder(out, previous):
            with whole_folder(out, card=CARD, swept=True) as growing:
                shutil.copytree(previous.folder, growing, dirs_exist_ok=True)
        return True
    try:
        card = Sources.read(out).card
    except SourceError:
        return False
    facts = {**arrival.origin, "onto": previous.digest if previous else None}
    return all(card.get(key) == value for key, value in facts.items())


def _same_folder(out: Path, previous: Previous) -> bool:
    card = out / CARD
    return card.is_file() and content_digest(card) == previous.digest


def _refuse_to_forget(pack: FeedPack, out: Path) -> None:
    """Increments over sources that stand, but not upon them, would lose everything that came before."""
    if all(file.mode == "full" for file in pack.files) or not (out / CARD).is_file():
        return
    card: dict[str, Any] = Sources.read(out).card
    if card.get("feed", {}).get("name") == pack.name:
        raise FeedError(
            f"数据包 {pack.name} 含增量文件，而 {out} 已有数据：直接覆盖会丢失以前的数据。"
            f"请用 --onto 写明在哪份源数据之上导入（例如 --onto {out}），或换一个输出目录。",
            f"The pack {pack.name} delivers increments and {out} holds sources already: writing over them would lose what came "
            f"before. Name the sources to lay the delivery upon (such as --onto {out}), or write to another folder.",
        )
