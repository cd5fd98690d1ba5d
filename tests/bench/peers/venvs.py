"""Interpreters of their own for packages that we compare ourselves with: their pins must not become ours."""

from __future__ import annotations

import fcntl
import subprocess
import venv
from pathlib import Path

PEERS = Path(__file__).parents[3] / "build" / "peers"  # git-ignored


def interpreter(requirement: str, *more: str) -> Path:
    """A Python that has these (`name==version`), made once; the folder is named after the first.

    Raises subprocess.CalledProcessError if pip cannot install them.
    """
    home = PEERS / requirement.replace("==", "-")
    PEERS.mkdir(parents=True, exist_ok=True)
    with (PEERS / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        python = home / "bin" / "python"
        if not (home / "whole").exists():
            venv.create(home, clear=True, with_pip=True)
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, requirement, *more], check=True, timeout=600)
            (home / "whole").touch()
    return python
