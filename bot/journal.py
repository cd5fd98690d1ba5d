"""Lines for systemd's journal: it knows the time by itself, and takes the priority from the line's first signs."""

from __future__ import annotations

import os
import sys

# sd-daemon(3). What is not said counts as info.
_PRIORITY = {"critical": 2, "exception": 3, "error": 3, "warning": 4, "warn": 4, "info": 6, "debug": 7}


def to_journal() -> bool:
    """Whether stderr is the journal's: JOURNAL_STREAM names its device and inode (systemd.exec(5)).

    The variable alone says nothing: it is handed down to programs whose stderr goes elsewhere.
    """
    named = os.environ.get("JOURNAL_STREAM", "")
    try:
        there = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):  # no file at all: a test's, or closed
        return False
    return named == f"{there.st_dev}:{there.st_ino}"


def marked(level: str, text: str) -> str:
    """The text with its priority before each line; for the journal alone."""
    return "\n".join(f"<{_PRIORITY.get(level, 6)}>{line}" for line in text.split("\n"))
