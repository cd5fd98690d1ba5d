"""The program with a wall clock that can be set: `python -m tests.faults.jumping FILE run …`.

FILE holds the seconds by which its clock goes before the machine's; without a file it goes right.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.cli import main
from bot.clock import COUNTY, SystemClock


def _jump_with(file: Path) -> None:
    def now(_: SystemClock) -> datetime:
        text = file.read_text() if file.exists() else ""
        return datetime.now(COUNTY) + timedelta(seconds=float(text or 0))

    SystemClock.now = now  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    _jump_with(Path(sys.argv.pop(1)))
    main()
