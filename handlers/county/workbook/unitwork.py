"""The units: which one each row means, and what changes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.county.changes import AddUnit, Change, DescribeUnit, NameUnit, RenameUnit, RetireUnit
from handlers.county.register import Register
from handlers.county.workbook.matching import Faults
from handlers.county.workbook.rows import Spot, UnitRow
from handlers.county.workbook.sheets import NONE
from storage.places import Unit
from storage.workbook.cells import Unreadable
from storage.workbook.resolve import suggest, unit_key


@dataclass(eq=False, slots=True)
class Known:
    """A unit as the workbook wants it. `there`: its row in the store; `name`: what it is called in the end."""

    name: str
    there: Unit | None = None
    row: UnitRow | None = None

    @property
    def id(self) -> int:
        """Its row's number, 0 for a new one."""
        return self.there.id if self.there is not None else 0


class UnitTable:
    """Every unit in use and those that the workbook makes, by all their names."""

    def __init__(self, register: Register, rows: Sequence[UnitRow], faults: Faults) -> None:
        live = [unit for unit in register.units.values() if unit.retired_on is None]
        self.by_id = {unit.id: Known(unit.name, unit) for unit in live}
        self._names: dict[str, Known] = {}
        for name, unit_id in register.unit_names.items():
            if unit_id in self.by_id:
                self._names[unit_key(name)] = self.by_id[unit_id]
        for known in self.by_id.values():
            self._names[unit_key(known.name)] = known
        self._retired = {unit.name: unit for unit in register.units.values() if unit.retired_on is not None}
        self.rows: list[tuple[UnitRow, Known]] = []
        self.notes: list[str] = []  # of rows that may be slips
        for row in rows:
            self._take(row, faults)
        own = {unit_key(known.name): known for _, known in self.rows}
        for row, known in self.rows:
            for short in row.short:
                other = own.get(unit_key(short)) or self._names.get(unit_key(short))
                if other is not None and other is not known:
                    faults.add(row.spot, f"简称“{short}”已经是{other.name}的名字了")
                self._names.setdefault(unit_key(short), known)

    def _take(self, row: UnitRow, faults: Faults) -> None:
        known = self._names.get(unit_key(row.name))
        former = self._names.get(unit_key(row.former)) if row.former else None
        if row.former and former is not None and former is not known:
            exactly = known is not None and known.name == row.name
            if exactly and former.name == row.former:
                faults.add(row.spot, f"单位“{row.name}”和“{row.former}”都在用，不能改成同一个名字")
                return
            known = known if exactly else former
        spot = f"工作表“{row.spot.sheet}”第 {row.spot.row} 行"
        if row.former and former is None and row.former not in self._retired:
            self.notes.append(f"{spot}：曾用名“{row.former}”从来没有过，没有改名；请核对是不是写错了。")
        if known is None:
            if row.status:  # given up before
                if row.name not in self._retired:
                    self.notes.append(f"{spot}：“{row.name}”从来没有过，用不着停用；请核对是不是写错了。")
                return
            known = Known(row.name)
        if known.row is not None:
            faults.add(row.spot, f"与第 {known.row.spot.row} 行说的是同一个单位（{known.name}）")
            return
        known.row = row
        if row.former and former is known and not row.status:
            known.name = row.name
        self._names[unit_key(row.name)] = self._names[unit_key(known.name)] = known
        self.rows.append((row, known))

    def find(self, name: str) -> Known | None:
        """By any of its names."""
        return self._names.get(unit_key(name))

    def named(self, name: str) -> Known:
        """By any of its names. Raises Unreadable."""
        known = self.find(name)
        if known is None:
            names = list(dict.fromkeys(each.name for each in self._names.values()))
            raise Unreadable(f"不认识单位“{name}”{suggest(name, names)}（新单位请先写进“单位”表）")
        return known


def unit_changes(register: Register, table: UnitTable) -> Iterator[tuple[Change, Spot]]:
    """Renames, what is new, phones, short forms; at last what is given up."""
    for row, known in table.rows:
        if known.there is not None and known.name != known.there.name:
            yield RenameUnit(known.there.name, known.name), row.spot
    for row, known in table.rows:
        if row.status:
            continue
        phone = "" if row.phone == NONE else row.phone
        if known.there is None:
            yield AddUnit(known.name, phone), row.spot
        elif row.phone and phone != known.there.phone:
            yield DescribeUnit(known.name, phone), row.spot
        for short in row.short:
            named = register.unit_names.get(short)
            if short != known.name and (named is None or named != known.id):
                yield NameUnit(short, known.name), row.spot
    for row, known in table.rows:
        if row.status:
            yield RetireUnit(known.name), row.spot
