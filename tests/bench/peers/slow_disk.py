"""A slower disk for a child process: its fsync and fdatasync take longer, as on most disks that counties rent.

Containers often lie about a sync (0.2 ms here); a disk that really writes takes one to ten milliseconds. A small
library put before libc's makes the wait; a C compiler builds it. It hurts everybody measured the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.bench.peers.venvs import PEERS

_SOURCE = """
#define _GNU_SOURCE
#include <stdlib.h>
#include <unistd.h>
#include <sys/syscall.h>
static void wait_a_little(void) { const char *us = getenv("SLOW_SYNC_US"); if (us) usleep(atoi(us)); }
int fsync(int fd) { wait_a_little(); return syscall(SYS_fsync, fd); }
int fdatasync(int fd) { wait_a_little(); return syscall(SYS_fdatasync, fd); }
"""


def environment(milliseconds: float) -> dict[str, str] | None:
    """The environment for a process whose syncs take so much longer; None without a C compiler."""
    if not milliseconds:
        return dict(os.environ)
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = PEERS / "slow_disk.so"
    if not library.exists():
        PEERS.mkdir(parents=True, exist_ok=True)
        made = Path(f"{library}.{os.getpid()}")
        command = [compiler, "-shared", "-fPIC", "-O2", "-x", "c", "-", "-o", str(made)]
        subprocess.run(command, input=_SOURCE, text=True, check=True)
        made.rename(library)
    return os.environ | {"LD_PRELOAD": str(library), "SLOW_SYNC_US": str(round(milliseconds * 1000))}
