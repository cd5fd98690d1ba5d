"""A 活动记录明细 that came back: the minutes that were changed, all of them or a list of what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.refused import Refused
from bot.work import Work
from handlers.activities.deeds import DAY
from handlers.cards import correcting
from handlers.cards.detail import FIELDS
from storage import people
from storage.tables import activity
from storage.workbook.cells import Unreadable, line
from storage.workbook.headers import Header
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.sheet import Bad, BadRows, Progress, Sheet


@dataclass(frozen=True, slots=True)
class Edited:
    """A line as it came back, in minutes; `exported`: as it was when it was written out."""

    row: int  # counts from 1, as Excel shows it
    id: int
    minutes: int
    exported: int


@dataclass(frozen=True, slots=True)
class Imported:
    """Records that were put right, and those that were as they stand."""

    changed: int
    unchanged: int


def read_detail(path: Path, progress: Progress | None = None) -> Sheet[Edited]:
    """Read it; faults of single lines in `bads`. Raises WorkbookError."""
    return read_sheet(path, FIELDS, _line, progress)


def _line(at: int, row: Row, header: Header, raw: RawSheet) -> Edited:
    number = line(header.pick(row, "id"))
    if not number.isdecimal():
        raise Unreadable("没有编号：新的记录请本人发一句给网格哨，不能在表里添行", "id")
    return Edited(at, int(number), _minutes(header, row, "minutes"), _minutes(header, row, "exported"))


def _minutes(header: Header, row: Row, key: str) -> int:
    said = line(header.pick(row, key)).removesuffix(".0")
    if not said.lstrip("-").isdecimal() or not -DAY <= int(said) <= DAY:
        raise Unreadable(f"“{said[:12]}”不是分钟数：请写 0 到 {DAY} 的整数，例如 120", key)
    return int(said)


def apply(work: Work, edited: Sequence[Edited], bads: Sequence[Bad] = ()) -> Imported:
    """Put right what was changed. Raises BadRows with every conflict, nothing written. What stands there already
    changes nothing, so the same file may be imported twice."""
    wrong = list(bads)
    changed = 0
    for each in edited:
        if each.minutes == each.exported:
            continue
        try:
            changed += _apply(work, each)
        except Refused as refused:
            why = work.county.texts.render(refused.key, refused.fields)
            wrong.append(Bad(each.row, why.replace("\n", " "), key="minutes"))
    if wrong:
        raise BadRows(tuple(sorted(wrong, key=lambda bad: bad.row)))
    return Imported(changed, len(edited) - changed)


def _apply(work: Work, edited: Edited) -> bool:
    row = work.tx.execute(
        select(activity.c.person_id, activity.c.day, activity.c.corrects_id).where(activity.c.id == edited.id)
    ).one_or_none()
    if row is None or row.corrects_id is not None:
        raise Refused("cards.no_such_line")
    record = next((each for each in correcting.on(work, row.person_id, row.day) if each.id == edited.id), None)
    stands = record.minutes if record is not None else 0
    if stands == edited.minutes:
        return False  # it was taken in before
    if record is None or stands != edited.exported or edited.minutes < 0:
        raise Refused("cards.stale")
    correcting.put_right(work, people.get_person(work.tx, row.person_id), record, edited.minutes)
    return True
