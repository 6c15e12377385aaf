"""A person's word on a pair: kept, followed at once, and taken back without a trace in the links."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from assay.ingest.sealing import Keyring
from assay.linking.finding import LinkReport, report_of
from assay.linking.folder import Links, changing, refuse_impossible, write_links


def decide(
    folder: Path,
    pair: tuple[str, str],
    answer: Literal["same", "different"],
    *,
    by: str,
    at: datetime,
    why: str,
    keys: Keyring,
) -> LinkReport:
    """Record that two numbers are, or are not, one person, and work the persons out anew.

    LinkError for numbers nobody has, for two different valid documents, or without staff number and reason.
    """
    with changing(folder):
        links = Links.read(folder)
        if answer == "same":
            refuse_impossible(links, pair)
        decisions = links.decisions.deciding(pair, answer, by=by, at=at, why=why, sealer=keys.current())
        return report_of(folder, write_links(folder, links.found, decisions))


def undo(folder: Path, number: int, *, by: str, at: datetime, why: str, keys: Keyring) -> LinkReport:
    """Take decision `number` back; the persons are again what they were without it. LinkError if there is none."""
    with changing(folder):
        links = Links.read(folder)
        decisions = links.decisions.withdrawing(number, by=by, at=at, why=why, sealer=keys.current())
        return report_of(folder, write_links(folder, links.found, decisions))
