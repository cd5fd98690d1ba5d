"""The empty workbook of a county, and the same sheets filled in: one look, one set of drop-downs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.access import NAMES as ROLE_NAMES
from handlers.county import offices
from handlers.county.workbook.examples import EXAMPLES
from handlers.county.workbook.sheets import (
    AREAS,
    BUILDINGS,
    COMMUNITIES,
    ESTATES,
    GRIDS,
    KINDS,
    NAMES,
    OFFICES,
    ORDER,
    PAIRS,
    UNITS,
)
from handlers.county.workbook.words import NAMINGS
from storage.workbook.template import Column, Page, write_pages

_INTRO = (
    "区划表怎么填",
    "一个县（区、街道，哪怕只有一个社区）的家底：有哪些地方、单位、结对，谁任什么职。灰色的行是示例，导入时会自动跳过。",
    "哪张表用不着就空着或删掉：没有的表不动。先后、表头上方的标题行都可以改，合并的单元格、合计和填表人的行也看得懂。",
    "先看一遍再写入：gridwhistle import county 文件，会先说清什么变了，问过才写；有一行不对就都不写。",
    "改了名，在“曾用名”里写原来的名字；网格合并了，留着旧的一行，“状态”写“并入 第3网格”；不用了写“停用”。",
    "空着的格子不改已有的内容；写“无”表示确实没有。电话只写办公室座机，不要写个人手机号和身份证号。",
    "重复导入不会有变化；gridwhistle export county 文件 随时可以导出一份现在的。",
)
_FORMER = Column(16, "改了名才写：原来的名字。从别处划来的写原来的全名，例如“水东社区第3网格”。")
_STATUS = Column(14, "在用就空着；不用了写“停用”；合并到别处写“并入 第3网格”。", ("停用", "并入 第1网格"))
_NOTE = Column(16, "自由填写，不会导入。")
_CODE = Column(10, "哨号里用的字母，例如 SD；空着就按拼音首字母取。", format="@")
_LEVEL = Column(10, "这一级叫别的名字才写，例如“村”。", ("社区", "村"))
_SPOT = Column(18, "纬度,经度（WGS-84），例如 25.600,115.785；不知道就空着。", format="@")
_DUTY = Column(18, "值班室的座机；不要写个人手机号。", format="@")
_BRANCH = Column(26, "空着就按名字取，例如“水东社区第1网格党支部”；没有写“无”。")
_GRID = Column(12, "例如“第3网格”；三网格、3 也认得。")

COLUMNS: dict[str, dict[str, Column]] = {
    AREAS: {
        "level": Column(
            14,
            "区县自己写“区县”；往下写街道、镇、社区党工委，有几级写几级。",
            ("区县", "街道", "镇", "乡", "社区党工委"),
        ),
        "name": Column(20, "全称，例如“会昌县”“城市社区党工委”。"),
        "upper": Column(20, "它的上一级；直接在区县下面的可以空着。"),
    },
    COMMUNITIES: {
        "name": Column(18, "全称，例如“水东社区”。"),
        "upper": Column(20, "所属的街道、乡镇或社区党工委；没有就空着。"),
    },
    GRIDS: {
        "upper": Column(18, "所属的社区；和上一行相同可以空着。"),
        "name": _GRID,
        "lead": Column(12, "网格长的姓名；也可以写在“职务”里。"),
        "lead_unit": Column(24, "网格长所在的单位。"),
    },
    ESTATES: {
        "upper": Column(18, "所属的社区；和上一行相同可以空着。"),
        "grid": _GRID,
        "name": Column(20, "例如“温馨港湾小区”。"),
    },
    BUILDINGS: {
        "upper": Column(18, "所属的社区；和上一行相同可以空着。"),
        "grid": _GRID,
        "estate": Column(18, "楼栋在哪个小区里；没有小区就空着。"),
        "name": Column(12, "例如“3栋”；3号楼、三栋也认得。"),
        "entrances": Column(8, "几个单元，例如 3。"),
        "branch": Column(22, "党小组的名字；空着就按名字取，没有写“无”。"),
    },
    NAMES: {
        "name": Column(20, "大家平时怎么叫，例如“水东”“水东菜市场”。"),
        "type": Column(10, "别名、地标或曾用名。", tuple(NAMINGS), strict=True),
        "area": Column(18, "指的是街道、乡镇时写在这里。"),
        "upper": Column(18, "指的是哪个社区，或在哪个社区里。"),
        "grid": _GRID,
        "estate": Column(18, "指的是哪个小区，或在哪个小区里。"),
        "building": Column(10, "指的是哪栋楼。"),
    },
    UNITS: {
        "name": Column(26, "全称或最常用的叫法，例如“县检察院”。"),
        "short": Column(34, "大家还会怎么写，用“、”分开，例如“检察院、县人民检察院”。"),
        "phone": Column(18, "办公室的座机；不要写个人手机号。", format="@"),
    },
    PAIRS: {
        "unit": Column(26, "哪个单位。"),
        "upper": Column(18, "和哪个社区结对。"),
    },
    OFFICES: {
        "person": Column(12, "和花名册上写的一样；名册上还没有的会先加上。"),
        "unit": Column(24, "这位同志所在的单位；社区工作人员没有单位的写“无”。"),
        "office": Column(16, "任什么职。", tuple(ROLE_NAMES[each] for each in offices.OFFICES)),
        "upper": Column(16, "网格长、网格党支部书记、社区干部写社区。"),
        "grid": _GRID,
        "serves": Column(22, "单位联络员写负责哪个单位；就是所在单位的可以空着。"),
        "since": Column(13, "从哪一天起；空着就从导入那天起。", format="yyyy-mm-dd"),
        "until": Column(13, "有任期的写到哪一天，那天也算；没有就空着。", format="yyyy-mm-dd"),
        "number": Column(14, "花名册编号，同名同单位的人靠它区分；没有就空着。不要写身份证号。", format="@"),
        "dingtalk": Column(18, "钉钉的 userId；知道才写，写了本人一说话就认得。", format="@"),
        "wecom": Column(18, "企业微信的 userid；知道才写。", format="@"),
        "telegram": Column(18, "Telegram 的数字 ID；知道才写。", format="@"),
        "accounts": Column(24, "别的平台，写成 平台:账号，例如 web:zhangsan。", format="@"),
    },
}
_SHARED = {
    "code": _CODE, "branch": _BRANCH, "phone": _DUTY, "level": _LEVEL, "spot": _SPOT, "former": _FORMER,
    "status": _STATUS, "note": _NOTE,
}  # fmt: skip
_OF_OTHERS = ("code", "phone", "level", "spot", "buildings", "estates", "lead", "lead_unit")
# In the empty workbook only what most counties fill in; an export has what the county uses.
_SELDOM = {(AREAS, "spot"), (COMMUNITIES, "level"), (COMMUNITIES, "spot"), (NAMES, "building")} | {
    (title, key)
    for title in (GRIDS, ESTATES, BUILDINGS)
    for key in _OF_OTHERS
} | {(ESTATES, "branch")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet to write: its title, and its rows by the fields' keys."""

    title: str
    rows: Sequence[Mapping[str, object]]


def write_blank(path: Path, communities: Sequence[str] = (), units: Sequence[str] = ()) -> None:
    """Write it; `communities` and `units` fill the drop-downs. Raises WorkbookError."""
    pages = []
    for title in ORDER:
        fields = [each for each in KINDS[title].fields if (title, each.key) not in _SELDOM]
        examples = [[row.get(each.key, "") for each in fields] for row in EXAMPLES[title]]
        pages.append(Page(title, fields, _columns(title, communities, units), examples))
    write_pages(path, _INTRO, pages)


def write_filled(path: Path, sheets: Sequence[Filled]) -> None:
    """Write what a county has, in the same look: the usual columns, and those that it uses. Raises WorkbookError."""
    communities = [str(row["name"]) for sheet in sheets if sheet.title == COMMUNITIES for row in sheet.rows]
    units = [str(row["name"]) for sheet in sheets if sheet.title == UNITS for row in sheet.rows]
    pages = []
    for sheet in sheets:
        used = {key for row in sheet.rows for key, value in row.items() if value not in ("", None)}
        if sheet.title != AREAS and not any(_said_otherwise(sheet.title, row) for row in sheet.rows):
            used.discard("level")
        fields = [
            each for each in KINDS[sheet.title].fields if each.key in used or (sheet.title, each.key) not in _SELDOM
        ]
        rows = [[row.get(each.key) for each in fields] for row in sheet.rows]
        pages.append(Page(sheet.title, fields, _columns(sheet.title, communities, units), (), rows))
    write_pages(path, _INTRO, pages)


def _said_otherwise(title: str, row: Mapping[str, object]) -> bool:
    """Whether a place's level has a name of its own here."""
    return row.get("level") not in (None, title)


def _columns(title: str, communities: Sequence[str], units: Sequence[str]) -> dict[str, Column]:
    """Every column of a sheet, with what the county's drop-downs hold."""
    columns = {**_SHARED, **COLUMNS[title]}
    options = {("upper", COMMUNITIES): ()}
    for key, names in (("upper", communities), ("unit", units), ("serves", units)):
        if key in columns and names and (key, title) not in options and title != AREAS:
            columns[key] = replace(columns[key], options=tuple(names))
    return columns
