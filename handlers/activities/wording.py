"""A deed in words, the same to whoever wrote it down and to whoever was named."""

from __future__ import annotations

from bot.texts import clock_time, hours, show
from handlers.activities.deeds import Deed


def deed_line(deed: Deed) -> str:
    """11月25日（周三） 09:00 3栋 打扫楼道 2 小时."""
    at = f" {clock_time(deed.start)}" if deed.start is not None else ""
    place = f" {deed.place}" if deed.place and deed.place not in deed.what else ""
    return f"{show(deed.day)}{at}{place} {deed.what} {hours(deed.minutes)}"
