"""The roster: 姓名, 单位, 政治面貌, and where they live as far as it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.values.pattern import Pattern
from handlers.checkin.roster.rows import RosterRow
from handlers.county.changes import NO_UNIT
from storage.workbook.accounts import accounts
from storage.workbook.cells import Unreadable, day, folded, half_width, member, name
from storage.workbook.headers import Header, field
from storage.workbook.opening import RawSheet, Row
from storage.workbook.reading import read_sheet
from storage.workbook.rowcells import RowCells
from storage.workbook.sheet import Bad, Progress, Sheet

FIELDS = (
    field("number", "编号 工号 人员编号 职工编号 员工编号 党员编号 花名册编号"),
    field("name", "姓名 名字 党员姓名 人员姓名 干部姓名 报到人 报到人姓名 党员干部姓名", required=True),
    field("unit", "单位 工作单位 所在单位 单位名称 所属单位 工作单位名称 单位全称 所在党组织 所在部门", required=True),
    field("member", "政治面貌 是否党员 党员 身份 是否中共党员 面貌 人员类别 类别", required=True),
    field(
        "community",
        "社区 居住社区 所在社区 报到社区 居住地社区 所属社区 社区名称 居住地所在社区 "
        "居委会 村委会 社区居委会 村居委会 村居",
    ),
    field("grid", "网格 居住网格 所在网格 报到网格 居住地网格 所属网格 网格名称 小区 居住小区 所在小区"),
    field("building", "楼栋 栋 栋号 楼号 楼栋号 所在楼栋 居住楼栋 幢"),
    field("since", "报到日期 报到时间 报到日 纸质报到日期"),
    field("dingtalk", "钉钉账号 钉钉 钉钉号 钉钉userid"),
    field("wecom", "企业微信账号 企业微信 企微账号 企业微信userid"),
    field("telegram", "Telegram账号 telegram tg账号 telegramid"),
    field("accounts", "平台账号 其他账号"),
    field("state", "状态 报到状态"),
    field("note", "备注 说明 备 注"),
)
SELDOM = frozenset({"state"})  # an export's own: the empty sheet does not ask for it

_BLANK = ("", "", "", "")  # whose accounts are known before they write is rare
EXAMPLE_NOTE = "示例，导入时跳过"
EXAMPLES: tuple[tuple[str, ...], ...] = (
    ("", "张示例", "县检察院", "中共党员", "水东社区", "第1网格", "3栋", "2026-01-17", *_BLANK, EXAMPLE_NOTE),
    ("", "李示例", "县妇幼保健院", "群众", "西北街社区", "第2网格", "", "", *_BLANK, EXAMPLE_NOTE),
    ("", "王示例", "县交通运输局", "中共党员", "", "", "", "", *_BLANK, EXAMPLE_NOTE),
)
_EXAMPLE_NAMES = frozenset(example[1] for example in EXAMPLES)

_NO_UNITS = frozenset({NO_UNIT, "无单位", "没有单位"})
MAX_NAME = 30
MAX_NUMBER = 40
MAX_UNIT = 64
_IDENTITY = Pattern(r"\d{17}[\dXx]|1[3-9]\d{9}")


def read_roster(path: Path, progress: Progress | None = None, today: date | None = None) -> Sheet[RosterRow]:
    """Read a roster in any common layout; its faults row by row in `bads`. Raises WorkbookError.

    A day of reporting in without a year is the one nearest to `today`.
    """

    def make(number: int, row: Row, header: Header, raw: RawSheet) -> RosterRow | None:
        return _make(number, row, header, raw, today)

    sheet = read_sheet(path, FIELDS, make, progress)
    rows, doubles = _without_doubles(sheet.rows, sheet.title)
    bads = tuple(sorted((*sheet.bads, *doubles), key=lambda bad: bad.row))
    return replace(sheet, rows=rows, bads=bads, notes=(*sheet.notes, *_alike(rows)))


def _make(number: int, row: Row, header: Header, raw: RawSheet, today: date | None) -> RosterRow | None:
    cells = RowCells(row, header)
    said, note = name(cells.value("name")), cells.said("note")
    if note.startswith("示例"):
        if said in _EXAMPLE_NAMES:
            return None
        raise Unreadable("备注还写着“示例”：如果是真人，请清空这一格的备注", "note")
    unit = name(cells.value("unit"))
    unit = NO_UNIT if unit in _NO_UNITS else unit
    key = half_width(cells.value("number"))
    if not said:
        cells.fault("name", "没有写姓名，请填上，例如“王芳”；不是人的行请删掉")
    elif len(said) > MAX_NAME or any(mark.isdigit() for mark in said):
        cells.fault("name", f"姓名“{said[:MAX_NAME]}”不像一个人的名字，请写成“王芳”这样")
    if not unit and not key:
        cells.fault("unit", "没有写单位，请写全称，例如“县检察院”；没有单位写“无”")
    if len(unit) > MAX_UNIT:
        cells.fault("unit", f"单位名称太长（{len(unit)} 字），最多 {MAX_UNIT} 字")
    if _IDENTITY.fullmatch(key):
        cells.fault("number", "编号像是身份证号或手机号，这两样不能存，请换成工号或空着")
    elif len(key) > MAX_NUMBER or key.startswith("~"):
        cells.fault("number", f"编号“{key[:MAX_NUMBER]}”不能用，请换成 {MAX_NUMBER} 字以内的字母或数字")
    made = RosterRow(
        row=number,
        number=key,
        name=said,
        unit=unit,
        member=cells.read("member", member, False),
        community=cells.said("community"),
        grid=half_width(cells.value("grid")),
        building=half_width(cells.value("building")),
        note=note,
        since=cells.attempt("since", lambda: _since(cells, raw, today), None),
        accounts=cells.attempt("accounts", lambda: accounts(cells.value), ()),
    )
    cells.done()
    return made


def _since(cells: RowCells, raw: RawSheet, today: date | None) -> date | None:
    """When they reported in; who has left since, has not."""
    if not cells.said("since") or cells.said("state") in ("已退出", "未报到"):
        return None
    since = day(cells.value("since"), epoch=raw.epoch, today=today, past=True)
    if today is not None and since > today:
        raise Unreadable(f"报到日期 {since} 还没有到")
    return since


def _without_doubles(rows: tuple[RosterRow, ...], sheet: str) -> tuple[tuple[RosterRow, ...], list[Bad]]:
    """The first of each person stays. Two of one name in one unit are two people if anything tells them apart."""
    numbers: dict[str, int] = {}
    people: dict[tuple[object, ...], int] = {}
    kept: list[RosterRow] = []
    bads: list[Bad] = []
    for row in rows:
        person = (row.name, folded(row.unit), row.number, row.member, row.community, row.grid, row.building, row.note)
        if row.number and (first := numbers.setdefault(row.number, row.row)) != row.row:
            bads.append(Bad(row.row, f"编号“{row.number}”与第 {first} 行重复", sheet, "number"))
        elif (first := people.setdefault(person, row.row)) != row.row:
            alike = f"与第 {first} 行完全相同（{row.name}，{row.unit}）；确是两个人，请填编号或在备注里写明"
            bads.append(Bad(row.row, alike, sheet, "name"))
        else:
            kept.append(row)
    return tuple(kept), bads


def _alike(rows: tuple[RosterRow, ...]) -> list[str]:
    """Two of one name in one unit who are told apart by little: they may be one person twice."""
    first: dict[tuple[str, str], RosterRow] = {}
    told = []
    for row in rows:
        other = first.setdefault((row.name, folded(row.unit)), row)
        homes = {(row.community, row.grid, row.building), (other.community, other.grid, other.building)}
        if other is not row and not (row.number and other.number) and ("", "", "") in homes and row.note == other.note:
            told.append(f"第 {row.row} 行和第 {other.row} 行同名同单位（{row.name}），当作两个人；是一个人请删掉一行。")
    return told
