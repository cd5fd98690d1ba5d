"""Takes a sheet of the book in: new rows are entered, those that have a number must say what stands there already.

An entry is never edited, so a row that says otherwise is a conflict, told with the way to put it right (冲正).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.rows import Done, TakenIn, take_in
from bot.work import Work
from handlers.fund import entering, records, wording
from handlers.fund.entering import NewEntry
from handlers.fund.sheet.reading import BookRow
from handlers.whistles import cases
from storage.places import Place
from storage.workbook.cells import Unreadable
from storage.workbook.resolve import Resolver


def import_book(work: Work, rows: Sequence[BookRow]) -> TakenIn:
    """All of it or nothing. Raises BadRows."""
    resolver = Resolver(work.tx)

    def take(row: BookRow) -> Done:
        community = resolver.community(row.community)
        assert community is not None, "a row without a community is bad"
        if row.seq is not None:
            _stands(work, community, row)
            return Done("unchanged")
        entered = entering.enter(work, community, _new(row))
        return Done("added", f"新增：{wording.line(entered.entry, entered.number)}")

    return take_in(work, rows, take)


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
