"""客户群群发: made once, confirmed with one tap, looked at, reminded, called off; whatever gets lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.access import Held, Role
from bot.actor import Actor
from bot.clock import SystemClock
from bot.notify import Reach
from bot.work import Work, acting
from handlers.broadcast import actions as broadcasts
from handlers.residents import asking, matching, naming, sends
from handlers.residents.sends import TaskState
from storage.database import Database
from storage.tables import chat, group_task, group_task_chat, outbox, place, resident_group
from tests.engine.stage import until
from tests.platforms.residents import emulator as e
from tests.platforms.residents.emulator import Answer, WeCom
from tests.platforms.residents.ground import Ground, ground, looks_often, made

TEXT = "明天上午停水，请提前储水"
LEADERS = ("zhanggf", "zhanggf", "wangl")  # of three groups: one leads two


def _groups(server: WeCom) -> None:
    for number, owner in enumerate(LEADERS, 1):
        server.add_group(f"水东{number}网格居民群", owner)


@contextmanager
def office(here: Ground, tx: Connection) -> Iterator[Work]:
    """Somebody of the county office at work."""
    actor = Actor(held=(Held(Role.COUNTY),))
    with acting(tx, here.app.county(), here.app.clock.now(), Reach(), actor) as work:
        yield work


async def matched(here: Ground) -> None:
    """The groups were read, and staff said which grid each is."""
    await here.has(len(LEADERS), resident_group)

    def match(tx: Any) -> None:
        grids = tx.execute(select(place.c.id).where(place.c.kind == "grid").order_by(place.c.id)).scalars().all()
        with office(here, tx) as work:
            for group, grid in zip(matching.groups(tx), grids, strict=False):
                naming.match_group(work, group.id, work.county.places.by_id[grid])

    await here.write(match)


async def send(here: Ground, text: str = TEXT) -> int:
    """Staff ask for a notice and say the second word; returns its number."""

    def ask(tx: Any) -> int:
        where = here.app.county().places.community("水东社区")
        assert where is not None
        asked = tx.scalar(select(chat.c.id).where(chat.c.purpose == "staff", chat.c.place_id == where.id))
        with office(here, tx) as work:
            made = asking.notice(work, where, text, chat_id=asked)
            assert (made.tasks, made.groups, made.left_out) == (2, 3, 0)
            assert made.shown is not None
            broadcasts.confirm(work, made.shown.id)
        # Tests run at night too: the leader's telephone may ring.
        tx.execute(update(group_task).values(due_at=here.app.clock.now()))
        return made.id

    return int(await here.write(ask))


def states(here: Ground) -> list[str]:
    """Of the tasks, by leader."""
    return [row.state for row in sorted(here.rows(group_task), key=lambda row: row.sender)]


async def change(here: Ground, number: int, what: Any) -> Any:
    """Staff remind or cancel; how many that concerns."""

    def act(tx: Any) -> Any:
        with office(here, tx) as work:
            return what(work, number)[1]

    return await here.write(act)


async def test_one_tap_and_it_is_there(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        await send(here)
        await until(lambda: len(here.server.tasks) == 2)
        assert not here.server.said, "nothing is sent by itself"
        assert {one.sender: len(one.chats) for one in here.server.tasks.values()} == {"zhanggf": 2, "wangl": 1}
        here.server.confirm("zhanggf")
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.DONE])
        here.server.confirm("wangl")
        await until(lambda: states(here) == [TaskState.DONE, TaskState.DONE])
        assert list(here.server.said.values()) == [[f"【水东社区通知】\n{TEXT}"]] * 3
        assert {row.result for row in here.rows(group_task_chat)} == {"sent"}
        calls = here.server.calls[e.RESULT]
        await asyncio.sleep(0.2)  # several looks' time: nobody looks any more
        assert here.server.calls[e.RESULT] == calls


FAULTS: dict[str, Answer] = {
    "busy": e.BUSY,
    "too often": e.TOO_OFTEN,
    "token": e.EXPIRED,
    "page": e.PAGE,
    "no json": e.NO_JSON,
    "address": e.NO_IP,
}


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS.keys())
async def test_a_no_for_now_is_tried_again(answer: Answer, county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.refuse(e.MAKE, answer, 3)
        await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        assert len(here.server.tasks) == 2


@pytest.mark.parametrize("kind", ["answer lost", "too slow"])
async def test_a_lost_answer_makes_no_second_task(kind: str, county: Database, tmp_path: Path) -> None:
    """The leader would be asked to send the same twice."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        if kind == "answer lost":
            here.server.lose(e.MAKE, 2)
        else:
            here.server.slow(e.MAKE, 30)
        await send(here)
        await until(lambda: len(here.server.tasks) == 2)
        await until(lambda: here.count(group_task, group_task.c.attempts > 0) == 2)
        here.server.slow(e.MAKE, 0)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        assert len(here.server.tasks) == 2
        assert {row.msgid for row in here.rows(group_task)} == set(here.server.tasks)


@pytest.mark.parametrize("when", ["before the call", "after the call"])
async def test_killed_around_the_call(when: str, county: Database, tmp_path: Path) -> None:
    clock = SystemClock()
    async with e.wecom() as server:
        _groups(server)
        app, platform = await made(county, tmp_path, server, clock, server.config())
        office = platform.office
        assert office is not None
        stop = asyncio.Event()

        async def die(*_: Any) -> None:
            stop.set()
            await asyncio.Event().wait()

        if when == "before the call":
            server.slow("externalcontact", 0)
            platform._client.make_task = die  # type: ignore[method-assign,assignment]
        else:
            office.made = die  # type: ignore[method-assign,assignment]
        async with app.running():
            here = Ground(server, platform, app, county)
            await matched(here)
            await send(here)
            await asyncio.wait_for(stop.wait(), 10)
        assert here.count(group_task, group_task.c.asked_at.is_not(None)) == 1
        app, platform = await made(county, tmp_path, server, clock, server.config())
        async with app.running():
            here = Ground(server, platform, app, county)
            await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        assert len(server.tasks) == 2


async def test_the_same_words_twice_are_two_tasks(county: Database, tmp_path: Path) -> None:
    """A lost answer is not taken for the task of another send that reads alike."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        first = await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        await change(here, first, sends.cancel)
        await until(lambda: states(here) == [TaskState.CANCELLED, TaskState.CANCELLED])
        here.server.refuse(e.MAKE, e.PAGE, 2)  # not made at all
        await send(here)
        await until(lambda: sorted(states(here)) == sorted([TaskState.CANCELLED] * 2 + [TaskState.OPEN] * 2))
        assert len(here.server.tasks) == 4


async def test_called_off(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        number = await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        here.server.confirm("wangl")
        await until(lambda: states(here) == [TaskState.DONE, TaskState.OPEN])
        assert await change(here, number, sends.cancel) == 1
        await until(lambda: states(here) == [TaskState.DONE, TaskState.CANCELLED])
        assert here.server.confirm("zhanggf") == 0
        assert sum(map(len, here.server.said.values())) == 1


async def test_called_off_before_it_was_made(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.lose(e.MAKE, 1)  # the first stands there, and we do not know it
        here.server.refuse(e.LIST, e.DISPATCHING, 10_000)
        number = await send(here)
        await until(lambda: len(here.server.tasks) == 2)
        await until(lambda: sorted(states(here)) == sorted([TaskState.OPEN, TaskState.QUEUED]))
        await change(here, number, sends.cancel)
        here.server.allow(e.LIST)
        await until(lambda: states(here) == [TaskState.CANCELLED, TaskState.CANCELLED])
        await until(lambda: all(one.cancelled for one in here.server.tasks.values()))


async def test_called_off_too_late_is_said(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups, settings=lambda s: s.config(check_seconds=60)) as here:
        await matched(here)
        number = await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        here.server.confirm("wangl")
        await change(here, number, sends.cancel)
        await until(lambda: any("没有取消成" in row.text for row in here.rows(outbox)))
        await until(lambda: states(here) == [TaskState.DONE, TaskState.CANCELLED])


async def test_reminded_three_times_a_day(county: Database, tmp_path: Path) -> None:
    from bot.refused import Refused

    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        number = await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        for times in (1, 2, 3):
            assert await change(here, number, sends.remind) == 2
            await until(lambda: here.count(group_task, group_task.c.remind.is_(True)) == 0)
            assert [len(one.reminded) for one in here.server.tasks.values()] == [times, times]
        with pytest.raises(Refused, match="reminded_enough"):
            await change(here, number, sends.remind)
        assert all(len(one.reminded) == 3 for one in here.server.tasks.values())


async def test_wecom_counts_reminders_too(county: Database, tmp_path: Path) -> None:
    """Somebody reminded them in WeCom's own pages: its no is told, and the task goes on."""
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        number = await send(here)
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.OPEN])
        for one in here.server.tasks.values():
            one.reminded = [here.server.seconds()] * 3
        await change(here, number, sends.remind)
        await until(lambda: sum("没有提醒成" in row.text for row in here.rows(outbox)) == 2)
        here.server.confirm("zhanggf")
        await until(lambda: states(here) == [TaskState.OPEN, TaskState.DONE])


async def test_groups_that_cannot_be_sent_to(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        ids = list(here.server.groups)
        here.server.refused_groups = {ids[0], ids[2]}
        here.server.full_groups = {ids[1]}
        await send(here)
        await until(lambda: states(here) == [TaskState.FAILED, TaskState.OPEN])
        here.server.confirm("zhanggf")
        await until(lambda: states(here) == [TaskState.FAILED, TaskState.DONE])
        assert {row.result for row in here.rows(group_task_chat)} == {"refused"}
        assert sum("企业微信不让发" in row.text for row in here.rows(outbox)) == 2


async def test_never_is_said_once(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups) as here:
        await matched(here)
        here.server.refuse(e.MAKE, (200, {"errcode": 40096, "errmsg": f"invalid {TEXT}"}), 2)
        await send(here)
        await until(lambda: states(here) == [TaskState.FAILED, TaskState.FAILED])
        told = [row.text for row in here.rows(outbox) if "没建成" in row.text]
        assert len(told) == 2
        assert all("40096" in one and TEXT not in one for one in told)


async def test_nobody_confirms(county: Database, tmp_path: Path) -> None:
    follow = {"follow_days": timedelta(seconds=0.3) / timedelta(days=1)}
    async with ground(county, tmp_path, prepare=_groups, settings=lambda s: s.config(**follow)) as here:
        await matched(here)
        await send(here)
        await until(lambda: states(here) == [TaskState.LAPSED, TaskState.LAPSED])


async def test_groups_come_and_go(county: Database, tmp_path: Path) -> None:
    async with ground(county, tmp_path, prepare=_groups, settings=looks_often) as here:
        await matched(here)
        first = next(iter(here.server.groups))
        kept = here.server.groups.pop(first)
        await until(lambda: here.count(resident_group, resident_group.c.gone.is_(True)) == 1)
        here.server.groups[first] = (kept[0], "another")
        here.server.members.append("another")
        await until(lambda: here.count(resident_group, resident_group.c.gone.is_(True)) == 0)
        (row,) = here.rows(resident_group, resident_group.c.chat_id == first)
        assert row.owner == "another"
        assert row.place_id is not None, "what staff matched stays matched"


async def test_it_does_not_look_without_a_reason(county: Database, tmp_path: Path) -> None:
    """A look must not wake the next look."""
    async with ground(county, tmp_path, settings=lambda s: s.config(poll_seconds=3600)) as here:
        looks = 0
        office = here.platform.office
        assert office is not None
        whole = office.jobs

        async def jobs() -> Any:
            nonlocal looks
            looks += 1
            return await whole()

        office.jobs = jobs  # type: ignore[method-assign]
        before = -1
        while before != looks:  # the clock's jobs all run once at the beginning, each with a commit
            before = looks
            await asyncio.sleep(0.3)
        await here.write(lambda tx: None)
        await until(lambda: looks > before)
        await asyncio.sleep(0.3)
        assert looks <= before + 3
