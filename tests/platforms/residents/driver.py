"""A bot process to be killed: it reads until then."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.clock import SystemClock
from storage.database import Database
from tests.platforms.residents.emulator import WeCom
from tests.platforms.residents.ground import made


async def _main(port: int, url: str, folder: Path) -> None:
    database = Database(url)
    server = WeCom(port=port)  # only its settings: the emulator itself is another process's
    app, _ = await made(database, folder, server, SystemClock(), server.config(limit=10))
    async with app.running():
        await asyncio.Event().wait()


def main(port: int, url: str, folder: Path) -> None:
    """Serve until killed."""
    asyncio.run(_main(port, url, folder))
