"""A bot process to be killed: `python -m tests.platforms.residents.driver WECOM DATABASE FOLDER` reads until then."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.clock import SystemClock
from storage.database import Database
from tests.platforms.residents.emulator import WeCom
from tests.platforms.residents.ground import made


async def main(port: int, url: str, folder: Path) -> None:
    """Serve until killed."""
    database = Database(url)
    server = WeCom(port=port)  # only its settings: the emulator itself is another process's
    app, _ = await made(database, folder, server, SystemClock(), server.config(limit=10))
    async with app.running():
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
