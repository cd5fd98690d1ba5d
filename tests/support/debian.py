"""Packages of Debian's that the tests need, installed where this machine lets us."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence


def say(words: str) -> None:
    """One line for whoever runs make."""
    sys.stderr.write(f"gridwhistle: {words}\n")


def install(packages: Sequence[str]) -> None:
    """Try it as root; nothing happens where there is no apt-get. Whether it helped is for the caller to look."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and shutil.which("sudo") is None:
        return
    say(f"installing {' and '.join(packages)} with apt-get...")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
        # Its verdict does not count, only whether the program is there afterwards.
        subprocess.run([*as_root, apt, *step], check=False, env=quiet, stdout=subprocess.DEVNULL)
