"""Takes a sheet of the book in: new rows are entered, those that have a number must say what stands there already.

An entry is never edited, so a row that says otherwise is a conflict, told with the way to put it right (冲正).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.refused import Refused
from bot.work import Work
from handlers.fund import entering, records, wording
from handlers.fund.entering import NewEntry
from handlers.fund.sheet.reading import BookRow
from handlers.whistles import cases
from storage.places import Place
from storage.workbook.cells import Unreadable
from storage.workbook.resolve import Resolver
from storage.workbook.sheet import Bad, BadRows

_MOST = 20  # lines; the rest is counted


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries are new, how many stood there, and the new ones in words."""

    added: int
    unchanged: int
    lines: tuple[str, ...]


def import_book(work: Work, rows: Sequence[BookRow]) -> Imported:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)
    bads: list[Bad] = []
    lines: list[str] = []
    unchanged = 0
    for row in rows:
        try:
            community = resolver.community(row.community)
            assert community is not None, "a row without a community is bad"
            if row.seq is not None:
                _stands(work, community, row)
                unchanged += 1
                continue
            entered = entering.enter(work, community, _new(row))
        except Unreadable as error:
            bads.append(Bad(row.row, str(error), key=error.key))
            continue
        except Refused as refused:
            bads.append(Bad(row.row, work.county.texts.render(refused.key, refused.fields)))
            continue
        lines.append(f"新增：{wording.line(entered.entry, entered.number)}")
    if bads:
        raise BadRows(tuple(bads))
    more = (f"还有 {len(lines) - _MOST} 笔新增。",) if len(lines) > _MOST else ()
    return Imported(len(lines), unchanged, (*lines[:_MOST], *more))


def _new(row: BookRow) -> NewEntry:
    return NewEntry(
        row.kind,
        row.cents,
        row.purpose,
        row.source,
        row.giver,
        row.case,
        row.payee,
        row.decided,
        row.day,
        row.due,
        origin="sheet",
    )


def _stands(work: Work, community: Place, row: BookRow) -> None:
    """Raises Unreadable where the book says otherwise."""
    assert row.seq is not None
    entry = records.numbered(work.tx, community.id, row.seq)
    if entry is None:
        raise Unreadable(f"{community.name}的账上没有第 {row.seq} 笔；新的一行序号空着", "seq")
    number = cases.by_id(work.tx, entry.whistle_id).number if entry.whistle_id is not None else ""
    written = {
        "kind": (row.kind, entry.kind),
        "cents": (row.cents, entry.cents),
        "day": (row.day, entry.day),
        "purpose": (row.purpose, entry.purpose),
        "case": (row.case, number),
        "source": (row.source or entry.source, entry.source),
        "giver": (row.giver, entry.giver),
        "payee": (row.payee, entry.payee),
        "decided": (row.decided, entry.decided),
        "due": (row.due, entry.due),
    }
    for key, (said, kept) in written.items():
        if said != kept:
            raise Unreadable(f"第 {row.seq} 笔已经记过，不能改；写错了请在群里发“冲正 {row.seq} 原因”", key)
