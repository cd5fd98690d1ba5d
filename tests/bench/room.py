"""The chat room with a long chat in it: how soon its page is there, by plain HTTP and in a real Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from playwright.async_api import async_playwright
from sqlalchemy import insert

from bot.http.server import HttpServer
from bot.message import Incoming
from bot.platforms.web import WebPlatform
from bot.web.cast import Cast, Group, Speaker
from storage import migrations
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import room_message
from tests.bench.figures import Figure, latencies
from tests.bench.sizes import Sizes
from tests.support.browser import ARGUMENTS, find_chromium

AIM_MS = 200.0
CHATS = 80
SEAT = {"who": "u-1", "chat": "g-1"}
CAST = Cast(
    tuple(Speaker(f"u-{number}", f"住户{number}", "居民", ("g-1", "g-2")) for number in range(1, 12)),
    tuple(Group(f"g-{number}", f"第{number}网格群") for number in range(1, CHATS + 1)),
)
LINES = ("3号楼楼道灯坏了三天了", "收到，我去看看。", "周六一起打扫河堤，九点在桥头集合，请带手套。", "好的")


def room(sizes: Sizes) -> Iterator[Figure]:
    """A page of a chat of so many messages; what is new in it; what was said, until another window shows it."""
    with tempfile.TemporaryDirectory(prefix="gw-bench-") as folder:
        yield from asyncio.run(_measure(Path(folder), sizes))


def _fill(database: Database, messages: int) -> None:
    now = datetime.now(UTC)
    rows = [
        {
            "chat_id": "g-1" if number % 2 else f"g-{number // 2 % CHATS + 1}",
            "sender_id": f"u-{number % 11 + 1}",
            "sender_name": f"住户{number % 11 + 1}",
            "text": LINES[number % len(LINES)],
            "choices": [],
            "files": [],
            "addressed": False,
            "at": now - timedelta(minutes=2 * messages - number),
            "event_id": f"e-{number}",
            "acked": True,
        }
        for number in range(2 * messages)
    ]
    with database.begin() as tx:
        for start in range(0, len(rows), 5000):
            tx.execute(insert(room_message), rows[start : start + 5000])


async def _measure(folder: Path, sizes: Sizes) -> list[Figure]:
    database = Database(f"sqlite:///{folder / 'room.sqlite3'}")
    await asyncio.to_thread(migrations.upgrade, database)
    await asyncio.to_thread(_fill, database, sizes.room_messages)
    platform = WebPlatform(database, Attachments(folder / "files"), demo=True, cast=lambda: CAST)

    async def receive(_: Incoming) -> bool:
        return True

    platform.hear(receive)
    where = f"{sizes.room_messages:,} messages"
    routes = await asyncio.to_thread(lambda: platform.routes)
    async with _serving(HttpServer("127.0.0.1", 0, routes)) as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
            pages = [await _asked(client, "/", SEAT) for _ in range(sizes.room_asked)]
            last = SEAT | {"after": str(2 * sizes.room_messages - 4)}
            news = [await _asked(client, "/news", last) for _ in range(sizes.room_asked)]
        opened, seen = await _browsed(url, platform, sizes)
    database.close()
    return [
        *latencies("room", where, "a page by HTTP", pages, AIM_MS),
        *latencies("room", where, "news by HTTP", news),
        *latencies("room", where, "a page in Chromium", opened, AIM_MS),
        *latencies("room", where, "said until seen", seen),
    ]


async def _asked(client: httpx.AsyncClient, path: str, query: dict[str, str]) -> float:
    started = time.perf_counter()
    (await client.get(path, params=query)).raise_for_status()
    return time.perf_counter() - started


async def _browsed(url: str, platform: WebPlatform, sizes: Sizes) -> tuple[list[float], list[float]]:
    """Seconds until the page can be written in, and from a message's commit until the window shows it."""
    opened, seen = [], []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = await chromium.new_page(viewport={"width": 1280, "height": 800})
        for _ in range(sizes.room_opened + 1):
            started = time.perf_counter()
            await page.goto(str(httpx.URL(url, params=SEAT)), wait_until="domcontentloaded")
            await page.locator("#box:focus").wait_for()
            opened.append(time.perf_counter() - started)
        await page.locator("html[data-live=yes]").wait_for(state="attached")
        for number in range(sizes.room_opened):
            started = time.perf_counter()
            said = await platform.room.say(CAST.speakers[1], "g-1", f"第{number}句")
            await page.locator(f"#m-{said.id}").wait_for()
            seen.append(time.perf_counter() - started)
        await chromium.close()
    return opened[1:], seen  # the first one also fetches the scripts


@contextlib.asynccontextmanager
async def _serving(server: HttpServer) -> AsyncIterator[str]:
    task = asyncio.create_task(server.run())
    await server.started.wait()
    try:
        yield server.url
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
