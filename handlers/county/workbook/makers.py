"""Makes a row's value of its cells, one maker a sheet. Every fault of a row is raised as one Unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.access import Role
from bot.values.pattern import Pattern
from handlers.county import numbered, usual
from handlers.county.workbook import words
from handlers.county.workbook.rows import NameRow, OfficeRow, PairRow, PlaceRow, Spot, UnitRow, Where
from handlers.county.workbook.sheets import (
    ANYBODYS,
    AREAS,
    EXAMPLE_NOTE,
    KIND_OF,
    KINDS,
    NAMES,
    OFFICES,
    PAIRS,
    UNITS,
)
from storage.places import Kind, Naming
from storage.workbook.accounts import accounts, several
from storage.workbook.cells import Unreadable, day, folded, half_width, line, name, text
from storage.workbook.feet import shown_rows
from storage.workbook.headers import Header, plain_heading
from storage.workbook.opening import RawSheet, Row
from storage.workbook.rowcells import RowCells

_ROOT = frozenset({"区县", "县", "市", "区", "旗", "县市区", "县级市", "自治县"})
_NO_END = frozenset({"长期", "长期有效", "至今", "无", "无期限", "-", "/"})
_ONE_BUILDING = Pattern(r"(?:[0-9]{1,3}(?:号楼|#楼)|[^\s,，、;；到至]{1,6}(?:栋|幢|座))")
_BUILT = Pattern("[栋幢座]|号楼")
_LIST = Pattern(r"[,，、;；\n]+")
_LABELS = {title: {each.key: each.label for each in kind.fields} for title, kind in KINDS.items()}
_LONGEST = {
    "name": 64, "level": 16, "code": usual.CODE, "branch": 64, "phone": 32, "upper": 128, "grid": 64, "estate": 64,
    "lead_unit": 64, "area": 128, "building": 64, "former": 128, "person": 64, "unit": 64, "serves": 64, "number": 64,
    "spot": 40,
}  # fmt: skip


class Maker:
    """Makes the rows of one sheet of ours (`title`); `sheet` is what the file calls it."""

    def __init__(self, title: str, sheet: str, today: date) -> None:
        self.title, self.sheet, self.today = title, sheet, today
        self._labels = _LABELS[title]
        self._above = Where()  # what the row above lies in: empty cells mean the same
        self._grid = ""  # the grid of the row above, where a row tells only what else belongs to it
        self._told: set[tuple[Kind, Where, str]] = set()  # what rows of several places have named before
        self._mobiles: list[int] = []
        self._unread: list[str] = []

    def notes(self) -> list[str]:
        """What stands there and was not taken, in words; after the rows were made."""
        skipped = f"第 {shown_rows(self._mobiles)} 行的联系电话是个人手机号，没有读；座机请写在“值班电话”一列。"
        return [*([skipped] if self._mobiles else []), *self._unread]

    def make(self, number: int, row: Row, header: Header, raw: RawSheet) -> object | None:
        """None for what is no row of the table: an example, what stands below, merged cells alone."""
        note = line(header.pick(row, "note"))
        if note == EXAMPLE_NOTE:
            return None
        if note.startswith("示例"):
            raise Unreadable("备注还写着“示例”：如果是真的，请清空这一格的备注", "note")
        cells = _Cells(row, header, self._labels)
        if cells.skips_phone:
            self._mobiles.append(number)
        spot = Spot(self.sheet, number)
        makers: dict[str, Callable[[Spot, _Cells, RawSheet], object | None]] = {
            AREAS: self._area,
            NAMES: self._name,
            UNITS: self._unit,
            PAIRS: self._pair,
            OFFICES: self._office,
        }
        made = cells.attempt("", lambda: makers.get(self.title, self._place)(spot, cells, raw), None)
        cells.done()
        return made

    def _area(self, spot: Spot, cells: _Cells, _: RawSheet) -> PlaceRow:
        level, upper = cells.said("level").replace("（", "(").replace("）", ")"), cells.said("upper")
        own, _bracket, inside = level.partition("(")  # 区县(新区): the county's own level under a name of its own
        root = not upper and own in _ROOT
        kind = Kind.COUNTY if root else Kind.COMMITTEE
        if not level:
            cells.fault("level", "没有写层级，例如：街道、乡镇、社区党工委；县（区、市）自己的一行写“区县”")
        return self._made(spot, cells, kind, Where(area=upper), (inside.removesuffix(")") or own) if root else level)

    def _place(self, spot: Spot, cells: _Cells, _: RawSheet) -> PlaceRow | tuple[PlaceRow | OfficeRow, ...] | None:
        kind = KIND_OF[self.title]
        if kind is Kind.COMMUNITY:
            return self._made(spot, cells, kind, Where(area=cells.said("upper")), cells.said("level"))
        where = Where(upper=cells.said("upper"), grid=cells.said("grid"), estate=cells.said("estate"))
        own = [key for key in ("estates", "buildings") if cells.said(key)]
        if not cells.said("name") and own and self._grid and where.upper in ("", self._above.upper):
            return self._belonging(spot, cells, Where(upper=self._above.upper, grid=self._grid))
        if not cells.said("name"):
            # Cells merged over more rows than are filled in: nothing of its own stands there.
            if not any(cells.said(key) for key in ("branch", "code", "former", "status", "entrances", "phone")):
                return None
            raise Unreadable(f"没有写{self._labels['name']}的名称", "name")
        if not where:
            where = self._above
        elif not where.upper:
            where = Where(upper=self._above.upper, grid=where.grid, estate=where.estate)
        self._above = where
        made = self._made(spot, cells, kind, where, cells.said("level"))
        if kind is Kind.GRID:
            return self._grid_row(spot, cells, made)
        names = numbered.several(cells.said("name")) if kind is Kind.BUILDING else []
        if not names:
            return made
        if made.former or made.code:
            raise Unreadable(f"“{made.name}”是几栋楼，“曾用名”和“代码”要一栋一行地写", "name")
        return tuple(replace(made, name=name) for name in names)

    def _grid_row(self, spot: Spot, cells: _Cells, grid: PlaceRow) -> tuple[PlaceRow | OfficeRow, ...]:
        """The grid, what belongs to it, who leads it. Where each row tells a building, the grid is told in all."""
        self._grid = grid.name
        below = Where(upper=grid.under.upper, grid=grid.name)
        own = self._belonging(spot, cells, below)
        once = (Kind.GRID, grid.under, grid.name)
        again = once in self._told and bool(cells.said("estates") or cells.said("buildings"))
        self._told.add(once)
        leads = tuple(
            OfficeRow(spot, each, cells.said("lead_unit"), "", Role.GRID, below, "", None, None, ())
            for each in self._leads(cells)
            if (once[0], below, each) not in self._told
        )
        self._told |= {(once[0], below, lead.person) for lead in leads}
        return (*(() if again else (grid,)), *own, *leads)

    def _leads(self, cells: _Cells) -> list[str]:
        names = [name(each) for each in _LIST.split(text(cells.value("lead"))) if each.strip(" -—/无")]
        if strange := [each for each in names if len(each) > 30 or any(mark.isdigit() for mark in each)]:
            cells.fault("lead", f"网格长“{strange[0][:30]}”不像一个人的名字")
        return [each for each in names if each not in strange]

    def _belonging(self, spot: Spot, cells: _Cells, grid: Where) -> tuple[PlaceRow, ...]:
        """The estates and buildings that a row of a grid names; a range in words (东到红旗大道) names none."""
        estates = [each for each in _LIST.split(text(cells.value("estates"))) if each.strip(" -—/无")]
        said = cells.said("buildings")
        names = numbered.several(said)
        if not names and _ONE_BUILDING.fullmatch(said):
            names = [said]
        if _BUILT.search(said) and not names:
            self._unread.append(f"第 {spot.row} 行的“{said}”没有读出楼栋，没有建；一格写成“1-6栋”或“甲栋、乙栋”。")
        under = replace(grid, estate=estates[0]) if len(estates) == 1 else grid
        rows = [(Kind.ESTATE, "".join(each.split()), grid) for each in estates]
        rows += [(Kind.BUILDING, each, under) for each in names]
        fresh = [each for each in rows if (each[0], each[2], each[1]) not in self._told]
        self._told |= {(kind, at, each) for kind, each, at in fresh}
        return tuple(PlaceRow(spot, kind, each, at) for kind, each, at in fresh)

    def _made(self, spot: Spot, cells: _Cells, kind: Kind, under: Where, level: str) -> PlaceRow:
        own = "".join(cells.said("name").split())
        if not own:
            cells.fault("name", "没有写名称")
        status, into = cells.attempt("status", lambda: words.status(cells.said("status")), ("", ""))
        return PlaceRow(
            spot,
            kind,
            own,
            under,
            level,
            cells.said("code"),
            cells.said("branch"),
            cells.said("phone"),
            cells.read("entrances", words.entrances, None),
            cells.attempt("spot", lambda: words.position(cells.said("spot")), None),
            cells.said("former"),
            status,
            into,
        )

    def _name(self, spot: Spot, cells: _Cells, _: RawSheet) -> NameRow:
        at = Where(*(cells.said(key) for key in ("area", "upper", "grid", "estate", "building")))
        if not at:
            cells.fault("upper", "没有写这是哪里，请写社区，需要时再写网格、小区、楼栋")
        own = cells.said("name")
        if not own:
            cells.fault("name", "没有写名称")
        return NameRow(spot, own, cells.attempt("type", lambda: words.naming(cells.said("type")), Naming.ALIAS), at)

    def _unit(self, spot: Spot, cells: _Cells, _: RawSheet) -> UnitRow:
        own = words.closed(cells.said("name"))
        if not own:
            cells.fault("name", "没有写单位名称")
        status, _into = cells.attempt("status", lambda: words.status(cells.said("status")), ("", ""))
        if status == words.MERGED:
            cells.fault("status", "单位没有“并入”：请在新单位一行的“曾用名”写旧名，或把旧单位停用")
        short = cells.attempt("short", lambda: _short(cells.value("short")), ())
        return UnitRow(spot, own, short, cells.said("phone"), words.closed(cells.said("former")), status)

    def _pair(self, spot: Spot, cells: _Cells, _: RawSheet) -> PairRow:
        unit, upper = words.closed(cells.said("unit")), cells.said("upper")
        if not unit:
            cells.fault("unit", "没有写单位，例如“县检察院”")
        if not upper:
            cells.fault("upper", "没有写社区，例如“水东社区”")
        return PairRow(spot, unit, upper)

    def _office(self, spot: Spot, cells: _Cells, raw: RawSheet) -> OfficeRow:
        own = name(cells.said("person"))
        if not own or len(own) > 30 or any(mark.isdigit() for mark in own):
            cells.fault("person", f"姓名“{own[:30]}”不像一个人的名字" if own else "没有写姓名，例如“王芳”")
        number = cells.said("number")
        if number.startswith("~"):
            cells.fault("number", f"编号“{number}”不能用，请换成字母或数字")
        since = cells.read("since", lambda value: self._day(value, raw), None)
        endless = folded(cells.value("until")) in _NO_END
        until = None if endless else cells.read("until", lambda value: self._day(value, raw), None)
        if since and until and until < since:
            cells.fault("until", "“止”在“起”之前，请再核对")
        return OfficeRow(
            spot,
            own,
            words.closed(cells.said("unit")),
            number,
            cells.attempt("office", lambda: words.role(folded(cells.said("office"))), Role.GRID),
            Where(upper=cells.said("upper"), grid=cells.said("grid")),
            words.closed(cells.said("serves")),
            since,
            until,
            cells.attempt("accounts", lambda: accounts(cells.value), ()),
        )

    def _day(self, value: object, raw: RawSheet) -> date | None:
        return day(value, epoch=raw.epoch, today=self.today) if line(value) else None


def _short(value: object) -> tuple[str, ...]:
    """The short forms of a unit's name. Raises Unreadable."""
    short = several(words.plain("简称", text(value), 400))
    for each in short:
        words.plain("简称", each, 64)
    return short


class _Cells(RowCells):
    """The cells of a row of ours: nobody's number stands in them."""

    def __init__(self, row: Row, header: Header, labels: dict[str, str]) -> None:
        super().__init__(row, header)
        self._labels = labels
        heading = next((plain_heading(header.labels[at]) for at in header.columns.get("phone", ())), "")
        # 联系电话 with somebody's own number: not an office's, and nothing to stop at.
        self.skips_phone = heading in ANYBODYS and words.is_mobile(half_width(self.value("phone")))

    def said(self, key: str) -> str:
        """One half-width line that fits; a fault of its own where it does not, or holds somebody's number."""
        if key == "phone" and self.skips_phone:
            return ""
        written = _landline(self.value(key)) if key == "phone" else half_width(self.value(key))
        return self.attempt(key, lambda: words.plain(self._labels.get(key, key), written, _LONGEST.get(key, 128)), "?")


def _landline(value: object) -> str:
    """0797-5620001 typed as a number has lost its zero."""
    written = half_width(value)
    lost = isinstance(value, int | float) and re.fullmatch(r"[2-9]\d{9,10}", written)
    return f"0{written}" if lost else written
