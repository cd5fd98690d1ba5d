"""报到回执: for the liaison of a unit, who of its own people has reported in, when, into which branch; nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.access import Role
from bot.actor import PRESENT
from bot.clock import COUNTY
from bot.message import ToRender
from bot.refused import Refused, Unclear
from bot.work import Work
from handlers.certificate import words
from handlers.certificate.config import CertificateConfig
from handlers.certificate.events import ReceiptEvent
from handlers.privacy.looking import Sight, looked
from storage.people import PERSON_COLUMNS, person_of
from storage.places import Places, Unit
from storage.tables import person

LIAISON = frozenset({Role.LIAISON})
COLUMNS = (("序号", 7), ("姓名", 14), ("报到日期", 16), ("编入", 48))  # and their width
HEAD = 3  # the row of the headings


def receipt(work: Work, said: str) -> tuple[Unit, ToRender]:
    """Of the unit that whoever acts answers for; which one, where there are several. Raises Refused and Unclear."""
    if not work.county.config.section(CertificateConfig).receipt:
        raise Refused("certificate.no_receipts")
    work.need(LIAISON)
    units = work.county.places.units
    own = [units[held.unit_id] for held in work.actor.held if held.role is Role.LIAISON and held.unit_id in units]
    named = [unit for unit in own if unit.name in said]
    if len(named or own) != 1:
        raise Unclear("certificate.which_unit")
    (unit,) = named or own
    reported_in = (person.c.unit_id == unit.id) & person.c.state.in_(PRESENT)
    looked(work, reported_in, Sight.RECEIPT, why=unit.name, roles=LIAISON)
    work.record(ReceiptEvent.MADE, unit.id)
    return unit, ToRender("receipt", {"unit_id": unit.id})


def rows(tx: Connection, places: Places, unit_id: int) -> list[tuple[str, str, str]]:
    """Name, date, branch of those who have reported in, in the order in which they did."""
    query = (
        select(*PERSON_COLUMNS, person.c.checked_in_at)
        .where(person.c.unit_id == unit_id, person.c.state.in_(PRESENT))
        .order_by(person.c.checked_in_at, person.c.id)
    )
    every = []
    for row in tx.execute(query):
        who = person_of(tuple(row)[:-1])
        assert who is not None
        at = row.checked_in_at.astimezone(COUNTY).date() if row.checked_in_at is not None else None
        every.append((who.name, f"{at:%Y-%m-%d}" if at is not None else "", words.branch(places, who)))
    return every


_SEAL = "出具单位（盖章）：　　　　　　　　　　　　　　　　　　年　　月　　日"
_INCH = 25.4  # mm


def write(path: Path, unit: str, day: date, listed: list[tuple[str, str, str]]) -> None:
    """The workbook: a paper of one page or more, with a title, whose it is, as of when, and where the seal goes."""
    from openpyxl import Workbook  # not at every start
    from openpyxl.styles import Alignment, Border, Font, Side

    from storage.workbook.writing import save

    middle, left = (Alignment(horizontal=each, vertical="center", wrap_text=True) for each in ("center", "left"))
    line = Side(style="thin")
    box = Border(line, line, line, line)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "报到回执"
    rows = [(label for label, _ in COLUMNS), *((number, *row) for number, row in enumerate(listed, 1))]
    across = {1: "在职党员、干部职工报到回执", 2: f"单位：{unit}　　共 {len(listed)} 人　　截至 {day:%Y年%m月%d日}"}
    across[len(across) + len(rows) + 2] = _SEAL
    for at, said in across.items():
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=len(COLUMNS))
        cell = sheet.cell(at, 1, said)
        cell.font = Font(size=18, bold=True) if at == 1 else Font(size=12)
        cell.alignment = middle if at == 1 else left
        sheet.row_dimensions[at].height = 40 if at == 1 else 28
    for number, values in enumerate(rows, HEAD):
        for column, value in enumerate(values, 1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # a name is no formula
            cell.font, cell.border = Font(size=11, bold=number == HEAD), box
            cell.alignment = middle if column != len(COLUMNS) or number == HEAD else left
        sheet.row_dimensions[number].height = 24
    for letter, (_, width) in zip("ABCD", COLUMNS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 15 / _INCH
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
    save(book, path)
