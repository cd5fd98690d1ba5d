"""The words of a sheet as the county's own places and units; an unknown one gets its nearest as a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection

from storage.places import Place, Places, Unit
from storage.places import load as load_places
from storage.workbook.cells import Unreadable, folded

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_GRID = re.compile(rf"第?{_NUMBER}(?:号?网格|网|格)?(?:党支部)?")
_BUILDING = re.compile(rf"第?{_NUMBER}(?:栋|幢|号楼|#楼|座|楼|号|#)?")
_CLOSE = 60  # of 100: below it a suggestion would only puzzle


class Resolver:
    """Looks names up; the tree is read once. Every method raises Unreadable for a name that is not known."""

    def __init__(self, tx: Connection) -> None:
        self.places: Places = load_places(tx)
        # Sheets are read folded, and 小区A is written in capitals in the store.
        self._written = {
            folded(name): name
            for name in (*self.places.landmark_names, *self.places.grid_names, *self.places.known_communities)
        }
        self._units = {unit_key(name): name for name in self.places.unit_names}

    def unit(self, written: str) -> Unit:
        """A unit by official name or alias, 会昌县 and brackets or not."""
        name = self._units.get(unit_key(written))
        unit = self.places.unit(name) if name else None
        if unit is None:
            raise Unreadable(f"不认识单位“{written}”{suggest(written, self.places.unit_names)}", "unit")
        return unit

    def knows_unit(self, name: str) -> bool:
        """Whether `unit` would find it."""
        return unit_key(name) in self._units

    def community(self, written: str) -> Place | None:
        """A community by name, short form or an estate in it; None for ""."""
        if not written:
            return None
        plain = folded(written)
        for name in (plain, f"{plain}社区", plain.removesuffix("居委会"), plain.removesuffix("社区居委会") + "社区"):
            if place := self.places.community(self._written.get(name, name)):
                return place
        raise Unreadable(f"不认识社区“{written}”{suggest(written, self.places.community_names)}", "community")

    def grid(self, community: str, written: str) -> Place | None:
        """A grid by number, full name or an estate in it; None for "". Its community must be the one named."""
        within = self.community(community)
        if not written:
            # 温馨港湾小区 in the column of communities says more than the community alone.
            landmark = self.places.landmark(self._name(community))
            return self.places.grid_of(landmark.id) if landmark else None
        grid_named = self._grid(within, folded(written)) or self.places.grid(None, self._name(community + written))
        if grid_named is None:
            if within is None and _GRID.fullmatch(folded(written)):
                raise Unreadable(f"只写了网格“{written}”，没有写是哪个社区的", "community")
            where = within.name if within else ""
            raise Unreadable(f"{where}没有网格“{written}”{suggest(written, self._grid_names(within))}", "grid")
        if within and grid_named.parent_id != within.id:
            raise Unreadable(f"“{written}”属于{self.places.full_name(grid_named)}，不在{within.name}", "grid")
        return grid_named

    def _grid(self, within: Place | None, plain: str) -> Place | None:
        if landmark := self.places.landmark(self._name(plain)):
            return self.places.grid_of(landmark.id)
        if within is None:
            # 水东第3网格, 水东社区3网格
            for name in self.places.known_communities:
                short = folded(name).removesuffix("社区")
                if plain.startswith(short):
                    within = self.places.community(name)
                    plain = plain.removeprefix(short).removeprefix("社区")
                    break
        else:
            whole = folded(within.name)
            plain = plain.removeprefix(whole).removeprefix(whole.removesuffix("社区"))
        if within is not None:
            for grid in self.places.grids(within):
                if folded(grid.name) == plain:
                    return grid
        return self._numbered_grid(within, plain) or self.places.grid(within, self._name(plain))

    def _name(self, written: str) -> str:
        """As the store writes it."""
        return self._written.get(folded(written), folded(written))

    def _numbered_grid(self, community: Place | None, plain: str) -> Place | None:
        match = _GRID.fullmatch(plain)
        return self.places.grid(community, f"第{_number(match[1])}网格") if match and community else None

    def _grid_names(self, within: Place | None) -> Iterable[str]:
        return [grid.name for grid in self.places.grids(within)] if within else self.places.grid_names

    def building(self, grid: Place | None, wanted: str) -> Place | None:
        """A building of the grid; None for ""."""
        if not wanted:
            return None
        if grid is None:
            raise Unreadable(f"写了楼栋“{wanted}”，没有写是哪个网格的", "building")
        plain = folded(wanted)
        match = _BUILDING.fullmatch(plain)
        names = (plain, f"{_number(match[1])}栋") if match else (plain,)
        options = [building.name for building in self.places.buildings(grid)]
        for name in names:
            written = next((option for option in options if folded(option) == name), name)
            if building := self.places.building(grid, written):
                return building
        raise Unreadable(f"{self.places.full_name(grid)}没有楼栋“{wanted}”{suggest(wanted, options)}", "building")


def _number(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def unit_key(name: str) -> str:
    """For comparing units: without brackets, blanks and the province and city above the county."""
    return folded(name).replace("(", "").replace(")", "").removeprefix("江西省").removeprefix("赣州市")


def suggest(name: str, names: Iterable[str]) -> str:
    """The nearest name, as the end of a sentence; "" where none is near."""
    from rapidfuzz import process  # only where a name is wrong

    nearest = process.extractOne(name, list(names), score_cutoff=_CLOSE)
    return f"，是不是“{nearest[0]}”？" if nearest else ""
