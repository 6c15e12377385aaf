"""Is this installation what a backup says? Every row, every file, keys that open, figures, access log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from assay.nightly.snapshot import Snapshot
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Model

from jinjing.holdings.enums import PublicationState
from jinjing.holdings.models import Publication
from jinjing.integrations.backup.databases import present
from jinjing.integrations.backup.manifest import FileCard, Manifest, digest_of
from jinjing.integrations.snapshot.archive import snapshot_folder
from jinjing.kernel.sealed import SealedColumn


@dataclass(frozen=True)
class Finding:
    """One thing that was proved, or not."""

    subject: str
    well: bool
    text: str


def prove(manifest: Manifest) -> Iterator[Finding]:
    """Every finding. The access log comes last: verifying it leaves a line of its own."""
    steps: dict[str, Callable[[Manifest], Finding]] = {
        "数据表 / tables": tables,
        "文件 / files": files,
        "加密列 / sealed columns": sealed_columns,
        "数字 / figures": figures,
        "访问日志 / access log": access_log,
    }
    for subject, step in steps.items():
        yield _found(subject, step, manifest)


def _found(subject: str, step: Callable[[Manifest], Finding], manifest: Manifest) -> Finding:
    """A step that breaks is a finding too; only the kind of failure is told, its words may quote a row."""
    try:
        return step(manifest)
    except Exception as failure:
        return Finding(subject, well=False, text=type(failure).__name__)


def tables(manifest: Manifest) -> Finding:
    with present().frozen() as state:
        found = {name: state.card(name) for name in state.tables()}
    other = sorted(n for n in {*found, *manifest.tables} if found.get(n) != manifest.tables.get(n))
    rows = sum(card.rows for card in found.values())
    text = ", ".join(other) or f"{len(found)} 表 tables, {rows} 行 rows"
    return Finding("数据表 / tables", well=not other, text=text)


def files(manifest: Manifest) -> Finding:
    other = [name for name, card in manifest.files.items() if _card(Path(settings.HOME) / name) != card]
    text = f"{len(other)} 个不同 differ" if other else f"{len(manifest.files)} 个文件 files"
    return Finding("文件 / files", well=not other, text=text)


def sealed_columns(_: Manifest) -> Finding:
    """One value of every sealed column opens with the keys at hand: reading it raises otherwise."""
    columns = list(_sealed())
    opened = 0
    for model, name in columns:
        opened += len(model._base_manager.exclude(**{f"{name}__isnull": True}).values_list(name)[:1])
    text = f"{len(columns)} 列中 {opened} 列有值，均可打开 / {opened} of {len(columns)} columns hold values, all open"
    return Finding("加密列 / sealed columns", well=True, text=text)


def figures(_: Manifest) -> Finding:
    """The snapshot of every publication one can go back to, by its own digests."""
    states = [PublicationState.CURRENT, PublicationState.PREVIOUS]
    live = Publication.objects.filter(state__in=states).exclude(archive="")
    for publication in live:
        Snapshot.read(snapshot_folder(publication), verify=True)
    return Finding("数字 / figures", well=True, text=f"{len(live)} 次发布 publications")


def access_log(_: Manifest) -> Finding:
    told = StringIO()
    try:
        call_command("audit", "verify", stdout=told, stderr=StringIO())
    except SystemExit as stopped:
        return Finding("访问日志 / access log", well=not stopped.code, text="jinjing audit verify")
    return Finding("访问日志 / access log", well=True, text=f"{len(told.getvalue().splitlines())} 链 chains")


def _card(path: Path) -> FileCard | None:
    return FileCard(path.stat().st_size, digest_of(path)) if path.is_file() else None


def _sealed() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for column in model._meta.local_fields:
            if isinstance(column, SealedColumn):
                yield model, column.name
