"""Cases as ledger lines, read in a stream: memory stays flat however many there are. Who reported is not read."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from handlers.audience.view import views
from handlers.figures.selection import Selection
from handlers.ledger.columns import HIDDEN
from handlers.whistles.letters.records import LetterKind
from handlers.whistles.lifecycle import Satisfaction
from storage.places import Places
from storage.tables import clock, extension, feedback, letter, whistle
from storage.workdays import COUNTY

BATCH = 500  # cases at a time; what belongs to them is read in one query each
SOURCES = {
    "said": "群里反映",
    "spoken": "语音",
    "forwarded": "网格转述",
    "residents": "居民上报",
    "desk": "工作台登记",
    "visit": "走访",
}

Line = dict[str, Any]
_CASE = tuple(
    whistle.c[name]
    for name in (
        *("id", "number", "opened_at", "community_id", "grid_id", "place", "matter", "category", "source", "urgent"),
        *("private", "unit_id", "merged_into", "state", "result", "cost_cents", "fund", "outcome", "revisited_at"),
        *("satisfaction", "dissatisfied", "redone", "remark", "files", "version"),
    )
)


_WORDS = ("place", "matter", "result", "dissatisfied", "remark", "fund")


def count(tx: Connection, selection: Selection) -> int:
    """How many cases are selected."""
    return int(tx.execute(select(func.count()).select_from(whistle).where(*selection.where())).scalar_one())


def lines(tx: Connection, places: Places, selection: Selection, *, private: bool) -> Generator[Line, None, None]:
    """The selected cases in the order in which they were opened. What private ones say is left out unless `private`.

    Times are county time, to the minute and without a zone, as a workbook keeps them; money is in yuan.
    """
    query = select(*_CASE).where(*selection.where()).order_by(whistle.c.opened_at, whistle.c.id)
    number = 0
    with tx.execute(query.execution_options(yield_per=BATCH)) as result:
        for batch in result.partitions():
            for line in made(tx, places, batch, private=private):
                number += 1
                yield {"row": number, **line}


def by_numbers(tx: Connection, places: Places, numbers: Sequence[str], *, private: bool) -> dict[str, Line]:
    """These cases as lines, by number."""
    lines: dict[str, Line] = {}
    for start in range(0, len(numbers), BATCH):
        rows = tx.execute(select(*_CASE).where(whistle.c.number.in_(numbers[start : start + BATCH]))).all()
        lines |= {line["number"]: line for line in made(tx, places, rows, private=private)}
    return lines


def made(tx: Connection, places: Places, rows: Sequence[Row[Any]], *, private: bool) -> Iterator[Line]:
    """The lines of these cases, in words that may be passed on: without our people's names and without doors."""
    ids = [row.id for row in rows]
    letters = _newest(tx, ids)
    asked = dict(
        _pairs(
            tx,
            select(extension.c.whistle_id, func.max(extension.c.until))
            .where(extension.c.whistle_id.in_(ids), extension.c.granted.is_(True))
            .group_by(extension.c.whistle_id),
        )
    )
    answered = dict(
        _pairs(
            tx,
            select(feedback.c.whistle_id, func.max(feedback.c.at))
            .where(feedback.c.whistle_id.in_(ids))
            .group_by(feedback.c.whistle_id),
        )
    )
    due = dict(
        _pairs(
            tx,
            select(clock.c.whistle_id, func.max(clock.c.due_at))
            .where(clock.c.whistle_id.in_(ids), clock.c.kind == "finish")
            .group_by(clock.c.whistle_id),
        )
    )
    onto = [row.merged_into for row in rows if row.merged_into is not None]
    merged = dict(_pairs(tx, select(whistle.c.id, whistle.c.number).where(whistle.c.id.in_(onto)))) if onto else {}
    looks = views(tx, places, {row.id: [str(getattr(row, name)) for name in _WORDS] for row in rows})
    for row in rows:
        look = looks[row.id]
        letter = letters.get(row.id)
        finish = (letter.finish_by if letter is not None else None) or due.get(row.id)
        hidden = row.private and not private
        yield {
            "id": row.id,
            "number": row.number,
            "opened_at": local(row.opened_at),
            "community": places.by_id[row.community_id].name,
            "grid": places.by_id[row.grid_id].name if row.grid_id is not None and not hidden else "",
            "place": "" if hidden else look.text(row.place),
            "matter": HIDDEN if hidden else look.text(row.matter),
            "category": row.category,
            "source": SOURCES.get(row.source, row.source),
            "urgent": "紧急" if row.urgent else "",
            "unit": _unit(places, row.unit_id),
            "joint": "、".join(_unit(places, unit_id) for unit_id in letter.joint) if letter is not None else "",
            "letter": (letter.number or "") if letter is not None else "",
            "sent_at": local(letter.issued_at) if letter is not None else None,
            "sign_by": local(letter.sign_by) if letter is not None else None,
            "signed_at": local(letter.signed_at) if letter is not None else None,
            "finish_by": local(finish),
            "extended": local(asked.get(row.id)),
            "state": row.state,
            "result": look.text(_result(row, merged, hidden)),
            "cost": row.cost_cents / 100 if row.cost_cents is not None else None,
            "fund": look.text(row.fund),
            "replied_at": local(answered.get(row.id)),
            "outcome": row.outcome,
            "revisited_at": local(row.revisited_at),
            "revisit": _revisit(row),
            "satisfaction": row.satisfaction,
            "dissatisfied": "" if hidden else look.text(row.dissatisfied),
            "redone": row.redone,
            "remark": "" if hidden else look.text(row.remark),
            "files": [] if hidden else row.files,
            "version": row.version,
            "hidden": hidden,
        }


def local(at: datetime | None) -> datetime | None:
    """County time without its zone, to the minute: what a date cell can hold and give back."""
    return at.astimezone(COUNTY).replace(tzinfo=None, second=0, microsecond=0) if at is not None else None


def _newest(tx: Connection, ids: Sequence[int]) -> dict[int, Any]:
    """The letter in force of each case: the newest 交办函 that was issued and not voided."""
    columns = (letter.c.whistle_id, letter.c.number, letter.c.joint, letter.c.issued_at, letter.c.sign_by)
    query = (
        select(*columns, letter.c.signed_at, letter.c.finish_by)
        .where(
            letter.c.whistle_id.in_(ids),
            letter.c.kind == LetterKind.ORDER,
            letter.c.issued_at.is_not(None),
            letter.c.voided_at.is_(None),
        )
        .order_by(letter.c.issued_at, letter.c.id)
    )
    return {int(row.whistle_id): row for row in tx.execute(query).all()}


def _pairs(tx: Connection, query: Any) -> Iterable[tuple[int, Any]]:
    return ((row[0], row[1]) for row in tx.execute(query))


def _unit(places: Places, unit_id: int | None) -> str:
    unit = places.units.get(unit_id) if unit_id is not None else None
    return unit.name if unit is not None else ""


def _result(row: Row[Any], merged: Mapping[int, str], hidden: bool) -> str:
    if hidden:
        return ""
    if row.merged_into in merged and not row.result:
        return f"并入 {merged[row.merged_into]}"
    return str(row.result)


def _revisit(row: Row[Any]) -> str:
    if row.satisfaction == Satisfaction.SILENT:
        return "未回应"
    return "已回应" if row.revisited_at is not None else ""
