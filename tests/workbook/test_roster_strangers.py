"""Rosters as strangers write them: headings in two rows, merged cells, letters in names."""

from __future__ import annotations

import sqlalchemy as sa
from openpyxl import load_workbook

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
    assert (sheet.bads, sheet.header_row) == ((), 3)
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
        "path": f"{above.path[:-2]}998/",
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
