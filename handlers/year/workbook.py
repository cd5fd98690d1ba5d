"""评价规则: written out, filled in and taken back as a sheet; what differs is the next version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from handlers.year import rules
from storage.workbook.sheet import Progress, WorkbookError


def _read(errand: Errand) -> Intake:
    from handlers.year.sheet import read_rules

    sheet = read_rules(errand.path, errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有评价事项。可以先用 gridwhistle export year 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        before = rules.current(work.tx)
        written = {row.key: row for row in sheet.rows}
        old = {rule.key: rule for rule in before.items}
        kept = [written.get(rule.key, rule) for rule in before.items]
        added = [row for row in sheet.rows if row.key not in old]
        # What somebody has written anew they have looked at.
        items = [
            replace(rule, provisional=False) if old.get(rule.key) not in (None, rule) else rule
            for rule in (*kept, *added)
        ]
        made = rules.decide(work, items)
        differs = [rule.title for rule in made.items if old.get(rule.key) != rule]
        if not differs:
            return Told(("没有变化。",), nothing=True)
        counted = f"第 {made.version} 版：新增 {len(added)}，更改 {len(differs) - len(added)}。"
        return Told((counted, "改到：" + "、".join(differs), "已经开始评价的年份不变。"), rows=len(differs))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.year.sheet import write_rules

    return Told(rows=write_rules(errand.path, rules.current(tx).items))


def _blank(errand: Errand) -> None:
    from handlers.year.sheet import write_blank

    write_blank(errand.path, rules.shipped().items)


def _recognises(path: Path) -> int:
    from handlers.year.sheet import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


RULES = Workbook(
    "year",
    "评价规则",
    importing=_read,
    exporting=_write,
    template=_blank,
    confirm=True,
    recognises=_recognises,
)
