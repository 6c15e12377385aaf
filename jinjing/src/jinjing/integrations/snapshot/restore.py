"""Going back: the previous publication's figures and master data are in use again, or nothing changes."""

from dataclasses import dataclass
from datetime import datetime

from assay.progress import Progress
from django.db import transaction

from jinjing.holdings.domain.publications import claim, previous_publication, put_in_use
from jinjing.holdings.domain.validity import take_back
from jinjing.holdings.enums import PublicationState
from jinjing.holdings.errors import AnotherWasFaster
from jinjing.holdings.models import Publication
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.models import Staff
from jinjing.integrations.errors import PublicationRefused, overtaken
from jinjing.integrations.snapshot import archive
from jinjing.integrations.snapshot.customers import prepare_customers
from jinjing.integrations.snapshot.edition import read_edition
from jinjing.integrations.snapshot.figures import MODELS
from jinjing.integrations.snapshot.master import STEPS, load_master
from jinjing.integrations.snapshot.months import keep_months_of
from jinjing.integrations.snapshot.takeover import Takeover
from jinjing.kernel import audit
from jinjing.kernel.bulk import roomy
from jinjing.kernel.clock import bank_date


@dataclass(frozen=True)
class RestoreReport:
    """From which publication to which."""

    withdrawn: Publication
    restored: Publication

    def line(self) -> str:
        return (
            f"{self.restored.business_date}: 已恢复 / restored — 撤下 withdrawn {self.withdrawn.business_date}，"
            f"客户 customers {self.restored.counts.get('customers', 0)}"
        )


def restore_previous(*, by: Staff | None, at: datetime, progress: Progress) -> RestoreReport:
    """Withdraw the publication in use and go back to the one before it; AssayError: refused, nothing changed.

    The withdrawn one is not kept to go forward to: it is published again from its own folder if it was right
    after all. What staff recorded meanwhile stays; portfolio changes count from today.
    """
    current, previous = current_publication(), previous_publication()
    if current is None or previous is None:
        raise PublicationRefused(
            "没有可以退回的上一次发布。", "There is no previous publication to go back to."
        )
    edition = read_edition(
        archive.snapshot_folder(previous), archive.sources_folder(previous), progress=progress
    )
    if edition.snapshot.digest != previous.snapshot_digest:
        raise PublicationRefused(
            f"{archive.archive_root() / previous.archive} 中的文件不是当时发布的内容，不能恢复。",
            f"The files in {archive.archive_root() / previous.archive} are not those that were published.",
        )
    prepared = prepare_customers(edition, progress=progress)
    takeover = Takeover(edition.business_date, current.business_date, bank_date(at), going_back=True)
    try:
        with progress.bar("恢复 / restoring", STEPS) as bar, roomy(), transaction.atomic():
            claim(current)
            master = load_master(edition, prepared, takeover, at=at, bar=bar)
            take_back(MODELS, current)
            keep_months_of(edition, previous, master.customers, again=True)
            detail = {"business_date": previous.business_date.isoformat(), "withdrawn": current.archive}
            audit.write(
                "snapshot.restore", by=by, at=at, kind="publication", subject=previous.archive, detail=detail
            )
            put_in_use(previous, replaced=current, replaced_becomes=PublicationState.RETIRED)
    except AnotherWasFaster as late:
        raise overtaken() from late
    archive.sweep()
    return RestoreReport(withdrawn=current, restored=previous)
