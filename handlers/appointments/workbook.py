"""错时预约: services and their hours, taken in, written out, and the empty sheet."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from bot.work import Work
from bot.workbook import Errand, Intake, Told, Workbook
from storage.workbook.sheet import Progress, WorkbookError


def _read(errand: Errand) -> Intake:
    from handlers.appointments.sheet.importing import import_services
    from handlers.appointments.sheet.reading import read_services

    sheet = read_services(errand.path, today=errand.now.date(), progress=errand.progress)
    if not sheet.rows and not sheet.bads:
        raise WorkbookError("表里没有预约事项。可以先用 gridwhistle template appointments 文件.xlsx 写一份。")

    def apply(work: Work, _: Progress) -> Told:
        done = import_services(work, sheet.rows)
        ended = f"，不再办 {done.ended}" if done.ended else ""
        counted = f"新增 {done.added}，更改 {done.changed}，不变 {done.unchanged}{ended}。"
        return Told((counted, *done.lines), nothing=not done.lines, ends=bool(done.ended))

    return Intake((sheet,), apply)


def _write(errand: Errand, tx: Connection) -> Told:
    from handlers.appointments.sheet.exporting import export_services

    return Told(rows=export_services(tx, errand.path, errand.progress))


def _blank(errand: Errand) -> None:
    from handlers.appointments.sheet.blank import write_blank

    write_blank(errand.path, errand.county().places.community_names)


def _recognises(path: Path) -> int:
    from handlers.appointments.sheet.reading import FIELDS
    from storage.workbook.reading import columns_of

    return columns_of(path, FIELDS)


APPOINTMENTS = Workbook(
    "appointments",
    "错时预约",
    importing=_read,
    exporting=_write,
    template=_blank,
    confirm=True,
    recognises=_recognises,
)
