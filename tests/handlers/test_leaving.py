"""退出报到: what was promised to go is gone, what was promised to stay stays, and nothing links the two."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage.columns import metadata
from storage.tables import account, activity, chat, dialogue, event, inbox, outbox, person, signup, whistle_reporter
from tests.handlers.acting import prove
from tests.handlers.talk import GRID, STAFF, Talk

CHEN = "demo-chen"
NAME = "陈晓岚"


@pytest.fixture
def gone(talk: Talk) -> Talk:
    """陈晓岚 reported in, served, signed up, reported a problem with a neighbour, moved, and left."""
    prove(talk, CHEN)
    for said, group in (
        ("报到", None),
        ("1栋", None),
        ("活动 今天 在1栋打扫楼道 2小时", None),
        ("报名 2", None),
        ("搬家 水东社区第3网格2栋", None),
        ("请假 到12月20日", None),
    ):
        talk.say(said, CHEN, group)
    number = talk.report("3号楼楼道灯坏了", CHEN)
    talk.say(f"我家也是 {number}", "demo-li", GRID)
    talk.say(f"自办 {number}", "demo-luo", STAFF)
    talk.say("六个日", CHEN)
    talk.say("人工", CHEN)
    assert talk.rows(account, account.c.user_id == CHEN)[0].person_id == talk.person_id(CHEN)
    asked = talk.answer("退出报到", CHEN)
    assert "确定要退出吗" in asked.text
    assert "已经退出" in talk.answer("确认退出", CHEN).text
    return talk


def entry(talk: Talk) -> Any:
    return talk.rows(person, person.c.id == talk.person_id(CHEN))[0]


def test_the_entry_is_empty_but_for_the_roster(gone: Talk) -> None:
    row = entry(gone)
    assert (row.state, row.grid_id, row.building_id, row.leave_until, row.notice_at) == ("left", None, None, None, None)
    assert row.name == NAME, "the roster is the unit's, not the bot's to rewrite"


def test_the_account_is_nobodys(gone: Talk) -> None:
    (row,) = gone.rows(account, account.c.user_id == CHEN)
    assert row.person_id is None
    assert gone.count(account, account.c.person_id == entry(gone).id) == 0


@pytest.mark.parametrize("table", [signup, whistle_reporter, dialogue], ids=lambda one: one.name)
def test_what_was_theirs_alone_is_gone(gone: Talk, table: Any) -> None:
    column = table.c.get("person_id")
    where = column == entry(gone).id if column is not None else table.c.account_id == gone.account_id(CHEN)
    assert gone.count(table, where) == 0


def test_the_neighbour_is_still_answered(gone: Talk) -> None:
    (row,) = gone.rows(whistle_reporter)
    assert row.account_id == gone.account_id("demo-li")


def test_the_service_record_stays_with_the_roster(gone: Talk) -> None:
    (row,) = gone.rows(activity)
    assert (row.person_id, row.minutes, row.state) == (entry(gone).id, 120, "logged")


def test_no_row_links_the_account_to_the_person(gone: Talk) -> None:
    """账号解除关联: neither by a column, nor by two columns of one row."""
    who, whose = gone.account_id(CHEN), entry(gone).id
    linked = []
    for table in metadata.sorted_tables:
        if {"account_id", "person_id"} <= set(table.c.keys()):
            linked += [
                (table.name, *row)
                for row in gone.rows(table)
                if row.account_id == who and (row.person_id == whose or (table is event and row.record_id == whose))
            ]
    assert linked == []


def test_no_event_tells_who_reported(gone: Talk) -> None:
    """反映人信息删除: the event of the registration had kept it."""
    who, whose = gone.account_id(CHEN), entry(gone).id
    told = [
        (row.what, row.account_id, row.person_id)
        for row in gone.rows(event, event.c.record == "whistle")
        if row.account_id == who or row.person_id == whose
    ]
    assert told == []


def test_no_event_tells_where_they_live(gone: Talk) -> None:
    """居住网格删除: before and after of 报到, 搬家 and leaving itself had kept it."""
    told = [
        (row.what, row.before, row.after)
        for row in gone.rows(event, event.c.record == "person", event.c.record_id == entry(gone).id)
        if any((values or {}).get(name) for values in (row.before, row.after) for name in ("grid_id", "building_id"))
    ]
    assert told == []


def test_the_words_that_name_them_are_gone(gone: Talk) -> None:
    """What the account wrote and what it was answered: what it wrote links it as well as a column."""
    mine = [row.id for row in gone.rows(chat, chat.c.account_id == gone.account_id(CHEN))]
    written = [row.payload for row in gone.rows(inbox, inbox.c.account_id == gone.account_id(CHEN)) if row.payload]
    heard = [row.text for row in gone.rows(outbox, outbox.c.chat_id.in_(mine))]
    assert NAME not in json.dumps(written, ensure_ascii=False)
    assert NAME not in "\n".join(heard)


def test_what_is_still_held_is_said_truly(gone: Talk) -> None:
    said = gone.answer("我的数据", CHEN).text
    assert "还没有报到" in said
    assert "反映问题" not in said


def test_they_may_come_back(gone: Talk) -> None:
    """They prove again who they are: what was known of them went with them."""
    gone.say("报到 陈晓岚 县检察院", CHEN)
    assert gone.say("水东社区第1网格1栋", CHEN)[0].text.startswith("记下了")
    prove(gone, CHEN)
    gone.say("报到", CHEN)
    said = gone.say("水东社区第1网格1栋", CHEN)
    assert "欢迎回家" in said[0].text
    assert any("个人信息告知" in one.text for one in said), "they are told again, for they agree again"
    assert entry(gone).state == "in"


def test_no_means_no(talk: Talk) -> None:
    talk.say("退出报到", "demo-guo")
    assert "先不办了" in talk.answer("算了", "demo-guo").text
    assert talk.rows(person, person.c.id == talk.person_id("demo-guo"))[0].state == "in"
    # And half an answer is asked about once more.
    talk.say("退出报到", "demo-guo")
    assert "确定要退出吗" in talk.answer("嗯", "demo-guo").text
    assert talk.rows(person, person.c.id == talk.person_id("demo-guo"))[0].state == "in"


def test_a_stranger_may_have_everything_deleted(talk: Talk) -> None:
    """There is nothing to leave for who never reported in, and still their words are theirs."""
    talk.say("我们这里的灯怎么报修", "demo-li")
    assert "确定要删除吗" in talk.answer("退出报到", "demo-li").text
    assert "都删除了" in talk.answer("确认删除", "demo-li").text
    kept = [
        row.payload["text"] for row in talk.rows(inbox, inbox.c.account_id == talk.account_id("demo-li")) if row.payload
    ]
    assert kept == ["确认删除"]


def test_my_data_counts_what_the_tables_hold(talk: Talk) -> None:
    for said in ("活动 今天 打扫楼道 2小时", "活动 昨天 清理河堤 1小时", "撤回", "报名 2"):
        talk.say(said, "demo-guo")
    talk.report("3号楼楼道灯坏了", "demo-guo")
    said = talk.answer("我的数据", "demo-guo").text
    whose = talk.person_id("demo-guo")
    assert f"服务记录 {talk.count(activity, activity.c.person_id == whose)} 条" in said
    assert f"报名 {talk.count(signup, signup.c.person_id == whose)} 条" in said
    assert "反映问题 1 条" in said
    assert "登录账号 1 条" in said
    assert "郭建勋" in said
    assert "县财政局" in said


def test_who_is_not_known_has_nothing_of_what_is_nobodys(talk: Talk) -> None:
    """A letter that nobody has signed yet is not a stranger's, though neither has a person."""
    talk.say("3号楼楼道灯坏了", "demo-li", GRID)
    talk.say("确认", "demo-li", GRID)
    talk.say("派单 00001 交通运输局", "demo-luo", STAFF)
    stranger = talk.answer("我的数据", "somebody-new").text
    assert "经办的函" not in stranger
    assert "经办的函 1" in talk.answer("我的数据", "demo-luo").text
