"""Whom each row of a roster means: by the 编号, by name and unit; and who it may be, where that is to be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from handlers.checkin.roster.rows import ANOTHER, SAME, RosterRow
from handlers.county.changes import NO_UNIT
from handlers.county.offices import BY_OFFICE, MADE, OWN
from storage.tables import person
from storage.workbook.resolve import Resolver
from storage.workbook.sheet import Bad


@dataclass(frozen=True, slots=True)
class Wanted:
    row: RosterRow
    unit_id: int | None
    grid_id: int | None
    building_id: int | None


@dataclass(frozen=True, slots=True)
class Existing:
    id: int
    name: str
    unit_id: int | None
    member: bool
    grid_id: int | None
    building_id: int | None
    roster_key: str
    state: str


def unspoken(one: Existing) -> bool:
    """Whether no roster has spoken of them yet: they reported in, or hold an office, and are in none."""
    return one.roster_key.startswith(OWN) or (one.roster_key.startswith(MADE) and one.roster_key.endswith(BY_OFFICE))


class Matching:
    """A row is the person with its 编号; without one (or with one that is new) the person of that name and unit whom
    no other row claims. Who differs from what is said may be somebody else: that is asked, in `bads`, and answered in
    备注; nobody becomes another by a name."""

    def __init__(self, tx: sa.Connection, resolver: Resolver, bads: list[Bad]) -> None:
        columns = [person.c[name] for name in Existing.__slots__]
        self._everyone = [Existing(*row) for row in tx.execute(sa.select(*columns).order_by(person.c.id))]
        self._resolver = resolver
        self._bads = bads

    def pairs(self, wanted: Sequence[Wanted]) -> list[tuple[Wanted, Existing | None]]:
        """Each row with the person it means, None for a new one."""
        found = self._numbered(wanted)
        claimed = {one.id for one in found.values()}
        named: dict[tuple[str, int | None], list[Existing]] = defaultdict(list)
        for one in self._everyone:
            named[one.name, one.unit_id].append(one)
        rows: dict[tuple[str, int | None], list[int]] = defaultdict(list)
        for at, want in enumerate(wanted):
            if at not in found and named.get((want.row.name, want.unit_id)):
                rows[want.row.name, want.unit_id].append(at)
        for key, places in rows.items():
            free = [one for one in named[key] if one.id not in claimed]
            found |= self._by_name([(at, wanted[at]) for at in places], free, named[key])
        return [(want, found.get(at)) for at, want in enumerate(wanted)]

    def _numbered(self, wanted: Sequence[Wanted]) -> dict[int, Existing]:
        """A 编号 that belongs to quite another person is a bad row."""
        by_key = {one.roster_key: one for one in self._everyone}
        found: dict[int, Existing] = {}
        for at, want in enumerate(wanted):
            one = by_key.get(want.row.number) if want.row.number else None
            if one is None:
                continue
            if one.name != want.row.name and one.unit_id != want.unit_id:
                other = f"编号“{want.row.number}”在库里是另一个人（{one.name}），请核对编号"
                self._bads.append(Bad(want.row.row, other, want.row.sheet, "number"))
            found[at] = one
        return found

    def _by_name(
        self, rows: Sequence[tuple[int, Wanted]], free: list[Existing], named: Sequence[Existing]
    ) -> dict[int, Existing]:
        """Of one name and unit: first those whom nothing speaks against, the n-th row being the n-th of them."""
        found: dict[int, Existing] = {}
        left: list[tuple[int, Wanted]] = []
        for at, want in rows:
            # Who is another one of the name is not the first of it.
            may_be = [one for one in free if _possible(want, one) and not (want.row.another and one is named[0])]
            fitting = [one for one in may_be if not _differences(want, one)]
            if fitting:
                found[at] = min(fitting, key=lambda one: one.grid_id != want.grid_id)
                free.remove(found[at])
            elif may_be and not want.row.another:
                left.append((at, want))
        for at, want in left:
            may_be = [one for one in free if _possible(want, one)]
            if want.row.same and len(may_be) == 1:
                found[at] = may_be[0]
                free.remove(may_be[0])
            elif may_be:
                self._ask(want, may_be[0])
        return found

    def _ask(self, want: Wanted, one: Existing) -> None:
        where = self._resolver.places.by_id.get(one.grid_id or 0)
        home = f"，{self._resolver.places.full_name(where)}" if where is not None else ""
        known = f"{one.name}（{want.row.unit or NO_UNIT}，{'中共党员' if one.member else '群众'}{home}）"
        asked = (
            f"库里已经有一位{known}，{'、'.join(_differences(want, one))}和这一行不一样。"
            f"是同一个人，请在备注里写“{SAME}”；是另一个人，请写“{ANOTHER}”，或者填编号"
        )
        self._bads.append(Bad(want.row.row, asked, want.row.sheet, "name"))


def _possible(want: Wanted, one: Existing) -> bool:
    """With a 编号 only someone without one can be meant: two numbers are two people."""
    return not want.row.number or one.roster_key.startswith((MADE, OWN))


def _differences(want: Wanted, one: Existing) -> list[str]:
    """What the row says otherwise than a roster did. Where somebody lives is theirs to change once they reported in."""
    if unspoken(one):
        return []
    told = ["政治面貌"] if want.row.member != one.member else []
    if one.state == "roster" and want.grid_id is not None and one.grid_id not in (None, want.grid_id):
        told.append("网格")
    return told
