"""`python -m bot` is `gridwhistle`."""

from __future__ import annotations

import subprocess
import sys

from tests.rules.spoken import ROOT


def test_it_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "gridwhistle" in ran.stdout
