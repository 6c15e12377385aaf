"""How much memory an engine may take when nobody said."""

import os
from contextlib import suppress
from pathlib import Path

# Where Linux tells a container's limit, in bytes or as "max": version 2 of control groups, then version 1.
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
MEGABYTE = 1024 * 1024


def share_of_memory() -> str:
    """Half of what this machine or container has, such as "4096MB": the rest is for everything else on it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(machine, *_limits(machine)) // 2 // MEGABYTE}MB"


def _limits(machine: int) -> list[int]:
    found = [machine]
    for path in LIMITS:
        with suppress(OSError, ValueError):
            found.append(int(path.read_text(encoding="ascii")))
    return found
