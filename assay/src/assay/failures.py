"""What the machine refuses (a full disk, a closed folder, a damaged file, Ctrl+C), told like our own refusals.

Only the path and the kind of failure are repeated: an engine's own message may quote a row.
"""

import errno
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from assay.errors import AssayError

KINDS_ZH = {
    errno.ENOSPC: "磁盘已满，请腾出空间后重新执行",
    errno.EDQUOT: "磁盘配额已用完，请腾出空间后重新执行",
    errno.EROFS: "所在的文件系统只读",
    errno.EACCES: "没有读写权限",
    errno.EPERM: "没有读写权限",
    errno.ENOENT: "文件或目录不存在",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EISDIR: "这是目录，不是文件",
    errno.EEXIST: "同名的文件或目录已存在",
    errno.ENAMETOOLONG: "路径过长",
    errno.EMFILE: "打开的文件过多",
    errno.EIO: "磁盘读写出错",
}
FULL = "No space left on device"


class StorageError(AssayError):
    """A file or the disk under it cannot be read or written."""


class Interrupted(AssayError):  # noqa: N818 - named after what happened
    """Stopped by Ctrl+C before anything was put in place."""


class _CtrlC:
    """Remembers that Ctrl+C was pressed: a library that is importing another one may swallow the exception."""

    def __init__(self) -> None:
        self.was_pressed = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.was_pressed = True
        raise KeyboardInterrupt

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Listen while inside, where Python's own handler would have; only the main thread may."""
        mine = threading.current_thread() is threading.main_thread()
        if not mine or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        self.was_pressed = False
        signal.signal(signal.SIGINT, self)
        try:
            yield
        finally:
            self.was_pressed = False
            signal.signal(signal.SIGINT, signal.default_int_handler)


_ctrl_c = _CtrlC()


def stop_if_interrupted() -> None:
    """KeyboardInterrupt if Ctrl+C was pressed and got lost; called before work is put in place."""
    if _ctrl_c.was_pressed:
        raise KeyboardInterrupt


@contextmanager
def told() -> Iterator[None]:
    """Failures of the machine inside become AssayErrors; folders are written whole, so no half work is used."""
    try:
        with _ctrl_c.watched():
            yield
    except KeyboardInterrupt as stopped:
        raise _interrupted() from stopped
    except OSError as failure:
        raise _storage(failure) from failure
    except Exception as failure:
        if isinstance(failure.__cause__, KeyboardInterrupt):  # DuckDB's way of passing it on
            raise _interrupted() from failure
        if not _is_of_a_reader(failure):
            raise
        raise _unreadable(failure) from failure


def _is_of_a_reader(failure: Exception) -> bool:
    import duckdb  # noqa: PLC0415 - slow, and needed only when something failed
    import pyarrow as pa  # noqa: PLC0415

    return isinstance(failure, duckdb.Error | pa.ArrowException)


def _interrupted() -> Interrupted:
    return Interrupted(
        "已中断，未完成的部分不会启用。重新执行同一命令即可。",
        "Interrupted; what was not finished is not put to use. Run the same command again.",
    )


def _storage(failure: OSError) -> StorageError:
    number = failure.errno or (errno.ENOSPC if FULL in str(failure) else 0)
    place = f"{failure.filename} " if failure.filename else ""
    said = "the disk is full; make room and run again" if number == errno.ENOSPC else failure.strerror
    return StorageError(
        f"文件无法读写：{place}{KINDS_ZH.get(number, '读写出错')}。未完成的部分不会启用。",
        f"A file cannot be read or written: {place}{said or 'input or output failed'}. "
        "What was not finished is not put to use.",
    )


def _unreadable(failure: Exception) -> StorageError:
    if FULL in str(failure):
        return _storage(OSError(errno.ENOSPC, FULL))
    return StorageError(
        "有文件损坏，或内存不足，无法完成，未完成的部分不会启用。源数据是否完好可用 assay check 查明。",
        "A file is damaged or memory ran out; what was not finished is not put to use. "
        "assay check tells whether the sources are sound.",
    )
