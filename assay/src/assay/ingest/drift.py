"""What came differently from the declarations without doing harm: taken as it is, and said."""

import stat
from pathlib import Path

from assay.ingest.delivery import Delivered
from assay.ingest.packages import is_signal
from assay.ingest.report import IngestReport


def remark_drift(report: IngestReport, delivered: Delivered) -> None:
    """Undeclared, renamed, absent optional and reordered columns of one file, and how it had to be read."""
    name = delivered.path.name
    if delivered.unknown:
        report.remark(
            f"{name} 有未声明的列，已忽略：{'、'.join(delivered.unknown)}。",
            f"{name}: undeclared columns were ignored: {', '.join(delivered.unknown)}.",
            file=name,
            unknown_columns=list(delivered.unknown),
        )
    if delivered.renamed:
        pairs = [f"{own} → {column}" for column, own in delivered.renamed.items()]
        report.remark(
            f"{name} 用了别名的列：{'、'.join(pairs)}。",
            f"{name}: columns came under an alias: {', '.join(pairs)}.",
            file=name,
            renamed_columns=delivered.renamed,
        )
    if delivered.missing:
        report.remark(
            f"{name} 未提供可选列：{'、'.join(delivered.missing)}。",
            f"{name}: optional columns were not delivered: {', '.join(delivered.missing)}.",
            file=name,
            missing_columns=list(delivered.missing),
        )
    if delivered.reordered:
        report.remark(
            f"{name} 的列顺序与声明不同，已按列名读取。",
            f"{name}: the columns come in another order and were read by name.",
            file=name,
            reordered=True,
        )
    if delivered.retyped:
        report.remark(
            f"{name} 的列类型与声明不同，按文本读取，读不出的行进入隔离区：{'、'.join(delivered.retyped)}。",
            f"{name}: columns of another type than declared were read as text, and rows that cannot be read go to "
            f"quarantine: {', '.join(delivered.retyped)}.",
            file=name,
            retyped_columns=list(delivered.retyped),
        )
    for note in delivered.notes:
        report.remark(f"{name}：{note.zh}", f"{name}: {note.en}", file=name)


def remark_open_folder(report: IngestReport, folder: Path) -> None:
    """A folder into which every account of the machine may put files."""
    if folder.stat().st_mode & stat.S_IWOTH:
        report.remark(
            f"收件目录 {folder.name} 对本机所有用户可写，任何人都能放入文件。请收紧权限（chmod o-w）。",
            f"Every user of this machine may write into the folder {folder.name}. Tighten its permissions (chmod o-w).",
        )


def remark_unread(report: IngestReport, folder: Path, read: set[str]) -> None:
    """Files in the folder for which the pack has no use: perhaps a name was mistyped."""
    remark_open_folder(report, folder)
    unread = sorted(
        path.name
        for path in folder.iterdir()
        if path.is_file() and path.name not in read and not is_signal(path.name, read)
    )
    if unread:
        report.remark(
            f"数据目录中还有未声明的文件，未读取：{'、'.join(unread)}。",
            f"Undeclared files in the folder were not read: {', '.join(unread)}.",
        )
