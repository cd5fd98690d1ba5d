"""转发: a worker's paste becomes drafts and then whistles; whose words they were is nowhere."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from storage.tables import dialogue as dialogue_table
from storage.tables import event, inbox, outbox, whistle, whistle_evidence, whistle_reporter
from tests.handlers.talk import GRID, STAFF, Talk

WORKER = "demo-zhang"  # 网格长 of 水东社区第1网格
PASTE = """张卫东 2026/11/26 9:15:30
3号楼楼道灯坏了三天了

李秋菊 2026/11/26 9:16:02
我家也是

王五妹-5栋 2026/11/26 9:17
[图片]

王五妹-5栋 2026/11/26 9:17
电梯又停了，老人下不了楼

李秋菊 2026/11/26 9:18
收到

张卫东 2026/11/26 9:19
晚上太黑了"""
NAMES = ("张卫东", "李秋菊", "王五妹")


def test_a_paste_becomes_numbered_drafts_and_then_cases(talk: Talk) -> None:
    shown = talk.answer(PASTE, WORKER).text
    assert "2 件事" in shown
    assert "1. 水东社区 3号楼：3号楼楼道灯坏了三天了，晚上太黑了（群里另有 1 人也反映）" in shown
    assert "2. 水东社区 （地点？）：电梯又停了，老人下不了楼" in shown
    assert "第 2 件还缺地点" in shown
    assert "另有 1 句闲聊没有算进来。聊天里的 1 张图片没有带过来" in shown
    assert "2. 水东社区 5栋：" in talk.answer("2 5栋", WORKER).text
    said = talk.say("确认", WORKER)
    assert [one.chat for one in said if one.text.startswith("【新哨】")] == [STAFF, STAFF]
    first, second = talk.rows(whistle)
    assert (first.source, second.source) == ("forwarded", "forwarded")
    assert first.grid_id is not None
    messenger = talk.account_id(WORKER)
    assert {one.account_id for one in talk.rows(whistle_reporter)} == {messenger}
    assert {one.inbox_id for one in talk.rows(whistle_evidence)} == {talk.rows(inbox)[0].id}


def test_nothing_that_is_kept_holds_a_name(talk: Talk) -> None:
    talk.say(PASTE, WORKER)
    kept = [dict(one._mapping) for one in talk.rows(dialogue_table)]
    talk.say("2 5栋", WORKER)
    talk.say("确认", WORKER)
    with talk.database.reading() as tx:
        for table in (inbox, outbox, whistle, event):
            kept += [dict(one) for one in tx.execute(select(table)).mappings()]
    told = json.dumps(kept, ensure_ascii=False, default=str)
    assert "楼道灯坏了" in told
    assert not any(name in told for name in NAMES), "a neighbour's name was kept"


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("去掉 2", ["3号楼楼道灯坏了"]),
        ("去掉2", ["3号楼楼道灯坏了"]),
        ("不要第二件", ["3号楼楼道灯坏了"]),
        ("删掉第1件", ["5栋电梯又停了"]),
        ("只要 2", ["5栋电梯又停了"]),
        ("去掉1和2", []),
        ("去掉 1、2", []),
    ],
)
def test_without_some(talk: Talk, answer: str, left: list[str]) -> None:
    talk.say("张三：3号楼楼道灯坏了\n李四：5栋电梯又停了", WORKER)
    talk.say(answer, WORKER)
    talk.say("确认", WORKER)
    assert [one.matter for one in talk.rows(whistle)] == left


@pytest.mark.parametrize("answer", ["去掉 3", "去掉 0", "好像不对", "99"])
def test_what_is_no_answer_asks_again(talk: Talk, answer: str) -> None:
    talk.say("张三：3号楼楼道灯坏了\n李四：5栋电梯又停了", WORKER)
    assert "确认" in talk.answer(answer, WORKER).text
    talk.say("确认", WORKER)
    assert talk.count(whistle) == 2


def test_more_lines_join_the_open_drafts(talk: Talk) -> None:
    talk.say("张三：3号楼楼道灯坏了", WORKER)
    assert "2 件事" in talk.answer("李四 9:30\n5栋电梯又停了", WORKER).text
    talk.say("确认", WORKER)
    assert talk.count(whistle) == 2


def test_a_place_for_the_one_that_has_none(talk: Talk) -> None:
    talk.say("转发 灯坏了\n5栋的垃圾没人清", WORKER)
    assert "还缺地点" in talk.answer("确认", WORKER).text
    assert talk.count(whistle) == 0
    shown = talk.answer("菜场后门", WORKER).text
    assert "1. 水东社区 菜场后门：灯坏了" in shown
    talk.say("确认", WORKER)
    assert [one.place for one in talk.rows(whistle)] == ["菜场后门", "5栋"]


def test_another_community_is_where_its_words_say(talk: Talk) -> None:
    talk.say("张三：南外社区3号楼楼道灯坏了\n李四：5栋电梯又停了", WORKER)
    talk.say("确认", WORKER)
    places = talk.county.places
    assert [places.by_id[one.community_id].name for one in talk.rows(whistle)] == ["南外社区", "水东社区"]


def test_they_may_go_on_to_something_else(talk: Talk) -> None:
    talk.say("张三：3号楼楼道灯坏了", WORKER)
    week, reminder = talk.say("六个日", WORKER)
    assert "六个日" in week.text
    assert "确认" in reminder.text, "what they brought waits, and is not lost for a look at the list"
    talk.say("确认", WORKER)
    assert [case.place for case in talk.rows(whistle)] == ["3号楼"]


def test_chatter_alone_is_said_to_be_that(talk: Talk) -> None:
    assert "没有看出要办的事" in talk.answer("张三 9:15\n收到\n李四 9:16\n谢谢大家", WORKER).text


def test_danger_is_answered_first_and_registered_at_once(talk: Talk) -> None:
    said = [one.text for one in talk.say("张三 9:15\n3号楼楼道里好大的煤气味\n李四 9:16\n5栋电梯又停了", WORKER)]
    assert "119" in said[0]
    (one,) = talk.rows(whistle)
    assert (one.urgent, one.source) == (True, "forwarded")
    assert "1 件事" in said[-1]
    assert "5栋" in said[-1]


def test_a_paste_in_a_group_goes_to_private(talk: Talk) -> None:
    (said,) = talk.say("转发 张三：3号楼楼道灯坏了", WORKER, GRID)
    assert said.chat == f"p-{WORKER}"
    assert "私聊" in said.text


def test_a_resident_s_paste_is_their_own_word(talk: Talk) -> None:
    talk.say("李姐：水东社区3号楼楼道灯坏了", "demo-li")
    talk.say("确认", "demo-li")
    (one,) = talk.rows(whistle)
    assert (one.source, one.matter) == ("said", "水东社区3号楼楼道灯坏了")


def test_the_lines_may_be_asked_for(talk: Talk) -> None:
    assert "粘贴发给我" in talk.answer("转发", WORKER).text
    assert "2 件事" in talk.answer("3号楼楼道灯坏了\n5栋电梯又停了", WORKER).text


def test_only_staff_forward(talk: Talk) -> None:
    assert "要由" in talk.answer("转发群聊", "demo-guo").text
    assert "没太明白" in talk.answer("转发：嘟嘟哒哒呀呀", "demo-guo").text


def test_a_very_long_paste_is_cut_with_a_word(talk: Talk) -> None:
    paste = "\n".join(f"住户{chr(ord('甲') + at)} 9:{at:02d}\n{at + 1}栋楼道灯坏了" for at in range(20))
    shown = talk.answer(paste, WORKER).text
    assert "12 件事" in shown
    assert "一次最多登记 12 件" in shown
