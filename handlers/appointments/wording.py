"""Appointments in words: when, where, what to bring. Who comes is in none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.texts import show
from handlers.appointments.records import Hours, Service
from handlers.appointments.slots import WORKDAYS, Slot
from storage.places import Places
from storage.redaction import Scrubbed, scrub

_DAYS = "一二三四五六日"


def moment(at: datetime) -> str:
    """12月2日（周三） 17:30."""
    return f"{show(at.date())} {at:%H:%M}"


def short(at: datetime) -> str:
    """周三12-2 17:30, for a button."""
    return f"{at.month}-{at.day}周{_DAYS[at.weekday()]} {at:%H:%M}"


def clock(minutes: int) -> str:
    """17:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def days(hours: Hours) -> str:
    """每周三, 每周六、日, 工作日."""
    if hours.days == WORKDAYS:
        return "工作日"
    return f"每周{'、'.join(_DAYS[int(day) - 1] for day in hours.days)}"


def when(hours: Hours) -> str:
    """每周三 17:30-20:00."""
    until = f"（到{show(hours.until)}）" if hours.until is not None else ""
    return f"{days(hours)} {clock(hours.start)}-{clock(hours.end)}{until}"


def where(places: Places, service: Service) -> str:
    """水东社区便民服务大厅2号窗口."""
    community = places.by_id[service.community_id].name
    return service.where if service.where.startswith(community) else f"{community}{service.where}"


def line(places: Places, service: Service, every: Iterable[Hours]) -> Scrubbed:
    """老年证（水东社区便民服务大厅）每周三 17:30-20:00；带…；能办…"""
    times = "，".join(when(hours) for hours in every if hours.service_id == service.id)
    mark = "；暂定" if service.provisional else ""
    return scrub(f"{service.title}（{where(places, service)}）{times}{_besides(service)}{mark}")


def _besides(service: Service) -> str:
    parts = [f"带{service.bring}" if service.bring else "", service.note, "家人可以代办" if service.proxy else ""]
    return "".join(f"；{part}" for part in parts if part)


def booked(places: Places, slot: Slot) -> Scrubbed:
    """老年证：12月2日（周三） 17:30-17:45，水东社区便民服务大厅；带…"""
    head = f"{slot.service.title}：{moment(slot.starts_at)}-{slot.ends_at:%H:%M}，{where(places, slot.service)}"
    unsure = "（以社区说的为准）" if slot.service.provisional and slot.service.bring else ""
    return scrub(f"{head}{_besides(slot.service)}{unsure}")


def named(service: Service, at: datetime) -> Scrubbed:
    """老年证 12月2日（周三） 17:30."""
    return scrub(f"{service.title} {moment(at)}")


def spans(slots: Sequence[Slot]) -> str:
    """The free times of a list in a few words: 12月2日（周三）17:30、17:45…"""
    by_day: dict[date, list[str]] = {}
    for slot in slots:
        by_day.setdefault(slot.starts_at.date(), []).append(f"{slot.starts_at:%H:%M}")
    told = []
    for day, times in by_day.items():
        some = "、".join(dict.fromkeys(times))
        told.append(f"{show(day)} {some}")
    return "；".join(told)
