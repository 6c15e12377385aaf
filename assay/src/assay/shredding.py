"""Removing files that held personal data (SE-07, IM-11).

Honestly: overwriting makes the old content unreadable on a plain disk with a file system that writes in
place. Flash memory writes elsewhere and keeps the old blocks until it erases them; file systems that copy on
write (btrfs, ZFS), journals, snapshots and backups keep copies as well. There only encryption of the whole
disk helps, with the key thrown away at the end; this is the second line behind it.
"""

import os
import shutil
from pathlib import Path

BLOCK = 1 << 20


def shred(path: Path) -> None:
    """Overwrite once with noise, write through, cut to nothing, remove. Links and shared files are only removed.

    One pass is enough on disks of this century (NIST SP 800-88). A file that is already gone is no error.
    """
    try:
        stat = path.lstat()
    except FileNotFoundError:
        return
    if path.is_symlink() or stat.st_nlink > 1:  # another name still needs the content
        path.unlink()
        return
    with path.open("r+b", buffering=0) as file:
        for start in range(0, stat.st_size, BLOCK):
            file.write(os.urandom(min(BLOCK, stat.st_size - start)))
        os.fsync(file.fileno())
        file.truncate(0)
    path.unlink()


def shred_folder(folder: Path) -> None:
    """Shred every file below, then remove the folder. One that is already gone is no error."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            shred(path)
    shutil.rmtree(folder, ignore_errors=True)
