"""The empty sheets of both lists to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handlers.exchange.needing import SOURCES
from handlers.exchange.sheet.reading import EXAMPLE, NEEDS, RESOURCES, columns
from storage.workbook.template import Column, write_template

_ALL_OR_NOTHING = "有一行不对，就整张表都不写入，并在旁边生成“文件名.错误.xlsx”，标出哪一行、为什么；改好再导入即可。"
_SKIPPED = "灰色的行是示例，导入时会自动跳过，也可以删掉。"


def write_resources(path: Path, kinds: Sequence[str], units: Sequence[str]) -> None:
    """Write it; `kinds` and `units` fill the drop-downs. Raises WorkbookError."""
    intro = (
        "资源清单怎么填",
        f"一行一项资源。{_SKIPPED}",
        "同一个单位、同一个名称就是同一项：已经有的会改，没有的会新增；表里没有写的不动。",
        "不再提供的，状态写“撤下”；已经约好的不受影响。",
        _ALL_OR_NOTHING,
    )
    made = {
        "unit": Column(20, "哪个单位提供，例如“县林业局”。", tuple(units)),
        "kind": Column(12, "不写就按名称归类。", tuple(kinds)),
        "name": Column(22, "一句话，例如“会议室”“法律咨询”。"),
        "amount": Column(8, "一共能提供多少，写整数；不限就空着。"),
        "measure": Column(8, "次、场、套……不写就是“次”。"),
        "hours": Column(18, "什么时候能用，例如“周末都行”“每月2次”。"),
        "place": Column(18, "在哪里；上门的写“上门”。"),
        "terms": Column(24, "有什么条件或说明。"),
        "until": Column(13, "到哪一天；长期的空着。", format="yyyy-mm-dd"),
        "contact": Column(20, "岗位和办公电话；不要写个人手机号，写了也不会保存。"),
        "state": Column(10, "可用就空着。", ("撤下",)),
    }
    examples: list[list[object]] = [
        ["县林业局", "场地", f"{EXAMPLE}会议室", None, "次", "周末都行", "县林业局三楼", "可坐80人", None, "办公室"],
        ["县司法局", "人才专家", f"{EXAMPLE}法律咨询", 12, "次", "每月2次", "上门", "4个律师", None, "公共法律服务股"],
    ]
    write_template(path, "资源清单", intro, columns(RESOURCES), made, examples)


def write_needs(path: Path, kinds: Sequence[str], communities: Sequence[str]) -> None:
    """Write it; `kinds` and `communities` fill the drop-downs. Raises WorkbookError."""
    intro = (
        "服务清单（需求）怎么填",
        f"一行一条需求。{_SKIPPED}",
        "不要写是哪一户、谁家：一户人家的事走“微心愿”；该哪个部门修的走“吹哨”。",
        "同一个地方、同样的内容就是同一条：没人认领的会改，已经认领的改不了；表里没有写的不动。",
        "不要了的，状态写“撤回”。",
        _ALL_OR_NOTHING,
    )
    made = {
        "community": Column(14, "哪个社区。", tuple(communities)),
        "grid": Column(12, "哪个网格的；全社区的就空着。"),
        "kind": Column(12, "不写就按内容归类。", tuple(kinds)),
        "what": Column(34, "一句话，例如“请人来给老人测血压”。"),
        "people": Column(10, "大约多少人受益，写整数。"),
        "amount": Column(8, "要多少，写整数；说不准就空着。"),
        "measure": Column(8, "次、场、套……不写就是“次”。"),
        "hours": Column(18, "想要什么时候，例如“周六上午”。"),
        "until": Column(13, "最晚哪一天。", format="yyyy-mm-dd"),
        "urgent": Column(8, "急的写“是”。", ("是",)),
        "source": Column(8, "从哪里来的。", SOURCES),
        "contact": Column(20, "岗位和办公电话；不要写个人手机号，写了也不会保存。"),
        "state": Column(10, "要撤回的写“撤回”。", ("撤回",)),
    }
    examples: list[list[object]] = [
        [
            "水东社区",
            "",
            "健康",
            f"{EXAMPLE}请人来给老人测血压",
            60,
            2,
            "次",
            "周六上午",
            None,
            "",
            "居民",
            "社区值班室",
        ],
        ["水东社区", "第1网格", "文体", f"{EXAMPLE}教大家写春联", 40, 1, "场", "1月", None, "", "走访", "社区值班室"],
    ]
    write_template(path, "服务清单", intro, columns(NEEDS), made, examples)
