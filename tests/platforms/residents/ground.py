"""An App with a WeCom on loopback, and short ways to look at what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select

from bot.app import App
from bot.clock import COUNTY, Clock, SystemClock
from bot.config import Config
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.platform import WecomResidents
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import resident_order, whistle
from tests.engine.stage import FakePlatform, until
from tests.platforms.residents.emulator import WeCom, wecom


@dataclass
class Ground:
    """Everything running."""

    server: WeCom
    platform: WecomResidents
    app: App
    database: Database

    def rows(self, table: Table, *where: Any) -> Sequence[Any]:
        """Rows as they are committed."""
        with self.database.reading() as tx:
            return tx.execute(select(table).where(*where)).all()

    def count(self, table: Table, *where: Any) -> int:
        """How many rows there are."""
        with self.database.reading() as tx:
            return int(tx.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    def taken(self) -> int:
        """How many orders are whistles."""
        return self.count(resident_order, resident_order.c.state == "taken")

    async def has(self, count: int, table: Table = whistle, seconds: float = 20) -> None:
        """Until there are so many rows."""
        await until(lambda: self.count(table) >= count, seconds)

    async def looked(self) -> None:
        """Until a walk that began after now is over."""
        before = self.platform.looks
        await until(lambda: self.platform.looks >= before + 2)

    async def write(self, change: Callable[[Connection], Any]) -> Any:
        """Change something as the app does."""
        return await self.app.write(change)

    def check(self, order_ids: Sequence[str]) -> None:
        """Every order is one whistle, no whistle is of another origin than an order."""
        taken = {row.order_id: row.whistle_id for row in self.rows(resident_order) if row.state == "taken"}
        assert sorted(taken) == sorted(order_ids)
        whistles = [row.id for row in self.rows(whistle)]
        assert sorted(taken.values()) == sorted(whistles)
        numbers = sorted(row.number for row in self.rows(whistle))
        series = {number.rsplit("-", 1)[0] for number in numbers}
        for one in series:  # gapless
            tails = [int(number.rsplit("-", 1)[1]) for number in numbers if number.startswith(one)]
            assert sorted(tails) == list(range(1, len(tails) + 1))


def looks_often(server: WeCom) -> WecomResidentsConfig:
    """Settings with which the groups are looked at again and again."""
    return server.config(groups_seconds=0.05)


@asynccontextmanager
async def ground(
    county: Database,
    folder: Path,
    *,
    clock: Clock | None = None,
    settings: Callable[[WeCom], WecomResidentsConfig] = lambda server: server.config(),
    prepare: Callable[[WeCom], None] = lambda server: None,
    serve: bool = True,
    staff: FakePlatform | None = None,
) -> AsyncIterator[Ground]:
    """Everything running, and the first walk over (unless not `serve`)."""
    clock = clock or SystemClock()
    async with wecom(clock.now) as server:
        prepare(server)
        app, platform = await made(county, folder, server, clock, settings(server), staff)
        async with app.running():
            if serve:
                await until(lambda: platform.looks > 0)
            yield Ground(server, platform, app, county)


async def made(
    county: Database,
    folder: Path,
    server: WeCom,
    clock: Clock,
    config: WecomResidentsConfig,
    staff: FakePlatform | None = None,
) -> tuple[App, WecomResidents]:
    """An App that is not running yet; `staff` is where the county's people talk."""
    attachments = await asyncio.to_thread(Attachments, folder)
    platform = WecomResidents(config, attachments, now=clock.now)
    app = App(Config(), county, [platform, staff or FakePlatform(name="web")], clock=clock)
    return app, platform


def noon() -> datetime:
    """Ten o'clock of the demo's Thursday."""
    return datetime(2026, 11, 26, 10, tzinfo=COUNTY)
