"""A deed in words, the same to whoever wrote it down and to whoever was named."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts import clock_time, hours, show
from handlers.activities.deeds import Deed
from storage.people import Person


def deed_line(deed: Deed) -> str:
    """11月25日（周三） 09:00 3栋 打扫楼道 2 小时."""
    at = f" {clock_time(deed.start)}" if deed.start is not None else ""
    place = f" {deed.place}" if deed.place and deed.place not in deed.what else ""
    return f"{show(deed.day)}{at}{place} {deed.what} {hours(deed.minutes)}"


def called_by(deed: Deed) -> tuple[str, ...]:
    """The words by which a deed is spoken of again: what was done, where."""
    return tuple(words for words in (deed.what, deed.place) if len(words) > 1)


def with_others(others: Sequence[Person], ties: str) -> str:
    """Who else it was written down for, and what it belongs to: （同记：张桂芬）（算作 带头学习）."""
    names = "、".join(person.name for person in others)
    return (f"（同记：{names}）" if names else "") + (f"（算作 {ties}）" if ties else "")
