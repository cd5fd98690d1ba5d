"""绑定: confirmed in the group, listed, undone; and what a platform tells of groups the bot comes to and leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import Connection, select, update

from bot.clock import COUNTY
from bot.notify import Reach
from bot.work import acting
from handlers.service import membership
from handlers.week import push
from storage import outbox, people
from storage.outbox import Owed
from storage.people import Chat
from storage.tables import chat, event
from storage.tables import dialogue as dialogue_table
from storage.tables import outbox as outbox_table
from tests.handlers.talk import BOT, GRID, PLATFORM, TEN, Talk
from tests.support.known import SURE
from tests.transcripts.conftest import TODAY

LUO, XIAO = "demo-luo", "demo-xiao"  # 社区干部 of 水东社区; 县委组织部
THIRD = "水东社区第3网格"


def _row(talk: Talk, chat_id: str = GRID, **where: str) -> Chat:
    with talk.database.reading() as tx:
        key = (where.get("platform", PLATFORM), where.get("bot", BOT), chat_id)
        return people.chats(tx, [key])[key]


def _place(talk: Talk, name: str = THIRD) -> int:
    found = talk.county.places.grid(None, name)
    assert found is not None
    return found.id


# --- commands -------------------------------------------------------------------------------


def test_a_group_is_bound_when_it_is_confirmed(talk: Talk) -> None:
    before = _row(talk).place_id
    draft = talk.answer(f"绑定网格 {THIRD}", LUO, GRID)
    assert "绑定到水东社区第3网格（现在绑定的是水东社区第1网格，会换掉）" in draft.text
    assert _row(talk).place_id == before, "nothing is changed by a draft"
    assert "已经绑定到" in talk.answer("确认", LUO, GRID).text
    assert _row(talk).place_id == _place(talk)
    (one,) = talk.rows(event, event.c.record == "chat")
    assert (one.what, one.before, one.after) == ("bound", {"place_id": before}, {"place_id": _place(talk)})


def test_others_talk_on_and_nobody_else_confirms(talk: Talk) -> None:
    before = _row(talk).place_id
    talk.say(f"绑定网格 {THIRD}", LUO, GRID)
    talk.say("确认", "demo-li", GRID)
    assert talk.say("今天天气不错", LUO, GRID, addressed=False) == []
    assert _row(talk).place_id == before
    talk.say("确认", LUO, GRID, addressed=False)
    assert _row(talk).place_id == _place(talk)


def test_it_can_be_left(talk: Talk) -> None:
    before = _row(talk).place_id
    talk.say(f"绑定网格 {THIRD}", LUO, GRID)
    talk.say("算了", LUO, GRID)
    talk.say("确认", LUO, GRID)
    assert _row(talk).place_id == before
    assert talk.count(dialogue_table) == 0


def test_what_is_bound_there_already_is_said(talk: Talk) -> None:
    assert "不用再绑" in talk.answer("绑定网格 水东社区第1网格", LUO, GRID).text


def test_one_grid_has_groups_on_several_platforms_and_each_hears_a_push_once(talk: Talk) -> None:
    for platform, bot, group in (("dingtalk", "ding-1", "cid1"), ("telegram", "7001", "-1001")):
        where = {"platform": platform, "bot": bot}
        talk.say(f"绑定网格 {THIRD}", LUO, group, **where)
        # The same person on the web room binds it there: their other accounts are linked first.
        assert _row(talk, group, **where).purpose == ""
    with talk.database.begin() as tx:
        for platform in ("dingtalk", "telegram"):
            for one in people.accounts(tx, [(platform, LUO)]).values():
                people.link(tx, one.id, talk.person_id(LUO), *SURE)
    for platform, bot, group in (("dingtalk", "ding-1", "cid1"), ("telegram", "7001", "-1001")):
        talk.say(f"绑定网格 {THIRD}", LUO, group, platform=platform, bot=bot)
        talk.say("确认", LUO, group, platform=platform, bot=bot)
    _issue(talk)
    for _ in range(2):
        _push(talk)
    reached = [one.chat_id for one in talk.rows(outbox_table, outbox_table.c.once.is_not(None))]
    assert len(reached) == len(set(reached))
    bound = [one.id for one in talk.rows(chat, chat.c.place_id == _place(talk))]
    assert len(bound) == 3
    assert set(bound) <= set(reached)


def _issue(talk: Talk) -> None:
    talk.say("发清单", XIAO)
    talk.say("确认", XIAO)


def _push(talk: Talk) -> None:
    due = datetime.combine(TODAY + timedelta(days=1), time(16), COUNTY)
    for step in push.job(talk.county.config).steps(talk.county, due, due):
        with talk.database.begin() as tx:
            step(tx)


def test_two_bots_in_one_group_are_not_heard_twice(talk: Talk) -> None:
    """The bot that is bound last speaks there."""
    with talk.database.begin() as tx:
        tx.execute(update(chat).where(chat.c.chat_id == GRID).values(platform="telegram", bot="7001"))
        second = people.add_chat(tx, "telegram", "7002", GRID, "group", "群", None, TEN)
        made = people.add_account(tx, "telegram", "luo", "罗春晖", TEN)
        people.link(tx, made.id, talk.person_id(LUO), *SURE)
    talk.say(f"绑定网格 {THIRD}", "luo", GRID, platform="telegram", bot="7002")
    talk.say("确认", "luo", GRID, platform="telegram", bot="7002")
    first = _row(talk, platform="telegram", bot="7001")
    assert (first.place_id, first.purpose) == (None, "")
    assert [one.id for one in talk.rows(chat, chat.c.place_id == _place(talk), chat.c.chat_id == GRID)] == [second.id]


def test_groups_are_listed_by_community_in_private(talk: Talk) -> None:
    talk.say("解绑", LUO, GRID)
    (said,) = talk.say("绑定列表", LUO, GRID)
    assert said.chat == f"p-{LUO}"
    assert "· 水东社区第2网格：水东社区第2网格群（网页聊天室）" in said.text
    assert "水东社区工作群：" in said.text
    assert "还没有群的网格：水东社区第1网格" in said.text
    assert "南外社区" not in said.text
    counted = talk.answer("绑定列表", XIAO).text
    assert "· 水东社区：9 个群" in counted
    assert "还没有绑定的群：" in counted
    assert "南外社区第3网格群" in talk.answer("绑定列表 南外社区", XIAO).text
    assert "不在您负责的社区" in talk.answer("绑定列表 南外社区", LUO).text
    assert "要由" in talk.answer("绑定列表", "demo-zhang").text


# --- what a platform tells ------------------------------------------------------------------


def _told(talk: Talk, happening: Callable[..., None], *args: object, now: datetime = TEN) -> list[tuple[str, str]]:
    """It happens; what is owed because of it: (chat, text)."""
    with talk.database.begin() as tx:
        last = tx.scalar(select(outbox_table.c.id).order_by(outbox_table.c.id.desc()).limit(1)) or 0
        with acting(tx, talk.county, now, Reach()) as work:
            happening(work, *args)
        rows = tx.execute(
            select(chat.c.chat_id, outbox_table.c.text)
            .join_from(outbox_table, chat, outbox_table.c.chat_id == chat.c.id)
            .where(outbox_table.c.id > last)
            .order_by(outbox_table.c.id)
        )
        return [(row[0], row[1]) for row in rows]


def _joined(talk: Talk, group: str, title: str = "水东 3 网格", who: str = "u1") -> list[tuple[str, str]]:
    return _told(talk, membership.joined, "telegram", "7001", group, title, who)


def _left(
    talk: Talk, group: str, why: str = "removed", *, now: datetime = TEN, by: tuple[str, str] = (PLATFORM, BOT)
) -> list[tuple[str, str]]:
    return _told(talk, membership.left, *by, group, why, now=now)


def test_a_new_group_is_greeted_once(talk: Talk) -> None:
    ((where, text),) = _joined(talk, "-1001", "水东\n3 网格 13800138000")
    assert where == "-1001"
    assert "绑定网格 水东社区第3网格" in text
    assert _joined(talk, "-1001", "水东\n3 网格 13800138000") == [], "told twice, greeted once"
    row = _row(talk, "-1001", platform="telegram", bot="7001")
    assert (row.kind, row.active, row.title) == ("group", True, "水东 3 网格 〔电话〕")


def test_a_group_that_is_left_is_passed_by_and_staff_hear_it_once(talk: Talk) -> None:
    talk.say("你好", LUO)
    group = _row(talk)
    with talk.database.begin() as tx:
        outbox.owe(tx, [Owed(PLATFORM, group.id, "清单", TEN)], TEN)
    ((where, text),) = _left(talk, GRID)
    assert where == f"p-{LUO}"
    assert "已经不在“水东社区第1网格群”（网页聊天室，水东社区第1网格）里了" in text
    assert "1 条" in text
    assert _left(talk, GRID) == []
    assert not _row(talk).active
    (lost,) = talk.rows(outbox_table, outbox_table.c.chat_id == group.id)
    assert (lost.state, lost.error) == ("dead", membership.GONE)
    _issue(talk)
    _push(talk)
    assert talk.count(outbox_table, outbox_table.c.chat_id == group.id) == 1, "no push goes there"
    assert "机器人已不在群里" in talk.answer("绑定列表", LUO).text


def test_it_may_come_back_and_is_still_bound(talk: Talk) -> None:
    with talk.database.begin() as tx:
        tx.execute(update(chat).where(chat.c.chat_id == GRID).values(platform="telegram", bot="7001"))
    _left(talk, GRID, by=("telegram", "7001"))
    ((_, text),) = _joined(talk, GRID, "新名字")
    assert "我回来了，这个群绑定的是水东社区第1网格" in text
    row = _row(talk, platform="telegram", bot="7001")
    assert (row.active, row.title, row.purpose) == (True, "新名字", "grid")


def test_staff_hear_of_it_in_the_morning(talk: Talk) -> None:
    talk.say("你好", LUO)
    night = datetime.combine(TODAY, time(23), COUNTY)
    _left(talk, GRID, now=night)
    (owed,) = talk.rows(outbox_table, outbox_table.c.text.contains("已经不在"))
    assert owed.due_at.astimezone(COUNTY) == datetime.combine(TODAY + timedelta(days=1), time(8), COUNTY)


def test_somebody_who_blocks_the_bot_and_unblocks_it(talk: Talk) -> None:
    talk.say("你好", "demo-li")
    assert _left(talk, "p-demo-li", "blocked") == []
    assert not _row(talk, "p-demo-li").active
    assert _told(talk, membership.joined, PLATFORM, BOT, "p-demo-li", "李桂秀", "demo-li") == []
    assert _row(talk, "p-demo-li").active
    assert _joined(talk, "u-new", "张三", who="u-new") == [], "pressing start makes no group"
    assert talk.count(chat, chat.c.chat_id == "u-new") == 0


def test_a_group_nobody_knows_is_left_in_silence(talk: Talk) -> None:
    assert _left(talk, "-999") == []


def test_topics_are_left_with_their_group(talk: Talk) -> None:
    with talk.database.begin() as tx:
        for address in ("-1001", "-1001/7", "-10010"):
            people.add_chat(tx, PLATFORM, BOT, address, "group", address, None, TEN)
    _left(talk, "-1001")
    assert [_row(talk, one).active for one in ("-1001", "-1001/7", "-10010")] == [False, False, True]


@pytest.mark.parametrize("seen_before", [False, True], ids=["plain", "the new id wrote first"])
def test_a_group_that_gets_another_id_goes_on(talk: Talk, seen_before: bool) -> None:
    before = _row(talk)
    number = talk.report()
    talk.say("楼道灯坏了", "demo-li", GRID)  # a question is open
    if seen_before:
        talk.say("你好", "demo-li", "-1001")
    _told(talk, membership.migrated, PLATFORM, BOT, GRID, "-1001")
    after = _row(talk, "-1001")
    assert (after.id, after.place_id, after.purpose) == (before.id, before.place_id, "grid")
    assert talk.count(chat, chat.c.chat_id.in_([GRID, "-1001"])) == 1
    assert number in talk.answer("查哨", "demo-li", "-1001").text
    _told(talk, membership.migrated, PLATFORM, BOT, GRID, "-1001")
    trail = [row.what for row in talk.rows(event, event.c.record == "chat")]
    assert trail == (["hinted", "moved"] if seen_before else ["moved"]), (
        "who writes in a group bound to nothing is told how"
    )


def test_the_hooks_write_through_the_engine(talk: Talk) -> None:
    written: list[str] = []

    async def write(change: object) -> object:
        def work(tx: Connection) -> object:
            return change(tx)  # type: ignore[operator]

        def all_of_it() -> object:
            with talk.database.begin() as tx:
                return work(tx)

        written.append("write")
        return await asyncio.to_thread(all_of_it)

    made = membership.hooks(write, lambda: talk.county, lambda: TEN, "telegram", "7001")

    async def happen() -> None:
        await made.joined("-1001", "群", "u1")
        await made.migrated("-1001", "-2002")
        await made.left("-2002", "removed")

    asyncio.run(happen())
    assert written == ["write"] * 3
    assert not _row(talk, "-2002", platform="telegram", bot="7001").active
