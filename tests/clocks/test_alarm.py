"""An alarm wakes the schedule at the moment that the records say, without waiting for the tick."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.schedule import Alarm, Schedule
from tests.engine.stage import until


async def test_it_rings_when_it_is_due_and_as_long_as_there_is_more() -> None:
    clock = SystemClock()
    due: list[datetime] = [clock.now() + timedelta(seconds=1)] * 3
    rung: list[datetime] = []

    def step(county: Any, now: datetime, private_chat: Any) -> Callable[[Connection], bool]:
        def write(tx: Connection) -> bool:
            if not due or due[0] > now:
                return False
            due.pop()
            rung.append(now)
            return bool(due)

        return write

    async def write(change: Callable[[Any], object]) -> object:
        return change(None)

    alarm = Alarm("clocks", lambda _: due[0] if due else None, step)
    schedule = Schedule([alarm], lambda: None, clock, write)  # type: ignore[arg-type, return-value]
    await schedule.start()
    await schedule.run_due()
    assert rung == []
    await until(lambda: len(rung) == 3, 30)
    schedule.stop()
    await asyncio.sleep(0)


async def test_what_is_far_off_is_left_to_the_tick() -> None:
    clock = SystemClock()
    alarm = Alarm("clocks", lambda _: clock.now() + timedelta(hours=3), lambda *_: lambda _: False)

    async def write(change: Callable[[Any], object]) -> object:
        return change(None)

    schedule = Schedule([alarm], lambda: None, clock, write)  # type: ignore[arg-type, return-value]
    await schedule.start()
    await schedule.run_due()
    assert schedule._scheduler.get_jobs() == [], "nothing is set: the watch looks once a minute"
    schedule.stop()
