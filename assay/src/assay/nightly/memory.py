"""How much memory an engine may take when nobody said, and how many customers go into it at once."""

import os
from contextlib import suppress
from pathlib import Path

# Where Linux tells a container's limit, in bytes or as "max": version 2 of control groups, then version 1.
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
MEGABYTE = 1024 * 1024
# With so much for each customer the benchmarks' bank takes hardly more CPU than with memory for everything.
BYTES_A_CUSTOMER = 6_000
BYTES_OF = {"MB": 10**6, "GB": 10**9}


def share_of_memory() -> str:
    """Half of what this machine or container has, such as "4096MB": the rest is for everything else on it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(machine, *_limits(machine)) // 2 // MEGABYTE}MB"


def buckets_for(customers: int, memory: str) -> int:
    """Into how many buckets so many customers are dealt, so that one fits into memory such as "3GB"."""
    return max(1, -(-customers * BYTES_A_CUSTOMER // (int(memory[:-2]) * BYTES_OF[memory[-2:]])))


def _limits(machine: int) -> list[int]:
    found = [machine]
    for path in LIMITS:
        with suppress(OSError, ValueError):
            found.append(int(path.read_text(encoding="ascii")))
    return found
