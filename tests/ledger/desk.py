"""A desk with a spreadsheet on it: export the ledger, edit it as people do, bring it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import update

from bot.access import Held, Role
from bot.actor import Actor
from bot.notify import Reach
from bot.work import acting
from handlers.figures.selection import Selection, categories
from handlers.ledger import rows
from handlers.ledger.columns import COLUMNS
from handlers.ledger.importing import Imported, apply
from handlers.ledger.reading import read_ledger
from handlers.ledger.sheet import Cover, write_ledger
from storage.tables import whistle
from storage.workbook.sheet import BadRows
from tests.handlers.talk import TEN, Talk

LETTER = {one.label: index for index, one in enumerate(COLUMNS)}
COUNTY = Actor(held=(Held(Role.COUNTY),))
COVER = Cover("会昌县吹哨台账", "会昌县", TEN)
LATER = TEN + timedelta(hours=3)

Edit = Callable[[Any], None]


def export(talk: Talk, path: Path, selection: Selection | None = None, *, private: bool = False) -> int:
    """Write the ledger."""
    chosen = selection or Selection()
    with talk.database.reading() as tx:
        found = rows.lines(tx, talk.county.places, chosen, private=private)
        return write_ledger(path, COVER, found, rows.count(tx, chosen), categories(tx))


def edit(path: Path, change: Edit) -> None:
    """Open it, change the sheet, save it: what Excel does, styles and hidden columns kept."""
    book = load_workbook(path)
    change(book["吹哨台账"])
    book.save(path)


def put(number: str, **cells: object) -> Edit:
    """Write into cells of one line, by the labels of its columns."""

    def change(sheet: Any) -> None:
        line = next(row for row in sheet.iter_rows(min_row=2) if row[LETTER["编号"]].value == number)
        for label, value in cells.items():
            line[LETTER[label]].value = value

    return change


def bring_back(talk: Talk, path: Path, actor: Actor = COUNTY, *, private: bool = False) -> Imported:
    """Import it. Raises BadRows, WorkbookError."""
    sheet = read_ledger(path)
    if sheet.bads:
        raise BadRows(sheet.bads)
    with talk.database.begin() as tx, acting(tx, talk.county, LATER, Reach(), actor) as work:
        return apply(work, sheet.rows, private=private)


def conflicts(talk: Talk, path: Path, actor: Actor = COUNTY) -> dict[int, str]:
    """Why it is refused, by row; and that nothing was changed by it."""
    before = state(talk)
    try:
        done = bring_back(talk, path, actor)
    except BadRows as refused:
        assert state(talk) == before
        return {bad.row: bad.reason for bad in refused.bads}
    raise AssertionError(f"taken: {done}")


def state(talk: Talk) -> list[tuple[Any, ...]]:
    """Every case, whole."""
    return [tuple(row) for row in talk.rows(whistle)]


def settle(talk: Talk, number: str, **values: object) -> None:
    """Put a case where a test needs it, past the machine."""
    with talk.database.begin() as tx:
        tx.execute(update(whistle).where(whistle.c.number == number).values(**values))
