"""Both lists as workbooks: taken in, written out, and the empty ones."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from handlers.exchange import defaults
from storage.workbook.sheet import Progress, WorkbookError


def _read_resources(errand: Errand) -> Intake:
    from handlers.exchange.sheet.importing import import_resources
    from handlers.exchange.sheet.reading import read_resources

    kinds = defaults.resource_kinds(errand.county().config)
    sheet = read_resources(errand.path, today=errand.now.date(), kinds=kinds, progress=errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有资源。可以先用 gridwhistle template resources 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        done = import_resources(work, sheet.rows)
        gone = f"，撤下 {done.ended}" if done.ended else ""
        counted = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}{gone}。"
        return Told((counted, *done.lines), nothing=not done.lines, ends=bool(done.ended))

    return Intake((sheet,), apply)


def _read_needs(errand: Errand) -> Intake:
    from handlers.exchange.sheet.importing import import_needs
    from handlers.exchange.sheet.reading import read_needs

    kinds = defaults.need_kinds(errand.county().config)
    sheet = read_needs(errand.path, today=errand.now.date(), kinds=kinds, progress=errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有需求。可以先用 gridwhistle template needs 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        done = import_needs(work, sheet.rows)
        gone = f"，撤回 {done.ended}" if done.ended else ""
        counted = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}{gone}。"
        return Told((counted, *done.lines), nothing=not done.lines, ends=bool(done.ended))

    return Intake((sheet,), apply)


def _write_resources(errand: Errand, tx: Connection) -> Told:
    from handlers.exchange.sheet.exporting import export_resources

    return Told(rows=export_resources(tx, errand.path, errand.progress))


def _write_needs(errand: Errand, tx: Connection) -> Told:
    from handlers.exchange.sheet.exporting import export_needs

    return Told(rows=export_needs(tx, errand.path, errand.progress))


def _blank_resources(errand: Errand) -> None:
    from handlers.exchange.sheet.blank import write_resources

    county = errand.county()
    units = [unit.name for unit in county.places.units.values() if unit.retired_on is None]
    write_resources(errand.path, defaults.resource_kinds(county.config), units)


def _blank_needs(errand: Errand) -> None:
    from handlers.exchange.sheet.blank import write_needs

    county = errand.county()
    write_needs(errand.path, defaults.need_kinds(county.config), county.places.community_names)


def _of_resources(path: Path) -> int:
    from handlers.exchange.sheet.reading import RESOURCES as FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


def _of_needs(path: Path) -> int:
    from handlers.exchange.sheet.reading import NEEDS as FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


RESOURCES = Workbook(
    "resources",
    "资源清单",
    importing=_read_resources,
    exporting=_write_resources,
    template=_blank_resources,
    confirm=True,
    recognises=_of_resources,
)
NEEDS = Workbook(
    "needs",
    "服务清单",
    importing=_read_needs,
    exporting=_write_needs,
    template=_blank_needs,
    confirm=True,
    recognises=_of_needs,
)
