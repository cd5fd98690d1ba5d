"""The empty sheet of services to fill in; a second page says what ships for which name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from pathlib import Path

from handlers.appointments.defaults import shipped
from handlers.appointments.sheet.reading import EXAMPLE_TITLES, FIELDS, SELDOM
from storage.workbook.template import Column, write_template

_INTRO = (
    "错时延时预约怎么填",
    "一行是一项事、一段时间；同一项一周办几次就写几行。灰色的两行是示例，导入时会自动跳过。",
    "周一到周五写“工作日”：放假不办，调休上班的那天照办。写“周六”的，放假和调休上班那天都不办。",
    "常见事项不写“要带什么”“能办什么”就按通行的填上，标“暂定”，请社区再看一遍。",
    "要停办一项，状态写“不再办”，约了的人会单独收到通知。已经有人约了的段，人数不能改得比已约的少。",
)


def write_blank(path: Path, communities: Sequence[str] = ()) -> None:
    """Write it; `communities` fill the drop-down. Raises WorkbookError."""
    fields = [field for field in FIELDS if field.key not in SELDOM]
    columns = {
        "title": Column(20, "办什么事，例如“老年证”。", tuple(each.title for each in shipped())),
        "also": Column(26, "居民还会怎么叫，空格隔开。"),
        "community": Column(14, "哪个社区的。", tuple(communities)),
        "where": Column(26, "地点和窗口；空着就是便民服务大厅。"),
        "days": Column(16, "周三、周六、周一到周五、工作日。"),
        "start": Column(8, "例如 17:30。", format="hh:mm"),
        "end": Column(8, "例如 20:00。", format="hh:mm"),
        "minutes": Column(10, "每人几分钟，空着是 15。"),
        "capacity": Column(10, "每段几个人，空着是 1。"),
        "bring": Column(34, "身份证、照片等。"),
        "note": Column(30, "那时候真能办到哪一步。"),
        "proxy": Column(8, "家人可以代办的写“是”。", ("是",)),
        "until": Column(13, "短期的写到哪一天。", format="yyyy-mm-dd"),
        "state": Column(10, "停办写“不再办”。", ("办理中", "不再办")),
    }
    first, second = EXAMPLE_TITLES
    examples: list[list[object]] = [
        [
            first,
            "",
            "水东社区",
            "",
            "周三",
            time(17, 30),
            time(20),
            15,
            1,
            "身份证、一寸照片",
            "当场收件",
            "",
            None,
            "",
        ],
        [second, "", "水东社区", "2号窗口", "周六", time(8, 30), time(11, 30), 15, 2, "身份证", "", "是", None, ""],
    ]
    write_template(path, "错时预约", _INTRO, fields, columns, examples)
