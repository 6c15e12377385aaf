"""What came differently from the declarations without doing harm: taken as it is, and said."""

from pathlib import Path

from assay.ingest.delivery import Delivered
from assay.ingest.report import IngestReport


def remark_drift(report: IngestReport, delivered: Delivered) -> None:
    """Undeclared, absent optional and reordered columns of one file."""
    name = delivered.path.name
    if delivered.unknown:
        report.remark(
            f"{name} 有未声明的列，已忽略：{'、'.join(delivered.unknown)}。",
            f"{name}: undeclared columns were ignored: {', '.join(delivered.unknown)}.",
        )
    if delivered.missing:
        report.remark(
            f"{name} 未提供可选列：{'、'.join(delivered.missing)}。",
            f"{name}: optional columns were not delivered: {', '.join(delivered.missing)}.",
        )
    if delivered.reordered:
        report.remark(
            f"{name} 的列顺序与声明不同，已按列名读取。",
            f"{name}: the columns come in another order and were read by name.",
        )


def remark_unread(report: IngestReport, folder: Path, read: set[str]) -> None:
    """Files in the folder for which the pack has no use: perhaps a name was mistyped."""
    unread = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name not in read)
    if unread:
        report.remark(
            f"数据目录中还有未声明的文件，未读取：{'、'.join(unread)}。",
            f"Undeclared files in the folder were not read: {', '.join(unread)}.",
        )
