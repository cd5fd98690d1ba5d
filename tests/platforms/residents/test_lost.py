"""客户群群发 when answers get lost: no text stands twice in WeCom, and a task that stands is never given up.

Codes and their hints: developer.work.weixin.qq.com/document/path/90313; 41063 is told as "创建企业群发后，立刻调用获取
企业的全部群发记录的相关接口，将可能出现该错误" there, and in the code lists of xen0n/go-workwx and three other SDKs.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from handlers.residents import sends
from handlers.residents.sends import TaskState
from storage.database import Database
from storage.tables import group_task, outbox
from tests.engine.stage import until
from tests.platforms.residents import emulator as e
from tests.platforms.residents.emulator import Answer
from tests.platforms.residents.ground import ground, noon
from tests.platforms.residents.test_tasks import _groups, change, matched, send, states

NO_TO_A_LOOK: dict[str, Answer] = {
    "45009 too often": e.TOO_OFTEN,
    "41063 being sent out": e.DISPATCHING,
    "6000 two at once": (200, {"errcode": 6000, "errmsg": "data version conflict"}),
    "60020 address": e.NO_IP,
    "40058 whatever it means": e.BAD_CURSOR,
    "page": e.PAGE,
}


@pytest.mark.parametrize("answer", NO_TO_A_LOOK.values(), ids=NO_TO_A_LOOK.keys())
async def test_a_no_to_the_search_is_no_no_to_the_task(answer: Answer, county: Database, tmp_path: Path) -> None:
    """HIGH-1: the creation was answered too late, then the search for it was refused; the text stood twice."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.lose(e.MAKE, 2)
        here.server.refuse(e.LIST, answer, 3)
        await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN], 20)
        assert len(here.server.tasks) == 2
        assert {row.msgid for row in here.rows(group_task)} == set(here.server.tasks)


async def test_the_search_just_after_the_creation(county: Database, tmp_path: Path) -> None:
    """HIGH-2: WeCom answers 41063 for a while. It was taken for "never", staff repeated it, two 群发 stood."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.dispatching = 0.4
        here.server.lose(e.MAKE, 2)
        await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN], 20)
        assert len(here.server.tasks) == 2
        assert not [row.text for row in here.rows(outbox) if "没建成" in row.text]


@pytest.mark.parametrize("answer", NO_TO_A_LOOK.values(), ids=NO_TO_A_LOOK.keys())
async def test_a_look_that_is_refused_is_repeated(answer: Answer, county: Database, tmp_path: Path) -> None:
    """HIGH-2: 群发进度 just after 群发 left the task without a time to look again, for ever."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.refuse(e.RESULT, answer, 4)
        await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        await until(lambda: here.count(group_task, group_task.c.attempts > 0) > 0)
        here.server.confirm("zhanggf")
        here.server.confirm("wangl")
        await until(lambda: states(here) == [TaskState.DONE, TaskState.DONE], 20)


async def test_one_that_nobody_can_look_at_lapses_in_the_end(county: Database, tmp_path: Path) -> None:
    follow = {"follow_days": timedelta(seconds=0.3) / timedelta(days=1)}
    async with ground(county, tmp_path, prepare=_groups, settings=lambda s: s.config(**follow)) as here:
        await matched(here)
        here.server.refuse(e.RESULT, e.BAD_CURSOR, 10_000)
        await send(here)
        await until(lambda: states(here) == [TaskState.LAPSED, TaskState.LAPSED], 20)
        assert all(row.due_at is None for row in here.rows(group_task))


async def test_a_refusal_after_a_lost_answer_does_not_forget_it(county: Database, tmp_path: Path) -> None:
    """The search finds nothing yet, the second asking is refused: the first one may still turn up."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.refuse(e.MAKE, e.PAGE, 2)  # lost, as far as we know
        await send(here)
        await until(lambda: here.count(group_task, group_task.c.asked_at.is_not(None)) == 2)
        here.server.refuse(e.MAKE, e.TOO_OFTEN, 4)
        await until(lambda: here.count(group_task, group_task.c.error == "45009") == 2)
        assert here.count(group_task, group_task.c.asked_at.is_not(None)) == 2
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN], 20)
        assert len(here.server.tasks) == 2


async def test_a_search_never_asks_for_more_than_a_month(county: Database, tmp_path: Path) -> None:
    """LOW-12: 群发任务记录的起止时间间隔不能超过1个月 [doc 93338]. Yet what is older is found."""
    clock = ManualClock(noon())
    async with ground(county, tmp_path, clock=clock, prepare=_groups) as here:
        await matched(here)
        here.server.lose(e.MAKE, 2)
        await send(here)
        await until(lambda: here.count(group_task, group_task.c.attempts == 1) == 2)
        clock.advance(days=45)
        here.platform.wake()
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN], 20)
        assert len(here.server.tasks) == 2
        asked = [body["end_time"] - body["start_time"] for path, body in here.server.bodies if path == e.LIST]
        assert max(asked) <= 30 * 86_400 + 1
        assert len(asked) >= 4, "two parts for each"


async def test_called_off_though_it_cannot_be_searched_for(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.lose(e.MAKE, 2)
        here.server.refuse(e.LIST, e.BAD_CURSOR, 10_000)
        number = await send(here)
        await until(lambda: len(here.server.tasks) == 2)
        await change(here, number, sends.cancel)
        here.server.allow(e.LIST)
        await here.write(lambda tx: tx.execute(update(group_task).values(due_at=here.app.clock.now())))
        await until(lambda: states(here) == [TaskState.CANCELLED, TaskState.CANCELLED], 20)
        assert all(one.cancelled for one in here.server.tasks.values())


async def test_numbers_as_strings(county: Database, tmp_path: Path) -> None:
    """LOW-8, in the answers about tasks: get_groupmsg_list_v2 itself tells create_time as a string [doc 93338]."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        await send(here)
        await until(lambda: len(here.server.tasks) == 2)
        for one in here.server.tasks.values():
            one.results = dict.fromkeys(one.chats, "1")  # type: ignore[arg-type]
            one.confirmed_at = here.server.seconds()
        await until(lambda: states(here) == [TaskState.DONE, TaskState.DONE])
