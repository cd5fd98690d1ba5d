"""What a sheet's XML says besides its cells, and a streaming reader passes over: merged cells, hidden rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl.utils import range_boundaries

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_HIDDEN = re.compile(rb"<(?:\w+:)?row [^>]*?hidden=[\"'](?:1|true)[\"'][^>]*>")
_ROW = re.compile(rb"\br=[\"']([0-9]{1,7})[\"']")
_WIDE = 3  # columns: a cell merged over so many is no cell of a table
_TALL = 200  # rows of one such cell


@dataclass(frozen=True, slots=True)
class Marks:
    """`spans`: cells merged over several rows: column (from 0), first and last row (from 1). `bands`: rows over which a
    cell is merged over three columns or more. `hidden`: rows that are not shown."""

    spans: tuple[tuple[int, int, int], ...] = ()
    bands: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()


NONE = Marks()


def read_marks(path: Path, sheet: Any) -> Marks:
    """The marks of a sheet of a read-only openpyxl workbook: they stand before and behind what is streamed."""
    spans: list[tuple[int, int, int]] = []
    bands: set[int] = set()
    hidden: set[int] = set()
    with ZipFile(path) as archive, archive.open(sheet._worksheet_path) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            text = tail + block
            end = text.rfind(b">") + 1
            for match in _MERGED.finditer(text, 0, end):
                left, top, right, bottom = range_boundaries(match[1].decode())
                if left is None or top is None or right is None or bottom is None:
                    continue
                if bottom > top:
                    spans.append((left - 1, top, bottom))
                if right - left + 1 >= _WIDE and bottom - top < _TALL:
                    bands.update(range(top, bottom + 1))
            for match in _HIDDEN.finditer(text, 0, end):
                if (row := _ROW.search(match[0])) is not None:
                    hidden.add(int(row[1]))
            tail = text[end:][-400:]
    return Marks(tuple(spans), frozenset(bands), frozenset(hidden))
