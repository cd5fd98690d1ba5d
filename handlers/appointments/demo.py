"""What can be booked in the demo county: a few services of two communities, on evenings, Saturdays and at noon."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert

from bot.work import Work
from handlers.appointments import defaults, records
from storage.tables import appointment_hours, appointment_service

_EVENING, _SATURDAY, _NOON = ("3", 17 * 60 + 30, 20 * 60), ("6", 8 * 60 + 30, 11 * 60 + 30), ("work", 12 * 60, 14 * 60)
# A community's code, a service of defaults.toml, when it is there. Nobody has looked at the last one yet: 暂定.
SERVICES = (
    ("SD", "老年证", (_EVENING, _SATURDAY), 15, 1),
    ("SD", "社保卡", (_SATURDAY,), 15, 2),
    ("SD", "养老资格认证", (_EVENING, _NOON), 15, 1),
    ("SD", "身份证和户籍", (_SATURDAY,), 30, 1),
    ("NW", "居住证明", (_SATURDAY,), 15, 1),
)


def fill(work: Work, at: Mapping[str, int]) -> None:
    """The services with their hours; nobody has booked."""
    for code, title, times, minutes, capacity in SERVICES:
        shipped = defaults.default(title)
        assert shipped is not None
        row = {
            "community_id": at[code],
            "title": title,
            "also": shipped.also,
            "where": "便民服务大厅",
            "bring": shipped.bring,
            "note": shipped.note,
            "proxy": False,
            "state": records.OPEN,
            "provisional": code == "NW",
            "created_at": work.now,
        }
        made = insert(appointment_service).values(**row).returning(appointment_service.c.id)
        service_id = work.tx.execute(made).scalar_one()
        for days, start, end in times:
            hours = {"service_id": service_id, "days": days, "start": start, "end": end}
            work.tx.execute(insert(appointment_hours).values(**hours, minutes=minutes, capacity=capacity))
