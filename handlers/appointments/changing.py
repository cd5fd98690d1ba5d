"""What a sheet changes of a service and its hours: never so that somebody who has booked loses their place unheard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import update

from bot.refused import Refused
from bot.work import Work
from handlers.appointments import offering, records
from handlers.appointments.events import ServiceEvent
from handlers.appointments.records import Hours, Service, State
from storage.redaction import Scrubbed, scrub_to
from storage.tables import appointment, appointment_hours, appointment_service, appointment_slot

_SPOKEN = {"also": "别名", "where": "地点", "bring": "要带什么", "note": "能办什么", "proxy": "可代办"}
_OF_HOURS = {"minutes": "每段分钟", "capacity": "每段人数", "until": "到期"}


def change(
    work: Work,
    service: Service,
    hours: Hours,
    words: Mapping[str, str],
    *,
    minutes: int | None,
    capacity: int | None,
    until: date | None,
    proxy: bool,
) -> str:
    """What was changed, in words; "" for nothing. Empty words and None change nothing, but for `until`.

    Raises Refused: not theirs; more people have booked than there would be room for; other slots than are booked.
    """
    offering.theirs(work, service.id)
    said = {name: scrub_to(value, 200) for name, value in words.items() if value}
    differing: dict[str, object] = {name: value for name, value in said.items() if getattr(service, name) != value}
    if proxy != service.proxy:
        differing["proxy"] = proxy
    timing: dict[str, object] = {"minutes": minutes or hours.minutes, "capacity": capacity or hours.capacity}
    timing = {name: value for name, value in {**timing, "until": until}.items() if getattr(hours, name) != value}
    _keeps_places(work, hours, timing)
    if differing:
        row = update(appointment_service).where(appointment_service.c.id == service.id)
        work.tx.execute(row.values(**differing, provisional=False))
    if timing:
        work.tx.execute(update(appointment_hours).where(appointment_hours.c.id == hours.id).values(**timing))
    if differing or timing:
        after = {name: str(value) for name, value in {**differing, **timing}.items()}
        work.record(ServiceEvent.CHANGED, service.id, after=after)
    return "、".join({**_SPOKEN, **_OF_HOURS}[name] for name in (*differing, *timing))


def _keeps_places(work: Work, hours: Hours, timing: Mapping[str, object]) -> None:
    taken = offering.taken_at_most(work, hours.id)
    wanted = timing.get("capacity", hours.capacity)
    if isinstance(wanted, int) and wanted < taken:
        raise Refused("appointments.too_few", taken=taken)
    last = timing.get("until")
    to_come = (
        appointment.c.state == State.BOOKED,
        appointment_slot.c.hours_id == hours.id,
        appointment_slot.c.starts_at > work.now,
    )
    booked = records.bookings(work.tx, *to_come) if "minutes" in timing or isinstance(last, date) else []
    if "minutes" in timing and booked:
        raise Refused("appointments.booked_so", when=Scrubbed(f"{booked[0].starts_at:%m-%d %H:%M}"))
    if isinstance(last, date) and any(each.starts_at.date() > last for each in booked):
        raise Refused("appointments.booked_so", when=Scrubbed(f"{booked[-1].starts_at:%m-%d %H:%M}"))
