"""What the platform took is not sent again for want of a mark, and a database that is away is no try of a send."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import PendingRollbackError, TimeoutError

from bot.message import Outgoing
from storage import outbox
from storage.database import Database
from storage.tables import outbox as outbox_table
from tests.engine.stage import FakePlatform, add_groups, owe, playing, states, until


async def test_a_mark_that_cannot_be_written_is_written_later_and_nothing_is_sent_again(
    county: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged page, an error of ours: reading goes, so without this the message would leave once a second."""
    groups = await asyncio.to_thread(add_groups, county, 1)
    real = outbox.mark_sent
    tries = 0

    def broken(tx: Connection, ids: Collection[int], at: datetime) -> None:
        nonlocal tries
        tries += bool(ids)
        if ids and tries <= 2:
            raise RuntimeError("an error of ours")
        real(tx, ids, at)

    monkeypatch.setattr(outbox, "mark_sent", broken)
    async with playing(county) as stage:
        await asyncio.to_thread(owe, county, groups, ["一", "二"])
        stage.app.senders["fake"].wake()
        await until(lambda: states(county) == {"sent": 2}, 20)
        assert stage.platform.texts() == ["一", "二"]
    assert tries >= 3


async def test_a_send_that_did_not_reach_the_database_costs_no_try(county: Database) -> None:
    groups = await asyncio.to_thread(add_groups, county, 1)
    tries = 0

    async def before(_: Outgoing) -> None:
        nonlocal tries
        tries += 1
        if tries <= 2:
            raise TimeoutError  # of the pool: the adapter wanted to read its token

    async with playing(county, FakePlatform(before=before), sending={"attempts": 1}) as stage:
        await asyncio.to_thread(owe, county, groups, ["一"])
        stage.app.senders["fake"].wake()
        await until(lambda: states(county) == {"sent": 1}, 20)
    with county.reading() as tx:
        assert tx.scalars(select(outbox_table.c.attempts).where(outbox_table.c.text == "一")).all() == [0]


def test_a_connection_that_was_lost_before_in_the_transaction_is_the_databases_fault(county: Database) -> None:
    assert county.retryable(PendingRollbackError("Can't reconnect until invalid transaction is rolled back"))
    assert not county.retryable(ValueError())
