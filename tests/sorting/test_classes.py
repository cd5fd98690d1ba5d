"""Words and classes: what speaks for what, two levels, another set of labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sorting.classes import OTHER, Class, Classes, ranked, shipped
from handlers.sorting.words import STRONG, WordPoints

SEED = ("区域党建", "服务企业", "城市管理", "环境整治", "综合执法", "公共卫生", "就业就学")
SAID = {
    "3栋路灯坏了": "城市管理",
    "井盖松动": "城市管理",
    "公交车太少": "城市管理",
    "排水沟堵塞，路面积水": "城市管理",
    "垃圾堆成山臭气熏天": "环境整治",
    "工地半夜施工噪音扰民": "环境整治",
    "饭店油烟直排": "环境整治",
    "流动摊贩占道经营": "综合执法",
    "楼顶违建": "综合执法",
    "超市卖过期食品": "综合执法",
    "医保怎么报销": "公共卫生",
    "小区老鼠蟑螂太多": "公共卫生",
    "老板拖欠工资": "就业就学",
    "孩子转学没有学位": "就业就学",
    "物业乱收物业费": "物业房屋",
    "电梯坏了物业不修": "物业房屋",
    "楼上邻居天天吵架": "邻里纠纷",
    "电线裸露漏电有安全隐患": "安全隐患",
    "楼道里给电瓶车充电": "安全隐患",
    "党支部好久没有开展党员活动": "区域党建",
    "个体户办营业执照太慢": "服务企业",
    "嗯": OTHER,
    "": OTHER,
}
ANY = st.text(max_size=80) | st.lists(st.sampled_from([*"路灯坏了电梯垃圾臭", "物业", "\ud800", "İ", "\x00"])).map(
    "".join
)


@pytest.mark.parametrize(("said", "name"), SAID.items())
def test_the_class_that_words_speak_for(said: str, name: str) -> None:
    assert shipped().guess(said)[0] == name


def test_the_seven_classes_of_the_field_ship_in_their_order() -> None:
    assert shipped().tops[:7] == SEED
    assert shipped().tops[-1] == OTHER


def test_two_levels_and_unique_names() -> None:
    rows = shipped().rows
    assert len({one.name for one in rows}) == len(rows)
    assert all(not one.parent or not shipped().by_name[one.parent].parent for one in rows)


def test_a_pace_is_inherited() -> None:
    classes = Classes((Class("一", pace="民生"), Class("二", "一"), Class("三", "一", pace="复杂"), Class("四")))
    assert [classes.pace_of(name) for name in ("一", "二", "三", "四", "没有")] == ["民生", "民生", "复杂", "", ""]


def test_a_word_counts_once_and_the_longer_before_the_shorter() -> None:
    words = WordPoints.of([("管", "路灯", STRONG), ("管", "灯", 1.0)])
    assert words.points("路灯路灯") == {"管": STRONG}
    assert words.points("路灯和灯") == {"管": pytest.approx(STRONG + 0.6)}


def test_a_word_against() -> None:
    classes = Classes((Class("装修", words=("装修",), against=("违建",)), Class("执法", words=("违建",))))
    assert classes.guess("装修")[0] == "装修"
    assert classes.guess("装修违建")[0] == "执法"


def test_another_set_of_labels_takes_the_children_filed_under_it() -> None:
    labels = ("教育文体", "环境保护", "安全隐患", "宇宙探索")
    classes = shipped().relabelled(labels)
    assert set(classes.tops) == {*labels, OTHER}
    assert classes.guess("学校食堂太贵，老师乱补课")[0] == "教育文体"
    assert classes.guess("砖厂排放废气")[0] == "环境保护"
    assert classes.guess("消防通道堵了")[0] == "安全隐患"
    assert classes.guess("宇宙飞船")[0] == "宇宙探索"


@given(ANY)
def test_any_text_has_a_class(text: str) -> None:
    name, sure = shipped().guess(text)
    assert name in shipped().tops
    assert 0.0 <= sure <= 1.0


@given(st.dictionaries(st.text(max_size=3), st.floats(-50, 50), max_size=8))
def test_shares_are_a_whole(scores: dict[str, float]) -> None:
    found = ranked(scores)
    assert len(found) == len(scores)
    assert not scores or sum(share for _, share in found) == pytest.approx(1.0)
    assert [share for _, share in found] == sorted((share for _, share in found), reverse=True)
