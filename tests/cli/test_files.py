"""`template` → fill it in → `import` → `export`: workbooks as an office uses them, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from handlers.sorting.classes import shipped
from storage.database import Database
from storage.tables import calendar_day, person, unit, week_item, week_list
from tests.cli.conftest import Cli, Ran

PEOPLE = [
    {"姓名": "张三丰", "单位": "县检察院", "政治面貌": "中共党员", "社区": "水东社区", "网格": "第1网格"},
    {"姓名": "李四光", "单位": "县财政局", "政治面貌": "群众"},
    {"姓名": "欧阳娜", "单位": "县教体局", "政治面貌": "中共党员", "编号": "A-007", "备注": "电话 13812345678"},
]
ITEMS: list[dict[str, Any]] = [
    {
        "主题": "志愿服务日",
        "活动名称": "清理河堤",
        "日期": "2030-01-05",
        "开始": "9:00",
        "结束": "11:00",
        "地点": "水东河堤",
        "社区": "水东社区",
        "名额": 20,
    },
    {"主题": "学习教育日", "活动名称": "宣讲进小区", "日期": "2030年1月5日", "地点": "文化广场"},
]


def rows(store: Path, table: Any, *where: Any) -> list[Any]:
    database = Database(f"sqlite:///{store}")
    with database.reading() as tx:
        found = list(tx.execute(table.select().where(*where)))
    database.close()
    return found


def fill(path: Path, people: Sequence[dict[str, Any]]) -> list[str]:
    """Write rows under the headings of a template; a heading is found by what it begins with. Returns the headings."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    first = sheet.max_row + 1
    for number, one in enumerate(people, first):
        for name, value in one.items():
            column = next(index for index, heading in enumerate(headings, 1) if heading.startswith(name))
            sheet.cell(number, column, value)
    book.save(path)
    book.close()
    return headings


def cells(path: Path) -> list[tuple[Any, ...]]:
    book = load_workbook(path)
    found = [tuple(row) for row in book.worksheets[0].values]
    book.close()
    return found


def test_a_roster_is_filled_in_and_taken_in(cli: Cli, demo: Path, here: Path) -> None:
    assert cli("template", "roster", "花名册.xlsx").code == 0
    before = len(rows(demo, person))
    fill(here / "花名册.xlsx", PEOPLE)
    ran = cli("import", "roster", "花名册.xlsx", "--new-units")
    assert (ran.code, "新增 3" in ran.err) == (0, True), ran.err
    assert len(rows(demo, person)) == before + 3, "the grey examples are no people"
    (who,) = rows(demo, person, person.c.name == "张三丰")
    assert (who.member, who.state) == (True, "roster")
    again = cli("import", "roster", "花名册.xlsx", "--new-units")
    assert "新增 0，更改 0，不变 3" in again.err
    assert not (here / "花名册.错误.xlsx").exists()


def test_one_bad_row_and_nothing_is_written(cli: Cli, demo: Path, here: Path) -> None:
    cli("template", "roster", "花名册.xlsx")
    before = rows(demo, person), rows(demo, unit)
    wrong = [*PEOPLE, {"姓名": "王五", "单位": "月球开发局", "政治面貌": "中共党员"}, {"姓名": "", "单位": "县检察院"}]
    fill(here / "花名册.xlsx", wrong)
    ran = cli("import", "roster", "花名册.xlsx")
    assert ran.code == 2
    assert "什么都没有写入" in ran.err
    assert "花名册.错误.xlsx" in ran.err
    assert (rows(demo, person), rows(demo, unit)) == before
    marked = "\n".join(str(cell) for row in cells(here / "花名册.错误.xlsx") for cell in row if cell)
    assert "月球开发局" in marked
    assert "王五" in marked
    assert "Traceback" not in ran.err


def test_new_units_are_added_when_told_to(cli: Cli, demo: Path, here: Path) -> None:
    cli("template", "roster", "花名册.xlsx")
    fill(here / "花名册.xlsx", [{"姓名": "王五", "单位": "县气象台", "政治面貌": "中共党员"}])
    assert cli("import", "roster", "花名册.xlsx").code == 2
    ran = cli("import", "roster", "花名册.xlsx", "--new-units")
    assert (ran.code, "新增单位：县气象台" in ran.err) == (0, True)
    assert len(rows(demo, unit, unit.c.name == "县气象台")) == 1


@pytest.mark.parametrize("issued", [False, True])
def test_a_weekly_list_is_filled_in_shown_and_issued_only_when_asked(
    cli: Cli, demo: Path, here: Path, issued: bool
) -> None:
    cli("template", "week", "清单.xlsx")
    fill(here / "清单.xlsx", ITEMS)
    asked = cli("import", "week", "清单.xlsx", *(["--issue"] if issued else []), stdin="否\n")
    assert (asked.code, "没有写入。" in asked.err) == (2, True)
    assert "2029-12-31 这一周：新增 2，更改 0，不变 0。" in asked.err
    assert "新增：1月5日（周六） 【志愿服务日】清理河堤 水东河堤" in asked.err
    assert not [one for one in rows(demo, week_list) if one.week.isoformat() == "2029-12-31"]
    ran = cli("import", "week", "清单.xlsx", *(["--issue"] if issued else []), stdin="是\n")
    assert ran.code == 0, ran.err
    assert ("发清单" in ran.err) != issued
    (listed,) = [one for one in rows(demo, week_list) if one.week.isoformat() == "2029-12-31"]
    assert (listed.issued_at is not None) == issued
    items = rows(demo, week_item, week_item.c.list_id == listed.id)
    assert [(one.number, one.title, one.start_min, one.wanted) for one in items] == [
        (1, "清理河堤", 540, 20),
        (2, "宣讲进小区", None, None),
    ]


def test_a_weekly_list_with_a_bad_row(cli: Cli, demo: Path, here: Path) -> None:
    cli("template", "week", "清单.xlsx")
    fill(here / "清单.xlsx", [*ITEMS, {"主题": "打牌日", "活动名称": "打牌", "日期": "2030-01-05"}])
    before = rows(demo, week_item)
    ran = cli("import", "week", "清单.xlsx")
    assert ran.code == 2
    assert rows(demo, week_item) == before
    assert (here / "清单.错误.xlsx").exists()


def test_an_empty_weekly_list_is_said(cli: Cli, demo: Path, here: Path) -> None:
    cli("template", "week", "清单.xlsx")
    ran = cli("import", "week", "清单.xlsx")
    assert ran.code == 2
    assert "没有" in ran.err
    assert "Traceback" not in ran.err


def test_a_calendar(cli: Cli, demo: Path, here: Path) -> None:
    (here / "2027.csv").write_text("日期,类型,名称\n2027-01-01,休,元旦\n2027-01-02,班,元旦\n", encoding="utf-8")
    ran = cli("import", "calendar", "2027.csv")
    assert ran.code == 0, ran.err
    assert "放假和调休已导入：" in ran.err
    assert "2027 年共 2 天。" in ran.err
    assert [(str(one.day), one.working) for one in rows(demo, calendar_day)] == [
        ("2027-01-01", False),
        ("2027-01-02", True),
    ]
    (here / "bad.csv").write_text("日期,类型\n2027-01-01,也许\n", encoding="utf-8")
    failed = cli("import", "calendar", "bad.csv")
    assert failed.code == 2
    assert len(rows(demo, calendar_day)) == 2


@pytest.mark.parametrize("kind", ["roster", "week", "calendar", "ledger", "categories"])
@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken", "姓名,单位\n张三,".encode("gbk")])
def test_what_is_no_workbook_is_one_sentence(
    cli: Cli, demo: Path, here: Path, kind: str, content: bytes | None
) -> None:
    if content is not None:
        (here / "x.xlsx").write_bytes(content)
    ran = cli("import", kind, "x.xlsx")
    assert ran.code == 2
    assert ran.err.rstrip().endswith("。") or "x.xlsx" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("kind", ["roster", "activities", "ledger", "week", "categories"])
def test_an_export(cli: Cli, short: Path, here: Path, kind: str) -> None:
    chat = "\n".join(
        [
            '{"sender": "李桂秀", "group": "水东社区第1网格群", "text": "3号楼楼道灯坏了"}',
            '{"sender": "李桂秀", "group": "水东社区第1网格群", "text": "确认"}',
            '{"sender": "郭建勋", "text": "活动 今天 打扫楼道 2小时"}',
        ]
    )
    assert cli("chat", stdin=chat).code == 0
    ran = cli("export", kind, "out.xlsx")
    assert ran.code == 0, ran.err
    book = load_workbook(here / "out.xlsx", read_only=True)
    above = 2 if kind == "ledger" else 1  # it has a title, too
    count = sum(1 for row in book.worksheets[0].values if any(row)) - above
    book.close()
    counts = {"roster": len(rows(short, person)), "activities": 1, "ledger": 1, "week": len(rows(short, week_item))}
    expected = (counts | {"categories": len(shipped().rows)})[kind]
    assert count == expected
    assert f"已导出 {expected} 行" in ran.err
    again = cli("export", kind, "out.xlsx")
    assert (again.code, "已经有了" in again.err) == (2, True)


def test_what_is_exported_can_be_taken_in_again(cli: Cli, short: Path, here: Path) -> None:
    cli("export", "roster", "花名册.xlsx")
    ran = cli("import", "roster", "花名册.xlsx")
    assert ran.code == 0, ran.err
    assert f"新增 0，更改 0，不变 {len(rows(short, person))}" in ran.err


def test_classes_go_out_and_come_back_unchanged(cli: Cli, demo: Path, here: Path) -> None:
    assert cli("export", "categories", "类别.xlsx").code == 0
    ran = cli("import", "categories", "类别.xlsx")
    assert ran.code == 0, ran.err
    assert "新增 0，更改 0，停用 0" in ran.err


def test_templates_know_the_county(cli: Cli, demo: Path, here: Path) -> None:
    for kind in ("roster", "week"):
        assert cli("template", kind, f"{kind}.xlsx").code == 0
        book = load_workbook(here / f"{kind}.xlsx")
        options = {str(cell) for row in book["选项"].values for cell in row if cell}
        assert {"水东社区", "县检察院"} <= options
        assert "填写说明" in book.sheetnames
        book.close()
        again: Ran = cli("template", kind, f"{kind}.xlsx")
        assert again.code == 2


@pytest.mark.parametrize("command", [("export", "roster"), ("db", "backup")])
def test_a_folder_that_is_not_there(cli: Cli, demo: Path, command: tuple[str, ...]) -> None:
    ran = cli(*command, "nowhere/x.xlsx")
    assert ran.code == 2
    assert "nowhere" in ran.err
    assert "Traceback" not in ran.err
