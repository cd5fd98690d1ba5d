"""The county written out, in a form that is taken in again: what is in use, and every term of office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.access import NAMES, Role
from handlers.county import offices, usual
from handlers.county.changes import NO_UNIT, AddPlace
from handlers.county.register import Register
from handlers.county.workbook.blank import Filled, write_filled
from handlers.county.workbook.sheets import (
    AREAS,
    BUILDINGS,
    COMMUNITIES,
    ESTATES,
    GRIDS,
    NONE,
    OFFICES,
    ORDER,
    PAIRS,
    UNITS,
)
from handlers.county.workbook.sheets import NAMES as PLACE_NAMES
from handlers.county.workbook.words import NAMING_WORDS
from storage.places import LEVELS, Kind, Place
from storage.tables import account, person, role
from storage.workbook.accounts import cells as account_cells

Cells = Mapping[str, object]
_SHEETS = {
    Kind.COUNTY: AREAS,
    Kind.COMMITTEE: AREAS,
    Kind.COMMUNITY: COMMUNITIES,
    Kind.GRID: GRIDS,
    Kind.ESTATE: ESTATES,
    Kind.BUILDING: BUILDINGS,
}
_ROOT_LEVELS = frozenset({"县", "市", "区", "旗"})


def export_county(tx: Connection, path: Path) -> int:
    """Write every sheet, the seldom columns where they are used. Returns the rows. Raises WorkbookError."""
    out = _Writer(tx)
    rows: dict[str, list[Cells]] = {title: [] for title in ORDER}
    for where in out.places():
        rows[_SHEETS[Kind(where.kind)]].append(out.place(where))
    rows[PLACE_NAMES] = list(out.names())
    rows[UNITS] = list(out.units())
    rows[PAIRS] = list(out.pairs())
    rows[OFFICES] = list(out.offices())
    write_filled(path, [Filled(title, rows[title]) for title in ORDER])
    return sum(map(len, rows.values()))


class _Writer:
    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self.register = Register(tx)
        live = [row for row in self.register.by_id.values() if row.retired_on is None]
        uppers = [row.name for row in live if row.kind in (Kind.COUNTY, Kind.COMMITTEE, Kind.COMMUNITY)]
        self._twice = {name for name in uppers if uppers.count(name) > 1}
        self.live = {row.id: row for row in live}

    def places(self) -> list[Place]:
        """From above, each level in the order in which it was made."""
        rank = {kind: number for number, kind in enumerate(Kind)}
        return sorted(self.live.values(), key=lambda row: (rank[Kind(row.kind)], row.path.count("/"), row.id))

    def upper(self, where: Place | None) -> str:
        """A place above grids by its name; with its parent's where two have one name."""
        if where is None:
            return ""
        above = self.register.by_id.get(where.parent_id or 0)
        return f"{above.name}/{where.name}" if where.name in self._twice and above is not None else where.name

    def at(self, where: Place) -> dict[str, object]:
        """The cells that say where something is: the place itself included."""
        cells: dict[str, object] = {}
        here: Place | None = where
        while here is not None:
            if here.kind in (Kind.GRID, Kind.ESTATE, Kind.BUILDING):
                cells[here.kind] = here.name
                here = self.register.by_id.get(here.parent_id or 0)
            else:
                cells["upper" if here.kind == Kind.COMMUNITY else "area"] = self.upper(here)
                break
        return cells

    def within(self, where: Place) -> dict[str, object]:
        """The same for a sheet with one column for whatever lies above grids."""
        cells = self.at(where)
        return {"upper": cells.pop("area", "") or cells.pop("upper", ""), **cells}

    def place(self, where: Place) -> Cells:
        parent = self.register.by_id.get(where.parent_id or 0)
        level = where.level or LEVELS[where.kind]
        cells: dict[str, object] = {"name": where.name, "level": level, "phone": where.duty_phone}
        if where.kind == Kind.COUNTY and where.level and where.level not in _ROOT_LEVELS:
            cells["level"] = f"{LEVELS[Kind.COUNTY]}({where.level})"
        if where.kind in (Kind.COMMITTEE, Kind.COMMUNITY):
            cells["upper"] = self.upper(parent)
        elif parent is not None:
            cells |= self.within(parent)
        usually = usual.filled(self.register, parent, AddPlace((), where.kind, where.name)) if parent else None
        cells["code"] = where.code or (NONE if usually is None or usually.code else "")
        cells["branch"] = where.branch or (NONE if usually is not None and usually.branch else "")
        cells["entrances"] = where.entrances
        cells["spot"] = f"{where.lat!r},{where.lon!r}" if where.lat is not None else ""
        return cells

    def names(self) -> Iterator[Cells]:
        for name, (place_id, kind) in sorted(self.register.names.items(), key=lambda item: (item[1][0], item[0])):
            if place_id in self.live:
                yield {"name": name, "type": NAMING_WORDS[kind], **self.at(self.live[place_id])}

    def units(self) -> Iterator[Cells]:
        for unit in self.register.units.values():
            if unit.retired_on is None:
                short = [name for name, unit_id in self.register.unit_names.items() if unit_id == unit.id]
                yield {"name": unit.name, "short": "、".join(short), "phone": unit.phone}

    def pairs(self) -> Iterator[Cells]:
        for unit_id, place_id in sorted(self.register.pairs):
            unit = self.register.units[unit_id]
            if unit.retired_on is None and place_id in self.live:
                yield {"unit": unit.name, "upper": self.upper(self.live[place_id])}

    def offices(self) -> Iterator[Cells]:
        """Every term, those that are over too; the accounts of a person stand in their first row."""
        columns = (
            role.c.person_id, role.c.name, role.c.place_id, role.c.unit_id, role.c.since, role.c.until,
            person.c.name.label("person"), person.c.unit_id.label("own"), person.c.roster_key,
        )  # fmt: skip
        query = select(*columns).join_from(role, person).where(person.c.state != "left").order_by(role.c.id)
        held = self.tx.execute(query).all()
        accounts = self._accounts()
        for row in held:
            place, unit = self.live.get(row.place_id), self.register.units.get(row.unit_id)
            if (row.place_id and place is None) or (row.unit_id and (unit is None or unit.retired_on is not None)):
                continue  # of a grid or a unit that is given up: history
            if row.until is not None and row.until < row.since:
                continue  # given and succeeded on one day: it was held on none, and would not be taken in again
            own = self.register.units.get(row.own)
            cells: dict[str, Any] = {
                "person": row.person,
                "unit": own.name if own is not None else NO_UNIT,
                "number": "" if row.roster_key.startswith((offices.MADE, offices.OWN)) else row.roster_key,
                "office": NAMES[Role(row.name)],
                "serves": unit.name if unit is not None else "",
                "since": row.since,
                "until": row.until,
            }
            if place is not None and row.name != Role.COUNTY:
                cells |= self.within(place)
            yield cells | account_cells(accounts.pop(row.person_id, ()))

    def _accounts(self) -> dict[int, list[tuple[str, str]]]:
        accounts: dict[int, list[tuple[str, str]]] = {}
        query = select(account.c.person_id, account.c.platform, account.c.user_id).order_by(account.c.id)
        # Only those whose roles are awake: taken in again, the sheet must not wake what was never proved.
        holds = account.c.person_id.in_(select(role.c.person_id)) & (account.c.woken_by != "")
        for row in self.tx.execute(query.where(holds)):
            accounts.setdefault(row.person_id, []).append((row.platform, row.user_id))
        return accounts
