"""默认 核对: everything that nobody here has confirmed, and that it grows less as somebody goes through it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bot.config import load
from bot.config_file import render
from handlers.capabilities import HOUSE
from handlers.year import rules
from tests.handlers.acting import acting_as
from tests.handlers.talk import Talk

COUNTY, STAFF, MEMBER = "demo-xiao", "demo-luo", "demo-guo"


def _left(text: str, what: str) -> int:
    said = re.search(rf"{what}：[0-9]+ 项里 ([0-9]+) 项暂定", text)
    return int(said[1]) if said is not None else 0


def test_a_clerk_goes_through_what_is_provisional(talk: Talk) -> None:
    said = talk.answer("默认 核对", COUNTY)
    every = len(rules.shipped().items)
    assert _left(said.text, "年底评价事项") == every
    assert _left(said.text, "十带头的名称") == 10
    assert _left(said.text, "六个日的名称") == 6
    for label, send in said.choices:
        assert send in talk.registry.by_word, label
    talk.say("改评价规则 3 照旧", COUNTY)
    talk.say("定主题 12月 冬季防火", COUNTY)
    after = talk.say("默认", COUNTY)[0].text  # behind it: the theme waits for its second word
    assert _left(after, "年底评价事项") == every - 1
    assert _left(after, "今年还没到的月主题") == _left(said.text, "今年还没到的月主题") - 1
    with talk.database.begin() as tx:
        work = acting_as(talk, tx, COUNTY)
        for number in range(1, every + 1):
            rules.change(work, number)
    assert "年底评价事项" not in talk.say("默认", COUNTY)[0].text


def test_each_sees_what_is_theirs_to_settle(talk: Talk) -> None:
    said = talk.answer("默认核对", STAFF).text
    assert "服务岗位" in said
    assert "年底评价事项" not in said, "the county office alone decides those"
    assert "需要帮忙可以发“人工”" in talk.answer("默认 核对", MEMBER).text


def test_a_leader_s_visit_told_in_plain_words_is_a_visit_for_whoever_may_write_one_down(talk: Talk) -> None:
    """And for anybody else what was wrong is reported as ever."""
    for line, who in (
        ("县领导今天看了水东，两个事：沟盖板坏了和路灯不亮", COUNTY),
        ("今天县长来了我们社区，发现路灯不亮，当场解决：清走了垃圾", STAFF),
    ):
        said = talk.answer(line, who).text
        assert said.startswith("走访 "), line
        talk.say("算了", who)
    assert not talk.answer("县领导今天看了水东，路灯还是不亮", MEMBER).text.startswith("走访 ")


def test_what_init_wrote_down_is_no_decision_of_the_county(talk: Talk, tmp_path: Path) -> None:
    """It writes every setting with its default: those that are only our proposal stay behind a #."""
    file = tmp_path / "config.toml"
    file.write_text(render(HOUSE.config_model), encoding="utf-8")
    as_shipped = talk.answer("默认 核对", COUNTY).text.partition("另有设置里的：")[2]
    talk.county = replace(talk.county, config=load(file, HOUSE.config_model))
    told = talk.answer("默认 核对", COUNTY).text.partition("另有设置里的：")[2]
    assert "没有" not in told.partition("（")[0]
    assert told == as_shipped
