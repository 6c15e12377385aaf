"""Packages: one archive a day with its signal file, unpacked only when it is whole and harmless.

The signal file is written last. Without it the package is still on its way: refused, nothing changed.
"""

import os
import re
import shutil
import tarfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from assay.errors import FeedError
from assay.ingest.pack import FeedPack
from assay.ingest.pack_parts import Package
from assay.shredding import shred_folder

MOST_FILES = 1000
# Text in padded columns packs well, but never like this; smaller contents cannot do harm.
LARGEST_RATIO, HARMLESS_BYTES = 250, 256 << 20
COPY_BYTES = 1 << 20
MACROS = frozenset({".xlsm", ".xltm", ".xlam", ".xlsb", ".xls", ".xla", ".xlt", ".docm", ".pptm", ".et"})
SIGNALS = frozenset({"ok", "flg", "ctl", "end", "done", "fin"})
ARCHIVES = (".tar.gz", ".tgz", ".zip")
DAY_IN_NAME = re.compile(r"(?<!\d)(\d{8})(?!\d)")


@contextmanager
def delivery_in(pack: FeedPack, folder: Path, out: Path, *, unpacked: bool = False) -> Iterator[Path]:
    """The folder with the delivered files: `folder` itself, or one beside `out` with the packages unpacked.

    The latter is only for this process's owner and is shredded at the end; what a killed run leaves behind,
    the next one sweeps away (`assay.folders.sweep`). unpacked: the files themselves lie in `folder`.
    """
    if pack.package is None or unpacked or not folder.is_dir():
        yield folder
        return
    packages = _whole_packages(pack, pack.package, folder)
    out.parent.mkdir(parents=True, exist_ok=True)
    inside = out.parent / f".{out.name}.writing-unpacked-{os.getpid()}"
    shred_folder(inside)
    inside.mkdir(mode=0o700)
    try:
        for path in packages:
            _unpack(path, inside, pack.package.max_unpacked_mb << 20)
        _copy_control(pack, folder, inside)
        yield inside
    finally:
        shred_folder(inside)


def require_signal(pack: FeedPack, path: Path) -> None:
    """FeedError if the signal of a file or package has not come."""
    if pack.signal is None or signal_of(pack, path) is not None:
        return
    signal = f"{path.name}{pack.signal.suffix}"
    raise FeedError(
        f"{path.name} 还没有到齐：缺少信号文件 {signal}。传输完成、信号文件到达后再执行，原有数据未改动。",
        f"{path.name} is not there yet: its signal file {signal} is missing. Run again when the transfer is complete; "
        "nothing was changed.",
        rule="signal",
        file=path.name,
    )


def package_of(pack: FeedPack, folder: Path, day: date) -> Path | None:
    """The package of a business date if it came whole, with its signal; any package where names hold no date."""
    assert pack.package is not None
    for path in sorted(folder.glob(pack.package.pattern)):
        found = DAY_IN_NAME.search(path.name)
        is_wanted = found is None or found[1] == f"{day:%Y%m%d}"
        if is_wanted and path.name.endswith(ARCHIVES) and (pack.signal is None or signal_of(pack, path)):
            return path
    return None


def is_signal(name: str, files: Collection[str]) -> bool:
    """Whether a file is one that is written after another one, to say that this is whole."""
    stem, _, ending = name.rpartition(".")
    return ending.lower() in SIGNALS and any(stem in {file, file.partition(".")[0]} for file in files)


def refuse_macros(folder: Path, patterns: list[str]) -> None:
    """FeedError if a file that is asked for came as a workbook that may hold macros."""
    stems = [pattern.split(".")[0] for pattern in patterns]
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in MACROS and any(fnmatch(path.name.split(".")[0], stem) for stem in stems):
            raise _macro(path.name)


def refuse_bomb(path: Path, packed: int, unpacked: int, largest: int) -> None:
    """FeedError for content that grows beyond reason when unpacked."""
    if unpacked > largest or (unpacked > HARMLESS_BYTES and unpacked > packed * LARGEST_RATIO):
        raise FeedError(
            f"{path.name} 解压后过大（超过 {largest >> 20} MB，或压缩比超过 {LARGEST_RATIO} 倍），疑似压缩炸弹，不予读取。",
            f"{path.name} grows too large when unpacked (more than {largest >> 20} MB or {LARGEST_RATIO} times its size). "
            "It may be made to fill the disk and is not read.",
            rule="bomb",
            file=path.name,
        )


def _whole_packages(pack: FeedPack, package: Package, folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob(package.pattern) if path.name.endswith(ARCHIVES))
    if not found:
        raise FeedError(
            f"{folder} 中没有数据包 {package.pattern}。请核对路径，或等传输完成后再执行。",
            f"There is no package {package.pattern} in {folder}. Check the path, or run again when it has come.",
            rule="missing_file",
            file=package.pattern,
        )
    for path in found:
        require_signal(pack, path)
    days = sorted({day[1] for path in found if (day := DAY_IN_NAME.search(path.name))})
    if len(days) > 1:
        raise FeedError(
            f"{folder} 中有不同日期的数据包：{'、'.join(days)}。一次只处理一天，请分开存放、按日期先后处理。",
            f"{folder} holds packages of different dates: {', '.join(days)}. One day is read at a time: keep them apart and "
            "read the earlier one first.",
            rule="two_days",
        )
    return found


def signal_of(pack: FeedPack, path: Path) -> Path | None:
    """`<name>.OK`, or the name with .OK for its own ending; the ending in any case."""
    assert pack.signal is not None
    bare = next(
        (path.name.removesuffix(end) for end in (*ARCHIVES, path.suffix) if path.name.endswith(end)), ""
    )
    wanted = {f"{name}{pack.signal.suffix}".lower() for name in (path.name, bare)}
    return next((other for other in sorted(path.parent.iterdir()) if other.name.lower() in wanted), None)


def _copy_control(pack: FeedPack, folder: Path, inside: Path) -> None:
    """A control file that stands beside the packages (it may be the signal) is read together with the files."""
    for path in folder.glob(pack.control.file) if pack.control is not None else ():
        if (inside / path.name).exists():
            raise _twice(path, path.name)
        shutil.copyfile(path, inside / path.name)


class _Member(NamedTuple):
    name: str
    size: int
    is_file: bool
    is_folder: bool


def _unpack(path: Path, inside: Path, largest: int) -> None:
    try:
        if path.suffix == ".zip":
            _unpack_zip(path, inside, largest)
        else:
            _unpack_tar(path, inside, largest)
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as broken:
        if isinstance(broken, OSError) and broken.errno is not None:
            raise  # the disk's trouble, not the package's
        raise FeedError(
            f"数据包 {path.name} 已损坏、加了密码或传输不完整，无法解压。请重新传输。",
            f"The package {path.name} is damaged, behind a password or incomplete and cannot be unpacked. Transfer it again.",
            rule="damaged",
            file=path.name,
        ) from broken


def _unpack_zip(path: Path, inside: Path, largest: int) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        refuse_bomb(path, path.stat().st_size, sum(entry.file_size for entry in entries), largest)
        _refuse_many(path, len(entries))
        for entry in entries:
            is_link = (entry.external_attr >> 28) == 0o12
            member = _Member(
                entry.filename, entry.file_size, not is_link and not entry.is_dir(), entry.is_dir()
            )
            if (target := _target(path, member, inside)) is not None:
                with archive.open(entry) as content:
                    _copy(path, content, target, entry.file_size)


def _unpack_tar(path: Path, inside: Path, largest: int) -> None:
    packed, unpacked = path.stat().st_size, 0
    with tarfile.open(path, "r:gz") as archive:
        for count, entry in enumerate(archive, start=1):
            unpacked += entry.size
            refuse_bomb(path, packed, unpacked, largest)
            _refuse_many(path, count)
            member = _Member(entry.name, entry.size, entry.isreg() and not entry.issparse(), entry.isdir())
            if (target := _target(path, member, inside)) is not None:
                content = archive.extractfile(entry)
                assert content is not None
                _copy(path, content, target, entry.size)


def _target(path: Path, member: _Member, inside: Path) -> Path | None:
    """Where a member goes; None for the archive's own root. FeedError for one that could do harm."""
    name = member.name.removeprefix("./")
    if member.is_folder and name in {"", "."}:
        return None
    plain = PurePosixPath(name).name
    if (
        not member.is_file
        or name != plain
        or "\\" in name
        or ":" in name
        or name.startswith(".")
        or not name.isprintable()
    ):
        raise FeedError(
            f"数据包 {path.name} 中有子目录、链接或越界路径，不予读取。包内只能直接放数据文件。",
            f"The package {path.name} holds a subfolder, a link or a path that leads outside, and is not read. It may "
            "only hold the files themselves.",
            rule="path",
            file=path.name,
        )
    if PurePosixPath(name).suffix.lower() in MACROS:
        raise _macro(f"{path.name}: {name}")
    if (inside / name).exists():
        raise _twice(path, name)
    return inside / name


def _copy(path: Path, content: IO[bytes], target: Path, size: int) -> None:
    """Never more than was announced, and never onto a full disk."""
    if shutil.disk_usage(target.parent).free < size:
        raise FeedError(
            f"磁盘空间不足，无法解压 {path.name}。请腾出空间后重新执行，原有数据未改动。",
            f"There is not enough room on the disk to unpack {path.name}. Make room and run again; nothing was changed.",
            rule="disk",
            file=path.name,
        )
    written = 0
    with target.open("xb") as out:
        while chunk := content.read(COPY_BYTES):
            written += len(chunk)
            if written > size:
                raise zipfile.BadZipFile(path.name)
            out.write(chunk)


def _refuse_many(path: Path, count: int) -> None:
    if count > MOST_FILES:
        raise FeedError(
            f"数据包 {path.name} 中的文件超过 {MOST_FILES} 个，不予读取。",
            f"The package {path.name} holds more than {MOST_FILES} files and is not read.",
            rule="bomb",
            file=path.name,
        )


def _twice(path: Path, name: str) -> FeedError:
    return FeedError(
        f"数据包 {path.name} 中的 {name} 出现了两次。每个文件只能有一份，请核对后重新传输。",
        f"{name} came twice, the second time in {path.name}. Keep one of each file and transfer it again.",
        rule="twice",
        file=name,
    )


def _macro(name: str) -> FeedError:
    return FeedError(
        f"{name} 是可含宏的文件或旧格式，不予读取。请另存为不含宏的 xlsx 后重新提供。",
        f"{name} may hold macros or is of an old format, and is not read. Save it as xlsx and deliver it again.",
        rule="macro",
        file=name,
    )
