"""`gridwhistle import county` as somebody at a desk meets it: which sheet a fault is on, what is asked."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import Cli
from tests.handlers.county.books import book
from tests.handlers.county.trees import COMMITTEES


def test_a_fault_is_named_with_its_sheet_and_comes_back_on_it(cli: Cli, demo: Path, here: Path) -> None:
    sheets = {
        **COMMITTEES,
        "单位": [*COMMITTEES["单位"], ["县水利局", "", "13800138000"]],
        "职务": [*COMMITTEES["职务"], ["王芳", "县检察院", "栋主", "水东"]],
    }
    ran = cli("import", "county", str(book(here / "县.xlsx", sheets)))
    assert ran.code == 2
    assert "工作表“单位”第 5 行 C 列“办公电话”：“办公电话”一格" in ran.err
    assert "工作表“职务”第 7 行 C 列“职务”：不认识职务“栋主”" in ran.err
    marked = load_workbook(here / "县.错误.xlsx")
    reasons = {
        (sheet.title, row[0].row) for sheet in marked.worksheets for row in sheet.iter_rows(min_row=2) if row[0].value
    }
    # The offices of the demo county began on other days: told in the same round.
    assert reasons == {("单位", 5), ("职务", 4), ("职务", 5), ("职务", 6), ("职务", 7)}
    marked.close()


def test_nothing_is_asked_where_nothing_changes(cli: Cli, demo: Path, here: Path) -> None:
    rows = [["层级", "名称"], ["社区党工委", "城市社区党工委"], ["社区党工委", "新区社区党工委"]]
    path = str(book(here / "县.xlsx", {"区划": rows}))
    taken = cli("import", "county", path, stdin="y\n")
    assert taken.code == 0
    assert "新增社区党工委 1：新区社区党工委" in taken.err
    assert "要写入吗" in taken.err
    again = cli("import", "county", path, stdin="")
    assert again.code == 0
    assert "没有变化。" in again.err
    assert "要写入吗" not in again.err
