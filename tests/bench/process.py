"""The program as it is started: how soon it is there, how much memory it takes, what it burns while nobody writes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bench.figures import Figure, median
from tests.bench.sizes import Sizes

PROGRAM = Path(sys.executable).with_name("gridwhistle")
SENTENCE = "昨天下午在3号楼打扫楼道两个半小时"
LONGEST = 90.0  # seconds a start may take
CALM = 10.0  # seconds after the start before idling is measured: what the first messages need is made meanwhile


def startup(sizes: Sizes) -> Iterator[Figure]:
    """`--help`, `explain`, and `run` until /healthz says ok: the first time (the demo is loaded) and later ones."""
    with tempfile.TemporaryDirectory(prefix="gw-bench-") as folder:
        for words in (["--help"], ["explain", SENTENCE]):
            seconds = [_timed(words, Path(folder)) for _ in range(sizes.starts)]
            yield Figure("startup", f"gridwhistle {words[0]}", "until it ends", median(seconds), "s")
        first, *later = (_started(Path(folder)) for _ in range(sizes.starts + 1))
        yield Figure("startup", "gridwhistle run, first start", "until /healthz is ok", first[0], "s")
        yield Figure("startup", "gridwhistle run", "until /healthz is ok", median([wall for wall, _ in later]), "s")
        used = median([processor for _, processor in later])
        yield Figure("startup", "gridwhistle run, of a processor", "until /healthz is ok", used, "s")


def idle(sizes: Sizes) -> Iterator[Figure]:
    """Processor time and memory of `run` with its pages while nobody writes."""
    with tempfile.TemporaryDirectory(prefix="gw-bench-") as folder, _running(Path(folder)) as (pid, _):
        time.sleep(CALM)
        yield Figure("idle", "gridwhistle run", "memory", resident(pid), "MB")
        started, before = time.perf_counter(), _processor(pid)
        time.sleep(sizes.idle_seconds)
        used = (_processor(pid) - before) / (time.perf_counter() - started)
        yield Figure("idle", "gridwhistle run", f"processor over {sizes.idle_seconds:g} s", used * 100, "%")


def memory(sizes: Sizes) -> Iterator[Figure]:
    """A process of its own, without pages, through many messages."""
    with tempfile.TemporaryDirectory(prefix="gw-bench-") as folder:
        command = [sys.executable, "-m", "tests.bench.memory", folder, str(sizes.people), str(sizes.memory_messages)]
        found = subprocess.run(command, capture_output=True, check=True, text=True)
    for line in found.stdout.splitlines():
        messages, megabytes = line.split()
        yield Figure("memory", f"after {int(messages):,} messages", "memory", float(megabytes), "MB")


def resident(pid: int | str = "self") -> float:
    """The memory that a process holds, megabytes. Linux."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS: the memory of a process is read from Linux's /proc")


def _processor(pid: int) -> float:
    """Seconds of processor time that a process has used. Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _timed(words: Sequence[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run([PROGRAM, *words], cwd=folder, env=_environment(), capture_output=True, check=True)
    return time.perf_counter() - started


def _started(folder: Path) -> tuple[float, float]:
    """Seconds until it was well, and what it took of a processor until then."""
    with _running(folder) as (pid, seconds):
        return seconds, _processor(pid)


@contextmanager
def _running(folder: Path) -> Iterator[tuple[int, float]]:
    """`gridwhistle run` in this folder: its process id, and how long it took until it was well."""
    port = _free_port()
    command = [str(PROGRAM), "run", "--demo", "--no-browser", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=log, stderr=log)
    try:
        while not _well(port):
            if process.poll() is not None or time.perf_counter() - started > LONGEST:
                raise RuntimeError(f"gridwhistle run did not start:\n{(folder / 'log').read_text()[-2000:]}")
            time.sleep(0.01)
        yield process.pid, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(LONGEST)


def _well(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _environment() -> dict[str, str]:
    """Ours without settings that would lead to somebody's real county; byte code is kept, as an installed program's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRIDWHISTLE_")}
    return kept | {"PYTHONDONTWRITEBYTECODE": ""}
