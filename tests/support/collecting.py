"""Several processes of a run collect the same tests: each reads a part first, and then what the others have written.

To make a test's assertions tell what they compared takes longer than to import it, twenty seconds for all, and is kept
with the byte code. Processes that begin at the same file at once all do it, side by side; begun at different files,
each finds the rest done. Where it is kept already, nothing is lost: all is imported anyway.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pytest_collection(session: pytest.Session) -> None:
    """Import this process's part. What cannot be imported is told when it is collected."""
    worker: dict[str, str] | None = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    number, count = int(worker["workerid"].removeprefix("gw")), int(worker["workercount"])
    for path in _files(session.config.args)[number::count]:
        with suppress(Exception):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _files(args: list[str]) -> list[Path]:
    asked = [Path(arg.partition("::")[0]).resolve() for arg in args]
    found = {file for path in asked for file in ([path] if path.is_file() else path.rglob("test_*.py"))}
    return sorted(found)
