"""The empty roster to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handlers.checkin.roster.reading import EXAMPLES, FIELDS, SELDOM
from storage.workbook.template import Column, write_template

_INTRO = (
    "花名册怎么填",
    "一行一个人。灰色的三行是示例，导入时会自动跳过，也可以删掉。",
    "列的先后、表头上方的标题行都可以改；空行会跳过；手机号、身份证号等列用不着，填了也不会读取。",
    "有一行不对，就整张表都不写入，并在旁边生成“文件名.错误.xlsx”，标出哪一行、为什么；改好再导入即可。",
    "党员、非党员可以分在两张工作表上，每张都读。同名同单位的两个人，在备注写“另一人”；同一个人情况变了，写“同一人”。",
    "重复导入不会多出人来：有编号的按编号认，没有编号的按姓名和单位认。空着的格子不会抹掉已有的内容。",
)


def write_blank(path: Path, communities: Sequence[str] = (), units: Sequence[str] = ()) -> None:
    """Write it; `communities` and `units` fill the drop-downs. Raises WorkbookError."""
    fields = [field for field in FIELDS if field.key not in SELDOM]
    write_template(path, "花名册", _INTRO, fields, _columns(communities, units), EXAMPLES)


def _columns(communities: Sequence[str], units: Sequence[str]) -> dict[str, Column]:
    return {
        "number": Column(14, "工号或花名册编号，同名同单位的人靠它区分；没有就空着。不要填身份证号。", format="@"),
        "name": Column(12, "和本人报到时写的一样。"),
        "unit": Column(24, "单位的全称或常用简称。", tuple(units)),
        "member": Column(12, "中共党员（含预备党员）选“中共党员”，其他选“群众”。", ("中共党员", "群众"), strict=True),
        "community": Column(16, "居住地所在社区；不知道就空着，报到时会问本人。", tuple(communities)),
        "grid": Column(14, "例如“第3网格”，也可以写小区名；不知道就空着。"),
        "building": Column(10, "例如“3栋”；不要写门牌号。"),
        "since": Column(13, "已经用纸质表报到的，写哪一天；没报到就空着，本人来报到。", format="yyyy-mm-dd"),
        "dingtalk": Column(16, "钉钉的 userId；知道才写，写了本人一说话就认得。", format="@"),
        "wecom": Column(16, "企业微信的 userid；知道才写。", format="@"),
        "telegram": Column(16, "Telegram 的数字 ID；知道才写。", format="@"),
        "accounts": Column(20, "别的平台，写成 平台:账号，例如 web:zhangsan。", format="@"),
        "note": Column(24, "自由填写，不会导入；同名的人写“另一人”或“同一人”。"),
    }
