"""Times by the kind of way they are said, in one table: each is read, or what cannot be read is asked about."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import COUNTY
from bot.values.found import Given
from bot.values.when import When, read_when

GIVEN = Given(datetime(2026, 12, 2, 10, tzinfo=COUNTY))
KINDS: dict[str, str] = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))


def _days(said: str) -> list[date]:
    first, to, last = said.partition("..")
    if not to:
        return sorted(date.fromisoformat(day) for day in said.split(",") if day)
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    return [begins + timedelta(days=step) for step in range((ends - begins).days + 1)]


def _is_right(when: When, days: str, start: str, end: str, minutes: str) -> bool:
    if days == "ask":
        return bool(when.unread)
    today = [GIVEN.now.date()]
    length = when.minutes
    if length is None and minutes != "none" and when.span is not None:
        length = when.span.minutes
    return (
        not when.unread
        and (sorted(when.every(99)) or today) == (_days(days) or today)
        and (not start or f"{when.start:%H:%M}" == start)
        and (not end or f"{when.end:%H:%M}" == end)
        and (not minutes or (length is None if minutes == "none" else length == int(minutes)))
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_of_the_kind_is_read_or_asked_about(kind: str) -> None:
    wrong = []
    for line in KINDS[kind].strip().splitlines():
        said, about, days, start, end, minutes, *_ = [*line.split("|"), "", "", ""]
        when = read_when(said, GIVEN, past=about == "done")
        if not _is_right(when, days, start, end, minutes):
            wrong.append((line, when))
    assert len(KINDS[kind].strip().splitlines()) >= 5
    assert wrong == []
