"""What a stranger said to it for an hour: each line with those that are said like it, and some that only look so."""

from __future__ import annotations

import pytest

from bot.values.replies import gives_up
from storage.tables import activity, dialogue, whistle
from tests.handlers.talk import GRID, Talk

GUO, LI = "demo-guo", "demo-li"
NO_MORE = (("不记了", "不记了"), ("还是要记", "还是要记"))


def forget(talk: Talk) -> None:
    """Nothing is open any more."""
    with talk.database.begin() as tx:
        tx.execute(dialogue.delete())


# --- a first report, whatever it is read as -----------------------------------------------------------------------


def test_a_trouble_told_by_somebody_without_a_case_is_a_report(talk: Talk) -> None:
    for said in (
        "单元门口那盏灯黑了",
        "灯亮了 又灭了 又亮了",
        "气死我了 物业又不接电话",
        "下水道通了又堵了",
        "灯修好了又灭了",
        "楼道灯亮了两天又不亮了",
        "烦死人 楼上又半夜拖桌子",
        "物业电话一直打不通",
    ):
        told = talk.answer(said, LI, GRID).text
        assert "具体在哪里" in told, said
        forget(talk)


def test_what_names_a_case_is_none(talk: Talk) -> None:
    for said in (
        "我上回讲的那个井盖咋样了",
        "上次报的灯又不亮了怎么还没修",
        "那个事",
        "没解决 HC-SD-2026-00009 灯还是坏的",
    ):
        told = talk.answer(said, LI, GRID).text
        assert "具体在哪里" not in told, said
        assert talk.count(dialogue) == 0, said


def test_who_has_a_case_says_it_of_that(talk: Talk) -> None:
    talk.report("3号楼楼道灯坏了")
    talk.say("灯亮了 又灭了", LI, GRID)
    assert talk.count(whistle) == 1


# --- given up -----------------------------------------------------------------------------------------------------

GIVEN_UP = (
    "算了算了邻里邻居的",
    "算了 我也不是要钱",
    "算了我也不是要钱",
    "算哩算哩",
    "算了 都是邻居",
    "算了吧 和气生财",
    "罢了罢了",
    "唔使了",
    "不想讲了",
)


def test_it_is_given_up_kindly(talk: Talk) -> None:
    for said in GIVEN_UP:
        talk.say("楼上漏水", LI, GRID)
        assert talk.answer(said, LI, GRID).text == "好的，先不办了。", said
        assert talk.count(dialogue) == 0
        assert talk.answer(said, LI, GRID).text.startswith(("好的，听您的", "好的，先不办了")), said
    assert talk.count(whistle) == 0


@pytest.mark.parametrize(
    "said",
    [
        "算了，灯还是坏的",
        "算了 改成5栋",
        "算了3小时吧",
        "算了下有5小时",
        "算了给我转人工",
        "算了你帮我查下进度",
        "打错,一个半钟头",
    ],
)
def test_what_wants_something_is_not_given_up(said: str) -> None:
    assert not gives_up(said)


# --- ended by itself ----------------------------------------------------------------------------------------------

ENDED = (
    "在我丈母娘家找到了",
    "哦哦是榴莲 我女儿藏的😅",
    "来电了",
    "自己好了",
    "搞错了 是我家水龙头没关",
    "狗自己跑回来了",
    "又亮了 不知道怎么回事",
    "虚惊一场 是邻居在做饭",
    "看错了 灯是好的",
    "车开走了",
    "已经有人修好了",
    "是我自己忘记交电费了",
)
STILL = (
    "又坏了",
    "还是没好",
    "没找到",
    "修好了一半",
    "灯好了 但是门还是坏的",
    "是我家门口",
    "就是菜市场后门",
    "哦是4栋 我搞错了",
    "人走了 垃圾还在",
    "结果是下水道堵了",
)


def test_a_matter_that_has_ended_need_not_be_written_down(talk: Talk) -> None:
    for said in ENDED:
        talk.say("楼上漏水", LI, GRID)
        asked = talk.answer(said, LI, GRID)
        assert asked.text == "那就好。这件就不记了？", said
        assert asked.choices == NO_MORE
        assert talk.answer("嗯", LI, GRID).text == "好的，先不办了。"
    assert talk.count(whistle) == 0


def test_it_is_written_down_all_the_same_where_they_want_it(talk: Talk) -> None:
    talk.say("楼上漏水", LI, GRID)
    talk.say("自己好了", LI, GRID)
    assert "具体在哪里" in talk.answer("还是要记", LI, GRID).text
    assert "5栋" in talk.answer("5栋", LI, GRID).text


def test_what_is_still_so_ends_nothing(talk: Talk) -> None:
    for said in STILL:
        talk.say("楼上漏水", LI, GRID)
        assert all(each.choices != NO_MORE for each in talk.say(said, LI, GRID)), said
        forget(talk)


# --- where --------------------------------------------------------------------------------------------------------


def test_what_is_no_place_is_never_one(talk: Talk) -> None:
    for said in (
        "有时候摔东西",
        "就是跟我赌气,我冇给他买酒",
        "难怪讲话冇一点感情",
        "不敢讲",
        "天天闹到晚上",
        "吵得我头上冒火在心里",
        "经常在半夜里",
        "他老是骂到早上",
    ):
        talk.say("楼上漏水", LI, GRID)
        told = talk.say(said, LI, GRID)
        assert all("请看看对不对" not in each.text for each in told), said
        forget(talk)


def test_what_looks_like_a_place_is_one(talk: Talk) -> None:
    for said in ("老王家对面", "菜市场后门", "打印店旁边", "张记包子铺", "5栋3单元"):
        talk.say("楼上漏水", LI, GRID)
        assert f"{said}：楼上漏水" in talk.answer(said, LI, GRID).text, said
        forget(talk)


# --- right behind a record ----------------------------------------------------------------------------------------


def records(talk: Talk) -> list[tuple[str, int, str]]:
    rows = talk.rows(activity, activity.c.state == "logged", activity.c.id == activity.c.log_id)
    return [(row.day.isoformat(), row.minutes, row.place) for row in rows]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("打错,一个半钟头", ("2026-11-26", 90, "3栋")),
        ("错了 一个小时", ("2026-11-26", 60, "3栋")),
        ("写错了 是5栋", ("2026-11-26", 120, "5栋")),
        ("不对 前天", ("2026-11-24", 120, "3栋")),
        ("不对，是昨天", ("2026-11-25", 120, "3栋")),
    ],
)
def test_it_is_put_right(talk: Talk, said: str, stands: tuple[str, int, str]) -> None:
    talk.say("今天上午扫了两个钟头的楼道,3栋", GUO)
    assert "改好了" in talk.answer(said, GUO).text
    assert records(talk) == [stands]


@pytest.mark.parametrize(
    "said", ["还有老刘也一起,他不会用手机", "还有李姐一起，她没有微信", "老王也去了 老人家不会打字"]
)
def test_who_was_there_is_named_in_full(talk: Talk, said: str) -> None:
    talk.say("今天上午扫了两个钟头的楼道,3栋", GUO)
    told = talk.answer(said, GUO).text
    assert "写全名" in told
    assert "更正 " in told


@pytest.mark.parametrize(
    "said", ["误触 误触 不算", "手滑了", "刚记的两小时作废，活动没搞成", "刚登的那两个小时删了吧", "不小心点到了"]
)
def test_it_is_undone(talk: Talk, said: str) -> None:
    talk.say("今天上午扫了两个钟头的楼道,3栋", GUO)
    assert "已撤回" in talk.answer(said, GUO).text
    assert records(talk) == []


def test_where_another_may_be_meant_it_is_asked(talk: Talk) -> None:
    talk.say("今天上午扫了两个钟头的楼道,3栋", GUO)
    assert "哪里不对" in talk.answer("刚记的3小时作废，活动没搞成", GUO).text
    assert "哪里不对" in talk.answer("我报错了", GUO).text
    assert len(records(talk)) == 1


def test_what_was_never_told_cannot_be_wrong(talk: Talk) -> None:
    for said in ("我报错了", "搞错了"):
        assert talk.answer(said, LI, GRID).text.startswith("没关系"), said


def test_a_place_given_back_is_no_leave(talk: Talk) -> None:
    for said in ("临时被叫去开会，刚报的名作废，今天就不到了", "家里来人了 刚报的名帮我退了"):
        assert "请假" not in talk.answer(said, GUO).text, said


# --- thanks, notices, manners -------------------------------------------------------------------------------------


def test_thanks_with_what_came_of_it(talk: Talk) -> None:
    for said in ("灯亮了！谢谢你们", "多谢多谢，水通了", "真没想到第二天就来人，服气"):
        assert talk.answer(said, LI, GRID).text == "不客气，有事随时说。", said


def test_who_has_enough_of_notices_is_told_what_they_can_do(talk: Talk) -> None:
    for said in ("我不住这个小区了,以后别发通知给我", "我搬走了 以后不用再发通知给我", "以后别再给我推送通知了"):
        stranger = talk.answer(said, LI, GRID)
        assert ("删除我的数据", "删除我的数据") in stranger.choices, said
        assert "退出群" in stranger.text
        assert ("退出报到", "退出报到") in talk.answer(said, GUO).choices


def test_talk_beside_an_open_question_is_answered_and_leads_back(talk: Talk) -> None:
    talk.say("楼上漏水", LI, GRID)
    for said in ("你讲慢点", "又是这句!", "难怪讲话冇一点感情", "你猜我今年几多岁", "那你给我唱个采茶戏", "不想留名字"):
        told = "\n".join(each.text for each in talk.say(said, LI, GRID))
        assert "没看懂" not in told, said
        assert "还没听出来" not in told, said
    assert "5栋：楼上漏水" in talk.answer("5栋", LI, GRID).text


def test_the_day_after_behind_office_hours(talk: Talk) -> None:
    assert "12345" in talk.answer("明天社区上班不", LI, GRID).text
    assert "值班电话" in talk.answer("那后天呢", LI, GRID).text
