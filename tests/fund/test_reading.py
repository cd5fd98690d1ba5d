"""A line that tells an entry, however it is typed."""

from __future__ import annotations

from datetime import date

from handlers.fund.chat import reading
from handlers.fund.kinds import Kind, Phase
from tests.values.county import GIVEN

LINES: dict[str, dict[str, object]] = {
    "交通局拨了8000给水东修沟": {
        "kind": Kind.ALLOTTED,
        "cents": 800_000,
        "giver": "交通局",
        "community": "水东",
        "purpose": "修沟",
    },
    "发票拍了，3260.5元": {"kind": Kind.PAID, "cents": 326_050},
    "我们单位认捐5000，年底前到": {"kind": Kind.PLEDGED, "cents": 500_000, "due": date(2026, 12, 31)},
    "退回200块材料款": {"kind": Kind.RETURNED, "cents": 20_000, "purpose": "材料款"},
    "支出 3260.5元 修排水沟 HC-SD-2026-00012": {
        "kind": Kind.PAID,
        "cents": 326_050,
        "purpose": "修排水沟",
        "case": "HC-SD-2026-00012",
    },
    "交通运输局下达 1.2万 修排水沟 00012": {
        "kind": Kind.ALLOTTED,
        "cents": 1_200_000,
        "giver": "交通运输局",
        "purpose": "修排水沟",
        "case": "00012",
    },
    "付给施工队3,200.50 修路灯": {
        "kind": Kind.PAID,
        "cents": 320_050,
        "payee": "施工单位",
        "purpose": "修路灯",
    },
    "安排3200元 修排水沟 居民议事会11月20日议定": {
        "kind": Kind.PLANNED,
        "cents": 320_000,
        "purpose": "修排水沟",
        "decided": "居民议事会11月20日议定",
    },
    "从专项资金付给材料商三百块 买水泥 11月20日": {
        "kind": Kind.PAID,
        "cents": 30_000,
        "payee": "材料商",
        "purpose": "买水泥",
        "source": "专项资金",
        "day": date(2026, 11, 20),
    },
    "支出 500 水东社区 换灯泡": {
        "kind": Kind.PAID,
        "cents": 50_000,
        "community": "水东社区",
        "purpose": "换灯泡",
    },
}


def test_what_a_line_says() -> None:
    empty = reading.Said()
    names = empty.__dataclass_fields__
    for text, wanted in LINES.items():
        said = reading.said(text, GIVEN)
        told = {name: getattr(said, name) for name in names if getattr(said, name) != getattr(empty, name)}
        assert told == wanted, text


def test_which_entry_and_what_would_be_right() -> None:
    told = {
        "上一笔写多了，应该是326": (None, "写多了，应该是326", 32_600),
        "第3笔 写多了，应该是326元": (3, "写多了，应该是326元", 32_600),
        "3 重复了": (3, "重复了", None),
        "#12 记错社区了": (12, "记错社区了", None),
        "3260元记多了": (None, "3260元记多了", None),
    }
    read = {text: (reading.seq(text), reading.without_seq(text), reading.should_be(text)) for text in told}
    assert read == told


def test_the_phase_of_a_notice() -> None:
    assert reading.phase("事前 2") is Phase.BEFORE
    assert reading.phase("事后 3 验收 居民代表") is Phase.AFTER
    assert reading.phase("出一版贴栏里") is None
    assert reading.accepted("事后 3 验收：居民代表和网格长") == "居民代表和网格长"
