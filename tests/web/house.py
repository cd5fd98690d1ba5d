"""A running room and the windows of whoever opens it, in a real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import Browser, Locator, Page, Route, expect

from bot.http.server import HttpServer
from bot.platforms.web import WebPlatform
from bot.web.cast import Speaker
from storage.database import Database
from tests.web.stage import EchoBot, running, web_platform

DESKTOP = (1280, 800)
PHONE = (360, 740)


class Tab:
    """One person's window, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        self.rows = page.locator(".gw-row")
        self.box = page.locator("#box")
        self.notice = page.locator("#notice")

    def one(self, selector: str, **options: Any) -> Locator:
        """A part of the page."""
        return self.page.locator(selector, **options)

    async def say(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def sees(self, text: str, side: str = "") -> None:
        await expect(self.page.locator(f".gw-row{side} .gw-bubble", has_text=text)).to_be_visible()

    async def live(self) -> None:
        """Only with its stream open does a page hear anything by itself."""
        await expect(self.page.locator("html[data-live=yes]")).to_be_attached()

    async def keys(self, *pressed: str) -> None:
        """With the keyboard alone."""
        for key in pressed:
            await self.page.keyboard.press(key)

    async def focused(self) -> str:
        """What the keyboard speaks to: its id or its classes."""
        told: str = await self.page.evaluate("document.activeElement.id || document.activeElement.className")
        return told


class House:
    """The running room and whoever opens it."""

    def __init__(self, platform: WebPlatform, server: HttpServer, bot: EchoBot, browser: Browser) -> None:
        self.platform = platform
        self.server = server
        self.bot = bot
        self.tabs: list[Tab] = []
        self._browser = browser

    async def tab(
        self, who: Speaker | None, chat: str = "g-1", size: tuple[int, int] = DESKTOP, *, blind: str = "", **more: Any
    ) -> Tab:
        """Another browser profile, opened as `who`. A request to any other host is refused and is trouble.

        Requests to the path `blind` fail, as behind a proxy that lets them not through.
        """
        context = await self._browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        tab = Tab(await context.new_page())
        self.tabs.append(tab)

        async def outside(route: Route) -> None:
            tab.trouble.append(f"asked for {route.request.url}")
            await route.abort()

        await context.route(lambda url: not url.startswith((self.server.url, "data:", "blob:")), outside)
        if blind:
            await context.route(f"**{blind}?*", lambda route: route.abort())
        # Heard from the start: the browser is told to ask us only when somebody listens, and that takes a moment.
        tab.page.on("filechooser", lambda _: None)
        tab.page.on("pageerror", lambda error: tab.trouble.append(str(error)))
        tab.page.on("console", lambda line: tab.trouble.append(line.text) if line.type == "error" else None)
        asked = {} if who is None else {"who": who.user_id} | ({"chat": chat} if chat else {})
        await tab.page.goto(f"{self.server.url}/?{urlencode(asked)}")
        if not blind:
            await tab.live()
        return tab


@asynccontextmanager
async def house_of(database: Database, folder: Path, browser: Browser, poll: float = 15.0) -> AsyncIterator[House]:
    """The room, open; at the end nothing may have gone wrong in any window."""
    platform, bot = web_platform(database, folder, poll=poll), EchoBot()
    async with running(platform, bot) as server:
        house = House(platform, server, bot, browser)
        yield house
        assert [tab.trouble for tab in house.tabs if tab.trouble] == []
        for tab in house.tabs:
            await tab.page.context.close()
