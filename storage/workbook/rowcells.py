"""The cells of one row by the fields' keys, every fault kept: whoever mends a row mends all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from storage.workbook.cells import Several, Unreadable, line
from storage.workbook.headers import Header
from storage.workbook.opening import Row

T = TypeVar("T")
U = TypeVar("U")


class RowCells:
    """Reads cell by cell; `done` raises what was wrong."""

    def __init__(self, row: Row, header: Header) -> None:
        self._row, self._header = row, header
        self._faults: list[Unreadable] = []

    def value(self, key: str) -> object:
        """As it stands there; None where there is no such column."""
        return self._header.pick(self._row, key)

    def said(self, key: str) -> str:
        """As one line."""
        return line(self.value(key))

    def read(self, key: str, reader: Callable[[object], T], otherwise: U) -> T | U:
        """What `reader` makes of the cell; `otherwise` where it is Unreadable, which `done` tells."""
        return self.attempt(key, lambda: reader(self.value(key)), otherwise)

    def attempt(self, key: str, reader: Callable[[], T], otherwise: U) -> T | U:
        """The same for what is made of several cells: the fault is told of `key`'s."""
        try:
            return reader()
        except Unreadable as fault:
            self.fault(fault.key or key, str(fault))
            return otherwise

    def fault(self, key: str, reason: str) -> None:
        """The cell is wrong, and the row with it."""
        self._faults.append(Unreadable(reason, key))

    def done(self) -> None:
        """Raises Several where anything was wrong."""
        if self._faults:
            raise Several(self._faults)
