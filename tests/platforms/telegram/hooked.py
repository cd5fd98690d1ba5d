"""The adapter behind an address that the emulated Telegram calls."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from tests.platforms.telegram.emulator import Server
from tests.platforms.telegram.rig import Rig, rig

SECRET = "a-shared_secret"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[socket.socket, str]]:
    """A socket that is bound, and the address behind which a bot will be."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound, f"http://127.0.0.1:{bound.getsockname()[1]}/telegram"


@asynccontextmanager
async def served(route: Route, bound: socket.socket) -> AsyncIterator[None]:
    """Serve a route: what the app's server does in every process."""
    routes = Starlette(routes=[route])
    server = Server(uvicorn.Config(routes, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve([bound]))
    await server.up.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def hooked(folder: Path, **more: Any) -> AsyncIterator[tuple[Rig, str]]:
    """A rig whose bot is called at the yielded address."""
    async with listening() as (bound, url):
        given: dict[str, Any] = {"mode": "webhook", "webhook_url": url, "webhook_secret": SECRET}
        async with rig(folder, start=False, **(given | more)) as rigged, served(rigged.platform.route(), bound):
            yield rigged, url


async def called(url: str, update: dict[str, Any]) -> httpx.Response:
    """One call with the secret, beside Telegram's own."""
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(url, json=update, headers=HEADERS)
