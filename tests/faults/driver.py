"""A bot process to be killed: `main(mode, url, folder, now)` in a process of its own.

Its platform keeps files in the folder, each line written with fsync, as the outside world would remember:
`events.jsonl` is what the platform delivers, `acked` the events it was told were received, `delivered.jsonl`
what a chat shows, `served` and `ended` whose connection began and ended, `refused` who asked for the lease in vain.
`burst` hands over everything not acknowledged and ends; `serve` delivers what stands in `events.jsonl` and stays until
it is killed. `quick` is the same with leases that end soon, and a deed at `HELD` keeps its transaction open until there
is a file `go`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import serving
from bot.app import App
from bot.clock import ManualClock
from bot.logs import setup
from bot.message import Outgoing
from bot.platforms.base import Receive
from storage import leases, outbox
from storage.database import Database
from tests.engine.stage import FakePlatform, incoming, make

HELD = "打扫第77处"  # in whose transaction a quick one stands still
LOOK = 0.02  # seconds between looks at a file
AT_ONCE = 3  # events of one chat on their way at once, as a platform that does not wait would have them


class Diary:
    """An append-only file; a line is there or is not, and once written it survives the process."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, line: dict[str, Any]) -> None:
        os.write(self._file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        os.fsync(self._file)


def lines(path: Path) -> list[dict[str, Any]]:
    """What a diary holds; nothing if it was never begun."""
    return [json.loads(one) for one in path.read_text().splitlines()] if path.exists() else []


class FilePlatform(FakePlatform):
    """Delivers into a diary, after the time that a network takes."""

    def __init__(self, folder: Path, now: datetime) -> None:
        super().__init__()
        self._folder = folder
        self._now = now
        self._delivered = Diary(folder / "delivered.jsonl")

    async def send(self, message: Outgoing) -> None:
        """The request is written at once; it is the answer that takes its time."""
        chat, reply = message.chat_id, message.reply_to
        self._delivered.write(
            {"process": os.getpid(), "ids": list(message.ids), "chat": chat, "reply_to": reply, "text": message.text}
        )
        await asyncio.sleep(random.uniform(0, 0.004))

    async def run(self, receive: Receive) -> None:
        """Deliver what comes into the diary of events and is not acknowledged, each chat's one after another."""
        self.served.set()
        begun: set[str] = set()
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    chats = {one["who"] for one in lines(self._folder / "events.jsonl")}
                    for who in chats - begun:
                        group.create_task(self._talk(who, receive))
                    begun |= chats
                    await asyncio.sleep(LOOK)
        finally:
            Diary(self._folder / "ended").write({"process": os.getpid()})

    async def _talk(self, who: str, receive: Receive) -> None:
        acked = Diary(self._folder / "acked")
        while True:
            done = {one["event"] for one in lines(self._folder / "acked")}
            for one in lines(self._folder / "events.jsonl"):
                if one["who"] == who and one["event"] not in done:
                    await receive(incoming(one["text"], who, event=one["event"], at=self._now))
                    acked.write({"event": one["event"]})
            await asyncio.sleep(LOOK * 5)


def telling(folder: Path) -> None:
    """Who asked for a lease and was refused stands in `refused`."""
    real = leases.acquire

    def acquire(database: Database, name: str) -> leases.Lease | None:
        lease = real(database, name)
        if lease is None:
            Diary(folder / "refused").write({"process": os.getpid()})
        return lease

    leases.acquire = acquire


def quick(folder: Path) -> None:
    """Leases that end after two seconds, and a transaction to be stopped in."""
    leases.TERM, serving.BEAT, serving.STAND_BY = 2.0, 0.3, 0.2
    real = outbox.owe

    def owe(tx: Any, rows: Any, now: datetime) -> None:
        real(tx, rows, now)
        if any(HELD in row.text for row in rows) and not (folder / "held").exists():
            Diary(folder / "held").write({"process": os.getpid()})
            while not (folder / "go").exists():
                time.sleep(LOOK)

    outbox.owe = owe


async def _burst(app: App, folder: Path, now: datetime) -> None:
    """Hand over what is not acknowledged: in order within a chat, all chats at once."""
    acked = {one["event"] for one in lines(folder / "acked")}
    diary = Diary(folder / "acked")
    chats: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in lines(folder / "events.jsonl"):
        if one["event"] not in acked:
            chats[one["who"]].append(one)

    async def deliver(slots: asyncio.Semaphore, one: dict[str, str]) -> None:
        try:
            await app.receive(incoming(one["text"], one["who"], event=one["event"], at=now))
            diary.write({"event": one["event"]})
        finally:
            slots.release()

    async def talk(events: list[dict[str, str]]) -> None:
        slots = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for one in events:
                await slots.acquire()
                await asyncio.sleep(random.uniform(0, 0.02))
                group.create_task(deliver(slots, one))

    await asyncio.gather(*map(talk, chats.values()))
    await app.settled()


async def _main(mode: str, url: str, folder: Path, now: datetime) -> None:
    database = Database(url)
    platform = FilePlatform(folder, now)
    telling(folder)
    if mode == "quick":
        quick(folder)
    app = make(database, platform, ManualClock(now), push=mode == "serve")
    async with app.running():
        await platform.served.wait()
        Diary(folder / "served").write({"process": os.getpid()})
        if mode == "burst":
            await _burst(app, folder, now)
        else:
            await asyncio.Event().wait()
    database.close()


def main(mode: str, url: str, folder: Path, now: datetime) -> None:
    """Until it is killed, or the burst is over."""
    setup("ERROR", False)
    asyncio.run(_main(mode, url, folder, now))
