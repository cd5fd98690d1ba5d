"""DOMAIN §6 as tests: silent unless spoken to, quiet at night, no public ranking, no demand for a photo or a 收到."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import COUNTY
from handlers.week import push as week_push
from storage.tables import inbox, outbox, period
from tests.handlers.talk import GRID, STAFF, TEN, Talk

NIGHT = TEN.replace(hour=22)
MORNING = (TEN + timedelta(days=1)).replace(hour=8)
CHATTER = [
    *(
        "收到",
        "👍",
        "好的",
        "收到！",
        "谢谢大家",
        "哈哈哈",
        "大家早上好",
        "1",
        "+1+1",
        "。。。",
        "[玫瑰]",
        "今天真冷啊",
        "吃了吗",
    ),
    *(
        "接龙 1.张三 2.李四",
        "转发：冬季防火十条 http://example.cn/a",
        "帮助老人是美德",
        "报到的同志辛苦了",
        "活动很精彩",
    ),
    *("请大家记得报到", "明天有活动吗", "@张桂芬 在吗", "谁家的快递放错了", "记录一下这个好消息", "撤回了一条消息"),
]


@pytest.mark.parametrize("text", CHATTER)
def test_chatter_is_passed_over_in_silence(talk: Talk, text: str) -> None:
    assert talk.say(text, "demo-guo", GRID, addressed=False) == []
    (row,) = talk.rows(inbox)
    assert row.payload is None, "what was not for the bot is not kept"
    assert row.state == "silent"


@pytest.mark.parametrize("who", ["demo-li", "demo-guo", "demo-luo"])
@pytest.mark.parametrize("text", ["我们楼道灯坏了", "我家水管爆了", "你说得对", "昨天在3栋打扫楼道2小时"])
def test_no_word_in_a_group_that_is_not_said_to_it(talk: Talk, who: str, text: str) -> None:
    assert talk.say(text, who, GRID, addressed=False) == []


def test_at_night_the_answer_comes_and_the_news_waits(talk: Talk) -> None:
    talk.clock.set(NIGHT)
    said = [*talk.say("3号楼楼道灯坏了", "demo-li", GRID), *talk.say("确认", "demo-li", GRID)]
    assert {one.chat for one in said} == {GRID, STAFF}
    for one in said:
        assert one.due_at == (MORNING if one.chat == STAFF else NIGHT)
    assert "夜里不打扰，08:00 送到" in next(one.text for one in said if "已登记" in one.text)


def test_danger_wakes_people(talk: Talk) -> None:
    talk.clock.set(NIGHT)
    said = [*talk.say("3栋一楼有很浓的煤气味", "demo-li", GRID), *talk.say("确认", "demo-li", GRID)]
    assert said[0].text.startswith("闻到煤气味")
    assert {one.due_at for one in said} == {NIGHT}
    assert {one.chat for one in said} >= {STAFF, "p-demo-zhang", "p-demo-luo"}


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False), (12, 0, False)],
)
def test_the_hours_that_are_quiet(talk: Talk, hour: int, minute: int, quiet: bool) -> None:
    number = talk.report()
    talk.clock.set((TEN + timedelta(days=1)).replace(hour=hour, minute=minute))
    (news,) = [one for one in talk.say(f"催办 {number}", "demo-li", GRID) if one.chat == STAFF]
    assert (news.due_at > talk.clock.now()) == quiet
    assert news.due_at.astimezone(COUNTY).hour == 8 or not quiet


def _push(talk: Talk) -> None:
    job = week_push.job(talk.county.config)
    now = talk.clock.now()
    for step in job.steps(talk.county, now, now):
        with talk.database.begin() as tx:
            step(tx)


def test_the_weekly_list_comes_once_to_each_group(talk: Talk) -> None:
    talk.clock.set(TEN.replace(day=27, hour=16))
    for _ in range(3):
        _push(talk)
    pushed = talk.rows(outbox)
    assert len(pushed) == 80
    assert len({one.chat_id for one in pushed}) == 80
    assert {one.kind for one in pushed} == {"push"}
    assert talk.count(period) == 0, "the row of the period is the schedule's to write"


def test_the_weekly_list_waits_for_the_morning(talk: Talk) -> None:
    talk.clock.set(NIGHT)
    _push(talk)
    assert {one.due_at for one in talk.rows(outbox)} == {MORNING}


@pytest.mark.parametrize("who", ["demo-guo", "demo-zhang", "demo-luo", "demo-xiao"])
def test_who_did_how_much_is_told_in_private_alone(talk: Talk, who: str) -> None:
    talk.say("活动 今天 打扫楼道 2小时", who, GRID)
    for words in ("我的记录", "我的报名", "我的数据"):
        said = talk.say(words, who, GRID)
        assert {one.chat for one in said} <= {f"p-{who}"}, words


def test_a_list_for_a_group_names_nobody(talk: Talk) -> None:
    for who in ("demo-guo", "demo-zhang", "demo-zhong"):
        talk.say("报名 2", who)
    shown = talk.answer("六个日", "demo-luo", GRID).text + talk.answer("六个日 2", "demo-luo", GRID).text
    assert "差17人" in shown
    assert "还差 17 人" in shown
    assert not any(name in shown for name in ("郭建勋", "张桂芬", "钟伟民"))


def test_a_photo_a_place_on_a_map_and_a_receipt_are_never_asked_for(talk: Talk) -> None:
    """From the first word to the end, not one text asks for them; none of them is needed to get there."""
    number = talk.report()
    for who, group, words in (
        ("demo-luo", STAFF, f"派单 {number} 县交通运输局"),
        ("demo-zeng", None, f"签收 {number}"),
        ("demo-zeng", None, f"反馈 {number} 换好了"),
        ("demo-luo", STAFF, f"核实 {number}"),
        ("demo-li", GRID, "解决了"),
        ("demo-guo", None, "活动 今天 打扫楼道 2小时"),
        ("demo-guo", None, "报名 2"),
    ):
        talk.say(words, who, group)
    said = "\n".join(one.text for one in talk.rows(outbox))
    assert not any(word in said for word in ("请拍", "请上传", "请发照片", "定位", "请回复收到", "收到请"))


@pytest.mark.parametrize(
    "text",
    [
        "报到 月球",
        "活动 打扫",
        "报名",
        "更正",
        "派单",
        "签收",
        "反馈",
        "搬家",
        "吹哨",
        "请假 到昨天",
        "绑定网格",
        "阿巴阿巴阿巴",
    ],
)
@pytest.mark.parametrize("who", ["demo-li", "demo-guo", "demo-luo"])
def test_what_is_wrong_is_answered_kindly(talk: Talk, text: str, who: str) -> None:
    """Understood, asked about, or answered with one example: never scolded, never silent."""
    said = talk.say(text, who)
    assert said
    words = "\n".join(one.text for one in said)
    assert not any(rude in words for rude in ("错误", "非法", "无效", "失败", "不允许", "禁止", "权限"))


def test_human_reaches_a_person_with_what_was_said(talk: Talk) -> None:
    talk.say("我想反映一下停车的事", "demo-li")
    talk.say("算了", "demo-li")
    said = talk.say("人工 我说不清楚，来个人吧", "demo-li", GRID)
    told = {one.chat: one.text for one in said}
    assert "我说不清楚" in told["p-demo-luo"]
    assert "李桂秀" in told["p-demo-luo"]
    assert "李桂秀" not in told[GRID]
    assert "0797-5620000" in told[GRID]


def test_the_reporter_hears_every_turn_of_the_case(talk: Talk) -> None:
    number = talk.report("水东社区5号楼门口垃圾没清", "demo-li", None)
    heard = []
    for who, group, words in (
        ("demo-luo", STAFF, f"派单 {number} 县交通运输局"),
        ("demo-zeng", None, f"签收 {number}"),
        ("demo-zeng", None, f"反馈 {number} 已清走"),
        ("demo-luo", STAFF, f"核实 {number}"),
        ("demo-luo", STAFF, f"办结 {number}"),
    ):
        heard.append([one.text for one in talk.say(words, who, group) if one.chat == "p-demo-li"])
    assert [len(one) for one in heard] == [1, 0, 1, 1, 1]
    assert "已经交给县交通运输局" in heard[0][0]
    assert "已清走" in heard[2][0]
    assert "没解决" in heard[4][0], "and even then may say that it is not"
