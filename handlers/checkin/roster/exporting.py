"""The roster written out, in a form that is taken in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from handlers.county.changes import NO_UNIT
from storage.people import Proof
from storage.places import load as load_places
from storage.tables import account, person, unit
from storage.workbook.accounts import COLUMNS, OTHERS, cells
from storage.workbook.exporting import export_rows, where_of
from storage.workbook.sheet import Progress
from storage.workbook.writing import Heading

PERSON_STATES: Mapping[str, str] = {"roster": "未报到", "in": "已报到", "leave": "请假", "left": "已退出"}

_HEADINGS = (
    Heading("编号", 14),
    Heading("姓名", 12),
    Heading("单位", 24),
    Heading("政治面貌", 12),
    Heading("社区", 16),
    Heading("网格", 12),
    Heading("楼栋", 10),
    Heading("状态", 10),
    Heading("报到时间", 18),
    Heading("钉钉账号", 16),
    Heading("企业微信账号", 16),
    Heading("Telegram账号", 16),
    Heading("平台账号", 20),
)


def export_roster(tx: sa.Connection, path: Path, progress: Progress | None = None) -> int:
    """Everybody, in a form that `read_roster` takes again. Returns the rows. Raises WorkbookError."""
    places = load_places(tx)
    known: dict[int, list[tuple[str, str]]] = {}
    # Only what such a sheet has said before: taken in again, it must not prove what a name or a neighbour said.
    linked = sa.select(account.c.person_id, account.c.platform, account.c.user_id).order_by(account.c.id)
    for one in tx.execute(linked.where(account.c.proved_by == Proof.PLATFORM, account.c.person_id.is_not(None))):
        known.setdefault(one.person_id, []).append((one.platform, one.user_id))
    columns = (
        person.c.id,
        person.c.roster_key,
        person.c.name,
        unit.c.name.label("unit"),
        person.c.member,
        person.c.grid_id,
        person.c.building_id,
        person.c.state,
        person.c.checked_in_at,
    )
    statement = sa.select(*columns).outerjoin_from(person, unit).order_by(person.c.id)

    def row(one: sa.Row[Any]) -> Sequence[object]:
        # Keys that were made here mean nothing to people.
        key = "" if one.roster_key.startswith(("~", "self-")) else one.roster_key
        member = "中共党员" if one.member else "群众"
        where = where_of(places, one.building_id or one.grid_id)
        state = PERSON_STATES.get(one.state, one.state)
        accounts = cells(known.get(one.id, ()))
        said = (accounts.get(column, "") for column in (*COLUMNS, OTHERS))
        return (key, one.name, one.unit or NO_UNIT, member, *where, state, one.checked_in_at, *said)

    return export_rows(tx, path, "花名册", _HEADINGS, statement, row, progress)
