"""我的日程 as an iCalendar file (RFC 5545): what somebody signed up for, for the calendar of their telephone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vText

from handlers.week.actions import Item


def ics(items: Iterable[Item], county: str, now: datetime) -> bytes:
    """The file. Hours are told in UTC, which every calendar shows in its own zone; what has no hour takes the day.
    Taken in again, an activity replaces itself."""
    made = Calendar()
    made.add("prodid", "-//gridwhistle//CN")
    made.add("version", "2.0")
    made.add("x-wr-calname", vText("六个日"))
    for item in items:
        entry = Event()
        entry.add("uid", f"week-item-{item.id}@gridwhistle")
        entry.add("dtstamp", now.astimezone(UTC))
        entry.add("summary", f"{item.title}（{item.theme}）")
        if item.start is None:
            entry.add("dtstart", item.day)
            entry.add("dtend", item.day + timedelta(days=1))
        else:
            entry.add("dtstart", item.begins.astimezone(UTC))
            entry.add("dtend", item.over.astimezone(UTC))
        if item.place:
            entry.add("location", f"{county}{item.place}" if not item.place.startswith(county) else item.place)
        entry.add("description", _described(item))
        entry.add("sequence", int(now.timestamp()) // 60)  # what was moved since is newer
        made.add_component(entry)
    return bytes(made.to_ical())


def _described(item: Item) -> str:
    parts = [f"组织：{item.organiser}" if item.organiser else "", f"联系：{item.contact}" if item.contact else ""]
    parts += [f"请带{item.bring}" if item.bring else "", f"去不了：发“取消报名 {item.number}”"]
    return "\n".join(part for part in parts if part)
