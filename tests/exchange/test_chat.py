"""How both lists are spoken of, with slips and in plain words."""

from __future__ import annotations

from handlers.exchange.chat import reading
from tests.handlers.talk import GRID, Talk
from tests.values.county import GIVEN

ZENG, LUO = "demo-zeng", "demo-luo"


def test_numbers_words_and_slips(talk: Talk) -> None:
    asked = talk.answer("认领需求一，用资源四", ZENG)
    assert "看不出有关，先没有认领" in asked.text, "a lorry with lights for a blood-pressure session may be a slip"
    assert [send for _, send in asked.choices] == ["认领需求 1 用资源4 就用它", "认领需求 1"]
    assert "县交通运输局牵头" in talk.answer("认领需求 1 用资源4 就用它", ZENG).text
    assert "下午三点" in talk.answer("约定1 下周六下午三点", ZENG).text
    told = talk.answer("交付1 来了五十来个人，还送了3套桌椅", ZENG).text
    assert "交付" in told
    assert "较好（来晚了点）" in next(
        each.text for each in talk.say("评价 1 不错，来晚了点", LUO) if each.chat == "p-demo-zeng"
    )


def test_of_a_list_in_a_group_nobody_is_told_who_may(talk: Talk) -> None:
    told = talk.answer("需求清单", "demo-li", GRID)
    assert told.choices == ()
    assert "联系" not in told.text
    assert talk.say("需求清单", "demo-li", GRID, addressed=False) == []


def test_a_line_is_read_wherever_its_parts_stand() -> None:
    read = reading.line("水东社区 缺12套桌椅，最晚12月20日 紧急 60人", GIVEN, needed=True)
    assert (read.people, read.urgent, read.until is not None) == (60, True, True)
    offered = reading.line("我们局有会议室能借，周末都行，可坐80人，共6次", GIVEN, needed=False)
    assert (offered.name, offered.hours, offered.amount, offered.measure) == ("会议室", "周末都行", 6, "次")
    assert "可坐80人" in offered.terms
    assert reading.need_number("第十二条需求我们来")[0] == 12
    assert reading.grade("很好 办得实在") == ("好", "办得实在")
