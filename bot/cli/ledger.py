"""`gridwhistle export ledger` and `gridwhistle import ledger`: the 台账 out to Excel or WPS and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.common import CliError, console

if TYPE_CHECKING:
    from bot.config import Config
    from storage.attachments import Attachments
    from storage.database import Database
    from storage.workbook.sheet import Progress


def export_ledger(
    config: Config, database: Database, file: Path, only: str, pictures: bool, progress: Progress | None = None
) -> int:
    """Write the cases that `only` names (all of them for ""). With `pictures`, their photos into folders beside the
    file, linked from it. What private cases say is left out. Returns the rows. Raises CliError, WorkbookError."""
    from bot.app import load_texts, open_attachments
    from bot.clock import SystemClock
    from bot.refused import Refused
    from handlers.figures.selection import Selection, categories, select_cases, shown
    from handlers.ledger import rows
    from handlers.ledger.workbook import write_ledger
    from storage import places

    store = open_attachments(config) if pictures else None
    with database.reading() as tx:
        names = places.load(tx)
        classes = categories(tx)
        selection = Selection()
        if only:
            try:
                selection = select_cases(only, selection, names, classes, SystemClock().now().date(), None)
            except Refused as refused:
                raise CliError(load_texts().render(refused.key, refused.fields)) from None
        link = (lambda one: _save_pictures(store, one, file)) if store is not None else None
        title = f"{config.county.name}吹哨台账 {shown(selection)}"
        found = rows.lines(tx, names, selection, private=False)
        return write_ledger(file, title, found, rows.count(tx, selection), classes, progress, link)


def _save_pictures(store: Attachments, one: Mapping[str, Any], file: Path) -> str:
    """Write a case's photos; the link to their folder, relative to the workbook, "" if none could be read."""
    folder = file.with_name(f"{file.stem}.照片") / str(one["number"])
    for each in one["files"]:
        try:
            data = store.read(each["sha256"])
            folder.mkdir(parents=True, exist_ok=True)
            (folder / str(each["name"])).write_bytes(data)
        except OSError as error:
            console().print(f"  {one['number']} 的照片没有取到：{error.strerror or type(error).__name__}")
    return f"{folder.parent.name}/{folder.name}" if folder.is_dir() else ""


def import_ledger(config: Config, database: Database, file: Path, progress: Progress | None = None) -> tuple[int, int]:
    """Take an edited ledger back, in the name of the county: all of it or nothing. Returns changed and unchanged
    lines. Raises CliError after it has named each conflict, WorkbookError."""
    from bot import county as county_room
    from bot.access import Held, Role
    from bot.actor import Actor
    from bot.app import load_texts
    from bot.clock import SystemClock
    from bot.notify import Reach
    from bot.work import acting
    from handlers.ledger.importing import apply
    from handlers.ledger.reading import read_ledger
    from storage.workbook.errors import write_errors
    from storage.workbook.sheet import BadRows

    county = county_room.read(config, load_texts(), database)
    sheet = read_ledger(file, progress)
    try:
        if sheet.bads:
            raise BadRows(sheet.bads)
        actor = Actor(held=(Held(Role.COUNTY),))
        with database.begin() as tx, acting(tx, county, SystemClock().now(), Reach(), actor) as work:
            done = apply(work, sheet.rows, private=False)
    except BadRows as refused:
        beside = write_errors(file, sheet, refused.bads)
        for bad in refused.bads[:10]:
            console().print(f"  第 {bad.row} 行：{bad.reason}")
        raise CliError(f"有 {len(refused.bads)} 行没法导入，什么都没有写入。逐行原因见 {beside}") from None
    return done.changed, done.unchanged
