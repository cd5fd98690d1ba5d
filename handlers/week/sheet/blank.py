"""The empty weekly list to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from pathlib import Path

from bot.clock import monday
from handlers.week.sheet.reading import EXAMPLE_NOTE, EXAMPLE_TITLES, FIELDS, SELDOM
from storage.workbook.template import Column, write_template

_INTRO = (
    "“六个日”清单怎么填",
    "一行一项活动，先后就是报名用的序号。灰色的三行是示例，导入时会自动跳过，也可以删掉。",
    "一张表只写一周（周一到周日）。日期写成 2026-11-28、11月28日都可以；时间写成 9:00、上午9点都可以。",
    "有一行不对，就整张表都不写入，并在旁边生成“文件名.错误.xlsx”，标出哪一行、为什么；改好再导入即可。",
    "清单下发以后再导入：原有活动的序号不变，新活动排在后面，表里没有了的活动会标为取消。",
)


def write_blank(
    path: Path, themes: Sequence[str], today: date, communities: Sequence[str] = (), units: Sequence[str] = ()
) -> None:
    """Write it; `communities` and `units` fill the drop-downs, its examples are on the Saturday after `today`'s week.

    Raises WorkbookError.
    """
    fields = [field for field in FIELDS if field.key != "span" and field.key not in SELDOM]
    columns = _columns(communities, units, themes)
    write_template(path, "六个日清单", _INTRO, fields, columns, _examples(today, themes))


def _columns(communities: Sequence[str], units: Sequence[str], themes: Sequence[str]) -> dict[str, Column]:
    return {
        "theme": Column(14, "六个日里的一个。", tuple(themes), strict=True),
        "title": Column(34, "一句话说清做什么，不超过 128 字。"),
        "day": Column(13, "例如 2026-11-28。", format="yyyy-mm-dd"),
        "start": Column(9, "例如 9:00；全天或未定就空着。", format="hh:mm"),
        "end": Column(9, "例如 11:00。", format="hh:mm"),
        "place": Column(24, "集合的地方。"),
        "organiser": Column(20, "哪个单位组织。", tuple(units)),
        "community": Column(14, "哪个社区的活动；全县的就空着。", tuple(communities)),
        "grid": Column(11, "哪个网格的活动；全社区的就空着。"),
        "contact": Column(20, "岗位和办公电话；不要写个人手机号，写了也不会保存。"),
        "wanted": Column(8, "需要几个人；不限就空着。"),
        "bring": Column(20, "要带什么。"),
        "note": Column(26, "别的要说的话。"),
    }


def _examples(today: date, themes: Sequence[str]) -> list[list[object]]:
    saturday = monday(today) + timedelta(days=12)
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
    for row, title, rest in zip(rows, EXAMPLE_TITLES, last, strict=True):
        row[1] = title
        row.extend((*rest, EXAMPLE_NOTE))
    return rows
