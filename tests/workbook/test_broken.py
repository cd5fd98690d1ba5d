"""Files that are no workbooks, or that want to do harm: one kind sentence, never a traceback."""

from __future__ import annotations

import time
import zipfile
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill

from handlers.checkin.roster.reading import read_roster
from handlers.week.sheet.reading import read_week
from storage.workbook import opening
from storage.workbook.sheet import WorkbookError
from tests.workbook.conftest import Make

HEAD = ["姓名", "单位", "政治面貌"]


def rewritten(path: Path, member: str, change: bytes | None, old: bytes = b"") -> Path:
    """The workbook with `old` in one member replaced (no `old`: the member; None: the member left out)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if change is None:
        del parts[member]
    else:
        parts[member] = parts[member].replace(old, change) if old else change
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        ("姓名,单位,政治面貌\n王芳,县检察院,群众\n".encode("gbk"), "不是 .xlsx 表格"),
        (b"<html><table></table></html>", "不是 .xlsx 表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "去掉密码"),
        (b"PK\x03\x04" + bytes(100), "打不开"),
        (b"\x00" * 4096, "不是 .xlsx 表格"),
    ],
)
def test_no_workbook_at_all(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(content)
    for read in (read_roster, read_week):
        with pytest.raises(WorkbookError, match=said):
            read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match=r"读不到文件“无\.xlsx”"):
        read_roster(tmp_path / "无.xlsx")


def test_another_kind_of_zip(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(WorkbookError, match="不是 Excel 表格"):
        read_roster(path)


def test_a_zip_with_a_password(make: Make) -> None:
    path = make([HEAD, ["王芳", "县检察院", "群众"]])
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:  # bit 0 of the flags in every entry of the central directory
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    with pytest.raises(WorkbookError, match="加了密码"):
        read_roster(path)


def test_no_sheet_inside(make: Make) -> None:
    path = make([HEAD])
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml")
    start, end = book.index(b"<sheets>"), book.index(b"</sheets>") + len(b"</sheets>")
    with pytest.raises(WorkbookError):
        read_roster(rewritten(path, "xl/workbook.xml", book[:start] + b"<sheets/>" + book[end:]))


@pytest.mark.parametrize(
    "member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("change", [None, b"", b"<a>", b"<worksheet><sheetData><row r='x'><c r='ZZZZZ9'/></row>"])
def test_a_part_missing_or_mangled(make: Make, member: str, change: bytes | None) -> None:
    path = rewritten(make([HEAD, ["王芳", "县检察院", "群众"]]), member, change)
    try:
        sheet = read_roster(path)
    except WorkbookError:
        return
    assert [one.name for one in sheet.rows] == ["王芳"]  # what was lost was not needed


def test_damage_anywhere_is_said_kindly_or_does_no_harm(make: Make) -> None:
    path = make([HEAD, *([f"王{chr(0x4E00 + n)}", "县检察院", "群众"] for n in range(40))])
    whole = path.read_bytes()
    rng = Random(20261122)
    for _ in range(300):
        data = bytearray(whole)
        if rng.random() < 0.3:
            del data[rng.randrange(len(data)) :]
        else:
            for _ in range(rng.randint(1, 8)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        with suppress(WorkbookError):
            assert read_roster(path).sheets[0].header_row == 1


def test_a_billion_laughs(make: Make) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = '<worksheet><sheetData><row><c t="str"><v>&a9;</v></c></row></sheetData></worksheet>'
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "哈">{levels}]>{sheet}'
    path = rewritten(make([HEAD]), "xl/worksheets/sheet1.xml", bomb.encode())
    with pytest.raises(WorkbookError):
        read_roster(path)


def test_a_zip_bomb(make: Make) -> None:
    path = make([HEAD, ["王芳", "县检察院", "群众"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a", "w") as member:
        for _ in range(opening.MAX_UNPACKED // (1 << 20) + 1):
            member.write(bytes(1 << 20))
    assert path.stat().st_size < opening.MAX_FILE
    with pytest.raises(WorkbookError, match="展开后太大"):
        read_roster(path)


def test_a_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(opening.MAX_FILE + 1)
    with pytest.raises(WorkbookError, match="太大"):
        read_roster(path)


def test_a_row_numbered_beyond_the_end_of_the_world(make: Make) -> None:
    path = make([HEAD, ["王芳", "县检察院", "群众"], ["李芳", "县检察院", "群众"]])
    with zipfile.ZipFile(path) as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
    assert b'r="3"' in data
    read = read_roster(rewritten(path, "xl/worksheets/sheet1.xml", data.replace(b'r="3"', b'r="999999999"')))
    assert [one.name for one in read.rows] == ["王芳"]


def test_a_hundred_thousand_coloured_rows_without_a_word(make: Make) -> None:
    path = make([HEAD])
    book = load_workbook(path)
    book["Sheet"]["A2"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
    start, end = data.index(b'<row r="2"'), data.index(b"</sheetData>")
    row = data[start:end]
    rows = b"".join(row.replace(b'r="2"', b'r="%d"' % at).replace(b'"A2"', b'"A%d"' % at) for at in range(2, 100_002))
    with pytest.raises(WorkbookError, match="只有表头，没有内容"):
        read_roster(rewritten(path, "xl/worksheets/sheet1.xml", rows, row))


def test_a_formula_that_was_never_worked_out(make: Make) -> None:
    sheet = read_roster(make([HEAD, ["王芳", '="县"&"检察院"', "群众"], ["李芳", "县检察院", "群众"]]))
    assert [one.name for one in sheet.rows] == ["李芳"]
    assert sheet.bads[0].row == 2
    assert "公式" in sheet.bads[0].reason


def test_a_formula_with_its_value_is_read(make: Make) -> None:
    path = make([["序号", *HEAD], ["=ROW()-1", "王芳", '="县"&"检察院"', "群众"]])
    with zipfile.ZipFile(path) as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
    start = data.index(b"<f>", data.index(b'r="C2"'))
    end = data.index(b"</c>", start)
    cached = data[start : data.index(b"</f>", start) + 4] + "<v>县检察院</v>".encode()
    data = data[:start] + cached + data[end:]
    data = data.replace(b'<c r="C2">', b'<c r="C2" t="str">')
    sheet = read_roster(rewritten(path, "xl/worksheets/sheet1.xml", data))
    assert [(one.name, one.unit) for one in sheet.rows] == [("王芳", "县检察院")]
    assert sheet.bads == ()


def test_a_declared_size_of_one_cell_loses_no_row(make: Make) -> None:
    path = make([HEAD, ["王芳", "县检察院", "群众"], ["李芳", "县检察院", "群众"]])
    read = read_roster(rewritten(path, "xl/worksheets/sheet1.xml", b'ref="A1"', b'ref="A1:C3"'))
    assert len(read.rows) == 2


def test_control_characters_and_invisible_marks_are_dropped(make: Make) -> None:
    sheet = read_roster(make([HEAD, ["\u200b王\u202e芳\ufeff", "县检察院\u00a0", "群众"]]))
    assert (sheet.rows[0].name, sheet.rows[0].unit) == ("王芳", "县检察院")


def sheet_of(make: Make, rows: bytes) -> Path:
    """A workbook whose one sheet has these rows of XML."""
    path = make([HEAD, ["王芳", "县检察院", "群众"]])
    with zipfile.ZipFile(path) as archive:
        data = archive.read("xl/worksheets/sheet1.xml")
    return rewritten(path, "xl/worksheets/sheet1.xml", data.replace(b"</sheetData>", rows + b"</sheetData>"))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((b"<row>" + b"<c/>" * 2000 + b"</row>") * 3000, id="cells"),
        pytest.param((b"<x:row>" + b"<x:c/>" * 2000 + b"</x:row>") * 3000, id="cells with a prefix"),
        pytest.param(b"<row/>" * 1_000_000, id="rows"),
        pytest.param(b"<row><c>" + b"<v/>" * 10_000_000 + b"</c></row>", id="values in one cell"),
        pytest.param(b"<hyperlink/>" * 2_000_000, id="anything else"),
    ],
)
def test_a_small_file_of_millions_of_cells_is_refused_at_once(make: Make, rows: bytes) -> None:
    path = sheet_of(make, rows)
    assert path.stat().st_size < 200_000
    begun = time.process_time()
    with pytest.raises(WorkbookError, match="空行空列"):
        read_roster(path)
    assert time.process_time() - begun < 5.0


def test_millions_of_styles_are_refused_at_once(make: Make) -> None:
    path = make([HEAD, ["王芳", "县检察院", "群众"]])
    with zipfile.ZipFile(path) as archive:
        data = archive.read("xl/styles.xml")
    grown = data.replace(b"</styleSheet>", b"<xf/>" * 2_000_000 + b"</styleSheet>")
    begun = time.process_time()
    with pytest.raises(WorkbookError, match="空行空列"):
        read_roster(rewritten(path, "xl/styles.xml", grown))
    assert time.process_time() - begun < 5.0
