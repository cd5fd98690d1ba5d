"""Opens a workbook that a stranger made: what is wrong with a file is said before openpyxl meets it."""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from struct import error as StructError
from typing import IO
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900
from openpyxl.utils.exceptions import InvalidFileException

from storage.workbook.kinds import is_text, other_kind
from storage.workbook.marks import NONE, Marks, read_marks
from storage.workbook.sheet import WorkbookError
from storage.workbook.texts import text_rows

MAX_FILE = 20 * 1024 * 1024  # bytes; a roster of 13,400 people is under 1 MB
MAX_UNPACKED = 150 * 1024 * 1024  # bytes of XML: about 300,000 filled rows
MAX_CELLS = 2_000_000  # cells, rows and whatever else openpyxl makes an object of, 10 µs each
EMPTY_CELLS = 300_000  # of them that no byte of the file has to stand for: coloured rows without a word
CONTENT = 8  # tags for each of them: the value in a cell, and what closes it
MAX_COLUMNS = 64
MAX_ROWS = 1_048_576  # Excel's own

_TOO_MANY = "这个表格展开后太大，可能有大片带格式的空行空列，请把有内容的部分复制到新表再试。"
_BROKEN = "这个文件打不开，可能没有传完或已经损坏，请重新导出一份 .xlsx 再试。"

# All that openpyxl, zipfile and the XML parser (ElementTree's, or lxml's where it is installed: both raise kinds of
# SyntaxError) were seen to raise on damaged files.
_DAMAGE = (
    BadZipFile, InvalidFileException, SyntaxError, StructError, zlib.error, EOFError, LookupError, ValueError,
    TypeError, AttributeError, ArithmeticError, NotImplementedError, RuntimeError, AssertionError,
)  # fmt: skip

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A visible worksheet. Rows are tuples of up to MAX_COLUMNS values; of merged cells all but the first are None."""

    path: Path
    title: str
    count: int  # rows as the file declares; 0 = not said
    epoch: datetime  # day 0 of its serial dates
    formulas: bool
    marks: Marks = NONE
    beside: tuple[str, ...] = ()  # titles of the file's hidden sheets

    @property
    def bands(self) -> frozenset[int]:
        """Rows over which a cell is merged from side to side: titles, notes."""
        return self.marks.bands

    @property
    def hidden(self) -> frozenset[int]:
        """Rows that nobody sees, by hand or by a filter."""
        return self.marks.hidden

    def rows(self) -> Iterator[Row]:
        """Every row from the first on. Raises WorkbookError."""
        if is_text(self.path):
            return text_rows(self.path)
        return _rows(self.path, self.title, values=True)

    def filled(self) -> Iterator[Row]:
        """The same rows; what stands in a merged cell stands in every row that it spans."""
        if not self.marks.spans:
            yield from self.rows()
            return
        starts = {(first, column): last for column, first, last in self.marks.spans}
        holding: dict[int, tuple[object, int]] = {}
        for number, row in enumerate(self.rows(), 1):
            for column, value in enumerate(row):
                if (last := starts.get((number, column))) is not None:
                    holding[column] = value, last
            holding = {column: held for column, held in holding.items() if held[1] >= number}
            yield [holding[column][0] if column in holding else value for column, value in enumerate(row)]

    def written(self) -> Iterator[Row]:
        """The same rows with formulas as they were typed: only worth reading where `formulas` is set."""
        return _rows(self.path, self.title, values=False)


def open_sheets(path: Path) -> list[RawSheet]:
    """The visible worksheets in their order; at least one. A csv has one. Raises WorkbookError."""
    if is_text(path):
        return [RawSheet(path, path.stem, 0, CALENDAR_WINDOWS_1900, formulas=False)]
    _inspect(path)
    with _opened(path, values=True) as book:
        formulas = _has_formulas(path)
        hidden = tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible")
        sheets = [
            RawSheet(path, sheet.title, sheet.max_row or 0, book.epoch, formulas, read_marks(path, sheet), hidden)
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
    if not sheets:
        raise WorkbookError("这个文件里没有可以读的工作表，请检查表格是不是被隐藏或删掉了。")
    return sheets


def _inspect(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise WorkbookError(f"读不到文件“{path.name}”，请检查文件名和权限。") from error
    if size == 0:
        raise WorkbookError("这个文件是空的，请重新导出一份 .xlsx 再试。")
    if size > MAX_FILE:
        raise WorkbookError(
            f"这个文件太大（{size // 1024 // 1024} MB），最多 {MAX_FILE // 1024 // 1024} MB，请分成几份。"
        )
    if not start.startswith(b"PK"):
        raise WorkbookError(other_kind(path, start))
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except _DAMAGE as error:
        raise WorkbookError(_BROKEN) from error
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookError("这个文件加了密码，请去掉密码再试。")
    if not any(member.filename.lower().endswith("workbook.xml") for member in members):
        raise WorkbookError("这不是 Excel 表格（可能是压缩包或 Word 文件改了名字），请另存为 .xlsx 再试。")
    # zipfile never unpacks more of a member than its directory declares, so the declared sizes are the bound.
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise WorkbookError(_TOO_MANY)
    try:
        _count(path, size)
    except _DAMAGE as error:
        raise WorkbookError(_BROKEN) from error


# A tag that opens something, but for what only stands in a cell or in a shared string.
_THING = re.compile(rb"<(?![/!?]|(?:\w{1,20}:)?(?:v|f|t|is|r|rPr)[\s/>])")


def _count(path: Path, size: int) -> None:
    """Refuse what takes long to read, however small it is: 144 KB of empty cells took 35 s. Raises WorkbookError."""
    most = min(MAX_CELLS, EMPTY_CELLS + size)
    things = tags = 0
    with ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.filename.lower().endswith((".xml", ".rels")):
                continue
            with archive.open(member) as stream:
                while block := stream.read(1 << 20):
                    tags += block.count(b"<")
                    things += sum(1 for _ in islice(_THING.finditer(block), most + 1))
                    if things > most or tags > most * CONTENT:
                        raise WorkbookError(_TOO_MANY)


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Workbook]:
    """A read-only openpyxl workbook; whatever damage shows while it is open becomes a WorkbookError."""
    with warnings.catch_warnings():
        # openpyxl warns of drop-downs and styles it will not keep; nothing of those is read here.
        warnings.simplefilter("ignore")
        try:
            # Our own handle: openpyxl leaves its one open when it fails half-way.
            with path.open("rb") as file, closing(_loaded(file, values=values)) as book:
                yield book
        except _DAMAGE as error:
            raise WorkbookError(_BROKEN) from error
        except OSError as error:
            raise WorkbookError(f"读不到文件“{path.name}”，请检查文件名和权限。") from error


def _loaded(file: IO[bytes], *, values: bool) -> Workbook:
    """The workbook; without its looks where those are what is broken: days are then numbers, and are read as such."""
    try:
        return load_workbook(file, read_only=True, data_only=values, keep_links=False)
    except _DAMAGE:
        file.seek(0)
        return load_workbook(_plain(file), read_only=True, data_only=values, keep_links=False)


_LOOKS = re.compile(r"xl/styles\.xml|xl/theme/.*|docProps/.*", re.IGNORECASE)


def _plain(file: IO[bytes]) -> IO[bytes]:
    """The same file without styles and properties, in which other programs write what openpyxl cannot take."""
    plain = BytesIO()
    with ZipFile(file) as archive, ZipFile(plain, "w") as copy:
        for member in archive.infolist():
            if not _LOOKS.fullmatch(member.filename):
                copy.writestr(member.filename, archive.read(member))
    plain.seek(0)
    return plain


def _rows(path: Path, title: str, *, values: bool) -> Iterator[Row]:
    with _opened(path, values=values) as book:
        sheet = book[title]
        # Some programs declare a size of A1 for every sheet; believing it would lose rows silently.
        sheet.reset_dimensions()
        # MAX_ROWS: a single row numbered 999999999 would otherwise be preceded by that many empty ones.
        yield from sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS, values_only=True)


_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


def _has_formulas(path: Path) -> bool:
    """A quick look at the XML, so that a workbook without formulas is parsed once, not twice."""
    with ZipFile(path) as archive:
        for member in archive.namelist():
            if not member.lower().startswith("xl/worksheets/"):
                continue
            with archive.open(member) as stream:
                tail = b""
                while block := stream.read(1 << 20):
                    if _FORMULA.search(tail + block):
                        return True
                    tail = block[-16:]
    return False
