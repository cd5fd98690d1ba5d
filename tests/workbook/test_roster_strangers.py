"""Rosters as strangers write them: headings in two rows, merged cells, letters in names."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from openpyxl import load_workbook

from handlers.checkin.roster.exporting import export_roster
from handlers.checkin.roster.importing import import_roster
from handlers.checkin.roster.reading import read_roster
from storage.tables import person, place
from tests.workbook.conftest import NOW, Make


def test_a_heading_in_two_rows_and_units_in_merged_cells(make: Make) -> None:
    path = make(
        [
            ["在职党员花名册"],
            ["序号", "姓名", "工作单位", "政治面貌", "居住地", "", ""],
            ["", "", "", "", "社区", "网格", "楼号"],
            [1, "王芳", "县检察院", "中共党员", "水东社区", "第1网格", "3栋"],
            [2, "李明", None, "群众", "南外社区", "1", ""],
        ]
    )
    book = load_workbook(path)
    for span in ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:G2", "C4:C5"):
        book.worksheets[0].merge_cells(span)
    book.save(path)
    book.close()
    sheet = read_roster(path)
    assert (sheet.bads, sheet.sheets[0].header_row) == ((), 3)
    assert [(row.name, row.unit, row.community, row.grid, row.building) for row in sheet.rows] == [
        ("王芳", "县检察院", "水东社区", "第1网格", "3栋"),
        ("李明", "县检察院", "南外社区", "1", ""),
    ]


def test_names_with_letters_are_found_however_they_are_written(
    tx: sa.Connection, ids: dict[str, int], make: Make
) -> None:
    above = tx.execute(sa.select(place).where(place.c.id == ids["水东社区/第1网格"])).one()
    columns = {"code": "", "branch": "", "duty_phone": ""}
    grid = {
        "parent_id": ids["水东社区"],
        "kind": "grid",
        "name": "B区网格",
        "path": f"{above.path.removesuffix(str(above.id) + '/')}998/",
        "id": 998,
    }
    tower = {"parent_id": above.id, "kind": "building", "name": "A座", "path": f"{above.path}999/", "id": 999}
    tx.execute(sa.insert(place), [grid | columns, tower | columns])
    head = ["姓名", "单位", "政治面貌", "社区", "网格", "楼栋"]
    rows = [
        ["王芳", "县检察院", "群众", "水东社区", "第1网格", "A座"],
        ["李明", "县检察院", "群众", "水东社区", "第1网格", "ａ 座"],
        ["赵强", "县检察院", "群众", "水东社区", "b区网格", ""],
        ["钱伟", "县检察院", "群众", "", "水东社区B区网格", ""],
    ]
    import_roster(tx, read_roster(make([head, *rows])).rows, NOW)
    homes = tx.execute(sa.select(person.c.grid_id, person.c.building_id).order_by(person.c.id)).all()
    assert [tuple(home) for home in homes] == [(above.id, 999), (above.id, 999), (998, None), (998, None)]


def test_who_belongs_to_no_unit_goes_out_and_in_again(tx: sa.Connection, make: Make, tmp_path: Path) -> None:
    head = ["姓名", "单位", "政治面貌"]
    rows = [["罗春晖", "无", "群众"], ["王芳", "县检察院", "群众"], ["李明", "无单位", "中共党员"]]
    import_roster(tx, read_roster(make([head, *rows])).rows, NOW, new_units=True)
    units = tx.execute(sa.select(person.c.name, person.c.unit_id.is_(None)).order_by(person.c.id)).all()
    assert [tuple(unit) for unit in units] == [("罗春晖", True), ("王芳", False), ("李明", True)]
    export_roster(tx, tmp_path / "出.xlsx")
    again = read_roster(tmp_path / "出.xlsx")
    assert again.bads == ()
    done = import_roster(tx, again.rows, NOW)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 3)


def test_no_unit_takes_a_unit_away_and_an_empty_cell_does_not(tx: sa.Connection, make: Make) -> None:
    head = ["编号", "姓名", "单位", "政治面貌"]
    for unit, none in (("县检察院", False), ("", False), ("无", True)):
        import_roster(tx, read_roster(make([head, ["7", "王芳", unit, "群众"]])).rows, NOW)
        assert tx.scalar(sa.select(person.c.unit_id.is_(None))) == none, unit


def test_feet_are_no_people_and_who_wants_to_join_is_no_member_yet(make: Make) -> None:
    rows = [
        ["姓名", "单位", "政治面貌", "社区"],
        ["王芳", "县检察院", "入党积极分子", ""],
        ["李明", "县检察院", "发展对象", ""],
        ["合计", 8, "", ""],
        ["填表人：张三", "", "审核人：李四", ""],
    ]
    sheet = read_roster(make(rows))
    assert sheet.bads == ()
    assert [(row.name, row.member) for row in sheet.rows] == [("王芳", False), ("李明", False)]
