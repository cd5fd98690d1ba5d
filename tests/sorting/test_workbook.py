"""类别 out to a workbook and back: the same, or what was edited, or a list of faults and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook
from sqlalchemy import Connection, func, select

from handlers.sorting import actions, table
from handlers.sorting.classes import shipped
from handlers.sorting.sheet import Imported, import_classes, read_classes, write_classes
from storage.tables import category
from storage.workbook.sheet import BadRows
from tests.sorting.cases import office
from tests.whistles.ground import Ground
from tests.workbook.around import Around, around, decorated


@pytest.fixture
def file(tx: Connection, ground: Ground, tmp_path: Path) -> Path:
    path = tmp_path / "类别.xlsx"
    assert write_classes(tx, ground.places, path) == len(shipped().rows)
    return path


def _edit(file: Path, *rows: list[str], drop: str = "") -> None:
    book = load_workbook(file)
    sheet = book.worksheets[0]
    for line in [row[0].row for row in sheet.iter_rows() if row[0].value == drop]:
        sheet.delete_rows(line)
    for row in rows:
        sheet.append(row)
    book.save(file)
    book.close()


def _import(tx: Connection, ground: Ground, file: Path) -> Imported:
    sheet = read_classes(file)
    assert sheet.bads == ()
    return import_classes(office(tx, ground), sheet.rows)


def test_out_and_back_changes_nothing(tx: Connection, ground: Ground, file: Path) -> None:
    assert _import(tx, ground, file) == Imported(0, 0, 0)
    for said in ("3栋路灯坏了", "电梯坏了物业不修", "医保怎么报销", "饭店油烟直排", "停水"):
        assert table.read(tx).classes.guess(said) == shipped().guess(said)


def test_what_was_edited_counts(tx: Connection, ground: Ground, file: Path) -> None:
    _edit(
        file,
        ["充电设施", "物业房屋", "快充 充电柜", "桩", "", "县城管局", "水东社区:县交通运输局"],
        drop="养犬",
    )
    assert _import(tx, ground, file) == Imported(1, 0, 1)
    found = table.read(tx)
    made = found.classes.by_name["充电设施"]
    assert (made.parent, made.words, made.hints) == ("物业房屋", ("快充", "充电柜"), ("桩",))
    assert table.units_of(tx, found, "充电设施") == [(None, ground.other_unit), (ground.home.id, ground.unit)]
    assert "养犬" not in found.classes.by_name
    assert _import(tx, ground, file) == Imported(0, 0, 0)


def test_words_are_replaced(tx: Connection, ground: Ground, file: Path) -> None:
    _edit(file, ["装修", "物业房屋", "敲墙", "", "装修补贴"], drop="装修")
    assert _import(tx, ground, file) == Imported(0, 1, 0)
    made = table.read(tx).classes.by_name["装修"]
    assert (made.words, made.against) == (("敲墙",), ("装修补贴",))


@pytest.mark.parametrize(
    "row",
    [
        ["新类", "没有的上级", "词"],
        ["新类", "", "词", "", "", "天文台"],
        ["新类", "", "词", "", "", "", "天边社区:县城管局"],
        ["环境整治", "", "词"],
    ],
)
def test_a_fault_and_nothing_is_written(tx: Connection, ground: Ground, file: Path, row: list[str]) -> None:
    _edit(file, row)
    with pytest.raises(BadRows):
        _import(tx, ground, file)
    assert tx.execute(select(func.count()).select_from(category)).scalar_one() == 0


def test_what_cannot_be_read_is_told_by_row(file: Path) -> None:
    _edit(file, ["十三个字的名字实在是太长了吧", "", "词"], ["新类", "", "词", "", "", "", "城管局"])
    assert len(read_classes(file).bads) == 2


def test_what_the_county_did_in_chat_is_in_the_sheet(tx: Connection, ground: Ground, tmp_path: Path) -> None:
    leading = ground.places.unit("县城管局")
    assert leading is not None
    actions.set_unit(office(tx, ground), "环境整治", leading, ground.home)
    write_classes(tx, ground.places, tmp_path / "类别.xlsx")
    rows = {one.name: one for one in read_classes(tmp_path / "类别.xlsx").rows}
    assert rows["环境整治"].near == (("水东社区", "县城管局"),)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(around())
def test_whatever_is_put_around_it_nothing_changes(tx: Connection, ground: Ground, file: Path, more: Around) -> None:
    with decorated(file, more) as path:
        assert _import(tx, ground, path) == Imported(0, 0, 0)
