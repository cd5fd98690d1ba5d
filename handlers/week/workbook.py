"""六个日清单: taken in, issued, written out, and the empty one."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.clock import monday
from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers.week.actions import week_of
from handlers.week.config import WeekConfig
from handlers.week.planning import issue
from storage.workbook.sheet import Progress, WorkbookError

_DRAFT = Option("draft", "Do not issue it; the county office sends 发清单 later.")
_WAITS = "还没有下发：县委组织部在群里发“发清单”后才会推送。"
_ISSUED = "已下发，到点推送到各网格群。"


def _read(errand: Errand) -> Intake:
    from handlers.week.sheet.importing import import_week
    from handlers.week.sheet.reading import read_week

    themes = errand.county().config.section(WeekConfig).themes
    sheet = read_week(errand.path, today=errand.now.date(), themes=themes, progress=errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("清单里没有活动。可以先用 gridwhistle template week 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        week = monday(sheet.rows[0].day)
        done = import_week(work.tx, sheet.rows, week, work.now, by=work.actor.by)
        draft = _DRAFT.name in errand.switches
        if not draft:
            issue(work, week_of(work.tx, week))
        cancelled = f"，取消 {done.cancelled}" if done.cancelled else ""
        counted = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}{cancelled}。"
        return Told((counted, _WAITS if draft else _ISSUED))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.week.sheet.exporting import export_week

    return Told(rows=export_week(tx, errand.path, errand.progress))


def _blank(errand: Errand) -> None:
    from handlers.week.sheet.blank import write_blank

    county = errand.county()
    units = [unit.name for unit in county.places.units.values()]
    themes = county.config.section(WeekConfig).themes
    write_blank(errand.path, themes, errand.now.date(), county.places.community_names, units)


WEEK = Workbook("week", "六个日清单", importing=_read, exporting=_write, template=_blank, import_options=(_DRAFT,))
