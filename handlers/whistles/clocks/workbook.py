"""放假和调休: a year's days off, from which every term is counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from handlers.whistles.clocks.actions import Setting, recount
from handlers.whistles.config import ClockConfig
from storage.calendar import add_days, import_year
from storage.calendar import load as load_calendar
from storage.workbook.sheet import Progress, WorkbookError
from storage.workdays import CalendarDay, WorkCalendar

_SHOWN = 8  # days that go, by name


def _read(errand: Errand) -> Intake:
    from storage.calendar_file import is_near, read_calendar, year_of

    sheet = read_calendar(errand.path, errand.progress)

    def apply(work: Work, _: Progress) -> Told:
        year, before = year_of(sheet.rows), load_calendar(work.tx)
        near = [each for each in sheet.rows if is_near(each, year)]
        days = [each for each in sheet.rows if each not in near]
        try:
            count = import_year(work.tx, year, days, errand.path.name)
        except ValueError as error:
            raise WorkbookError(str(error)) from None
        add_days(work.tx, near)
        moved = recount(work.tx, Setting(load_calendar(work.tx), work.county.config.section(ClockConfig)))
        told = [f"{year} 年共 {count} 天。"]
        if near:
            told.append(f"另有 {len(near)} 天在年头年尾：{_some(near)}。")
        if gone := _gone(before, year, days):
            told.append(f"原来有、表里没有的 {len(gone)} 天照平常过：{_some(gone)}。")
        if moved:
            told.append(f"{moved} 件哨的期限随之改了。")
        return Told(tuple(told), ends=bool(gone))

    return Intake((sheet,), apply)


def _gone(before: WorkCalendar, year: int, days: Sequence[CalendarDay]) -> list[CalendarDay]:
    """Days of the year that were named, and are no longer."""
    named = {each.day for each in days}
    return [each for at, each in sorted(before.days.items()) if at.year == year and at not in named]


def _some(days: Sequence[CalendarDay]) -> str:
    words = [f"{each.day}{'上班' if each.working else '放假'}（{each.name}）" for each in days[:_SHOWN]]
    return "、".join(words) + (f" …… 共 {len(days)}" if len(days) > _SHOWN else "")


def _recognises(path: Path) -> int:
    from storage.calendar_file import columns

    return columns(path)


CALENDAR = Workbook("calendar", "放假和调休", importing=_read, removes=True, recognises=_recognises)
