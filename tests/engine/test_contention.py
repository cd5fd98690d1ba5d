"""Two batches that come to the same locks in opposite orders: both are done, and PostgreSQL need not end either."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import OperationalError

from bot import contention
from bot import county as county_room
from bot.app import load_texts
from bot.batch import Machine, handle_batch
from bot.county import County
from bot.message import Incoming
from bot.notify import Reach
from bot.turn import Turn
from storage import inbox, numbers, outbox, people, writers
from storage.database import Database, contended
from storage.outbox import Owed
from storage.places import CHANGED
from storage.tables import chat, counter, place
from storage.tables import inbox as inbox_table
from tests.engine.stage import NAME, NOON, config, incoming
from tests.faults.reports import deadlocks

_WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
)

Take = Callable[[Connection, str], object]


def _numbers(tx: Connection) -> dict[str, int]:
    """The numbers that were taken, but for the one that moves with the county's names."""
    ours = select(counter).where(counter.c.name != CHANGED, counter.c.name.not_like("fund:%"))  # the demo's own book
    return {row.name: row.value for row in tx.execute(ours)}


def _number(tx: Connection, name: str) -> object:
    return numbers.take(tx, name)


def _row(tx: Connection, name: str) -> object:
    return tx.execute(update(place).where(place.c.code == {"a": "SD", "b": "XB"}[name]).values(duty_phone="8")).rowcount


def _once(tx: Connection, name: str) -> object:
    somewhere = int(tx.execute(select(func.min(chat.c.id))).scalar_one())
    return outbox.owe_once(tx, [Owed(NAME, somewhere, "一", NOON, once=name)], NOON)


def _new_chat(tx: Connection, name: str) -> object:
    return people.add_chat(tx, NAME, "other-bot", name, "group", name, None, NOON)


@pytest.fixture
def store(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


def _machine(store: Database, handle: Callable[[Turn], None]) -> Machine:
    known: County = county_room.read(config("sqlite:///unused"), load_texts(), store)
    return Machine(store, handle, lambda: known, Reach())


def _handle(machine: Machine, messages: list[Incoming]) -> list[bool]:
    with machine.database.begin() as tx:
        return handle_batch(machine, tx, messages, NOON)


@pytest.mark.parametrize("take", [_number, _row, _once, _new_chat])
def test_two_batches_that_cross_are_both_done(store: Database, take: Take) -> None:
    """Each has locked what the other wants next: a counter, a row, a name that is written once, a chat made here."""
    crossed = threading.Barrier(2, timeout=20)
    begun: set[int] = set()

    def handle(turn: Turn) -> None:
        take(turn.tx, turn.message.text)
        if threading.get_ident() not in begun:  # in the first go only: what is done again finds nobody there
            begun.add(threading.get_ident())
            crossed.wait()

    machine = _machine(store, handle)
    batches = [
        [incoming("a", "u-1", event="1a"), incoming("b", "u-2", event="1b")],
        [incoming("b", "u-3", event="2b"), incoming("a", "u-4", event="2a")],
    ]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda batch: _handle(machine, batch), batches))
    assert len(begun) == 2
    assert results == [[True, True], [True, True]]
    with store.reading() as tx:
        assert set(tx.scalars(select(inbox_table.c.state))) == {"handled"}
        assert tx.scalar(select(func.count()).select_from(inbox_table)) == 4
        if take is _number:
            assert _numbers(tx) == {
                "a": 2,
                "b": 2,
            }
    store.close()
    assert deadlocks(store) == 0


def test_a_batch_waits_for_a_job_that_holds_a_row_and_is_then_done(store: Database) -> None:
    """What is no batch keeps its locks as long as it likes: batches give way, again and again."""
    tries: list[str] = []
    wanted = threading.Event()

    def handle(turn: Turn) -> None:
        tries.append(turn.message.text)
        if len(tries) == 4:  # the second message of the second go
            wanted.set()
        numbers.take(turn.tx, turn.message.text)

    machine = _machine(store, handle)
    with store.begin() as seed:
        numbers.take(seed, "b")
    with ThreadPoolExecutor(1) as pool:
        with store.begin() as job:
            numbers.take(job, "b")
            batch = pool.submit(_handle, machine, [incoming("a", "u-1"), incoming("b", "u-2")])
            assert wanted.wait(20)
        assert batch.result(20) == [True, True]
    assert tries[:4] == ["a", "b", "a", "b"]
    with store.reading() as tx:
        assert _numbers(tx) == {
            "a": 1,
            "b": 3,
        }


def test_a_batch_that_never_gets_through_changes_nothing_and_says_why(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contention, "ATTEMPTS", 2)

    def handle(turn: Turn) -> None:
        numbers.take(turn.tx, turn.message.text)

    machine = _machine(store, handle)
    with store.begin() as seed:
        numbers.take(seed, "b")
    with store.begin() as job:
        numbers.take(job, "b")
        with pytest.raises(OperationalError) as failure:
            _handle(machine, [incoming("a", "u-1"), incoming("b", "u-2")])
    assert contended(failure.value)
    with store.reading() as tx:
        assert _numbers(tx) == {"b": 2}
        assert tx.scalar(select(func.count()).select_from(inbox_table)) == 0


def test_who_works_alone_comes_after_those_who_work_together_and_before_the_next(store: Database) -> None:
    order: list[str] = []

    def work(name: str, take: Callable[[Connection], None], begun: threading.Event) -> None:
        with store.begin() as tx:
            begun.set()
            take(tx)
            order.append(name)

    with ThreadPoolExecutor(2) as pool:
        with store.begin() as first:
            writers.together(first)
            waits = [threading.Event(), threading.Event()]
            alone = pool.submit(work, "alone", writers.alone, waits[0])
            assert waits[0].wait(20)
            _until_waiting(store, 1)
            later = pool.submit(work, "later", writers.together, waits[1])
            assert waits[1].wait(20)
            _until_waiting(store, 2)
            order.append("first")
        alone.result(20)
        later.result(20)
    assert order == ["first", "alone", "later"]


def test_going_back_to_a_savepoint_gives_back_the_turn_and_the_limit(store: Database) -> None:
    with store.begin() as one, store.begin() as other:
        writers.together(one)
        assert one.exec_driver_sql("SHOW lock_timeout").scalar_one() == f"{writers.BRIEF}ms"
        one.exec_driver_sql("ROLLBACK TO SAVEPOINT batch")
        assert one.exec_driver_sql("SHOW lock_timeout").scalar_one() == "0"
        writers.alone(other)  # would wait for ever if `one` had kept its turn


def test_the_patience_is_shorter_than_the_servers(store: Database) -> None:
    with store.reading() as tx:
        limit = tx.exec_driver_sql("SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout'").scalar_one()
    assert writers.BRIEF < writers.PATIENT < limit


def test_a_second_batch_in_a_transaction_does_not_stand_before_anothers_chat(store: Database) -> None:
    machine = _machine(store, lambda turn: None)
    with store.begin() as other:
        inbox.lock(other, [f"{NAME}/u-2"])
        with pytest.raises(OperationalError) as failure, store.begin() as tx:
            handle_batch(machine, tx, [incoming("a", "u-1")], NOON)
            handle_batch(machine, tx, [incoming("b", "u-2")], NOON)
    assert contended(failure.value)


def _until_waiting(store: Database, number: int) -> None:
    """Until so many sessions of this database wait for a turn. Raises AssertionError."""
    end = time.monotonic() + 20
    while True:
        with store.reading() as tx:
            if tx.execute(_WAITING).scalar_one() == number:
                return
        assert time.monotonic() < end, f"{number} should wait"
        time.sleep(0.01)
