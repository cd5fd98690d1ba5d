"""The worker: one commit a batch, each message on its own savepoint, writes with results and errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot import county as county_room
from bot.app import load_texts
from bot.batch import Machine
from bot.clock import ManualClock
from bot.message import Incoming
from bot.notify import Reach
from bot.turn import Turn
from bot.worker import LEAST, Worker
from storage import inbox, numbers
from storage.database import Database
from storage.events import What
from storage.redaction import Scrubbed
from storage.tables import counter, event
from storage.tables import inbox as inbox_table
from storage.tables import outbox as outbox_table
from tests.engine.stage import NOON, config, incoming, kept, playing

SECRET = "李大爷家的灯又坏了"


class Handled(What, record="message"):
    """What happens to a message here."""

    HANDLED = "handled"


def _handle(turn: Turn) -> None:
    """Counts each message and answers it; three texts fail, each in another way."""
    numbers.take(turn.tx, "handled")
    turn.work.record(Handled.HANDLED, turn.inbox_id)
    if turn.message.text.startswith("raise"):
        raise RuntimeError(f"about {turn.message.text}")
    if turn.message.text.startswith("integrity"):
        turn.tx.execute(insert(counter), {"name": "handled", "value": 1})
    if turn.message.text.startswith("database"):
        turn.tx.execute(text("SELECT * FROM no_such_table"))
    turn.say("bot.hello")


@dataclass
class Bench:
    """A worker by itself."""

    database: Database
    worker: Worker
    commits: list[int] = field(default_factory=list)

    async def receive(self, *texts: str) -> list[bool]:
        """Hand over all at once, so that they share a batch."""
        return await asyncio.gather(*(self.worker.receive(incoming(one, f"u-{one}")) for one in texts))


@asynccontextmanager
async def working(database: Database, handle: Callable[[Turn], None] = _handle) -> AsyncIterator[Bench]:
    known = await asyncio.to_thread(lambda: county_room.read(config("sqlite:///unused"), load_texts(), database))
    machine = Machine(database, handle, lambda: known, Reach())
    commits: list[int] = []
    worker = Worker(machine, ManualClock(NOON), batch=64, on_commit=lambda: commits.append(1))
    worker.start()
    try:
        yield Bench(database, worker, commits)
    finally:
        await asyncio.to_thread(worker.stop)


@pytest.mark.parametrize("kind", ["raise", "integrity", "database"])
async def test_a_failing_message_rolls_back_alone(county: Database, kind: str) -> None:
    async with working(county) as bench:
        assert await bench.receive("一", f"{kind} {SECRET}", "二", "三") == [True] * 4
    with county.reading() as tx:
        assert tx.scalar(select(counter.c.value).where(counter.c.name == "handled")) == 3
        assert len(tx.execute(select(event.c.id)).all()) == 3
        rows = tx.execute(select(inbox_table.c.state, inbox_table.c.error, inbox_table.c.payload)).all()
        assert inbox.failed_count(tx) == 1
        answers = sorted(tx.scalars(select(outbox_table.c.text)).all())
    assert sorted(row.state for row in rows) == ["failed", "handled", "handled", "handled"]
    failed = next(row for row in rows if row.state == "failed")
    assert SECRET in failed.payload["text"]  # kept for staff
    assert failed.error
    assert SECRET not in failed.error
    assert "test_worker.py" in failed.error or "Error" in failed.error
    assert len(answers) == 4  # every one is answered, the failed one with one kind sentence
    assert len(set(answers)) == 2
    assert any("您的话留着" in one for one in answers)


async def test_a_failed_message_is_not_tried_again_when_it_comes_again(county: Database) -> None:
    message = incoming(f"raise {SECRET}", event="again")
    async with working(county) as bench:
        assert await bench.worker.receive(message) is True
        assert await bench.worker.receive(message) is False
    assert kept(county, "again")[0] == "failed"
    with county.reading() as tx:
        assert len(tx.scalars(select(outbox_table.c.text)).all()) == 1


async def test_what_is_handed_in_together_shares_commits_and_twice_in_a_batch_counts_once(county: Database) -> None:
    messages = [incoming(f"第 {at} 句", f"u-{at % 5}") for at in range(200)]
    async with working(county) as bench:
        results = await asyncio.gather(*(bench.worker.receive(one) for one in messages + messages))
        assert len(bench.commits) <= len(messages + messages) // LEAST  # on a busy machine a batch is as small as that
    assert sorted(results) == [False] * 200 + [True] * 200
    with county.reading() as tx:
        assert tx.scalar(select(counter.c.value).where(counter.c.name == "handled")) == 200


async def test_a_write_gives_its_result_after_the_commit_and_sees_the_messages_before_it(county: Database) -> None:
    def look(tx: Connection) -> int:
        return numbers.take(tx, "handled")

    async with working(county) as bench:
        first = asyncio.ensure_future(bench.worker.receive(incoming("一")))
        wrote = asyncio.ensure_future(bench.worker.write(look))
        second = asyncio.ensure_future(bench.worker.receive(incoming("二")))
        assert (await first, await wrote, await second) == (True, 2, True)
        assert await bench.worker.write(look) == 4
    with county.reading() as tx:
        assert tx.scalar(select(counter.c.value).where(counter.c.name == "handled")) == 4


@pytest.mark.parametrize("kind", [KeyError, IntegrityError])
async def test_a_write_that_fails_harms_only_itself(county: Database, kind: type[Exception]) -> None:
    def fail(tx: Connection) -> None:
        numbers.take(tx, "other")
        if kind is KeyError:
            raise KeyError("no")
        tx.execute(insert(counter), [{"name": "twice", "value": 1}] * 2)

    async with working(county) as bench:
        results = await asyncio.gather(
            bench.worker.receive(incoming("一")),
            bench.worker.write(fail),
            bench.worker.write(lambda tx: numbers.take(tx, "handled")),
            bench.worker.receive(incoming("二")),
            return_exceptions=True,
        )
    assert isinstance(results[1], kind)
    assert [results[0], results[2], results[3]] == [True, 2, True]
    with county.reading() as tx:
        ours = select(counter.c.name, counter.c.value).where(counter.c.name.in_(["handled", "other", "twice"]))
        assert dict(tuple(row) for row in tx.execute(ours)) == {"handled": 3}


async def test_staff_see_that_something_failed_but_not_what_was_said(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.engine.stage import enrol

    enrol(county, "u-xiao", "肖文静")
    async with playing(county) as stage:

        def broken(turn: Turn, about: str = "") -> None:
            raise RuntimeError(about)

        words = stage.app.registry.by_word
        monkeypatch.setitem(words, "人工", replace(words["人工"], run=broken))
        assert "您的话留着" in await stage.answer(f"人工 {SECRET}", event="broken")
        seen = await stage.answer("出错", "u-xiao")
    assert "RuntimeError" in seen
    assert SECRET not in seen
    state, error, payload = kept(county, "broken")
    assert state == "failed"
    assert SECRET not in (error or SECRET)
    assert payload is not None
    assert SECRET in payload["text"]


async def test_two_events_of_one_chat_keep_their_order_with_several_writers(county: Database) -> None:
    """On PostgreSQL there are several writer threads: each chat's messages still come one after another."""
    order: dict[str, list[str]] = {}

    def note(turn: Turn) -> None:
        order.setdefault(turn.chat.chat_id, []).append(turn.message.text)
        turn.work.notify.owed.clear()
        turn.say("ask.again", question=Scrubbed(turn.message.text))

    async with playing(county, database={"threads": 4, "batch": 3}) as stage:
        machine = stage.app.workers[0]._machine
        for worker in stage.app.workers:
            worker._machine = replace(machine, handle=note)
        messages: list[Incoming] = []
        for at in range(40):
            messages += [incoming(f"{at:02}", f"u-{chat}", f"g-{chat}") for chat in range(6)]
        await asyncio.gather(*(stage.app.receive(one) for one in messages))
        await asyncio.wait_for(stage.app.settled(), 20)
        for chat in range(6):
            assert order[f"g-{chat}"] == [f"{at:02}" for at in range(40)]
            assert stage.platform.texts(f"g-{chat}") == [f"没看懂。{at:02}" for at in range(40)]
