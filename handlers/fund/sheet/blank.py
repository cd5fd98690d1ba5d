"""The empty sheet of the book to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from handlers.fund.kinds import Kind
from handlers.fund.sheet.reading import EXAMPLE_PURPOSES, FIELDS, SELDOM
from storage.workbook.template import Column, write_template

_INTRO = (
    "专项资金台账怎么填",
    "一行一笔：认捐（说好要给）、下达（钱到了）、安排（打算花）、支出（付了）、退回。灰色的三行是示例，导入时会自动跳过。",
    "金额写元，例如 3260.5 或 1.2万。收款方只写类别，不写人名。",
    "记进去的不能改、不能删；写错了在群里发“冲正”。导出的表里序号已经有的行不会再记一遍。",
    "这张表只记账，不代替审批，也不经手钱款。",
)


def write_blank(path: Path, fund: str, payees: Sequence[str], communities: Sequence[str] = ()) -> None:
    """Write it; `payees` and `communities` fill the drop-downs. Raises WorkbookError."""
    fields = [field for field in FIELDS if field.key not in SELDOM]
    columns = {
        "community": Column(14, "哪个社区的账。", tuple(communities)),
        "day": Column(13, "钱动的那天，例如 2026-11-20。", format="yyyy-mm-dd"),
        "kind": Column(10, "认捐、下达、安排、支出、退回。", tuple(Kind), strict=True),
        "cents": Column(14, "元，写正数，例如 3260.5。", format="#,##0.00"),
        "source": Column(24, f"空着就是{fund}。"),
        "giver": Column(22, "哪个单位认捐或拨来的。"),
        "case": Column(22, "为哪件哨，例如 HC-SD-2026-00012；没有就空着。"),
        "purpose": Column(34, "一句话，不写人名和门牌。"),
        "payee": Column(14, "只写类别。", tuple(payees)),
        "decided": Column(28, "谁、哪天议定的，从会议记录抄，例如“居民议事会 11月20日”。"),
        "due": Column(13, "认捐的什么时候到。", format="yyyy-mm-dd"),
    }
    day = date(2026, 11, 20)
    drain, pool, lamp = EXAMPLE_PURPOSES
    examples: list[list[object]] = [
        ["水东社区", day, "支出", 3260.5, "", "", "HC-SD-2026-00012", drain, "施工单位", "", None],
        ["水东社区", day, "下达", 8000, "", "县交通运输局", "", pool, "", "", None],
        ["水东社区", day, "安排", 1200, "", "", "", lamp, "", "居民议事会 11月18日", None],
    ]
    write_template(path, "专项资金台账", _INTRO, fields, columns, examples)
