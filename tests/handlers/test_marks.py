"""What is marked and known to nobody is said; a post that is not held is none; a unit is thanked by its liaison."""

from __future__ import annotations

import pytest

from storage.tables import activity_tie, thanks
from tests.handlers.talk import Talk

GUO, LUO = "demo-guo", "demo-luo"


@pytest.mark.parametrize("mark", ["冬季防火", "哨00012", "带头助老", "主题", "需求99", "夜间巡逻"])
def test_a_mark_that_ties_nothing_is_said(talk: Talk, mark: str) -> None:
    said = [each.text for each in talk.say(f"今天扫雪1小时 #{mark}", GUO)]
    assert any(f"#{mark}" in text and "没有对上" in text for text in said)
    assert talk.count(activity_tie) == 0


@pytest.mark.parametrize("mark", ["带头维护环境", "志愿服务日"])
def test_one_that_is_known_says_nothing_of_it(talk: Talk, mark: str) -> None:
    assert "没有对上" not in "".join(each.text for each in talk.say(f"今天扫雪1小时 #{mark}", GUO))


def test_a_post_counts_for_whoever_holds_it(talk: Talk) -> None:
    talk.say("今天走一圈1小时", GUO)
    assert "没有“夜间巡逻”这个岗位" in talk.answer("算作 夜间巡逻", GUO).text
    assert talk.count(activity_tie) == 0
    talk.say("认岗 夜间巡逻", GUO)
    assert "岗位 夜间巡逻" in talk.answer("算作 夜间巡逻", GUO).text


@pytest.mark.parametrize(
    "said", ["感谢 县交通运输局 路修得很快", "感谢 单位 县交通运输局 路修得很快", "谢谢县交通运输局，路修得很快"]
)
def test_a_unit_is_thanked_by_its_liaison_and_nothing_is_counted(talk: Talk, said: str) -> None:
    told = {each.chat: each.text for each in talk.say(said, LUO)}
    assert "水东社区谢谢你们单位：路修得很快" in told["p-demo-zeng"]
    assert talk.count(thanks) == 0


def test_who_is_no_staff_wakes_no_liaison(talk: Talk) -> None:
    assert {each.chat for each in talk.say("感谢 县交通运输局 路修得很快", GUO)} <= {"p-demo-guo"}
