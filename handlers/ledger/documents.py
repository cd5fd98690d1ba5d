"""The 台账 as a file, and a file that came back: long work, done between the commit and the answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from bot.access import Held, Role
from bot.actor import Actor
from bot.notify import Reach
from bot.rendering import Document, Rendered, Workshop
from bot.work import acting
from bot.workbook import Workbook, recognised
from handlers.figures.selection import Selection, categories
from handlers.ledger import rows
from storage import people

if TYPE_CHECKING:
    from handlers.ledger.importing import Imported

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_ledger(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"selection": …, "private": …, "title": …}`: the xlsx."""
    from handlers.ledger.sheet import Cover, write_ledger  # openpyxl: not at every start

    selection = Selection.unpacked(args["selection"])
    with tempfile.TemporaryDirectory(prefix="gridwhistle-ledger-") as folder, shop.database.reading() as tx:
        path = Path(folder) / "ledger.xlsx"
        lines = rows.lines(tx, shop.county.places, selection, private=bool(args["private"]))
        cover = Cover(args["title"], shop.county.config.county.name, shop.now)
        write_ledger(path, cover, lines, rows.count(tx, selection), categories(tx))
        return Rendered((Document(f"{args['title']}.xlsx", XLSX, path.read_bytes()),))


def render_import(shop: Workshop, args: Mapping[str, Any]) -> Rendered:
    """`{"sha256", "name", "account", "person", "inbox", "held", "private"}`: takes in a kept file.

    The answer says what was changed, or names the conflicts and brings the workbook back with them marked.
    """
    from storage.workbook.errors import write_errors
    from storage.workbook.sheet import BadRows, WorkbookError, told

    texts = shop.county.texts
    with tempfile.TemporaryDirectory(prefix="gridwhistle-ledger-") as folder:
        path = Path(folder) / f"ledger{_suffix(args['name'])}"
        path.write_bytes(shop.attachments.read(args["sha256"]))
        try:
            from handlers.ledger.reading import read_ledger

            sheet = read_ledger(path)
            done = shop.write(_change(shop, sheet, args))
        except WorkbookError as error:
            kind = _kind(path)
            if kind is not None and kind.word == "cards":  # it says what it is, whatever it is called now
                from handlers.cards.documents import render_import as take_detail

                return take_detail(shop, args)
            return Rendered(text=_no_ledger(shop, kind, args["name"], error))
        except BadRows as refused:
            marked = write_errors(path, [sheet], refused.bads).read_bytes()
            count = len({bad.row for bad in refused.bads})
            text = texts.render("ledger.conflicts", {"count": count, "lines": "\n".join(told([sheet], refused.bads))})
            return Rendered((Document(f"{Path(args['name']).stem}.错误.xlsx", XLSX, marked),), text)
    return Rendered(text=texts.render("ledger.imported", {"changed": done.changed, "unchanged": done.unchanged}))


def _suffix(name: str) -> str:
    """By which a csv is told from what is no table at all."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 5 else ".xlsx"


def _kind(path: Path) -> Workbook | None:
    from handlers.capabilities import HOUSE

    return recognised(HOUSE.workbooks, path)


def _no_ledger(shop: Workshop, kind: Workbook | None, name: str, error: Exception) -> str:
    """Why the file is of no use here; another kind of workbook is called what it is."""
    if kind is None or kind.word == "ledger":
        return shop.county.texts.render("ledger.unreadable", {"why": str(error)})
    fields = {"name": name, "title": kind.title, "word": kind.word}
    return shop.county.texts.render("ledger.other_kind", fields)


def _change(shop: Workshop, sheet: Any, args: Mapping[str, Any]) -> Callable[[Connection], Imported]:
    from handlers.ledger.importing import apply

    def change(tx: Connection) -> Imported:
        person = people.get_person(tx, args["person"]) if args["person"] is not None else None
        actor = Actor(args["account"], person, unpack_held(args["held"]), args["inbox"])
        with acting(tx, shop.county, shop.now, Reach(), actor) as work:
            return apply(work, sheet.rows, private=bool(args["private"]), bads=sheet.bads)

    return change


def pack_held(held: tuple[Held, ...]) -> list[list[Any]]:
    """Roles as JSON values."""
    return [[grant.role.value, grant.path, grant.unit_id] for grant in held]


def unpack_held(data: list[list[Any]]) -> tuple[Held, ...]:
    """From what `pack_held` gave."""
    return tuple(Held(Role(name), path, unit_id) for name, path, unit_id in data)
