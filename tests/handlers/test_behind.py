"""Right behind what the bot has just done, people go on as they speak: each kind of it in other words, and what only
looks so."""

from __future__ import annotations

import pytest

from handlers.whistles.lifecycle import State
from storage.tables import activity, person, signup, week_item, whistle
from tests.handlers.talk import GRID, STAFF, Talk

GUO, LUO, ZENG, NOBODY = "demo-guo", "demo-luo", "demo-zeng", "demo-nobody"
SERVED = "我陪李奶奶看病去了,三个小时"
TODAY = "2026-11-26"


def record(talk: Talk) -> tuple[str, int, str] | None:
    """The one record that stands."""
    rows = talk.rows(activity, activity.c.state == "logged")
    assert len(rows) <= 1
    return (rows[0].day.isoformat(), rows[0].minutes, rows[0].what) if rows else None


def told(talk: Talk, *said: str, who: str = GUO, group: str | None = None) -> str:
    """Say these one after the other; the last answer to whoever says them."""
    answers = [talk.say(text, who, group) for text in said]
    return "\n".join(each.text for each in answers[-1] if each.chat in (group, f"p-{who}"))


# --- a question changes nothing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "那我刚才那三个小时还算不算",
        "刚才那条还在不在",
        "记上没有",
        "那条作数吗",
        "要不要重记",
        "刚才那条不会被删了吧",
        "上午那次记录还能算吗",
        "那这次不算工时吗",
        "我那条没丢吧",
        "刚才那条是不是不算了",
    ],
)
def test_a_question_takes_nothing_back(talk: Talk, asked: str) -> None:
    before = told(talk, SERVED) and record(talk)
    assert "记着呢" in told(talk, asked)
    talk.clock.advance(minutes=30)
    assert "陪李奶奶看病" in told(talk, "那我刚才那三个小时还算不算")
    assert record(talk) == before


@pytest.mark.parametrize("wish", ["刚才那条不算", "能不能把刚才那条删掉", "刚才那条可以不算吗", "麻烦把刚才的撤回好吗"])
def test_a_wish_that_is_put_as_a_question_is_one(talk: Talk, wish: str) -> None:
    told(talk, SERVED, wish)
    assert record(talk) is None


# --- the record is put right ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "day", "minutes"),
    [
        ("前天", "2026-11-24", 180),
        ("周二", "2026-11-24", 180),
        ("昨天下午", "2026-11-25", 180),
        ("哦前天", "2026-11-24", 180),
        ("今天", TODAY, 180),
        ("时间不对,应该是两个半小时,中间我回家吃了个饭", TODAY, 150),
        ("两个半小时吧,中途出去接了个电话", TODAY, 150),
        ("更正 2小时,有一个小时吃饭去了", TODAY, 120),
        ("只有2小时,半路下雨回来了", TODAY, 120),
        ("不对不对,今天是星期天,学校没课,应该是星期五", "2026-11-20", 180),
        ("应该是周二,周四我值班", "2026-11-24", 180),
        ("不是今天,今天下雨没去,是昨天", "2026-11-25", 180),
        ("记错日子了,今天休息,是前天去的", "2026-11-24", 180),
        ("这下对了", TODAY, 180),
        ("这回对了", TODAY, 180),
        ("明天", TODAY, 180),
        ("昨天真热", TODAY, 180),
        ("不对,3号楼灯也坏了", TODAY, 180),
    ],
)
def test_only_what_was_wrong_is_put_right(talk: Talk, said: str, day: str, minutes: int) -> None:
    told(talk, SERVED, said)
    assert record(talk) == (day, minutes, "陪李奶奶看病去")


def test_this_time_it_is_right_is_a_yes(talk: Talk) -> None:
    assert "就这么记着" in told(talk, SERVED, "前天", "这下对了")


@pytest.mark.parametrize(
    ("lines", "what", "minutes"),
    [
        (("记一次,护学岗", "今天", "我不记得了,大概一个钟头"), "护学岗", 60),
        (("登记一次护学岗", "记不清了,一个多小时吧"), "护学岗", 60),
        (("记一下,巡河", "两小时"), "巡河", 120),
        (("我要记一次服务", "打扫楼道", "2小时"), "打扫楼道", 120),
        (("帮我记一笔:探望老人", "今天下午", "不晓得,差不多两个钟"), "探望老人", 120),
        (("刚才巡河两个小时,没异常",), "巡河，没异常", 120),
        (("昨天护学岗,40分钟,没什么事",), "护学岗，没什么事", 40),
    ],
)
def test_a_deed_is_kept_as_it_was_told(talk: Talk, lines: tuple[str, ...], what: str, minutes: int) -> None:
    told(talk, *lines)
    kept = record(talk)
    assert kept is not None
    assert kept[1:] == (minutes, what)


@pytest.mark.parametrize("said", ["记一次,3号楼灯坏了", "记一下我的电话", "记一下明天开会"])
def test_what_is_no_deed_is_not_noted_as_one(talk: Talk, said: str) -> None:
    assert "做了多久" not in told(talk, said)


# --- leave ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("不是这个周六,是下个周六", "2026-12-05"),
        ("说错了,下周日", "2026-12-06"),
        ("改成周日", "2026-11-29"),
        ("请到下周三", "2026-12-02"),
        ("周日有什么活动", "2026-11-28"),
        ("那周日呢", "2026-11-28"),
        ("哦,情况变了,那天我又能来了", None),
        ("我又有空了", None),
        ("假不请了,能来", None),
        ("不用请假了,会议取消了", None),
    ],
)
def test_leave_is_moved_or_ended(talk: Talk, said: str, until: str | None) -> None:
    told(talk, "周六我来不了", said)
    (row,) = talk.rows(person, person.c.id == talk.person_id(GUO))
    assert (row.leave_until.isoformat() if row.leave_until is not None else None) == until


@pytest.mark.parametrize("asked", ["今天有没有人请假", "谁请假了", "请假名单", "这周请假的有几个"])
def test_who_is_away_is_no_leave_of_whoever_asks(talk: Talk, asked: str) -> None:
    told(talk, "今天请假", who=GUO)
    assert "在请假的有 1 位" in told(talk, asked, who=LUO, group=STAFF)
    assert "没有原因" in told(talk, "第二个是谁,什么原因", who=LUO, group=STAFF)
    assert "不说别人的" in told(talk, asked)
    (row,) = talk.rows(person, person.c.id == talk.person_id(LUO))
    assert row.state == "in"
    assert "请假到" in told(talk, "今天请假", who=LUO)


# --- a sign-up -----------------------------------------------------------------------------------------------------


def signed(talk: Talk) -> list[int]:
    """The numbers of what they signed up for."""
    items = {row.id: row.number for row in talk.rows(week_item)}
    return [items[row.item_id] for row in talk.rows(signup, signup.c.person_id == talk.person_id(GUO))]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("不要这个,最后那个", [7]),
        ("换个,最后一个", [7]),
        ("不去这个了,报第一个", [1]),
        ("改成7", [7]),
        ("报", [2]),
        ("这个不要了", []),
        ("能改成周日吗", [2]),
        ("带两个人算几个", [2]),
    ],
)
def test_another_activity_instead(talk: Talk, said: str, stands: list[int]) -> None:
    told(talk, "这周有什么", "第二个", said)
    assert signed(talk) == stands


@pytest.mark.parametrize(
    "asked",
    [
        "那我周六要带妹妹一起,算两个人吗",
        "我妹妹不是党员能来吗",
        "可以带家属吗",
        "群众能参加吗",
        "带朋友去行不行,要另外报名吗",
    ],
)
def test_whom_one_may_bring_is_answered(talk: Talk, asked: str) -> None:
    assert "都能一起来" in told(talk, asked)
    assert signed(talk) == []


def test_a_day_that_has_nothing_leaves_the_sign_up(talk: Talk) -> None:
    assert "改不到别的日子" in told(talk, "报名 1", "能不能改成周日")
    assert "都不动" in told(talk, "周日没有就算了")
    assert signed(talk) == [1]


# --- another post --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["我想换岗", "能不能换个岗位", "岗位能换吗", "这个岗不想做了,换一个"])
def test_another_post_is_looked_for(talk: Talk, said: str) -> None:
    talk.say("认岗 夜间巡逻", GUO)
    shown = told(talk, said)
    assert "楼道保洁" in shown
    assert "“夜间巡逻”（水东社区第1网格）照旧" in shown
    assert "楼道保洁" in told(talk, "有哪些嘛")
    assert "没有“图书室”" in told(talk, "那个图书室的")
    assert "是这个吗" in told(talk, "那个保洁的")
    assert "不换了" in told(talk, "算了还是原来那个舒服")


@pytest.mark.parametrize("said", ["我想换单位", "坏了的那个路灯", "可以的"])
def test_what_is_of_no_post(talk: Talk, said: str) -> None:
    talk.say("我想换岗", GUO)
    assert "岗位" not in told(talk, said)


# --- cases ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def cases(talk: Talk) -> Talk:
    """Three cases, the third of which a department has signed for."""
    for text in ("3号楼楼道灯坏了", "5号楼门口井盖破了", "水东大道公交站牌歪了"):
        talk.report(text, "demo-li", GRID)
    for number in ("00002", "00003"):
        talk.say(f"派单 {number} 县交通运输局", LUO, STAFF)
    talk.say("签收 00003", ZENG)
    return talk


def states(talk: Talk) -> list[str]:
    """Where the cases stand, in their order."""
    return [row.state for row in talk.rows(whistle)]


@pytest.mark.parametrize(
    "lines",
    [
        ("00033去看过了,是阀门坏,明天换", "换好了,居民也试过水了"),
        ("00007那件不是我们管的", "应该是城管的"),
        ("00007退单", "不归我们管,是住建的"),
        ("00055 回复", "已经换好了"),
        ("签收 00044", "马上派人"),
        ("00033已经修好了", "昨天修的"),
    ],
)
def test_behind_a_number_that_is_not_found_it_is_asked_which(cases: Talk, lines: tuple[str, ...]) -> None:
    before = states(cases)
    assert "没有找到编号" in told(cases, lines[0], who=ZENG)
    assert "是哪一件" in told(cases, lines[1], who=ZENG)
    assert states(cases) == before


def test_what_names_its_case_goes_to_it_though_another_was_not_found(cases: Talk) -> None:
    told(cases, "00033去看过了,明天换", "站牌扶正了", who=ZENG)
    assert states(cases)[2] == State.REPLIED
    told(cases, "00033修好了", "签收 00002", who=ZENG)
    assert states(cases)[1] == State.SIGNED


def test_later_it_is_of_no_number_that_was_not_found(cases: Talk) -> None:
    told(cases, "00033去看过了,明天换", who=ZENG)
    cases.clock.advance(minutes=6)
    told(cases, "换好了", who=ZENG)
    assert states(cases)[2] == State.REPLIED


def test_a_number_is_put_right(cases: Talk) -> None:
    assert "没有找到编号 00012" in told(cases, "00012派给县住建局", who=LUO, group=STAFF)
    assert "没有找到编号 00021" in told(cases, "不对,是00021", who=LUO, group=STAFF)
    assert "已派给县住建局" in told(cases, "是00001", who=LUO, group=STAFF)
    assert "HC-SD-2026-00001 已经派给县住建局" in told(cases, "不对,是00002", who=LUO, group=STAFF)


@pytest.mark.parametrize("said", ["要求明天下班前办完", "三天内办结", "必须周五前办完", "务必后天前处理好"])
def test_a_term_that_is_demanded_is_told_how(cases: Talk, said: str) -> None:
    assert "期限按制度自动算" in told(cases, "00001派给县住建局", said, who=LUO, group=STAFF)


def test_a_line_of_the_list_is_its_case(cases: Talk) -> None:
    told(cases, "今天有几件没动", who=LUO, group=STAFF)
    assert "5号楼门口" in told(cases, "第二件是哪个小区的", who=LUO, group=STAFF)
    assert "不派给个人" in told(cases, "那件给网格员老魏", who=LUO, group=STAFF)
    assert "不用另外发" in told(cases, "把回执发到群里", who=LUO, group=STAFF)
    told(cases, "第一件自办", who=LUO, group=STAFF)
    assert states(cases)[0] == State.SELF_HANDLED


@pytest.mark.parametrize("said", ["两件都派给老曾", "00001派给老魏", "安排小刘去", "让志愿者去清", "派给物业"])
def test_a_person_is_no_unit(cases: Talk, said: str) -> None:
    before = states(cases)
    assert "不派给个人" in told(cases, said, who=LUO, group=STAFF)
    assert states(cases) == before


def test_a_question_which_case_holds_nobody_up(cases: Talk) -> None:
    told(cases, "换好了,居民也试过水了", who=ZENG)  # of the only letter that was taken
    assert states(cases)[2] == State.REPLIED
    told(cases, "00007那件不是我们管的", "应该是城管的", who=ZENG)
    assert "补充的是哪一件" in told(cases, "我联系不上居民,电话没人接", who=ZENG)


def test_into_which_is_said(cases: Talk) -> None:
    told(cases, "00001跟00002重复", who=LUO, group=STAFF)
    assert "已并入 HC-SD-2026-00002" in told(cases, "并到2", who=LUO, group=STAFF)
    assert "拆分" in told(cases, "等等,1那个地址不一样,莫并", who=LUO, group=STAFF)
    assert states(cases)[0] == State.MERGED


def test_they_are_kept_apart(cases: Talk) -> None:
    told(cases, "00001跟00002重复", who=LUO, group=STAFF)
    assert "各是各的" in told(cases, "等等,地址不一样,莫并", who=LUO, group=STAFF)
    assert State.MERGED not in states(cases)


@pytest.mark.parametrize("said", ["可以结", "结了吧", "可以办结了"])
def test_a_department_hears_what_is_lacking_to_close(cases: Talk, said: str) -> None:
    assert "还不能办结" in told(cases, "00003换好了", said, who=ZENG)


# --- whoever is new ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["姓名非要填吗", "一定要写名字吗", "能匿名吗", "不写名字行不行", "不想写真名", "非要实名吗"]
)
def test_why_a_name_is_needed(talk: Talk, asked: str) -> None:
    assert "都不用留名" in told(talk, "报到", asked, who=NOBODY)
    assert "哪个单位" in told(talk, "那就写小周吧,南门社区", who=NOBODY)
    assert "都不用写单位" in told(talk, "单位一定要填吗", who=NOBODY)
