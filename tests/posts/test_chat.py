"""What people say of posts, and what is answered: the sentences of practice, slips of the pen, what is passed over."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from bot.values.found import Given
from handlers.posts.chat import reading
from storage.tables import dialogue, event, post, post_hold, post_shown
from tests.handlers.talk import GRID, STAFF, Talk
from tests.posts.ground import CLEANING, LAW, PATROL, VISITS, alter, post_id
from tests.understanding.given import GIVEN

GUO, ZHANG, LUO = "demo-guo", "demo-zhang", "demo-luo"
# After 岗位 was shown in private: what is said, and what must be in the answer.
LINES = [
    ("认2", "认领好了"),
    ("有没有周末不用出力的", "周末、不用出力"),
    ("我会理发能设个岗吗", "转给社区"),
    ("2和5都要", "要有资格证，等社区点头"),
    ("满了？那排个队", "要认领哪个岗位"),
    ("我领的那个退了吧", "现在没有岗位"),
    ("认领独居老人探方", "您说的是不是这个"),
    ("认领独居老人探访", "认领好了"),
    ("我哪有空，孩子才三个月", "请假"),
    ("认领 3", "认领好了"),
    ("认岗 3、4", "认领好了"),
    ("认领第二个岗位", "认领好了"),
    ("领一个夜间巡逻岗", "认领好了"),
    ("认岗 88", "没有第 88 个"),
    ("认领", "要认领哪个岗位"),
    ("认领岗位 火星探测", "没有叫"),
    ("我是律师，有合适的岗位吗", "会法律"),
    ("岗位 水东社区第5网格", "护学"),
]


def test_the_lines_of_practice(talk: Talk) -> None:
    wrong = {}
    for said, answered in LINES:
        talk.say("岗位", GUO)
        own = [each.text for each in talk.say(said, GUO) if each.chat == "p-demo-guo"]
        if len(own) != 1 or answered not in own[0]:
            wrong[said] = own
        with talk.database.begin() as tx:  # each is said for itself
            for table in (post_hold, post_shown, dialogue):
                tx.execute(delete(table))
    assert wrong == {}


def test_every_line_among_neighbours_is_passed_over(talk: Talk) -> None:
    """∅: said in the group and not to the bot, also right after it showed the list there."""
    talk.say("岗位", GUO, GRID)
    before = talk.count(event)
    heard = [said for said, _ in LINES if talk.say(said, GUO, GRID, addressed=False)]
    assert heard == []
    assert talk.count(event) == before


def test_numbers_mean_the_list_that_was_shown_here(talk: Talk) -> None:
    """In the group the group's, in private one's own; 认领 without 岗 only right after a list."""
    shown = talk.answer("岗位 周末", GUO).text
    line = next(line for line in shown.splitlines() if line.startswith("2. "))
    assert line[3:7] in talk.answer("认岗 2", GUO).text
    talk.clock.set(talk.clock.now().replace(hour=15))
    assert "要认领哪个岗位" in talk.answer("认领 1", GUO).text
    talk.say("岗位", "demo-li", GRID)
    assert PATROL in talk.answer("认岗 1", ZHANG, GRID).text


def test_wishes_and_needs_are_not_taken_for_posts(talk: Talk) -> None:
    talk.say("岗位", GUO)
    for said in ("认领心愿 2", "认领 第2个心愿", "认领需求 2"):
        talk.say(said, GUO)
    assert talk.count(post_hold) == 0


def test_a_full_post_offers_the_queue_and_the_queue_moves(talk: Talk) -> None:
    patrol = alter(talk, PATROL, wanted=1)
    talk.say("认岗 夜间巡逻", GUO)
    full = talk.answer("认岗 夜间巡逻", ZHANG)
    assert "已经满了" in full.text
    assert "排上队了" in talk.answer("满了？那排个队", ZHANG).text
    assert "排队中" in talk.answer("我的岗位", ZHANG).text
    said = talk.say("退岗", GUO)
    assert [("补上" in each.text) for each in said if each.chat == "p-demo-zhang"] == [True]
    assert talk.count(post_hold, post_hold.c.post_id == patrol, post_hold.c.state == "held") == 1


def test_one_word_hands_back_and_no_reason_is_asked(talk: Talk) -> None:
    talk.say("岗位", GUO)
    talk.say("认岗 1", GUO)
    answer = talk.answer("退岗", GUO)
    assert "退回去了" in answer.text
    assert ("再认回来", f"认岗 #{post_id(talk, PATROL)}") in answer.choices
    talk.say("2和3都要", GUO)
    assert "是哪一个" in talk.answer("我领的那个退了吧", GUO).text
    assert VISITS in talk.answer("退岗 2", GUO).text
    assert CLEANING in talk.answer("保洁那个岗我不做了", GUO).text


def test_a_stand_in_is_asked_in_private_and_says_yes(talk: Talk) -> None:
    talk.say("认岗 夜间巡逻", GUO)
    said = talk.say("下个月出差，让张桂芬替我", GUO)
    (asked,) = [each for each in said if each.chat == "p-demo-zhang"]
    (yes, _) = asked.choices
    assert "到12月31日" in asked.text
    back = talk.say(yes[1], ZHANG)
    assert [each.chat for each in back] == ["p-demo-guo", "p-demo-zhang"]
    assert "替到12月31日" in talk.answer("我的岗位", GUO).text


def test_a_post_is_published_in_one_line_or_bit_by_bit(talk: Talk) -> None:
    one = talk.answer("设岗 看护花坛 水东第1网格 4人 每周五晚8点到10点", LUO).text
    assert "看护花坛（水东社区第1网格） 每周五晚8点到10点；还要 4 人" in one
    for said, asked in (
        ("设岗", "设个什么岗"),
        ("义务修车", "设在哪里"),
        ("全社区", "要几个人"),
        ("3", "什么时候"),
        ("面议", "义务修车（水东社区） 面议；还要 3 人"),
    ):
        assert asked in talk.answer(said, LUO).text
    assert "改好了" in talk.answer("改岗 1 要6人 周六上午 要证", LUO).text
    row = talk.rows(post, post.c.title == "义务修车")[0]
    assert (row.wanted, row.hours, row.licence) == (6, "周六上午", True)
    assert "停了" in talk.answer("停岗 1", LUO).text
    assert "恢复了" in talk.answer("恢复岗位 1", LUO).text
    assert "结束了" in talk.answer("撤岗 1", LUO).text
    assert "结束" in talk.answer("改岗 1 要7人", LUO).text


SAID: list[tuple[str, str, int | None, str, str]] = [
    ("夜间巡逻 水东第1网格 4人 每周五晚8点到10点", "夜间巡逻", 4, "每周五晚8点到10点", "第1网格"),
    ("夜间巡逻水东第1网格4人每周五晚8点到10点", "夜间巡逻", 4, "每周五晚8点到10点", "第1网格"),
    ("４个人 护学 水东社区第2网格 平日早上7点半到8点", "护学", 4, "平日早上7点半到8点", "第2网格"),
    ("楼栋联络员 水东第1网格3栋 一人 面议", "楼栋联络员", 1, "面议", "第1网格"),
    ("晚间陪护岗，水东三网格，要两个人，周末", "晚间陪护", 2, "周末", "第3网格"),
    ("义诊 水东第1网格 2人 每月第一个周六上午", "义诊", 2, "每月第一个周六上午", "第1网格"),
    ("下午茶角", "下午茶角", None, "", ""),
]


@pytest.mark.parametrize(("said", "title", "wanted", "hours", "grid"), SAID)
def test_a_line_is_read_in_whatever_order(said: str, title: str, wanted: int | None, hours: str, grid: str) -> None:
    read = reading.said(said, GIVEN)
    assert (read.title.value if read.title else "") == title
    assert (read.wanted.value if read.wanted else None) == wanted
    assert (read.hours.value if read.hours else "") == hours
    assert (read.place.value.grid if read.place else "") == grid


def test_what_else_a_line_says() -> None:
    read = reading.said("义诊 全社区 2人 周六上午 要证 不用出力 到12月31日 联系社区值班室 量血压", GIVEN)
    assert (read.licence, read.heavy, read.contact, read.what) == (True, False, "社区值班室", "量血压")
    assert read.until is not None
    assert (read.until.month, read.until.day) == (12, 31)
    assert reading.said("巡河 第1网格 2人 不用证", GIVEN).licence is False


@pytest.mark.parametrize(
    ("said", "who", "day"),
    [
        ("小陈 到12月20日", "小陈", (12, 20)),
        ("下个月出差，让小陈替我", "小陈", (12, 31)),
        ("张桂芬 12月1日到5日", "张桂芬", (12, 5)),
        ("让他替我", "", None),
    ],
)
def test_who_stands_in_until_when(said: str, who: str, day: tuple[int, int] | None) -> None:
    given = Given(GIVEN.now, GIVEN.known)
    called, until = reading.stand_in(said, given)
    assert called == who
    assert (until and (until.month, until.day)) == day


# --- privacy -----------------------------------------------------------------------------------------------


def test_who_holds_what_is_never_said_in_a_group(talk: Talk) -> None:
    """Whatever is said of posts in a group, by whoever may: counts, and no names."""
    for who in (GUO, ZHANG):
        talk.say("认岗 夜间巡逻", who)
        talk.say("认岗 法律咨询", who)
    for said in ("岗位", "岗位情况", "岗位情况 1", "没有岗位的人", "我的岗位", "看自荐", "同意认岗 1", "退岗 1"):
        for who, group in ((LUO, STAFF), (GUO, GRID)):
            heard = [each for each in talk.say(said, who, group) if each.kind == "group"]
            assert not any(name in each.text for each in heard for name in ("郭建勋", "张桂芬")), said
    assert "还要 2 人" in talk.answer("岗位", "demo-li", GRID).text


def test_who_holds_none_is_told_to_the_communitys_staff_in_private(talk: Talk) -> None:
    talk.say("认岗 夜间巡逻", GUO)
    (answer,) = talk.say("没有岗位的人", LUO, STAFF)
    assert (answer.chat, answer.kind) == ("p-demo-luo", "private")
    assert "张桂芬" in answer.text
    assert "郭建勋" not in answer.text
    talk.say("请假 到12月20日", ZHANG)
    answer = talk.answer("没有岗位的人 水东社区第1网格", LUO)
    assert "张桂芬" not in answer.text, "whoever is on leave is not asked"
    assert "请假 1 人" in answer.text
    for who in ("demo-guo", "demo-zhang", "demo-xiao"):
        assert "要由" in talk.answer("没有岗位的人", who).text


def test_what_is_held_stands_in_my_data_and_goes_with_its_holder(talk: Talk) -> None:
    talk.say("岗位", GUO)
    talk.say("认岗 1", GUO)
    talk.say("自荐 我会理发", GUO)
    answer = talk.answer("我的数据", GUO).text
    assert "服务岗位 1" in answer
    assert "自荐 1" in answer
    talk.say("退出报到", GUO)
    talk.say("确认退出", GUO)
    assert talk.count(post_hold) == 0


def test_help_shows_the_words_to_those_whose_they_are(talk: Talk) -> None:
    for who, theirs, not_theirs in (
        (GUO, "认岗 2", "没有岗位的人"),
        (LUO, "没有岗位的人", ""),
        ("demo-xiao", "设岗", "没有岗位的人"),
    ):
        answer = talk.answer("帮助 岗位", who).text
        assert theirs in answer
        assert not not_theirs or not_theirs not in answer


def test_whoever_has_not_reported_in_is_told_how(talk: Talk) -> None:
    talk.say("岗位", "demo-li")
    for said in ("认岗 1", "2和3都要", "我的岗位", "退岗", "自荐 我会理发"):
        assert "报到" in talk.answer(said, "demo-li").text
    talk.say("报到 陈晓岚 县检察院 水东社区第1网格", "demo-chen")
    talk.say("跳过", "demo-chen")
    assert "核对" in talk.answer("认岗 夜间巡逻", "demo-chen").text


def test_a_licensed_post_is_asked_about_with_buttons(talk: Talk) -> None:
    said = talk.say("认岗 法律咨询", GUO)
    (staff,) = [each for each in said if each.chat == "p-demo-luo"]
    yes, other = staff.choices
    offered = talk.answer(other[1], LUO)
    assert "同时推荐" in offered.text
    talk.say(yes[1], LUO)
    assert talk.count(post_hold, post_hold.c.state == "held") == 1
    assert LAW in talk.answer("我的岗位", GUO).text


def test_who_leaves_tells_those_for_whom_they_would_have_come(talk: Talk) -> None:
    """The promise of a stand-in ended silently: whoever relied on it was never told."""
    talk.say("认岗 夜间巡逻", GUO)
    said = talk.say("下个月出差，让张桂芬替我", GUO)
    (yes, _) = next(each for each in said if each.chat == "p-demo-zhang").choices
    talk.say(yes[1], ZHANG)
    talk.say("退出报到", ZHANG)
    told = [each.text for each in talk.say("确认退出", ZHANG) if each.chat == "p-demo-guo"]
    assert any("替岗取消" in text and PATROL in text and "12月31日" in text for text in told), told


def test_who_leaves_lets_their_stand_in_go(talk: Talk) -> None:
    talk.say("认岗 夜间巡逻", GUO)
    said = talk.say("下个月出差，让张桂芬替我", GUO)
    (yes, _) = next(each for each in said if each.chat == "p-demo-zhang").choices
    talk.say(yes[1], ZHANG)
    talk.say("退出报到", GUO)
    told = [each.text for each in talk.say("确认退出", GUO) if each.chat == "p-demo-zhang"]
    assert any("不用再替了" in text for text in told), told


def test_a_list_of_last_week_means_nothing_any_more(talk: Talk) -> None:
    talk.say("岗位", GUO)
    talk.clock.advance(days=5)
    assert "要认领哪个岗位" in talk.answer("认岗 4", GUO).text
    assert "认领好了" in talk.answer("认岗 1", GUO).text, "what was shown just now"


def test_no_list_is_no_list_of_nought(talk: Talk) -> None:
    assert "要认领哪个岗位" in talk.answer("排岗 1", GUO).text


def test_who_runs_the_posts_is_said_not_to_be_counted(talk: Talk) -> None:
    told = talk.answer("没有岗位的人", LUO).text
    assert "已报到 30 人，社区和组织部的工作人员 4 位不算在里面" in told, told
    assert "报到了 34/" in talk.answer("未报到", LUO).text, "the same, with them"
