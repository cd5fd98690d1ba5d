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
from handlers.cards.detail import CHECKED, FIELDS, stamp
from storage import people
from storage.tables import activity
from storage.workbook.cells import Unreadable, line
from storage.workbook.headers import Header
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.sheet import Bad, BadRows, Progress, Sheet


@dataclass(frozen=True, slots=True)
class Edited:
    """A line as it came back, in minutes; `exported`: as it was when it was written out.

    `what`, `place`: what stands there now, where that was changed; `before`: the stamps of what stood there.
    """

    row: int  # counts from 1, as Excel shows it
    id: int
    minutes: int
    exported: int
    what: str | None = None
    place: str | None = None
    before: tuple[str, str] = ("", "")

    @property
    def changed(self) -> bool:
        """Whether anything of it was."""
        return self.minutes != self.exported or self.what is not None or self.place is not None


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
        raise Unreadable(
            "没有编号：不能在表里添行，请私聊发“补记 姓名 日期 做了什么 时长”，或请本人发一句给网格哨", "id"
        )
    minutes = _minutes(header, row, "minutes"), _minutes(header, row, "exported")
    codes = line(header.pick(row, "code")).split("-")
    if len(codes) != len(CHECKED):  # written by the version before this one
        return Edited(at, int(number), *minutes)
    stood = dict(zip(CHECKED, codes, strict=True))
    changed = [key for key in CHECKED if stamp(header.pick(row, key)) != stood[key]]
    for key in changed:
        if key not in ("what", "place"):
            raise Unreadable(_FIXED[key], key)
    what, place = (line(header.pick(row, key)) if key in changed else None for key in ("what", "place"))
    if what == "":
        raise Unreadable("做了什么不能空着；这条不算的，分钟写 0", "what")
    return Edited(at, int(number), *minutes, what, place, (stood["what"], stood["place"]))


_ELSEWHERE = "“{label}”不能在这张表里改，{how}"
_HOW = {
    "name": ("姓名", "写错了发“改名册 姓名 姓名 新的姓名”"),
    "unit": ("单位", "换了单位发“改名册 姓名 单位 新单位”"),
    "grid": ("网格", "住处变了请本人发“搬家”"),
    "day": ("日期", "请把分钟写 0，再发“补记 姓名 日期 做了什么 时长”"),
    "nature": ("性质", "它由记录本身定"),
    "ties": ("算作", "请本人发“算作 …”"),
    "checked": ("社区确认", "确认发“确认记录”，不算的把分钟写 0"),
}
_FIXED = {key: _ELSEWHERE.format(label=label, how=how) for key, (label, how) in _HOW.items()}


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
        if not each.changed:
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
    what, place = edited.what, edited.place
    if record is not None:  # what was taken in before
        what = None if what is None or what == record.what else what
        place = None if place is None or place == record.place else place
    if stands == edited.minutes and what is None and place is None:
        return False
    if record is None or edited.minutes < 0 or stands not in (edited.exported, edited.minutes):
        raise Refused("cards.stale")
    for new, old, stood in ((what, record.what, edited.before[0]), (place, record.place, edited.before[1])):
        if new is not None and stamp(old) != stood:
            raise Refused("cards.stale")
    who = people.get_person(work.tx, row.person_id)
    if what is not None or place is not None:
        record = correcting.reword(work, who, record, what, place, told=stands == edited.minutes)
    if stands != edited.minutes:
        correcting.put_right(work, who, record, edited.minutes)
    return True
