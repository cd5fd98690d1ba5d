"""Workbooks as offices make them: a dozen, small, each dirty in the ways of its kind."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

Rows = Sequence[Sequence[object]]

FOOT: Rows = (
    ["", "合　计", 3, "", ""],
    ["注：1.政治面貌照党员名册填写；"],
    ["2.居住地按实际居住填写。"],
    ["填表人：张　三", "", "审核人：李四", "", "填表日期：2026年11月20日"],
    ["", "", "", "（盖章）"],
)
"""What stands below a table."""


def save(path: Path, rows: Rows, merged: Sequence[str] = (), title: str = "Sheet1") -> Path:
    """One sheet with these rows, and these cells merged."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    put(sheet, rows, merged)
    book.save(path)
    book.close()
    return path


def put(sheet: Any, rows: Rows, merged: Sequence[str] = ()) -> None:
    """Rows and merged cells in a sheet."""
    for row in rows:
        sheet.append([value if value != "" else None for value in row])
    for span in merged:
        sheet.merge_cells(span)


def decorated(source: Path, path: Path, above: Rows, below: Rows, gaps: Sequence[int] = ()) -> Path:
    """The first sheet of a clean workbook with rows around it, the upper ones merged, and empty rows (`gaps`: after
    which of its rows)."""
    clean = load_workbook(source)
    table = [[cell.value for cell in row] for row in clean.worksheets[0].iter_rows()]
    title, width = clean.worksheets[0].title, len(table[0])
    clean.close()
    rows = [*above]
    for number, row in enumerate(table):
        rows += [row, *([[]] if number in gaps else [])]
    merged = [f"A{number}:{chr(64 + min(width, 26))}{number}" for number, row in enumerate(above, 1) if len(row) == 1]
    return save(path, [*rows, *below], merged, title)


def rewritten(path: Path, members: Mapping[str, tuple[bytes, bytes]]) -> Path:
    """The file with something replaced in some of its parts, as another program would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, (old, new) in members.items():
        assert old in parts[name], name
        parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


# --- rosters --------------------------------------------------------------------------------------


def roster_of_the_party_office(folder: Path) -> Path:
    """Title, unit and date above, a heading in two rows, units merged, a subtotal, a heading said again for the second
    page, 合计, notes and who filled it in below."""
    head: Rows = (
        ["序号", "姓  名", "工作单位", "政治面貌", "居 住 地", "", "", "联系电话"],
        ["", "", "", "", "社区", "网格", "楼号", ""],
    )
    rows: Rows = (
        ["会昌县县直机关在职党员到社区报到花名册"],
        ["填报单位：县委组织部", "", "", "", "", "", "填报日期：2026年11月20日"],
        *head,
        [1, "张 三", "县检察院", "中共党员", "水东社区", "第1网格", "3号楼", "13800000001"],
        [2, "李　明", "", "中共预备党员 ", "水东社区", "１", "3栋", "13800000002"],
        ["小计", 2],
        [],
        *head,
        [3, "欧阳娜", "县交通运输局", " 群众", " 南外社区 ", "第1网格", "", ""],
        *FOOT,
    )
    merged = ["A1:H1", "A2:F2", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:H4", "C5:C6"]
    return save(folder / "报到花名册.xlsx", rows, [*merged, "A9:A10", "B9:B10", "C9:C10", "D9:D10", "E9:G9", "H9:H10"])


def roster_of_numbers_and_days(folder: Path) -> Path:
    """Numbers as text and text as numbers, full-width digits, days as serials, words and moments."""
    rows: Rows = (
        ["工号", "姓名", "单位", "是否党员", "社区", "网格", "楼栋", "报到日期"],
        ["００７", "王芳", "县检察院", "党员", "水东", 1, 3, 46039],
        [8.0, "李明", "县检察院", "群众", "水东社区", "１", "３", "46039"],
        ["9 ", "赵强 ", "交通局", "是", "水东社区", "第十二网格", "", datetime(2026, 1, 17, 9, 30)],
        ["10", "钱伟", "交通局", "否", "水东社区", "12", "", "2026年1月17日（周六）"],
        ["11", "孙丽", "交通局", "中共党员", "水东社区", "12.0", "", "二〇二六年一月十七日"],
        ["12", "周敏", "交通局", "团员", "水东社区", "12网格", "", "26.1.17"],
        ["13", "吴刚", "交通局", "中共党员（预备）", "水东社区", "12", "", "2026-01-17 09:30"],
        ["14", "郑爽", "交通局", "√", "水东社区", "12", "", "１月１７日"],
    )
    return save(folder / "工号.xlsx", rows)


def roster_in_gbk(folder: Path) -> Path:
    """A csv as Excel saves it in a Chinese office."""
    path = folder / "花名册.csv"
    lines = [
        "在职党员花名册,,",
        "姓名,单位,政治面貌",
        "张 三,县检察院,中共党员",
        '"李明 ",县交通运输局,群众',
        "合计,2,",
    ]
    path.write_bytes("\r\n".join(lines).encode("gbk"))
    return path


def roster_with_twins(folder: Path) -> Path:
    """The same person twice in three ways, and two people of one name."""
    rows: Rows = (
        ["姓名", "单位", "政治面貌", "社区", "备注"],
        ["王芳", "县检察院", "群众", "水东社区", ""],
        ["王　芳", "县检察院 ", "群众", "水东社区", ""],
        ["李明", "县检察院", "党员", "水东社区", ""],
        ["李明", "县检察院", "党员", "", ""],
        ["赵强", "县检察院", "党员", "水东社区", "老赵"],
        ["赵强", "县检察院", "党员", "南外社区", "小赵"],
    )
    return save(folder / "两次.xlsx", rows)


def roster_full_of_faults(folder: Path) -> Path:
    """Faults of every kind: unreadable cells, several in one row, units and places that nobody knows, twins."""
    rows: Rows = (
        ["会昌县花名册"],
        ["姓名", "单位", "政治面貌", "社区", "网格", "报到日期"],
        ["王芳", "县检察院", "也许", "水东社区", "第1网格", "某天"],
        ["李明", "县捡察院", "党员", "水东社区", "第1网格", ""],
        ["赵强", "县检察院", "党员", "水动社区", "第1网格", ""],
        ["钱伟", "县检察院", "党员", "水东社区", "第99网格", ""],
        ["", "县检察院", "党员", "水东社区", "第1网格", ""],
        ["孙丽", "县检察院", "党员", "水东社区", "第1网格", "2030-01-01"],
    )
    return save(folder / "错.xlsx", rows, ["A1:F1"])


def roster_with_hidden_things(folder: Path) -> Path:
    """A cover, a hidden sheet with a draft, a row hidden by a filter, styles that another program broke."""
    path = folder / "藏.xlsx"
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = "封面"
    put(cover, [["会昌县在职党员花名册"], ["二〇二六年十一月"]])
    sheet = book.create_sheet("名册")
    put(
        sheet,
        [
            ["姓名", "单位", "政治面貌", "报到日期"],
            ["王芳", "县检察院", "党员", datetime(2026, 1, 17)],
            ["李明", "县检察院", "群众", None],
        ],
    )
    sheet.row_dimensions[3].hidden = True
    draft = book.create_sheet("草稿")
    draft.sheet_state = "hidden"
    put(draft, [["姓名", "单位", "政治面貌"], ["鬼影", "县检察院", "党员"]])
    book.save(path)
    book.close()
    return rewritten(path, {"xl/styles.xml": (b'"gray125"', b'"grey"')})


# --- a list, classes, holidays, places -------------------------------------------------------------


def week_of_the_office(folder: Path) -> Path:
    """Themes and days merged, times in words, places of people in full-width digits; notes and a total below."""
    rows: Rows = (
        ["会昌县“六个日”活动清单（第三周）"],
        ["制表：县委组织部", "", "", "", "", "", "2026年11月18日"],
        ["序号", "主题", "活动内容", "日期", "时间", "地点", "责任单位", "人数"],
        [1, "志愿服务日", "清理河堤", datetime(2026, 11, 21), "上午9：00—11：00", "水东河堤", "县检察院", "３０人"],
        [2, "", "结对看望老人", "", "下午3点半", "各社区", "县交通运输局", 20.0],
        [3, "学习教育日", "宣讲进小区", "11月22日（周日）", time(15, 0), "文化广场", "县委宣传部", "不限"],
        ["合计", "", "3场", "", "", "", "", 50],
        ["注：1.各单位提前一天到社区对接；2.雨天顺延。"],
        ["填表人：王小二", "", "", "联系电话：0797-5622222"],
        ["", "", "", "", "", "会昌县委组织部"],
        ["", "", "", "", "", "2026年11月18日"],
    )
    return save(folder / "清单.xlsx", rows, ["A1:H1", "A2:F2", "B4:B5", "D4:D5", "A8:H8"])


def classes_with_codes(folder: Path) -> Path:
    """大类 merged, 小类 with their codes, no column of words; a total below."""
    rows: Rows = (
        ["会昌县城市管理事项分类表"],
        ["大类代码", "大类", "小类代码", "小类", "主办部门"],
        ["01", "公用设施", "0101", "井盖", "县城管局"],
        ["", "", "0102", "路灯", "县城管局"],
        ["02", "交通出行", "0201", "0201 共享单车", "县交通运输局"],
        ["合计", "", "", "3 类"],
    )
    return save(folder / "分类表.xlsx", rows, ["A1:E1", "A3:A4", "B3:B4"])


def holidays_over_the_year(folder: Path) -> Path:
    """A year's days as public lists have them: isOffDay, TRUE as a word and as a value, the day before New Year."""
    rows: Rows = (
        ["name", "date", "isOffDay"],
        ["元旦", "2026-12-31", "TRUE"],
        ["元旦", "2027-01-01", True],
        ["元旦", datetime(2027, 1, 2), "是"],
        ["元旦", "2027-01-03", "false"],
        ["国庆节", 46661, "true"],  # 2027-10-01
        ["国庆节", "2027年10月9日（星期六）", "否"],
    )
    return save(folder / "2027.xlsx", rows)


def holidays_of_a_notice(folder: Path) -> Path:
    """The table that offices make of the yearly notice: a line a holiday."""
    rows: Rows = (
        ["2027年部分节假日安排"],
        ["节日", "放假时间", "调休上班日期", "放假天数"],
        ["元旦", "1月1日（周五）至3日（周日）", "", "3天"],
        ["春节", "2月5日至11日", "1月31日（周日）、2月14日（周日）", "7天"],
        ["国庆节", "10月1日（周五）至7日（周四）", "9月26日（周日）", 7],
        ["注：以上安排以国务院办公厅通知为准。"],
    )
    return save(folder / "放假安排.xlsx", rows, ["A1:D1"])


def grids_of_a_street(folder: Path) -> Path:
    """Two sheets of one file: communities with a title and a total, grids with merged communities, full-width digits
    and notes; a third sheet is hidden."""
    path = folder / "区划.xlsx"
    book = Workbook()
    communities = book.worksheets[0]
    communities.title = "社区一览"
    put(
        communities,
        [
            ["文武坝镇社区一览表"],
            ["单位：文武坝镇", "", "2026年11月"],
            ["序号", "社区名称", "值班电话"],
            [1, "水东 社区", "0797-5620001"],
            [2, "南外社区", 7975620002],
            ["合计", "2 个"],
            ["填表人：张三"],
        ],
        ["A1:C1"],
    )
    grids = book.create_sheet("网格")
    put(
        grids,
        [
            ["网格情况表"],
            ["社区", "网格", "网格党支部"],
            ["水东社区", "第１网格", "第一网格党支部"],
            ["", "第２网格", "第二网格党支部"],
            ["小计", "2"],
            ["南外社区", "1", "第一网格党支部"],
            ["总计", "3"],
            ["说明：网格编号以民政部门为准。"],
        ],
        ["A1:C1", "A3:A4"],
    )
    hidden = book.create_sheet("旧网格")
    hidden.sheet_state = "hidden"
    put(hidden, [["社区", "网格"], ["水东社区", "第9网格"]])
    book.save(path)
    book.close()
    return path


# --- no .xlsx ---------------------------------------------------------------------------------------


def old_xls(folder: Path) -> Path:
    """The beginning of a workbook of before 2007."""
    return _ole(folder / "花名册.xls", "Workbook")


def locked(folder: Path) -> Path:
    """The beginning of a workbook with a password."""
    return _ole(folder / "花名册.xlsx", "EncryptedPackage")


def _ole(path: Path, stream: str) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(1024))
    return path


def page_of_a_web_system(folder: Path) -> Path:
    """What web systems call an Excel file: a page with a table."""
    path = folder / "导出.xls"
    path.write_text("<html><body><table><tr><td>姓名</td></tr></table></body></html>", encoding="utf-8")
    return path


def calendar_feed(folder: Path) -> Path:
    """A calendar to subscribe to."""
    path = folder / "放假.ics"
    path.write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", encoding="utf-8")
    return path
