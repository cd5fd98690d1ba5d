"""Whom a line is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.address import clean, read_address


@pytest.mark.parametrize(
    ("written", "text", "named", "mentions"),
    [
        ("@网格哨 报到", "报到", True, ()),
        ("报到 @网格哨", "报到", True, ()),
        ("报到＠网格哨", "报到", True, ()),
        ("@网格哨\u2005报到", "报到", True, ()),
        ("昨天@网格哨 打扫楼道", "昨天 打扫楼道", True, ()),
        ("@网格哨\n昨天打扫\n两小时", "昨天打扫\n两小时", True, ()),
        ("@网格哨", "", True, ()),
        ("报名3@网格哨", "报名3", True, ()),
        ("3栋@网格哨3栋停水", "3栋 3栋停水", True, ()),
        ("@网格哨小助手 报到", "报到", True, ()),
        ("@网格哨机器人（测试）报到", "报到", True, ()),
        ("@网格哨水东版\u2005报到", "报到", True, ()),
        ("@网格哨（3号楼停水）", "（3号楼停水）", True, ()),
        ("@网格哨兵 你好", "@网格哨兵 你好", False, ("网格哨兵",)),
        ("和 @李志强 @王小红 一起打扫", "和 @李志强 @王小红 一起打扫", False, ("李志强", "王小红")),
        ("@网格哨 和@李志强打扫了楼道", "和@李志强打扫了楼道", True, ("李志强",)),
        ("@李志强，@李志强。来一下", "@李志强，@李志强。来一下", False, ("李志强",)),
        ("写信到 zhang@example.cn", "写信到 zhang@example.cn", False, ()),
        ("网格哨真好用", "网格哨真好用", False, ()),
        ("@ 大家好", "@ 大家好", False, ()),
        ("a  b", "a  b", False, ()),
    ],
)
def test_reads_names(written: str, text: str, named: bool, mentions: tuple[str, ...]) -> None:
    read = read_address(written, "网格哨", known=["李志强", "李志", "网格哨", "网格哨兵"])
    assert (read.text, read.named, read.mentions) == (text, named, mentions)


@pytest.mark.parametrize(
    ("written", "bot", "text", "named"),
    [
        ("@水东 网格哨 报到", "水东 网格哨", "报到", True),
        ("@水东\u2005网格哨 报到", "水东 网格哨", "报到", True),
        ("@水东网格哨报到", "水东 网格哨", "报到", True),
        ("5栋@Grid Bot报到", "Grid Bot", "5栋 报到", True),
        ("报名3@gridbot", "gridbot", "报名3", True),
        ("@gridbots 你好", "gridbot", "@gridbots 你好", False),
        ("zhang@gridbot.cn", "gridbot", "zhang@gridbot.cn", False),
    ],
)
def test_names_of_the_bot(written: str, bot: str, text: str, named: bool) -> None:
    read = read_address(written, bot)
    assert (read.text, read.named) == (text, named)


@given(st.text(st.characters(), max_size=80))
def test_any_text_can_be_kept(text: str) -> None:
    kept = clean(text)
    assert "\x00" not in kept
    assert "\r" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert clean(kept) == kept


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_bots_name_never_stays(before: str, after: str) -> None:
    read = read_address(f"{before} @网格哨 {after}", "网格哨")
    assert read.named
    assert not read_address(read.text, "网格哨").named
    assert "网格哨" not in read.mentions


def test_half_a_surrogate_pair_becomes_a_mark() -> None:
    assert clean("好\ud83d的") == "好\ufffd的"
    assert clean("\ud83d\ude00") == "😀"
