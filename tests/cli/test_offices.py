"""Workbooks as offices make them, at the desk: what is shown, what is asked, what is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from storage.database import Database
from storage.tables import calendar_day, category, outbox, person, signup, week_item, week_list, whistle
from tests.cli.conftest import Cli
from tests.cli.test_files import rows
from tests.workbook import offices


def test_a_roster_of_an_office_is_taken_in_and_again_changes_nothing(cli: Cli, demo: Path, here: Path) -> None:
    before = len(rows(demo, person))
    path = offices.roster_of_the_party_office(here)
    taken = cli("import", "roster", path)
    assert (taken.code, "新增 3，更改 0，不变 0。" in taken.err) == (0, True), taken.err
    assert "第 14 行在表下面的说明里" in taken.err
    assert len(rows(demo, person)) == before + 3
    assert "新增 0，更改 0，不变 3。" in cli("import", "roster", path).err


def test_a_csv_in_gbk_is_taken_in(cli: Cli, demo: Path, here: Path) -> None:
    taken = cli("import", "roster", offices.roster_in_gbk(here))
    assert (taken.code, "新增 2，更改 0，不变 0。" in taken.err) == (0, True), taken.err


def test_all_faults_come_in_one_round(cli: Cli, demo: Path, here: Path) -> None:
    """Cells that cannot be read, several in a row, names that nobody knows: mended once, it is taken."""
    before = len(rows(demo, person))
    path = offices.roster_full_of_faults(here)
    ran = cli("import", "roster", path)
    assert ran.code == 2
    for line in (
        "第 3 行 C 列“政治面貌”：看不懂政治面貌“也许”",
        "第 3 行 F 列“报到日期”：看不懂日期“某天”",
        "第 4 行 B 列“单位”：不认识单位“县捡察院”，是不是“县检察院”？",
        "第 5 行 D 列“社区”：不认识社区“水动社区”，是不是“水东社区”？",
        "第 6 行 E 列“网格”：水东社区没有网格“第99网格”",
        "第 7 行 A 列“姓名”：没有写姓名",
        "第 8 行 F 列“报到日期”：报到日期 2030-01-01 还没有到",
    ):
        assert line in ran.err, line
    assert "有 6 行没法导入，什么都没有写入" in ran.err
    assert len(rows(demo, person)) == before
    book = load_workbook(here / "错.错误.xlsx")
    sheet = book.worksheets[0]
    assert "；" in str(sheet["A3"].value)
    assert [sheet.cell(3, column).fill.fgColor.rgb for column in (2, 4, 7)] == ["00FFE0E0", "00FF9C9C", "00FF9C9C"]
    # Mended in the copy that came back: its title, its 原因 and all.
    mended = {(3, 4): "群众", (3, 7): "", (4, 3): "县检察院", (5, 5): "水东社区", (6, 6): "第1网格", (7, 2): "吴刚"}
    for (row, column), value in (mended | {(8, 7): "2026-01-17"}).items():
        sheet.cell(row, column, value or None).value = value or None
    book.save(here / "改好.xlsx")
    asked = cli("import", "roster", "改好.xlsx")  # the demo county has a 孙丽 of that unit, who is no member
    assert (asked.code, "是同一个人，请在备注里写“同一人”" in asked.err) == (2, True)
    assert len(rows(demo, person)) == before
    sheet.cell(2, 8).value, sheet.cell(8, 8).value = "备注", "同一人"
    book.save(here / "改好.xlsx")
    book.close()
    assert "新增 5，更改 1，不变 0。" in cli("import", "roster", "改好.xlsx").err


@pytest.mark.parametrize(
    ("word", "make", "title"),
    [
        ("roster", offices.week_of_the_office, "六个日清单"),
        ("week", offices.roster_of_the_party_office, "花名册"),
        ("roster", offices.grids_of_a_street, "区划表"),
        ("ledger", offices.holidays_over_the_year, "放假和调休"),
        ("calendar", offices.classes_with_codes, "类别和主办部门"),
    ],
)
def test_a_workbook_at_the_wrong_door_is_called_what_it_is(
    cli: Cli, demo: Path, here: Path, word: str, make: object, title: str
) -> None:
    path = make(here)  # type: ignore[operator]
    ran = cli("import", word, path.name)
    assert ran.code == 2
    assert f"这份表看着是{title}，不是" in ran.err


def test_a_ledger_is_no_roster_and_is_told_so(cli: Cli, short: Path, here: Path) -> None:
    chat = '{"sender": "李桂秀", "group": "水东社区第1网格群", "text": "3号楼楼道灯坏了"}\n'
    assert cli("chat", stdin=chat + chat.replace("3号楼楼道灯坏了", "确认")).code == 0
    assert cli("export", "ledger", "花名册.xlsx").code == 0
    for word in ("roster", "week", "calendar", "categories", "county"):
        ran = cli("import", word, "花名册.xlsx")
        assert (ran.code, "这份表看着是吹哨台账" in ran.err) == (2, True), (word, ran.err)
    assert "改了 0 件" in cli("import", "ledger", "花名册.xlsx").err


def test_classes_that_would_be_retired_are_named_and_asked_about(cli: Cli, demo: Path, here: Path) -> None:
    path = offices.classes_with_codes(here)
    refused = cli("import", "categories", path, stdin="否\n")
    assert (refused.code, "没有写入。" in refused.err) == (2, True)
    assert "停用的：" in refused.err
    assert not rows(demo, category)
    taken = cli("import", "categories", path, stdin="是\n")
    assert taken.code == 0, taken.err
    kept = {row.name: row for row in rows(demo, category) if row.active}
    assert set(kept) == {"公用设施", "井盖", "路灯", "交通出行", "共享单车"}
    assert kept["井盖"].parent_id == kept["公用设施"].id
    again = cli("import", "categories", path)
    assert (again.code, "要写入吗" in again.err) == (0, False)
    assert "新增 0，更改 0，停用 0" in again.err


def test_holidays_over_the_years_end_leave_the_other_year_alone(cli: Cli, demo: Path, here: Path) -> None:
    ran = cli("import", "calendar", offices.holidays_over_the_year(here))
    assert (ran.code, "要写入吗" in ran.err) == (0, False), ran.err
    assert "2027 年共 5 天。" in ran.err
    assert "另有 1 天在年头年尾：2026-12-31放假（元旦）。" in ran.err
    assert sorted(row.day for row in rows(demo, calendar_day))[:2] == [date(2026, 12, 31), date(2027, 1, 1)]
    fewer = offices.holidays_of_a_notice(here)
    asked = cli("import", "calendar", fewer, stdin="")
    assert (asked.code, "没有写入。" in asked.err) == (2, True)
    assert "原来有、表里没有的 1 天照平常过：2027-10-09上班（国庆节）。" in asked.err
    assert cli("import", "calendar", fewer, "--yes").code == 0
    assert len(rows(demo, calendar_day)) == 21


def test_the_week_is_shown_as_a_difference_and_who_signed_up_hears_what_is_called_off(
    cli: Cli, demo: Path, here: Path
) -> None:
    path = offices.week_of_the_office(here)
    book = load_workbook(path)
    book.worksheets[0]["D6"] = "2026年11月22日（周日）"  # in whatever year this is run
    book.save(path)
    book.close()
    assert cli("chat", stdin='{"sender": "郭建勋", "text": "帮助"}\n').code == 0  # from now on the bot can reach him
    first = cli("import", "week", path, "--yes")
    assert (first.code, "新增 3，更改 0，不变 0。" in first.err) == (0, True), first.err
    assert "3场" not in first.err
    (listed,) = [row for row in rows(demo, week_list) if row.week == date(2026, 11, 16)]
    assert listed.issued_at is None
    assert "没有变化" not in first.err
    quiet = cli("import", "week", path, stdin="")
    assert (quiet.code, "要写入吗" in quiet.err) == (0, False)

    store = Database(f"sqlite:///{demo}")
    with store.begin() as tx:
        tx.execute(update(week_list).where(week_list.c.id == listed.id).values(issued_at=listed.created_at))
        gone = tx.execute(select(week_item.c.id).where(week_item.c.title == "宣讲进小区")).scalar_one()
        who = tx.execute(select(person.c.id).where(person.c.name == "郭建勋")).scalar_one()
        tx.execute(insert(signup).values(item_id=gone, person_id=who, at=listed.created_at))
    store.close()
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["F4"], sheet["G5"] = "南门桥", "县财政局"
    sheet.delete_rows(6)
    sheet.merged_cells.remove("A8:H8")
    book.save(path)
    book.close()
    owed = len(rows(demo, outbox))
    asked = cli("import", "week", path, stdin="是\n")
    assert asked.code == 0, asked.err
    assert "新增 0，更改 2，不变 0，取消 1。" in asked.err
    assert (
        "取消：11月22日（周日） 【学习教育日】宣讲进小区 文化广场（表里没有，已有 1 人报名，会告诉他们）" in asked.err
    )
    assert "【志愿服务日】清理河堤 水东河堤（地点 水东河堤 → 南门桥）" in asked.err
    assert "（组织单位 县交通运输局 → 县财政局）" in asked.err
    assert "这一周的清单已经下发，改动马上就看得到。" in asked.err
    told = [row.text for row in rows(demo, outbox)][owed:]
    assert any("您报名的活动取消了" in text and "宣讲进小区" in text for text in told)


def test_places_of_an_office_are_shown_first(cli: Cli, demo: Path, here: Path) -> None:
    ran = cli("import", "county", offices.grids_of_a_street(here), "--preview")
    assert ran.code == 0, ran.err
    assert "隐藏的工作表“旧网格”没有读。" in ran.err
    assert "新增" not in ran.err


def test_a_ledger_goes_out_and_back_through_the_terminal(cli: Cli, short: Path, here: Path) -> None:
    lines = [
        '{"sender": "李桂秀", "group": "水东社区第1网格群", "text": "3号楼楼道灯坏了"}',
        '{"sender": "李桂秀", "group": "水东社区第1网格群", "text": "确认"}',
    ]
    assert cli("chat", stdin="\n".join(lines)).code == 0
    assert cli("export", "ledger", "改好.xlsx").code == 0
    book = load_workbook(here / "改好.xlsx")
    sheet = book.worksheets[0]
    remark = next(cell.column for cell in sheet[2] if cell.value == "备注")  # below the title
    sheet.cell(3, remark, "已约物业")
    book.save(here / "改好.xlsx")
    book.close()
    back = cli("chat", stdin='{"sender": "罗春晖", "text": "", "pictures": ["改好.xlsx"]}\n')
    assert "收到“改好.xlsx”，正在核对。" in back.out
    assert "核对好了：改了 1 件，0 件没有变化。" in back.out
    assert [row.remark for row in rows(short, whistle)] == ["已约物业"]
