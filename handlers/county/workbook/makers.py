"""Makes a row's value of its cells, one maker a sheet. Every fault of a row is raised as one Unreadable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.county import numbered, usual
from handlers.county.workbook import words
from handlers.county.workbook.rows import NameRow, OfficeRow, PairRow, PlaceRow, Spot, UnitRow, Where
from handlers.county.workbook.sheets import (
    AREAS,
    EXAMPLE_NOTE,
    KIND_OF,
    KINDS,
    NAMES,
    OFFICES,
    PAIRS,
    UNITS,
)
from storage.places import Kind
from storage.workbook.accounts import accounts, several
from storage.workbook.cells import Unreadable, day, folded, is_foot, line, name, text
from storage.workbook.headers import Header
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import Make

_ROOT = frozenset({"区县", "县", "市", "区", "旗", "县市区", "县级市", "自治县"})
_NO_END = frozenset({"长期", "长期有效", "至今", "无", "无期限", "-", "/"})
_LABELS = {title: {each.key: each.label for each in kind.fields} for title, kind in KINDS.items()}
_LONGEST = {
    "name": 64, "level": 16, "code": usual.CODE, "branch": 64, "phone": 32, "upper": 128, "grid": 64, "estate": 64,
    "area": 128, "building": 64, "former": 128, "person": 64, "unit": 64, "serves": 64, "number": 64, "spot": 40,
}  # fmt: skip


def maker(title: str, sheet: str, today: date) -> Make[object]:
    """The maker for a sheet of ours; `sheet` is what the file calls it."""
    return _Maker(title, sheet, today).make


class _Maker:
    def __init__(self, title: str, sheet: str, today: date) -> None:
        self.title, self.sheet, self.today = title, sheet, today
        self._labels = _LABELS[title]
        self._above = Where()  # what the row above lies in: empty cells mean the same

    def make(self, number: int, row: Row, header: Header, raw: RawSheet) -> object | None:
        """None for what is no row of the table: an example, what stands below, merged cells alone."""
        note = line(header.pick(row, "note"))
        if note == EXAMPLE_NOTE:
            return None
        if note.startswith("示例"):
            raise Unreadable("备注还写着“示例”：如果是真的，请清空这一格的备注")
        first = next((word for cell in row if (word := folded(cell))), "")
        if is_foot(first):
            return None
        cells = _Cells(row, header, self._labels)
        spot = Spot(self.sheet, number)
        makers: dict[str, Callable[[Spot, _Cells, RawSheet], object | None]] = {
            AREAS: self._area,
            NAMES: self._name,
            UNITS: self._unit,
            PAIRS: self._pair,
            OFFICES: self._office,
        }
        return makers.get(self.title, self._place)(spot, cells, raw)

    def _area(self, spot: Spot, cells: _Cells, _: RawSheet) -> PlaceRow:
        level, upper = cells.said("level").replace("（", "(").replace("）", ")"), cells.said("upper")
        own, _bracket, inside = level.partition("(")  # 区县(新区): the county's own level under a name of its own
        root = not upper and own in _ROOT
        kind = Kind.COUNTY if root else Kind.COMMITTEE
        if not level:
            raise Unreadable("没有写层级，例如：街道、乡镇、社区党工委；县（区、市）自己的一行写“区县”")
        return self._made(spot, cells, kind, Where(area=upper), (inside.removesuffix(")") or own) if root else level)

    def _place(self, spot: Spot, cells: _Cells, _: RawSheet) -> PlaceRow | tuple[PlaceRow, ...] | None:
        kind = KIND_OF[self.title]
        if kind is Kind.COMMUNITY:
            return self._made(spot, cells, kind, Where(area=cells.said("upper")), cells.said("level"))
        where = Where(upper=cells.said("upper"), grid=cells.said("grid"), estate=cells.said("estate"))
        if not cells.said("name"):
            # Cells merged over more rows than are filled in: nothing of its own stands there.
            if not any(cells.said(key) for key in ("branch", "code", "former", "status", "entrances", "phone")):
                return None
            raise Unreadable(f"没有写{self._labels['name']}的名称")
        if not where:
            where = self._above
        elif not where.upper:
            where = Where(upper=self._above.upper, grid=where.grid, estate=where.estate)
        self._above = where
        made = self._made(spot, cells, kind, where, cells.said("level"))
        names = numbered.several(cells.said("name")) if kind is Kind.BUILDING else []
        if not names:
            return made
        if made.former or made.code:
            raise Unreadable(f"“{made.name}”是几栋楼，“曾用名”和“代码”要一栋一行地写")
        return tuple(replace(made, name=name) for name in names)

    def _made(self, spot: Spot, cells: _Cells, kind: Kind, under: Where, level: str) -> PlaceRow:
        own = "".join(cells.said("name").split())
        if not own:
            raise Unreadable("没有写名称")
        status, into = words.status(cells.said("status"))
        return PlaceRow(
            spot,
            kind,
            own,
            under,
            level,
            cells.said("code"),
            cells.said("branch"),
            cells.said("phone"),
            words.entrances(cells.value("entrances")),
            words.position(cells.said("spot")),
            cells.said("former"),
            status,
            into,
        )

    def _name(self, spot: Spot, cells: _Cells, _: RawSheet) -> NameRow:
        at = Where(*(cells.said(key) for key in ("area", "upper", "grid", "estate", "building")))
        if not at:
            raise Unreadable("没有写这是哪里，请写社区，需要时再写网格、小区、楼栋")
        own = cells.said("name")
        if not own:
            raise Unreadable("没有写名称")
        return NameRow(spot, own, words.naming(cells.said("type")), at)

    def _unit(self, spot: Spot, cells: _Cells, _: RawSheet) -> UnitRow:
        own = words.closed(cells.said("name"))
        if not own:
            raise Unreadable("没有写单位名称")
        status, _into = words.status(cells.said("status"))
        if status == words.MERGED:
            raise Unreadable("单位没有“并入”：请在新单位一行的“曾用名”写旧名，或把旧单位停用")
        short = several(words.plain("简称", text(cells.value("short")), 400))
        for each in short:
            words.plain("简称", each, 64)
        return UnitRow(spot, own, short, cells.said("phone"), words.closed(cells.said("former")), status)

    def _pair(self, spot: Spot, cells: _Cells, _: RawSheet) -> PairRow:
        unit, upper = words.closed(cells.said("unit")), cells.said("upper")
        if not unit or not upper:
            raise Unreadable("没有写单位" if not unit else "没有写社区")
        return PairRow(spot, unit, upper)

    def _office(self, spot: Spot, cells: _Cells, raw: RawSheet) -> OfficeRow:
        own = name(cells.said("person"))
        if not own or len(own) > 30 or any(mark.isdigit() for mark in own):
            raise Unreadable(f"姓名“{own[:30]}”不像一个人的名字" if own else "没有写姓名")
        number = cells.said("number")
        if number.startswith("~"):
            raise Unreadable(f"编号“{number}”不能用，请换成字母或数字")
        since = self._day(cells.value("since"), raw)
        until = None if folded(cells.value("until")) in _NO_END else self._day(cells.value("until"), raw)
        if since and until and until < since:
            raise Unreadable("“止”在“起”之前，请再核对")
        return OfficeRow(
            spot,
            own,
            words.closed(cells.said("unit")),
            number,
            words.role(folded(cells.said("office"))),
            Where(upper=cells.said("upper"), grid=cells.said("grid")),
            words.closed(cells.said("serves")),
            since,
            until,
            accounts(cells.value),
        )

    def _day(self, value: object, raw: RawSheet) -> date | None:
        return day(value, epoch=raw.epoch, today=self.today) if line(value) else None


class _Cells:
    """The cells of a row by the fields' keys."""

    def __init__(self, row: Row, header: Header, labels: dict[str, str]) -> None:
        self._row, self._header, self._labels = row, header, labels

    def value(self, key: str) -> object:
        """As it stands there."""
        return self._header.pick(self._row, key)

    def said(self, key: str) -> str:
        """One line that fits and holds nobody's number. Raises Unreadable."""
        return words.plain(self._labels.get(key, key), line(self.value(key)), _LONGEST.get(key, 128))
