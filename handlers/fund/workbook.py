"""专项资金台账: taken in, written out, and the empty one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from handlers.fund.config import FundConfig
from storage.workbook.sheet import Progress, WorkbookError


def _read(errand: Errand) -> Intake:
    from handlers.fund.sheet.importing import import_book
    from handlers.fund.sheet.reading import read_book

    sheet = read_book(errand.path, today=errand.now.date(), progress=errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有账。可以先用 gridwhistle template fund 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        done = import_book(work, sheet.rows)
        return Told((f"新增 {done.added} 笔，{done.unchanged} 笔早就在账上。", *done.lines), nothing=not done.added)

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.fund.sheet.exporting import export_book

    return Told(rows=export_book(tx, errand.path, errand.progress))


def _blank(errand: Errand) -> None:
    from handlers.fund.sheet.blank import write_blank

    county = errand.county()
    config = county.config.section(FundConfig)
    write_blank(errand.path, config.name, config.payees, county.places.community_names)


def _recognises(path: Path) -> int:
    from handlers.fund.sheet.reading import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


FUND = Workbook(
    "fund", "专项资金台账", importing=_read, exporting=_write, template=_blank, confirm=True, recognises=_recognises
)
