"""客户群群发 as staff see it: asked for, seen by grid, reminded, called off; a group hears one a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.platforms.wecom_residents.office import Group, Result
from handlers.residents import outcome, push
from handlers.residents.sends import TaskState
from handlers.residents.wording import TEXT_BYTES
from storage.database import Database
from storage.tables import group_send, group_task, group_task_chat, outbox, week_list
from tests.handlers.residents_ready import AGAIN, groups, made_in_wecom, working
from tests.handlers.talk import STAFF, TEN, Said, Talk

COUNTY_OFFICE, COMMUNITY, GRID, MEMBER = "demo-xiao", "demo-luo", "demo-zhang", "demo-guo"
GROUPS = (
    ("wr1", "水东一网格群", "zhanggf", 30),
    ("wr2", "水东一网格二群", "zhanggf", 30),
    ("wr3", "水东三网格群", "wangl", 30),
)


@pytest.fixture
def talk(county: Database) -> Talk:
    made = Talk(county)
    groups(made, *(Group(*group) for group in GROUPS))
    for name, grid in (("wr1", 1), ("wr2", 1), ("wr3", 3)):
        assert "对应好了" in made.answer(f"对应客户群 {name} 水东社区第{grid}网格", COMMUNITY).text
    return made


def agreed(talk: Talk, text: str, who: str = COMMUNITY) -> Said:
    """Ask for it and say the second word; what is answered to that."""
    shown = talk.answer(text, who)
    assert shown.text.startswith("【请再确认一次】居民微信群的群发，会发到 ")
    return talk.answer("确认发送", who)


def confirmed(talk: Talk, *chats: str) -> None:
    """The leaders of these groups tapped."""
    with working(talk) as work:
        for row in talk.rows(group_task, group_task.c.state == TaskState.OPEN):
            results = [Result(chat, 1, int(work.now.timestamp())) for chat in chats]
            outcome.looked(work, row.id, results, AGAIN, timedelta(days=3))


def test_a_notice_by_its_way(talk: Talk) -> None:
    shown = talk.answer("群发通知 明天上午 8 点到 12 点停水，请提前储水", COMMUNITY)
    assert "会发到 3 个群（约 90 位邻居），要 2 位群主在企业微信里各点一下。\n" in shown.text
    assert "【水东社区通知】\n明天上午 8 点到 12 点停水，请提前储水" in shown.text
    assert talk.count(group_task) == 0
    assert "近 7 天没有群发" in talk.answer("群发进度", COMMUNITY).text, "nobody was asked yet"
    said = talk.answer("确认发送", COMMUNITY)
    assert said.text.startswith("群发 1 已安排：3 个居民群，要 2 位群主在企业微信里点一下才会发出去。")
    assert said.choices == (("看进度", "群发进度 1"), ("取消", "群发取消 1"))
    assert talk.rows(group_send)[0].text == "【水东社区通知】\n明天上午 8 点到 12 点停水，请提前储水"
    made_in_wecom(talk)
    confirmed(talk, "wr1", "wr2")
    seen = talk.answer("群发进度 1", GRID).text
    assert "群发 1（通知，11月26日 10:00）：3 个群，已发出 2 个" in seen
    assert "待确认：第3网格" in seen
    assert "张" not in seen, "by grid, not by name"
    assert talk.answer("群发提醒 1", COMMUNITY).text == "已请企业微信再提醒 1 位群主（群发 1）。"
    confirmed(talk, "wr3")
    assert "已发出 3 个" in talk.answer("群发进度", COMMUNITY).text
    assert "没有等着确认的了" in talk.answer("群发取消 1", COMMUNITY).text


def test_the_week_once(talk: Talk) -> None:
    assert "已安排：3 个居民群" in agreed(talk, "群发六个日").text
    text = talk.rows(group_send)[0].text
    assert text.startswith("【六个日】11月28日—29日")
    assert "报名" not in text.replace("人报名", ""), "residents cannot answer there"
    assert len(text.encode()) <= TEXT_BYTES
    talk.clock.advance(days=1)
    assert talk.answer("群发六个日 水东社区", COUNTY_OFFICE).text == "这周的清单已经安排过了（群发 1）。"


def test_by_the_clock_too_and_never_twice(talk: Talk) -> None:
    with talk.database.begin() as tx:
        tx.execute(update(week_list).values(issued_at=TEN))
    job = push.job(talk.county.config)
    now = talk.clock.now()
    for _ in range(2):
        for step in job.steps(talk.county, now, now):
            with talk.database.begin() as tx:
                step(tx)
    (one,) = talk.rows(group_send)
    assert (one.what, one.chat_id, one.person_id) == ("week", None, None)
    assert talk.count(group_task) == 2
    assert "已经安排过了" in talk.answer("群发六个日", COMMUNITY).text


def test_a_list_that_is_not_issued_waits(talk: Talk) -> None:
    with talk.database.begin() as tx:
        tx.execute(update(week_list).values(issued_at=None))
    now = talk.clock.now()
    for step in push.job(talk.county.config).steps(talk.county, now, now):
        with talk.database.begin() as tx:
            step(tx)
    assert talk.count(group_send) == 0


def test_one_a_day_for_a_group(talk: Talk) -> None:
    agreed(talk, "群发通知 停水")
    assert "今天都发过一次了" in talk.answer("群发通知 停电", COMMUNITY).text
    talk.clock.advance(days=1)
    assert "已安排" in agreed(talk, "群发通知 停电").text


def test_what_was_called_off_does_not_count(talk: Talk) -> None:
    agreed(talk, "群发通知 停水")
    assert "群发 1 已取消，2 位群主不用再发" in talk.answer("群发取消 1", COMMUNITY).text
    assert {row.state for row in talk.rows(group_task)} == {TaskState.CANCELLED}
    assert "已安排" in agreed(talk, "群发通知 停电").text


def test_groups_that_had_one_are_left_out(talk: Talk) -> None:
    agreed(talk, "群发通知 停水")
    groups(talk, *(Group(*group) for group in GROUPS), Group("wr4", "水东四网格群", "lisi"))
    talk.say("对应客户群 wr4 水东社区第4网格", COMMUNITY)
    said = talk.answer("群发通知 停电", COMMUNITY).text
    assert "1 个居民群，要 1 位群主" in said
    assert "另有 3 个群今天已经发过" in said


def test_groups_whose_owner_left_are_said(talk: Talk) -> None:
    """No task is made for somebody who is gone: it would fail whole (groupchat/list, status 1 and 2)."""
    left = [Group(chat_id, name, "" if owner == "wangl" else owner, people) for chat_id, name, owner, people in GROUPS]
    groups(talk, *left)
    groups(talk, *left)
    (news,) = [row.text for row in talk.rows(outbox) if "离职" in row.text]
    assert news.startswith("这些客户群的群主已经离职，或应用看不到他了：水东三网格群。"), "once"
    assert "发不了的客户群：水东三网格群" in talk.answer("居民上报", COMMUNITY).text
    shown = talk.answer("群发通知 停水", COMMUNITY).text
    assert "会发到 2 个群（约 60 位邻居），要 1 位群主在企业微信里各点一下。另有 1 个群的群主已经离职" in shown
    assert "2 个居民群，要 1 位群主" in talk.answer("确认发送", COMMUNITY).text
    assert {row.sender for row in talk.rows(group_task)} == {"zhanggf"}
    talk.clock.advance(days=1)
    groups(talk, *(Group(chat_id, name, "") for chat_id, name, *_ in GROUPS))
    assert "群主都已经离职" in talk.answer("群发通知 停电", COMMUNITY).text
    groups(talk, *(Group(*group) for group in GROUPS))
    assert "3 个居民群" in agreed(talk, "群发通知 停电").text


def test_at_night_the_leaders_telephone_is_silent(talk: Talk) -> None:
    talk.clock.set(TEN.replace(hour=22))
    agreed(talk, "群发通知 停水")
    assert {row.due_at.astimezone(TEN.tzinfo).hour for row in talk.rows(group_task)} == {8}


def test_three_reminders_in_24_hours(talk: Talk) -> None:
    agreed(talk, "群发通知 停水")
    made_in_wecom(talk)
    for _ in range(3):
        assert "再提醒 2 位" in talk.answer("群发提醒 1", COMMUNITY).text
        with working(talk) as work:
            for row in talk.rows(group_task):
                outcome.reminded(work, row.id, "")
        talk.clock.advance(hours=1)
    assert "已经提醒过 3 次" in talk.answer("群发提醒 1", COMMUNITY).text
    talk.clock.advance(hours=22)
    assert "再提醒 2 位" in talk.answer("群发提醒 1", COMMUNITY).text


@pytest.mark.parametrize(
    ("text", "who", "answer"),
    [
        ("群发通知", COMMUNITY, "请写通知内容"),
        ("群发通知 停水", COUNTY_OFFICE, "请写发给哪个社区"),
        ("群发通知 南外社区 停水", COMMUNITY, "不在您负责的社区"),
        ("群发通知 南外社区 停水", COUNTY_OFFICE, "还没有对应好的客户群"),
        ("群发通知 " + "停水" * 1000, COMMUNITY, "通知太长了"),
        ("群发通知 停水", GRID, "要由社区干部、县委组织部来做"),
        ("群发通知 停水", MEMBER, "要由社区干部、县委组织部来做"),
        ("群发进度", MEMBER, "要由网格长、社区干部、县委组织部来做"),
        ("群发进度", COMMUNITY, "近 7 天没有群发"),
        ("群发进度 77", COMMUNITY, "没有找到群发 77"),
        ("群发取消", COMMUNITY, "近 7 天没有群发"),
    ],
)
def test_what_cannot_be_sent_is_said_kindly(talk: Talk, text: str, who: str, answer: str) -> None:
    assert answer in talk.answer(text, who).text
    assert talk.count(group_send) == 0


def test_another_communitys_sends_are_nobodys_business(talk: Talk) -> None:
    groups(talk, *(Group(*group) for group in GROUPS), Group("wr9", "南外群", "x"))
    talk.say("对应客户群 wr9 南外社区第1网格", COUNTY_OFFICE)
    assert "已安排" in talk.answer("群发通知 南外社区 停水", COUNTY_OFFICE).text
    assert "近 7 天没有群发" in talk.answer("群发进度", COMMUNITY).text
    assert "没有找到群发 1" in talk.answer("群发取消 1", COMMUNITY).text
    assert "南外" not in talk.answer("群发进度 1", GRID).text


def test_a_leader_sees_and_does_not_send(talk: Talk) -> None:
    agreed(talk, "群发通知 停水")
    assert "排队中：第1网格 2 个群、第3网格" in talk.answer("群发进度", COMMUNITY).text
    assert "要由社区干部" in talk.answer("群发取消 1", GRID).text


def test_progress_is_private(talk: Talk) -> None:
    agreed(talk, "群发通知 停水")
    said = talk.say("群发进度", COMMUNITY, STAFF)
    assert {one.chat for one in said} == {f"p-{COMMUNITY}"}


def test_a_phone_in_a_notice_is_not_sent(talk: Talk) -> None:
    talk.say("群发通知 有事打13812345678", COMMUNITY)
    assert "138" not in talk.rows(group_send)[0].text


def test_nothing_is_left_when_a_send_is_refused(talk: Talk) -> None:
    agreed(talk, "群发通知 停水")
    before = talk.count(group_task_chat)
    talk.say("群发通知 停电", COMMUNITY)
    assert talk.count(group_task_chat) == before
    assert talk.count(group_send) == 1
