"""Empty workbooks to fill in: header, grey examples, drop-downs, and a page that says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from storage.workbook import roster, week
from storage.workbook.headers import Field
from storage.workbook.writing import HEAD_ALIGNMENT, HEAD_FILL, HEAD_FONT, Heading, save, widen
from storage.workdays import COUNTY

Kind = Literal["roster", "week"]

_GREY = Font(color="8C8C8C", italic=True)
_LISTS = "选项"  # hidden: a drop-down written into the cell itself holds 255 characters only
_LAST_ROW = 20_000  # drop-downs reach down to here


@dataclass(frozen=True, slots=True)
class _Column:
    """What the template says of a field: width, how to fill it in, its list, its number format."""

    width: int
    hint: str
    options: tuple[str, ...] = ()
    strict: bool = False  # the drop-down refuses anything else
    format: str = ""


def write_template(
    kind: Kind,
    path: Path,
    *,
    communities: Sequence[str] = (),
    units: Sequence[str] = (),
    themes: Sequence[str] = week.THEMES,
    today: date | None = None,
) -> None:
    """Write an empty roster or weekly list. `communities` and `units` fill the drop-downs.

    The examples of a weekly list are on the Saturday after `today`'s week, the machine's,
    if not given. Raises WorkbookError.
    """
    if kind == "roster":
        fields: Sequence[Field] = roster.FIELDS
        columns = _roster_columns(communities, units)
        examples: Sequence[Sequence[object]] = roster.EXAMPLES
        title, intro = "花名册", _ROSTER_INTRO
    else:
        fields = tuple(field for field in week.FIELDS if field.key != "span")
        columns = _week_columns(communities, units, themes)
        examples = _week_examples(today or datetime.now(COUNTY).date(), themes)
        title, intro = "六个日清单", _WEEK_INTRO
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    _head(sheet, fields, columns)
    for row, example in enumerate(examples, 2):
        for index, value in enumerate(example, 1):
            made = sheet.cell(row, index, value if value != "" else None)
            made.font = _GREY
    _explain(book.create_sheet("填写说明"), intro, fields, columns)
    _drop_downs(book, sheet, fields, columns)
    save(book, path)


def _head(sheet: Any, fields: Sequence[Field], columns: dict[str, _Column]) -> None:
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 26
    widen(sheet, [Heading(field.label, columns[field.key].width) for field in fields])
    for index, field in enumerate(fields, 1):
        column = columns[field.key]
        made = sheet.cell(1, index, field.label)
        made.font, made.fill, made.alignment = HEAD_FONT, HEAD_FILL, HEAD_ALIGNMENT
        made.comment = Comment(column.hint, "网格哨", width=260, height=90)
        if column.format:
            letter = get_column_letter(index)
            sheet.column_dimensions[letter].number_format = column.format
            for row in range(2, 5):
                sheet.cell(row, index).number_format = column.format


def _explain(sheet: Any, intro: Sequence[str], fields: Sequence[Field], columns: dict[str, _Column]) -> None:
    widen(sheet, [Heading("", 16), Heading("", 10), Heading("", 90)])
    for line in intro:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).font = Font(bold=sheet.max_row == 1, size=14 if sheet.max_row == 1 else 11)
    sheet.append([])
    sheet.append(["列名", "要不要填", "怎么填"])
    for made in sheet[sheet.max_row]:
        made.font, made.fill, made.alignment = HEAD_FONT, HEAD_FILL, HEAD_ALIGNMENT
    for field in fields:
        sheet.append([field.label, "必填" if field.required else "选填", columns[field.key].hint])
        sheet.cell(sheet.max_row, 3).alignment = Alignment(wrap_text=True, vertical="center")


def _drop_downs(book: Workbook, sheet: Any, fields: Sequence[Field], columns: dict[str, _Column]) -> None:
    lists: Any = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for index, field in enumerate(fields, 1):
        column = columns[field.key]
        letter = get_column_letter(index)
        if column.options:
            for row, option in enumerate(column.options, 1):
                lists.cell(row, index, option)
            rule = DataValidation(
                type="list", formula1=f"'{_LISTS}'!${letter}$1:${letter}${len(column.options)}", allow_blank=True
            )
            rule.errorStyle = "stop" if column.strict else "warning"
            rule.showErrorMessage = True
            rule.errorTitle, rule.error = field.label, column.hint
        elif column.format == "yyyy-mm-dd":
            rule = DataValidation(type="date", operator="greaterThan", formula1="DATE(2020,1,1)", allow_blank=True)
            rule.errorStyle, rule.showErrorMessage = "warning", True
            rule.errorTitle, rule.error = field.label, column.hint
        else:
            continue
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{_LAST_ROW}")


_ROSTER_INTRO = (
    "花名册怎么填",
    "一行一个人。灰色的三行是示例，导入时会自动跳过，也可以删掉。",
    "列的先后、表头上方的标题行都可以改；空行会跳过；手机号、身份证号等列用不着，填了也不会读取。",
    "有一行不对，就整张表都不写入，并在旁边生成“文件名.错误.xlsx”，标出哪一行、为什么；改好再导入即可。",
    "重复导入不会多出人来：有编号的按编号认，没有编号的按姓名和单位认。空着的格子不会抹掉已有的内容。",
)
_WEEK_INTRO = (
    "“六个日”清单怎么填",
    "一行一项活动，先后就是报名用的序号。灰色的三行是示例，导入时会自动跳过，也可以删掉。",
    "一张表只写一周（周一到周日）。日期写成 2026-11-28、11月28日都可以；时间写成 9:00、上午9点都可以。",
    "有一行不对，就整张表都不写入，并在旁边生成“文件名.错误.xlsx”，标出哪一行、为什么；改好再导入即可。",
    "清单下发以后再导入：原有活动的序号不变，新活动排在后面，表里没有了的活动会标为取消。",
)


def _roster_columns(communities: Sequence[str], units: Sequence[str]) -> dict[str, _Column]:
    return {
        "number": _Column(14, "工号或花名册编号，同名同单位的人靠它区分；没有就空着。不要填身份证号。", format="@"),
        "name": _Column(12, "和本人报到时写的一样。"),
        "unit": _Column(24, "单位的全称或常用简称。", tuple(units)),
        "member": _Column(12, "中共党员（含预备党员）选“中共党员”，其他选“群众”。", ("中共党员", "群众"), strict=True),
        "community": _Column(16, "居住地所在社区；不知道就空着，报到时会问本人。", tuple(communities)),
        "grid": _Column(14, "例如“第3网格”，也可以写小区名；不知道就空着。"),
        "building": _Column(10, "例如“3栋”；不要写门牌号。"),
        "note": _Column(24, "自由填写，不会导入。"),
    }


def _week_columns(communities: Sequence[str], units: Sequence[str], themes: Sequence[str]) -> dict[str, _Column]:
    return {
        "theme": _Column(14, "六个日里的一个。", tuple(themes), strict=True),
        "title": _Column(34, "一句话说清做什么，不超过 128 字。"),
        "day": _Column(13, "例如 2026-11-28。", format="yyyy-mm-dd"),
        "start": _Column(9, "例如 9:00；全天或未定就空着。", format="hh:mm"),
        "end": _Column(9, "例如 11:00。", format="hh:mm"),
        "place": _Column(24, "集合的地方。"),
        "organiser": _Column(20, "哪个单位组织。", tuple(units)),
        "community": _Column(14, "哪个社区的活动；全县的就空着。", tuple(communities)),
        "grid": _Column(11, "哪个网格的活动；全社区的就空着。"),
        "contact": _Column(20, "岗位和办公电话；不要写个人手机号，写了也不会保存。"),
        "wanted": _Column(8, "需要几个人；不限就空着。"),
        "bring": _Column(20, "要带什么。"),
        "note": _Column(26, "别的要说的话。"),
    }


def _week_examples(today: date, themes: Sequence[str]) -> list[list[object]]:
    saturday = week.monday_of(today) + timedelta(days=12)
    theme = [themes[index % len(themes)] for index in (-1, 2, 0)]
    rows: list[list[object]] = [
        [theme[0], "", saturday, time(8, 30), time(10, 30), "温馨港湾小区门口", "县交通运输局", "水东社区", "第1网格"],
        [theme[1], "", saturday, time(9), time(11, 30), "西北街卫生服务站", "县妇幼保健院", "西北街社区", ""],
        [theme[2], "", saturday, None, None, "水东文化广场", "县委党校", "", ""],
    ]
    last: tuple[tuple[object, ...], ...] = (
        ("水东社区值班室 0797-1234567", 20, "手套、扫把"),
        ("保健院院办", 12, "听诊器"),
        ("", None, ""),
    )
    for row, title, rest in zip(rows, week.EXAMPLE_TITLES, last, strict=True):
        row[1] = title
        row.extend((*rest, week.EXAMPLE_NOTE))
    return rows
