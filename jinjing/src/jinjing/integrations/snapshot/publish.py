"""Publishing: one night's edition becomes what every page shows, or nothing changes at all."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assay.progress import Bar, Progress
from django.db import IntegrityError, transaction

from jinjing.customers.models import Customer, PortfolioAssignment, SearchToken
from jinjing.holdings.domain.publications import claim, is_older, put_in_use, retire
from jinjing.holdings.domain.validity import OURS, sweep, write
from jinjing.holdings.enums import PublicationState
from jinjing.holdings.errors import AnotherWasFaster
from jinjing.holdings.models import Holding, Product, Publication
from jinjing.holdings.models.nightly import floor_of
from jinjing.holdings.queries.publications import current_publication
from jinjing.identity.models import Staff
from jinjing.insights.domain.loading import mark_moves
from jinjing.insights.models import CustomerTier
from jinjing.integrations.errors import PublicationRefused, overtaken
from jinjing.integrations.snapshot import archive
from jinjing.integrations.snapshot.customers import prepare_customers
from jinjing.integrations.snapshot.edition import Edition, read_edition
from jinjing.integrations.snapshot.figures import MODELS, NIGHTS, Figures, Keys, layout
from jinjing.integrations.snapshot.master import STEPS, Master, load_master
from jinjing.integrations.snapshot.months import keep_months_of
from jinjing.integrations.snapshot.policy_names import packs_with_names
from jinjing.integrations.snapshot.prepared import PreparedCustomers
from jinjing.integrations.snapshot.takeover import Takeover
from jinjing.interactions.models import Interaction
from jinjing.kernel import audit
from jinjing.kernel.bulk import outgrown, refresh_statistics, roomy
from jinjing.kernel.clock import bank_date


@dataclass(frozen=True)
class PublishReport:
    """What was done, for one line. `written` is False when the same content was in use already."""

    publication: Publication
    written: bool

    def line(self) -> str:
        counts = self.publication.counts
        if not self.written:
            return f"{self.publication.business_date}: 内容相同，无需更新 / nothing new"
        return (
            f"{self.publication.business_date}: 已发布 / published — 客户 customers {counts['customers']}"
            f"（变更 changed {counts['changed_customers']}），账户 accounts {counts['holdings']}，"
            f"提醒 triggers {counts['triggers']}"
        )


def publish_snapshot(
    snapshot: Path,
    sources: Path,
    *,
    by: Staff | None,
    at: datetime,
    progress: Progress,
    allow_older: bool = False,
) -> PublishReport:
    """Put a snapshot and the master data of its sources in use. AssayError: refused, nothing changed.

    `by` is None at the command line. A business date before the one in use is refused unless
    `allow_older`: figures would grow older without anybody having asked for it (for that there is `restore`).
    Reading, comparing and sealing happen before the transaction opens, so that writers wait briefly.
    """
    current = current_publication()
    edition = read_edition(snapshot, sources, progress=progress, verified=archive.verified_by(current))
    if current and _is_in_use(edition, current):
        return PublishReport(current, written=False)
    going_back = is_older(edition.business_date, than=current)
    if going_back and current and not allow_older:
        raise _older(edition, current)
    in_use = archive.edition_of(current) if current else None
    prepared = prepare_customers(edition, progress=progress, in_use=in_use)
    name = archive.keep(edition)
    takeover = Takeover(
        edition.business_date, current.business_date if current else None, bank_date(at), going_back
    )
    with progress.bar("写入数据库 / loading", STEPS + len(MODELS) + 1) as bar:
        publication = _load(edition, prepared, takeover, current, archive_name=name, by=by, at=at, bar=bar)
    archive.sweep()
    _refresh_statistics(publication, prepared, first=current is None)
    return PublishReport(publication, written=True)


def _load(
    edition: Edition,
    prepared: PreparedCustomers,
    takeover: Takeover,
    current: Publication | None,
    *,
    archive_name: str,
    by: Staff | None,
    at: datetime,
    bar: Bar,
) -> Publication:
    """The transaction."""
    try:
        with roomy(), transaction.atomic():
            claim(current)
            master = load_master(edition, prepared, takeover, at=at, bar=bar)
            publication = _register(edition, archive_name=archive_name, at=at)
            if current:
                sweep(MODELS, current)
                retire(Publication.objects.filter(state=PublicationState.PREVIOUS))
            counts = {**master.counts, **_load_figures(edition, publication, current, master, bar)}
            publication.counts = counts
            publication.save(update_fields=["counts", "floors"])
            bar.advance()
            audit.write(
                "snapshot.publish",
                by=by,
                at=at,
                kind="publication",
                subject=edition.name,
                detail={"business_date": edition.business_date.isoformat(), **counts},
            )
            put_in_use(publication, replaced=current, replaced_becomes=PublicationState.PREVIOUS)
            return publication
    except AnotherWasFaster as late:
        raise overtaken() from late
    except IntegrityError as broken:
        raise _contradiction() from broken


def _load_figures(
    edition: Edition, publication: Publication, current: Publication | None, master: Master, bar: Bar
) -> dict[str, int]:
    """Write what is not as it was; answers how many rows the publication shows, by table."""
    publication.floors = dict(current.floors) if current else {}
    counts = {}
    for model, count, change in Figures(edition, current).changes(Keys(master.customers, master.units)):
        if change:
            write(model, change, publication)
        if current and change and not change.compared and model is CustomerTier:
            mark_moves(publication, current)
        counts["holdings" if model is Holding else NIGHTS[model]] = count
        bar.advance()
    keep_months_of(edition, publication, master.customers)
    return counts


def _refresh_statistics(publication: Publication, prepared: PreparedCustomers, *, first: bool) -> None:
    """Of what has another shape now: a tenth of the rows that moved changes no average. A table that is replaced differs
    from the night before in what tells the nights apart.
    """
    new = [Customer, SearchToken] if prepared.changed * 10 > prepared.rows.num_rows else []
    refresh_statistics([*new, *outgrown([PortfolioAssignment, Product, Interaction])])
    replaced = (model for model in MODELS if publication.floors.get(floor_of(model)) == publication.pk)
    refresh_statistics(replaced, only=() if first else OURS)


def _register(edition: Edition, *, archive_name: str, at: datetime) -> Publication:
    return Publication.objects.create(
        business_date=edition.business_date,
        state=PublicationState.RETIRED,  # until the switch
        snapshot_digest=edition.snapshot.digest,
        sources_digest=edition.sources.digest,
        identity_digest=edition.identity_digest,
        base_currency=edition.snapshot.base_currency,
        policies=packs_with_names(edition.snapshot.manifest["policies"]),
        archive=archive_name,
        published_at=at,
        files=archive.digests_of(edition),
        layout=layout(),
    )


def _is_in_use(edition: Edition, current: Publication) -> bool:
    ours: tuple[Any, ...] = (edition.snapshot.digest, edition.sources.digest, edition.identity_digest)
    return ours == (current.snapshot_digest, current.sources_digest, current.identity_digest)


def _older(edition: Edition, current: Publication) -> PublicationRefused:
    return PublicationRefused(
        f"快照的业务日期 {edition.business_date} 早于正在使用的 {current.business_date}。"
        "要退回上一次发布，请用 jinjing restore；确要发布更早的数据，请加 --allow-older。",
        f"The snapshot is of {edition.business_date}, before {current.business_date} which is in use. To go back to the "
        "previous publication use jinjing restore; to publish older figures on purpose add --allow-older.",
    )


def _contradiction() -> PublicationRefused:
    return PublicationRefused(
        "源数据自相矛盾（编号重复或缺少关联），未发布。请用 assay check 查明。",
        "The sources contradict themselves (a repeated or dangling id); nothing was published. assay check names the rows.",
    )
