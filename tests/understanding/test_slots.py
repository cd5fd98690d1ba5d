"""The values an intent carries, and what would be asked next."""

from __future__ import annotations

import json

import pytest

from handlers.understanding import understand
from tests.understanding.given import GIVEN

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
    ("下周六有什么活动", "week.show", {"date": "2026-11-28"}),
]

ASKED: list[tuple[str, str]] = [
    ("路灯坏了", "place"),
    ("3栋路灯坏了", ""),
    ("昨天打扫了楼道", "minutes"),
    ("昨天打扫了楼道一小时", ""),
    ("我来报到", "name"),
    ("算我一个", "item"),
    ("取消报名", "item"),
    ("我要认领岗位", "post"),
    ("收到", ""),
    ("帮助", ""),
]


@pytest.mark.parametrize(("said", "intent", "slots"), CARRIED)
def test_slots(said: str, intent: str, slots: dict[str, object]) -> None:
    found = understand(said, GIVEN)
    assert found.intent == intent
    assert {name: found.slots.get(name) for name in slots} == slots


@pytest.mark.parametrize(("said", "asked"), ASKED)
def test_the_slot_asked_next(said: str, asked: str) -> None:
    assert understand(said, GIVEN).ask == asked


@pytest.mark.parametrize("said", [said for said, _, _ in CARRIED])
def test_slots_are_json(said: str) -> None:
    slots = understand(said, GIVEN).slots
    assert json.loads(json.dumps(slots)) == slots


def test_a_problem_carries_no_length_of_time() -> None:
    assert "minutes" not in understand("3栋停水2小时了没人管", GIVEN).slots


def test_mentions_do_not_matter() -> None:
    plain = understand("3栋路灯坏了", GIVEN)
    assert understand("@网格哨 3栋路灯坏了", GIVEN) == plain == understand("3栋路灯坏了 @网格哨", GIVEN)


def test_full_width_is_half_width() -> None:
    assert understand("报名　３", GIVEN).slots == {"item": 3}
