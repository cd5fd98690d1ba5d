"""Takes a sheet of services in: new ones and new hours are set up, known ones (by community, name and time of the week)
change or are offered no more; what is not in the sheet stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.refused import Refused
from bot.work import Work
from handlers.appointments import changing, offering, records, wording
from handlers.appointments.offering import NewHours, NewService
from handlers.appointments.records import Hours, Service
from handlers.appointments.sheet.reading import ServiceRow
from storage.places import Place
from storage.tables import appointment_service
from storage.workbook.cells import Unreadable
from storage.workbook.resolve import Resolver
from storage.workbook.sheet import Bad, BadRows

_MOST = 20  # lines; the rest is counted


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows did what, and what, in words. `ended`: services that are offered no more."""

    added: int
    changed: int
    unchanged: int
    ended: int
    lines: tuple[str, ...]


def import_services(work: Work, rows: Sequence[ServiceRow]) -> Imported:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)
    bads: list[Bad] = []
    lines: list[str] = []
    counts = {"added": 0, "changed": 0, "unchanged": 0, "ended": 0}
    for row in rows:
        try:
            community = resolver.community(row.community)
            assert community is not None, "a row without a community is bad"
            what, told = _taken_in(work, community, row)
        except Unreadable as error:
            bads.append(Bad(row.row, str(error), key=error.key))
            continue
        except Refused as refused:
            bads.append(Bad(row.row, work.county.texts.render(refused.key, refused.fields)))
            continue
        counts[what] += 1
        lines += [told] if told else []
    if bads:
        raise BadRows(tuple(bads))
    more = (f"还有 {len(lines) - _MOST} 行有改动。",) if len(lines) > _MOST else ()
    return Imported(**counts, lines=(*lines[:_MOST], *more))


def _taken_in(work: Work, community: Place, row: ServiceRow) -> tuple[str, str]:
    """What a row did, and the line that says it."""
    here = appointment_service.c.community_id == community.id, appointment_service.c.state == records.OPEN
    service = next(iter(records.services(work.tx, *here, appointment_service.c.title == row.title)), None)
    if row.ended:
        if service is None:
            return "unchanged", ""
        _, people = offering.finish(work, service.id)
        return "ended", f"不再办：{service.title}{f'（已约的 {people} 人会收到通知）' if people else ''}"
    kept = _hours(work, service, row) if service is not None else None
    if service is None or kept is None:
        made, hours = offering.set_up(work, community, _new(row))
        return "added", f"新增：{wording.line(work.county.places, made, [hours])}"
    words = {"also": row.also, "where": row.where, "bring": row.bring, "note": row.note}
    told = changing.change(
        work, service, kept, words, minutes=row.minutes, capacity=row.capacity, until=row.until, proxy=row.proxy
    )
    return ("changed", f"更改：{service.title} {wording.when(kept)}（{told}）") if told else ("unchanged", "")


def _hours(work: Work, service: Service, row: ServiceRow) -> Hours | None:
    every = records.hours_of(work.tx, [service.id])
    wanted = (row.days, row.start, row.end)
    return next((each for each in every if (each.days, each.start, each.end) == wanted), None)


def _new(row: ServiceRow) -> NewService:
    hours = NewHours(row.days, row.start, row.end, row.minutes, row.capacity, row.until)
    return NewService(row.title, hours, row.where, row.bring, row.note, row.also, row.proxy)
