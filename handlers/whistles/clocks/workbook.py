"""放假和调休: a year's days off, from which every term is counted anew."""

from __future__ import annotations

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from handlers.whistles.clocks.actions import Setting, recount
from handlers.whistles.config import ClockConfig
from storage.calendar import import_year
from storage.calendar import load as load_calendar
from storage.workbook.sheet import Progress, WorkbookError


def _read(errand: Errand) -> Intake:
    from storage.calendar_file import read_calendar

    try:
        year, days = read_calendar(errand.path)
    except ValueError as error:
        raise WorkbookError(str(error)) from None

    def apply(work: Work, _: Progress) -> Told:
        try:
            count = import_year(work.tx, year, days, errand.path.name)
        except ValueError as error:
            raise WorkbookError(str(error)) from None
        moved = recount(work.tx, Setting(load_calendar(work.tx), work.county.config.section(ClockConfig)))
        told = f"{year} 年共 {count} 天。"
        return Told((told, *([f"{moved} 件哨的期限随之改了。"] if moved else ())))

    return Intake((), apply)


CALENDAR = Workbook("calendar", "放假和调休", importing=_read)
