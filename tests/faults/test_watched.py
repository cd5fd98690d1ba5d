"""Every long-lived task that ends unasked is logged, counted, restarted, and makes /healthz 503."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from bot import county as county_room
from bot import serving, supervisor
from bot.app import App
from bot.clock import ManualClock
from bot.http.health import Health, alive, examine
from bot.platforms.base import Receive
from bot.supervisor import Supervisor
from storage.database import Database
from storage.tables import lease
from tests.engine.stage import NAME, NOON, FakePlatform, Stage, add_groups, incoming, make, owe, settled, states, until
from tests.faults.mailbox import Mailbox, MailPlatform

Break = Callable[[App], None]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST", 0.01)
    monkeypatch.setattr(supervisor, "SETTLED", 3600.0)  # until a test says that it was long enough


async def _returns() -> None:
    return


async def _raises() -> None:
    raise RuntimeError("an error of ours")


async def _is_cancelled_by_somebody() -> None:
    raise asyncio.CancelledError


ENDS = [(_returns, "ended"), (_raises, "RuntimeError"), (_is_cancelled_by_somebody, "CancelledError")]


def _first(broken: Callable[[], Awaitable[None]], then: Callable[..., Any]) -> Callable[..., Any]:
    """Breaks at the first call, and is itself afterwards."""
    calls = 0

    async def work(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        return await (broken() if calls == 1 else then(*given))

    return work


class _Breaking(FakePlatform):
    """Its first connection ends unasked."""

    def __init__(self, broken: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._broken: Callable[[], Awaitable[None]] | None = broken

    async def run(self, receive: Receive) -> None:
        if self._broken is not None:
            broken, self._broken = self._broken, None
            await broken()
            return
        await super().run(receive)


async def _unwell(app: App, reason: str) -> Health:
    async with asyncio.timeout(20):
        while reason not in (health := await examine(app)).reasons:  # noqa: ASYNC110  only a look tells
            await asyncio.sleep(0.02)
    return health


async def _watched(app: App, task: str, monkeypatch: pytest.MonkeyPatch, ended: str) -> None:
    """It is told by all who should tell, goes on, and is forgiven after a while."""
    with capture_logs() as logs:
        async with app.running():
            health = await _unwell(app, f"task:{task}")
            assert not health.ok
            assert any(task in words for words in health.words)
            await until(lambda: app.served[NAME].platform.served.is_set())  # type: ignore[attr-defined]
            stage = Stage(app, app.platforms[0])  # type: ignore[arg-type]
            assert "我能帮您做这些" in await stage.answer("帮助")
            assert (await examine(app)).facts["task_ends"][task] >= 1
            assert alive(app)
            monkeypatch.setattr(supervisor, "SETTLED", 0.0)
            async with asyncio.timeout(20):
                while not (await examine(app)).ok:  # noqa: ASYNC110  only a look tells
                    await asyncio.sleep(0.02)
    told = [one for one in logs if one["event"] == "task ended unasked"]
    assert {(one["task"], one["reason"]) for one in told} == {(task, ended)}


@pytest.mark.parametrize(("broken", "reason"), ENDS)
async def test_a_platform(
    county: Database, monkeypatch: pytest.MonkeyPatch, broken: Callable[[], Awaitable[None]], reason: str
) -> None:
    # Serving says itself that a platform's task "ended": to it that is an error.
    told = {"ended": "RuntimeError"}.get(reason, reason)
    await _watched(make(county, _Breaking(broken), ManualClock(NOON)), NAME, monkeypatch, told)


async def test_a_sender(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(county, FakePlatform(), ManualClock(NOON))
    sender = app.senders[NAME]
    monkeypatch.setattr(sender, "_serve_due", _first(_raises, sender._serve_due))
    await _watched(app, NAME, monkeypatch, "RuntimeError")


async def test_the_watch_over_the_countys_words(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    real = county_room.version
    calls = 0

    def version(database: Database) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("an error of ours")
        return real(database)

    monkeypatch.setattr(county_room, "version", version)
    await _watched(make(county, FakePlatform(), ManualClock(NOON)), "county", monkeypatch, "RuntimeError")


async def test_the_schedule(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(county, FakePlatform(), ManualClock(NOON), push=True)
    monkeypatch.setattr(app.schedule, "_run_due", _first(_raises, app.schedule._run_due))
    await _watched(app, "schedule", monkeypatch, "RuntimeError")


async def test_a_writer(county: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(county, FakePlatform(), ManualClock(NOON))
    calls = 0

    def on_commit() -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("an error of ours")
        app._committed()

    for worker in app.workers:
        monkeypatch.setattr(worker, "_on_commit", on_commit)
    with capture_logs() as logs:
        async with app.running():
            await until(app.served[NAME].platform.served.is_set)  # type: ignore[attr-defined]
            assert await app.receive(incoming("帮助")) is True  # it was committed: that much is true
            health = await _unwell(app, "writer")
            assert health.facts["writer_crashes"] == 1
            stage = Stage(app, app.platforms[0])  # type: ignore[arg-type]
            await stage.say("帮助", "u-other")
            assert {one.chat_id for one in app.platforms[0].sent} == {"p-u-resident", "p-u-other"}  # type: ignore[attr-defined]
            monkeypatch.setattr(supervisor, "SETTLED", 0.0)
            assert (await examine(app)).ok
    assert [one["error"] for one in logs if one["event"] == "writer crashed"] == ["RuntimeError"]


async def test_a_crash_over_the_marks_takes_no_message_with_it(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were taken from the queue together: nobody else has the message any more."""
    app = make(county, FakePlatform(), ManualClock(NOON))
    writer = app.workers[-1]
    real = writer._until_done
    calls = 0

    def until_done(jobs: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("an error of ours")
        real(jobs)

    monkeypatch.setattr(writer, "_until_done", until_done)
    app._loop = asyncio.get_running_loop()
    await app.reread()
    mark = asyncio.ensure_future(writer.write_first(lambda _: None))
    taken = asyncio.ensure_future(writer.receive(incoming("帮助", event="beside")))
    await asyncio.sleep(0)  # both are in the queue before the thread looks
    writer.start()
    with pytest.raises(RuntimeError, match="of ours"):
        await asyncio.wait_for(mark, 20)
    assert await asyncio.wait_for(taken, 20) is True
    await asyncio.to_thread(writer.stop)


async def test_the_wait_grows_with_ends_that_come_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "MOST", 0.05)
    keeper = Supervisor()
    with capture_logs() as logs:
        keeper.watch("broken", _raises)
        await until(lambda: keeper.watched[0].ends >= 5)
        await keeper.stop()
    assert [one["restart_in"] for one in logs[:4]] == [0.02, 0.04, 0.05, 0.05]


async def test_a_lease_that_another_has_is_given_up_even_if_the_adapter_goes_on(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock may be ours and the number another's: what is refused says so, whatever an adapter makes of it."""
    monkeypatch.setattr(serving, "BEAT", 3600.0)  # it is not the beat that finds it
    mailbox = Mailbox()
    app = make(county, MailPlatform(mailbox), ManualClock(NOON))
    async with app.running():
        await until(lambda: NAME in app.serving)
        await asyncio.to_thread(_outbid, county)
        mailbox.post([incoming("帮助", event="one")])
        await until(lambda: "one" in mailbox.taken, 20)
        await settled(app)
        assert app.supervisor.watched[0].ends == 0  # that is no fault

        groups = await asyncio.to_thread(add_groups, county, 1)
        await asyncio.to_thread(_outbid, county)
        await asyncio.to_thread(owe, county, groups, ["一"])
        app.senders[NAME].wake()
        await until(lambda: states(county) == {"sent": 2}, 20)
        assert [one.chat_id for one in app.platforms[0].sent] == ["p-u-resident", "g-0"]  # type: ignore[attr-defined]


def _outbid(database: Database) -> None:
    with database.begin() as tx:
        tx.execute(update(lease).values(number=lease.c.number + 1, holder="another"))
