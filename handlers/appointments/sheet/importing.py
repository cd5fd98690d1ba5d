"""Takes a sheet of services in: new ones and new hours are set up, known ones (by community, name and time of the week)
change or are offered no more; what is not in the sheet stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rows import Done, TakenIn, take_in
from bot.work import Work
from handlers.appointments import changing, offering, records, wording
from handlers.appointments.offering import NewHours, NewService
from handlers.appointments.records import Hours, Service
from handlers.appointments.sheet.reading import ServiceRow
from storage.places import Place
from storage.tables import appointment_service
from storage.workbook.resolve import Resolver


def import_services(work: Work, rows: Sequence[ServiceRow]) -> TakenIn:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)

    def take(row: ServiceRow) -> Done:
        community = resolver.community(row.community)
        assert community is not None, "a row without a community is bad"
        return _taken_in(work, community, row)

    return take_in(work, rows, take)


def _taken_in(work: Work, community: Place, row: ServiceRow) -> Done:
    here = appointment_service.c.community_id == community.id, appointment_service.c.state == records.OPEN
    service = next(iter(records.services(work.tx, *here, appointment_service.c.title == row.title)), None)
    if row.ended:
        if service is None:
            return Done("unchanged")
        _, people = offering.finish(work, service.id)
        return Done("ended", f"不再办：{service.title}{f'（已约的 {people} 人会收到通知）' if people else ''}")
    kept = _hours(work, service, row) if service is not None else None
    if service is None or kept is None:
        made, hours = offering.set_up(work, community, _new(row))
        return Done("added", f"新增：{wording.line(work.county.places, made, [hours])}")
    words = {"also": row.also, "where": row.where, "bring": row.bring, "note": row.note}
    told = changing.change(
        work, service, kept, words, minutes=row.minutes, capacity=row.capacity, until=row.until, proxy=row.proxy
    )
    return Done("changed", f"更改：{service.title} {wording.when(kept)}（{told}）") if told else Done("unchanged")


def _hours(work: Work, service: Service, row: ServiceRow) -> Hours | None:
    every = records.hours_of(work.tx, [service.id])
    wanted = (row.days, row.start, row.end)
    return next((each for each in every if (each.days, each.start, each.end) == wanted), None)


def _new(row: ServiceRow) -> NewService:
    hours = NewHours(row.days, row.start, row.end, row.minutes, row.capacity, row.until)
    return NewService(row.title, hours, row.where, row.bring, row.note, row.also, row.proxy)
