"""Sentences of time that were blind once: what is reached stays reached, and what stays wrong is named."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import COUNTY
from bot.values.found import Given
from bot.values.when import When, read_when

NOW = Given(datetime(2026, 11, 27, 10, tzinfo=COUNTY))
LINES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("blind_when.toml").read_text(encoding="utf-8"))[
    "lines"
]
RECORD = 120  # minutes of the record that is put right


def expected(line: dict[str, Any]) -> dict[str, Any]:
    """What the writer meant; what they do not name was not said."""
    names = ("days", "first", "last", "start", "end", "minutes")
    return {name: line[name] for name in names if name in line}


def read(line: dict[str, Any]) -> dict[str, Any]:
    """The same of what is read, and behind `unread` what would be asked about."""
    when = read_when(line["say"], NOW, past=line["about"] in ("activity", "fix"))
    days = [day.isoformat() for day in sorted(when.every(60))]
    said: dict[str, Any] = {}
    if days and "first" in line:
        said |= {"first": days[0], "last": days[-1]}
    elif days:
        said["days"] = days
    hours = {"start": when.start, "end": when.end}
    said |= {name: f"{moment:%H:%M}" for name, moment in hours.items() if moment is not None}
    minutes = _minutes(when, line["about"])
    if minutes is not None:
        said["minutes"] = minutes
    if when.unread:
        said["unread"] = when.unread
    return said


def _minutes(when: When, about: str) -> int | None:
    if about == "fix" and when.more is not None:
        return RECORD + when.more
    return when.minutes
