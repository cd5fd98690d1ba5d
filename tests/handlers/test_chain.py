"""接龙: who comes to an activity, or whose door has the same trouble."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding import CHAIN, read_chain
from storage.tables import dialogue, outbox, signup, week_item, whistle
from tests.handlers.talk import GRID, Talk
from tests.understanding.house import intent_of

WORKER = "demo-zhang"  # 网格长 of 水东社区第1网格
DRY = "#接龙\n停水的住户\n1. 3-502\n2. 5号楼1单元301\n3. 6栋\n4. 3栋2单元"


@pytest.mark.parametrize(
    ("text", "title", "entries"),
    [
        ("#接龙\n周六打扫楼道\n例 张三\n1. 张三\n2. 李四 2人", "周六打扫楼道", ("张三", "李四 2人")),
        ("接龙 1.张三 2.李四 3.王五", "", ("张三", "李四", "王五")),
        ("【接龙】打扫楼道\n1、张三\n2、李四", "打扫楼道", ("张三", "李四")),
        ("打扫楼道请大家接龙：\n\n1 张三\n2 李四", "打扫楼道", ("张三", "李四")),
        ("#Group Note\n停电\n1. 3栋\n2. 5栋", "停电", ("3栋", "5栋")),
        ("停水的邻居：\n1. 3-502\n2. 5-301", "停水的邻居", ("3-502", "5-301")),
        ("#接龙\n打扫\n1. 张三\n2.\n3. 李四", "打扫", ("张三", "李四")),
        ("#接龙\n打扫\n1. 张三", "打扫", ("张三",)),
        ("1栋停水接龙\n1. 502\n2. 301", "1栋停水", ("502", "301")),
    ],
)
def test_what_stands_in_it(text: str, title: str, entries: tuple[str, ...]) -> None:
    chain = read_chain(text)
    assert chain is not None
    assert (chain.title, chain.entries) == (title, entries)


@pytest.mark.parametrize(
    "text",
    [
        "1. 3号楼灯坏了\n2. 5号楼停水了",
        "我家有三个问题：\n1. 灯坏了\n2. 漏水",
        "3号楼灯坏了",
        "接龙",
        "2. 张三\n3. 李四",
        "停水的邻居：\n1. 3-502\n2. 5-301的住户说他们家从上周二开始就没有水了，打了很多电话都没有人来看一看",
        "",
    ],
)
def test_what_is_none(text: str) -> None:
    assert read_chain(text) is None


def test_doors_of_one_trouble_are_told_without_the_word(talk: Talk) -> None:
    assert intent_of("停水的邻居：\n1. 3-502\n2. 5-301") == CHAIN
    assert intent_of("周六聚餐：\n1. 张三\n2. 李四") != CHAIN


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["1.", "2.", "\n", "接龙", "停水", "3-502", " ", "#"])).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    chain = read_chain(text)
    assert chain is None or all(chain.entries)


@pytest.mark.parametrize("text", ["1." * 1500, "接龙" * 1500, " " * 3000, "1 " * 1500, "，" * 3000, "例" * 3000])
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    read_chain(text)
    assert time.perf_counter() - began < 0.2


# --- doors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [DRY, DRY.removeprefix("#接龙\n")])
def test_several_doors_without_water_are_one_problem(talk: Talk, text: str) -> None:
    talk.say(text, group=GRID)
    talk.say("确认", group=GRID)
    (case,) = talk.rows(whistle)
    assert case.place == "3栋、5栋、6栋"
    assert "停水的住户" in case.matter
    assert "4 户" in case.matter
    assert "502" not in case.matter + case.place


def test_a_place_in_the_title_is_kept(talk: Talk) -> None:
    talk.say("#接龙\n3号楼停水的住户\n1. 3-502\n2. 301", group=GRID)
    talk.say("确认", group=GRID)
    assert [case.place for case in talk.rows(whistle)] == ["3号楼"]


def test_one_without_any_place_is_asked_where(talk: Talk) -> None:
    assert "哪" in talk.answer("#接龙\n停水\n1. 张三家\n2. 李四家", group=GRID).text


def test_danger_in_it_is_heard(talk: Talk) -> None:
    assert any("119" in said.text for said in talk.say("#接龙\n闻到很浓的煤气味\n1. 3栋\n2. 5栋", group=GRID))


# --- who comes ------------------------------------------------------------------------------------


def signed(talk: Talk) -> set[int]:
    return {row.person_id for row in talk.rows(signup)}


def test_whoever_answers_for_a_place_puts_down_its_people(talk: Talk) -> None:
    before = signed(talk)
    number = open_item(talk)
    said = talk.say(f"#接龙 报名 {number}\n1. 郭建勋 2人\n2. 没有这个人\n3. 郭建勋", WORKER)
    mine = next(each for each in said if each.chat == f"p-{WORKER}")
    assert "报上 1 人，1 人之前就报过了" in mine.text
    assert "没有这个人" in mine.text
    assert signed(talk) - before == {talk.person_id("demo-guo")}
    told = next(each for each in said if each.chat == "p-demo-guo")
    assert told.choices == (("取消报名", f"取消报名 {number}"),)


def open_item(talk: Talk) -> int:
    """An activity that 郭建勋 has not signed up for, and that is to come."""
    mine = talk.person_id("demo-guo")
    taken = {row.item_id for row in talk.rows(signup) if row.person_id == mine}
    today = talk.clock.now().date()
    return next(
        int(row.number)
        for row in talk.rows(week_item)
        if (row.id not in taken and row.day > today and not row.cancelled and row.wanted is None) or row.wanted == 99
    )


def test_others_sign_up_themselves_alone(talk: Talk) -> None:
    number = open_item(talk)
    said = talk.answer(f"接龙 报名 {number}\n1. 郭建勋\n2. 李桂秀", "demo-guo")
    assert "请各自发" in said.text
    other = talk.answer(f"接龙 报名 {number}\n1. 王五\n2. 李桂秀", "demo-guo")
    assert "没有您的名字" in other.text


def test_the_activity_is_known_by_its_name(talk: Talk) -> None:
    number = open_item(talk)
    title = next(row.title for row in talk.rows(week_item) if row.number == number)
    assert title in talk.answer(f"#接龙\n周末{title}\n1. 郭建勋", "demo-guo").text


def test_one_that_names_no_activity_is_asked_which(talk: Talk) -> None:
    assert "序号" in talk.answer("接龙\n1. 郭建勋\n2. 李桂秀", WORKER).text
    assert talk.count(dialogue) == 0


def test_among_neighbours_it_stays_theirs(talk: Talk) -> None:
    before = talk.count(outbox), talk.count(signup)
    talk.say("#接龙\n报名 1\n1. 郭建勋\n2. 李桂秀", "demo-guo", GRID, addressed=False)
    talk.say(DRY, "demo-guo", GRID, addressed=False)
    assert (talk.count(outbox), talk.count(signup)) == before
