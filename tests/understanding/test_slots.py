"""The values that the bot binds of what people say, and what it would ask next."""

from __future__ import annotations

import pytest

from bot.values.post import find_post
from tests.understanding.given import GIVEN
from tests.understanding.house import REGISTRY, UNDERSTANDING, bound_of, carried, intent_of

CARRIED: list[tuple[str, str, dict[str, object]]] = [
    ("昨天下午在3号楼打扫楼道两个半小时", "activity.log", {"minutes": 150, "date": "2026-11-21", "building": "3栋"}),
    ("活动 昨天 3栋 打扫 2小时", "activity.log", {"minutes": 120, "date": "2026-11-21", "building": "3栋"}),
    ("今天上午9点到11点在水东社区捡垃圾", "activity.log", {"minutes": 120, "start": "09:00", "end": "11:00"}),
    ("上周六和李明、王芳一起慰问了孤寡老人，一个半小时", "activity.log", {"minutes": 90, "people": ["李明", "王芳"]}),
    ("不是2小时是3小时", "activity.fix", {"minutes": 180}),
    ("报到 张三 检察院", "checkin", {"name": "张三", "unit": "检察院"}),
    ("报道 张三 检察院", "checkin", {"name": "张三", "unit": "检察院"}),
    ("我家搬到水东社区5栋了", "checkin.move", {"community": "水东社区", "building": "5栋"}),
    ("我报名第3项", "week.signup", {"item": 3}),
    ("认领 3", "posts.claim", {"item": 3}),
    ("我想认领楼道清洁员", "posts.claim", {"post": "楼道清洁员"}),
    ("催办 HC-SD-2026-00001", "whistle.urge", {"item": "HC-SD-2026-00001"}),
    ("不是3栋是5栋", "whistle.correct", {"building": "5栋"}),
    ("吹哨 3栋2单元楼道灯不亮", "whistle.new", {"place": "3栋2单元", "building": "3栋", "category": "物业房屋"}),
    ("5栋煤气味很重", "whistle.new", {"urgent": True, "category": "安全隐患", "building": "5栋"}),
    ("想周六上午去办医保，能约吗", "appointment.book", {"date": "2026-11-28"}),
    ("我要预约明天下午3点", "appointment.book", {"date": "2026-11-23", "start": "15:00"}),
    ("从3栋搬到8栋了", "checkin.move", {"building": "8栋"}),
    ("我户口还在水东，人搬到西北街社区了", "checkin.move", {"community": "西北街社区"}),
    ("周六以前我请个假", "checkin.leave", {"date": "2026-11-28"}),
]

ASKED: list[tuple[str, str]] = [
    ("路灯坏了", "place"),
    ("3栋路灯坏了", ""),
    ("昨天打扫了楼道", "minutes"),
    ("昨天打扫了楼道一小时", ""),
    ("我来报到", "name"),
    ("算我一个", "number"),
    ("我搬家了", "place"),
    ("帮助", ""),
]


@pytest.mark.parametrize(("said", "intent", "values"), CARRIED)
def test_what_is_bound(said: str, intent: str, values: dict[str, object]) -> None:
    assert intent_of(said) == intent
    bound = carried(said, intent)
    assert {name: bound.get(name) for name in values} == values


@pytest.mark.parametrize(("said", "asked"), ASKED)
def test_the_argument_asked_next(said: str, asked: str) -> None:
    intent = intent_of(said)
    bound = bound_of(said, intent)
    assert bound is not None
    assert bound.next_asked(REGISTRY.by_intent[intent]) == asked


@pytest.mark.parametrize("said", ["我要认领岗位", "认领一个岗位", "岗位有哪些"])
def test_a_post_in_general_is_no_title(said: str) -> None:
    assert find_post(said, GIVEN) is None


@pytest.mark.parametrize(
    ("said", "title"),
    [("我想认领楼道清洁员", "楼道清洁员"), ("分配小区的巡逻岗", "小区的巡逻岗"), ("楼道长我来当", "楼道长")],
)
def test_a_title_stands_where_it_is_said(said: str, title: str) -> None:
    found = find_post(said, GIVEN)
    assert found is not None
    assert found.value == title == said[found.start : found.end]


def test_a_problem_carries_no_length_of_time() -> None:
    assert "minutes" not in carried("3栋停水2小时了没人管", "whistle.new")


def test_mentions_do_not_matter() -> None:
    plain = UNDERSTANDING.understand("3栋路灯坏了")
    for said in ("@网格哨 3栋路灯坏了", "3栋路灯坏了 @网格哨"):
        meaning = UNDERSTANDING.understand(said)
        assert (meaning.intent, meaning.confidence, meaning.matters) == (plain.intent, plain.confidence, plain.matters)


def test_full_width_is_half_width() -> None:
    assert carried("报名　３", "week.signup")["item"] == 3
