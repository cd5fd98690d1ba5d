"""Times, sizes and faces as the page shows them."""

from __future__ import annotations

from datetime import date, datetime
from zlib import crc32
from zoneinfo import ZoneInfo

COUNTY = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"
_FACES = 8  # colours in the style sheet


def day_of(at: datetime) -> date:
    """The county's calendar day."""
    return at.astimezone(COUNTY).date()


def day_title(day: date, today: date) -> str:
    """今天, 昨天, else the date; the year only if it is another."""
    weekday = f"星期{_WEEKDAYS[day.weekday()]}"
    ago = (today - day).days
    if ago in (0, 1):
        return f"{'今天' if ago == 0 else '昨天'} {weekday}"
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 {weekday}"


def clock(at: datetime) -> str:
    """Hours and minutes in the county."""
    return f"{at.astimezone(COUNTY):%H:%M}"


def when(at: datetime, today: date) -> str:
    """For the list: the time if it was today, else the day."""
    day = day_of(at)
    if day == today:
        return clock(at)
    if (today - day).days == 1:
        return "昨天"
    return f"{day.month}/{day.day}" if day.year == today.year else f"{day.year}/{day.month}/{day.day}"


def size(count: int) -> str:
    """Bytes in a unit a person reads."""
    if count < 1024:
        return f"{count} 字节"
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024 / 1024:.1f} MB"


def face(name: str) -> str:
    """The letters of a face: the given name of a Chinese name, else its first two letters."""
    short = name.strip()
    return (short[-2:] if any("\u4e00" <= mark <= "\u9fff" for mark in short) else short[:2]) or "?"


def face_colour(user_id: str) -> int:
    """The number of a colour; always the same for the same person."""
    return crc32(user_id.encode()) % _FACES


def shortened(text: str, limit: int = 60) -> str:
    """One line of a text."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
