"""A csv as an office saves it: UTF-8 or GBK, commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from storage.workbook.kinds import other_kind
from storage.workbook.sheet import WorkbookError

MAX_TEXT_FILE = 5 * 1024 * 1024  # bytes: a roster of 13,400 people is under 1 MB
_MAX_COLUMNS = 64
_MARKS = ",\t;"


def text_rows(path: Path) -> Iterator[list[object]]:
    """Every row, its cells as text. Raises WorkbookError."""
    for row in _read(_decoded(path)):
        yield [value or None for value in row[:_MAX_COLUMNS]]


def _decoded(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TEXT_FILE + 1)
    except OSError as error:
        raise WorkbookError(f"读不到文件“{path.name}”，请检查文件名和权限。") from error
    if not data.strip():
        raise WorkbookError("这个文件是空的，请重新导出一份再试。")
    if len(data) > MAX_TEXT_FILE:
        raise WorkbookError(f"这个文件太大，CSV 最多 {MAX_TEXT_FILE // 1024 // 1024} MB，请分成几份。")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"BEGIN:VCALENDAR", b"<", b"%PDF")):
        if data.startswith(b"PK"):
            raise WorkbookError("这是 .xlsx 表格改了名字，请把文件名的 .csv 改回 .xlsx 再试。")
        raise WorkbookError(other_kind(path, data[:512]))
    # Excel and WPS save a Chinese csv as GBK, and "Unicode text" as UTF-16 with its mark.
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise WorkbookError("这个文件的文字编码看不懂，请另存为 UTF-8 的 CSV 或 .xlsx 再试。")


def _read(text: str) -> Iterator[list[str]]:
    mark = max(_MARKS, key=text[:20_000].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error as error:
        raise WorkbookError("这个 CSV 文件已损坏，请重新导出。") from error
