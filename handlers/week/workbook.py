"""六个日清单: taken in, issued, written out, and the empty one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from bot.clock import monday
from bot.work import Work
from bot.workbook import Errand, Intake, Option, Told, Workbook
from handlers.broadcast.records import reach
from handlers.week import evening
from handlers.week.actions import week_of
from handlers.week.changing import tell_changed
from handlers.week.config import WeekConfig
from handlers.week.planning import issue
from storage.workbook.sheet import Progress, WorkbookError

_ISSUE = Option("issue", "Issue it too: it is pushed to the grids' groups when it is time.")
_WAITS = "不下发：县委组织部在群里发“发清单”（或导入时加 --issue）后才会推送。"
_OUT = "这一周的清单已经下发，改动马上就看得到。"


def _read(errand: Errand) -> Intake:
    from handlers.week.sheet.difference import words
    from handlers.week.sheet.importing import import_week
    from handlers.week.sheet.reading import read_week

    themes = errand.county().config.section(WeekConfig).themes
    sheet = read_week(errand.path, today=errand.now.date(), themes=themes, progress=errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("清单里没有活动。可以先用 gridwhistle template week 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        week = monday(sheet.rows[0].day)
        before = week_of(work.tx, week)
        done = import_week(work.tx, sheet.rows, week, work.now, by=work.actor.by)
        tell_changed(work, before, done.signed_up)
        out, issues = before is not None and before.issued_at is not None, _ISSUE.name in errand.switches
        if issues:
            issue(work, week_of(work.tx, week))
        cancelled = f"，取消 {done.cancelled}" if done.cancelled else ""
        counted = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}{cancelled}。"
        coming = {item_id: len(people) for item_id, people in done.signed_up.items()}
        lines = words(done.differs, coming)
        if done.renumbered and not lines:
            lines = ("顺序改了，编号照表里的先后。",)
        end = _OUT if out else _issued(work, week) if issues else _WAITS
        told = f"{week:%Y-%m-%d} 这一周：{counted}", *lines, end
        return Told(told, nothing=not lines and (out or not issues), ends=bool(done.cancelled))

    return Intake((sheet,), apply)


def _issued(work: Work, week: date) -> str:
    """What issuing it brings: whoever takes the sheet in says yes to this, or not."""
    config = work.county.config.section(WeekConfig)
    groups, people = reach(work.tx, "/")
    listed = week_of(work.tx, week)
    early = len(evening.early(config, listed, work.now)) if listed is not None else 0
    alone = f"；其中 {early} 项等不到那时候，各在前一天 {config.evening} 单独发" if early else ""
    at = f"{evening.pushed_at(config, week):%m-%d %H:%M}"
    return f"下发：{at} 发到 {groups} 个群（约 {people} 位已报到的同志），每个群一次{alone}。"


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.week.sheet.exporting import export_week

    return Told(rows=export_week(tx, errand.path, errand.progress))


def _blank(errand: Errand) -> None:
    from handlers.week.sheet.blank import write_blank

    county = errand.county()
    units = [unit.name for unit in county.places.units.values()]
    themes = county.config.section(WeekConfig).themes
    write_blank(errand.path, themes, errand.now.date(), county.places.community_names, units)


def _recognises(path: Path) -> int:
    from handlers.week.sheet.reading import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


WEEK = Workbook(
    "week",
    "六个日清单",
    importing=_read,
    exporting=_write,
    template=_blank,
    import_options=(_ISSUE,),
    confirm=True,
    recognises=_recognises,
)
