"""The empty sheet of posts to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handlers.posts.sheet.reading import EXAMPLE_NOTE, EXAMPLE_TITLES, FIELDS, SELDOM, STATES
from storage.workbook.template import Column, write_template

_INTRO = (
    "服务岗位怎么填",
    "一行一个岗位。灰色的三行是示例，导入时会自动跳过，也可以删掉。",
    "同一个地方、同一个名称就是同一个岗位：已经有的会改，没有的会新设；表里没有写的岗位不动。",
    "要结束一个岗位，状态写“已结束”，在岗的人会收到通知。",
    "有一行不对，就整张表都不写入，并在旁边生成“文件名.错误.xlsx”，标出哪一行、为什么；改好再导入即可。",
)


def write_blank(path: Path, kinds: Sequence[str], communities: Sequence[str] = ()) -> None:
    """Write it; `kinds` and `communities` fill the drop-downs. Raises WorkbookError."""
    fields = [field for field in FIELDS if field.key not in SELDOM]
    write_template(path, "服务岗位", _INTRO, fields, _columns(kinds, communities), _EXAMPLES)


_PATROL = ("治安巡防", "水东社区", "第1网格", "", "两人一组走一圈", "每周五晚8点到10点", 4, "", "", None, "社区值班室")
_DOCTOR = ("健康医疗", "水东社区", "", "", "量血压、测血糖", "每月一个周六上午", 2, "是", "", None, "")
_HOUSE = ("民情信息", "水东社区", "第1网格", "3栋", "楼里有事传个话", "面议", 1, "", "", None, "")
_EXAMPLES: list[list[object]] = [
    [title, *rest, EXAMPLE_NOTE] for title, rest in zip(EXAMPLE_TITLES, (_PATROL, _DOCTOR, _HOUSE), strict=True)
]


def _columns(kinds: Sequence[str], communities: Sequence[str]) -> dict[str, Column]:
    return {
        "title": Column(18, "岗位叫什么，例如“夜间巡逻”。"),
        "kind": Column(12, "不写就按名称归类。", tuple(kinds)),
        "community": Column(14, "哪个社区的岗位。", tuple(communities)),
        "grid": Column(12, "哪个网格的；全社区的就空着。"),
        "building": Column(10, "哪一栋的；整个网格的就空着。"),
        "what": Column(34, "一句话说清做什么。"),
        "hours": Column(22, "什么时候，例如“每周五晚8点到10点”；没定写“面议”。"),
        "wanted": Column(10, "要几个人，例如 4。"),
        "licence": Column(8, "法律要求有资格证的（医、法、电工）写“是”；有人认领时先问社区。", ("是",)),
        "heavy": Column(8, "要出力的写“是”。", ("是",)),
        "until": Column(13, "短期的写到哪一天；长期的空着。", format="yyyy-mm-dd"),
        "contact": Column(20, "岗位和办公电话；不要写个人手机号，写了也不会保存。"),
        "note": Column(24, "别的要说的话。"),
        "state": Column(10, "招募中就空着。", tuple(STATES.values())),
    }
