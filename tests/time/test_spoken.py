"""Times as people type them, in one table."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.clock import COUNTY
from bot.values.found import Given
from bot.values.when import When, read_when

GIVEN = Given(datetime(2026, 11, 27, 10, tzinfo=COUNTY))


def _lines() -> list[str]:
    table = tomllib.loads(Path(__file__).with_name("spoken.toml").read_text(encoding="utf-8"))
    return str(table["lines"]).strip().splitlines()


def _days(said: str) -> tuple[date, ...]:
    first, to, last = said.partition("..")
    if not to:
        return tuple(date.fromisoformat(day) for day in said.split(",") if day)
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    return tuple(begins + timedelta(days=step) for step in range((ends - begins).days + 1))


def _is_right(when: When, days: str, start: str, end: str, minutes: str) -> bool:
    if days == "ask":
        return bool(when.unread)
    length = when.minutes or (when.span.minutes if when.span is not None else None)
    return (
        not when.unread
        and when.every(99) == _days(days)
        and (not start or f"{when.start:%H:%M}" == start)
        and (not end or f"{when.end:%H:%M}" == end)
        and (not minutes or length == int(minutes))
    )


def test_what_people_type_of_time_is_read_or_asked_about() -> None:
    wrong = []
    for line in _lines():
        said, about, days, start, end, minutes, *_ = [*line.split("|"), "", "", ""]
        when = read_when(said, GIVEN, past=about == "activity")
        if not _is_right(when, days, start, end, minutes):
            wrong.append((line, when))
    assert len(_lines()) >= 100
    assert wrong == []
