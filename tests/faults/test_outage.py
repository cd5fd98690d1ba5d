"""PostgreSQL is away for longer than a lease lives without it: all is answered afterwards, and health never lied."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from bot import serving, supervisor
from bot.app import App
from bot.clock import ManualClock
from bot.http.health import examine
from bot.message import Incoming
from storage.database import Database
from storage.tables import activity, inbox
from tests.engine.stage import NAME, NOON, enrol_many, incoming, make, states, until
from tests.engine.stores import TODAY
from tests.faults.mailbox import Mailbox, MailPlatform
from tests.support.counties import filled
from tests.support.databases import migrated
from tests.support.postgres import PgServer, in_memory

MEMBERS, ROUND = 12, 3  # deeds of each member a round
PARALLEL = 32  # [sending] parallel, as it ships


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "BEAT", 0.3)
    monkeypatch.setattr(serving, "STAND_BY", 0.3)
    monkeypatch.setattr(serving, "AGAIN", 0.1)
    monkeypatch.setattr(supervisor, "SETTLED", 0.1)


class _Ground:
    """A server that may go, the processes on it, and people who write without looking."""

    def __init__(self, server: PgServer, url: str, processes: int, *, once: bool) -> None:
        self.server = server
        self.mailbox = Mailbox()
        self.stores = [Database(url) for _ in range(processes)]
        self.platforms = [MailPlatform(self.mailbox, once=once) for _ in self.stores]
        self.apps = [
            make(store, platform, ManualClock(NOON))
            for store, platform in zip(self.stores, self.platforms, strict=True)
        ]

    @property
    def holders(self) -> list[App]:
        return [app for app in self.apps if NAME in app.serving]

    def write(self, number: int) -> None:
        """A round: so many deeds of each member."""
        self.mailbox.post(
            [
                incoming(f"活动 今天 打扫第{number}-{at}处楼道 30分钟", f"u-{who}", event=f"u-{who}:{number}-{at}")
                for at in range(ROUND)
                for who in range(MEMBERS)
            ]
        )

    async def outage(self, end: Any, number: int) -> None:
        """The server goes in the middle of a round and comes back when nobody has a lease by the beat any more."""
        self.write(number)
        before = len(self.mailbox.taken)
        await until(lambda: len(self.mailbox.taken) > before, 20)
        await asyncio.to_thread(end, self.server)
        self.write(number + 1)
        for app in self.apps:
            await self._says(app, well=False)
        await asyncio.sleep(serving.BEAT * 4)  # away for longer than the check: that is the fault
        for app in self.apps:
            assert not (await examine(app)).ok
        await asyncio.to_thread(self.server.start)
        await self.settled()
        for app in self.apps:
            await self._says(app, well=True)

    async def settled(self) -> None:
        """Everything written is taken, and its answer sent."""
        events = self.mailbox.events
        await until(lambda: len(self.mailbox.taken) == len(events), 60)
        await until(lambda: states(self.stores[0]) == {"sent": len(events)}, 60)

    async def _says(self, app: App, *, well: bool) -> None:
        async with asyncio.timeout(30):
            while (health := await examine(app)).ok is not well:  # noqa: ASYNC110  only a look tells
                await asyncio.sleep(0.05)
        assert well or {"database", "writer"} & set(health.reasons)


class _County(NamedTuple):
    """A server that is stopped, and the name of its database with the demo county."""

    server: PgServer
    name: str


@pytest.fixture(scope="module")
def county(prototype: Path | None) -> Iterator[_County]:
    """What the server of each test is a copy of: filling one takes seconds of a processor."""
    with PgServer(in_memory(), prototype) as server:
        name = filled(migrated(server), TODAY)
        server.stop()
        yield _County(server, name)


@pytest.fixture
def own_county(county: _County) -> Iterator[_County]:
    """A running server that the test may stop, kill and start."""
    with PgServer(in_memory(), county.server.data) as server:
        yield _County(server, county.name)


@asynccontextmanager
async def _ground(own: _County, processes: int, *, once: bool = False) -> AsyncIterator[_Ground]:
    ground = _Ground(own.server, own.server.url(own.name), processes, once=once)
    await asyncio.to_thread(enrol_many, ground.stores[0], MEMBERS)
    async with AsyncExitStack() as stack:
        for app in ground.apps:
            await stack.enter_async_context(app.running())
        await until(lambda: len(ground.holders) == 1, 20)
        yield ground
    _once(ground.stores[0], ground.mailbox.events)
    for store in ground.stores:
        store.close()


def _once(database: Database, events: Sequence[Incoming]) -> None:
    with database.reading() as tx:
        kept = Counter(tuple(row) for row in tx.execute(select(inbox.c.event_id, inbox.c.state)))
        deeds = Counter(tuple(row) for row in tx.execute(select(activity.c.person_id, activity.c.what)))
    assert kept == {(event.event_id, "handled"): 1 for event in events}
    assert len(deeds) == len(events) == sum(deeds.values())


def _answered(ground: _Ground, repeats: int) -> None:
    """Each once, in order in each chat; so many answers at most came again."""
    shown: dict[str, list[str]] = defaultdict(list)
    sent = sorted((one for platform in ground.platforms for one in platform.sent), key=lambda one: one.id)
    for one in sent:
        shown[one.chat_id].append(one.reply_to or "")
    asked: dict[str, list[str]] = defaultdict(list)
    for event in ground.mailbox.events:
        asked[event.chat_id].append(event.event_id)
    assert {chat: list(dict.fromkeys(answers)) for chat, answers in shown.items()} == asked
    assert len(sent) - len(ground.mailbox.events) <= repeats


@pytest.mark.parametrize("end", [PgServer.stop, PgServer.kill])
async def test_one_process_keeps_its_connection_and_goes_on(own_county: _County, end: Any) -> None:
    """Nobody can take over while the database is away: what a platform says only once meanwhile is not lost either."""
    async with _ground(own_county, 1, once=True) as ground:
        held = ground.apps[0].served[NAME].lease
        await ground.outage(end, 0)
        assert ground.apps[0].served[NAME].lease is held
        _answered(ground, repeats=0)


@pytest.mark.parametrize("end", [PgServer.stop, PgServer.kill])
async def test_one_process_that_let_go_serves_again(
    own_county: _County, end: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HOLD", 0.0)
    async with _ground(own_county, 1) as ground:
        for number in (0, 2):
            held = ground.apps[0].served[NAME].lease
            await ground.outage(end, number)
            assert ground.apps[0].served[NAME].lease is not held
        _answered(ground, repeats=2 * PARALLEL)


@pytest.mark.parametrize("end", [PgServer.stop, PgServer.kill])
async def test_two_processes_each_of_which_lost_its_lease(
    own_county: _County, end: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "HOLD", 0.0)
    async with _ground(own_county, 2) as ground:
        lost = []
        for number in (0, 2):
            (holder,) = ground.holders
            lost.append(holder)
            with monkeypatch.context() as patch:  # for once it stands back, so that the other gets it
                patch.setattr(holder.served[NAME], "_ask", lambda _: None)
                await ground.outage(end, number)
                assert ground.holders == [app for app in ground.apps if app is not holder]
        assert set(map(id, lost)) == set(map(id, ground.apps))
        ground.write(4)
        await ground.settled()
        _answered(ground, repeats=2 * PARALLEL)
