"""The connection: lost and found again, or never there; and everything by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from storage.database import Database
from tests.web.house import House, house_of
from tests.web.stage import LI, WANG, EchoBot, outgoing, running, server_of, serving, web_platform


async def test_a_lost_server_says_so_and_comes_back(
    sqlite_database: Database, tmp_path: Path, browser: Browser
) -> None:
    """Another process on the same port knows nothing of the first, and the windows go on."""
    first, bot = web_platform(sqlite_database, tmp_path), EchoBot()
    async with running(first, bot) as server:
        port = int(server.url.rsplit(":", 1)[1])
        house = House(first, server, bot, browser)
        wang = await house.tab(WANG)
        await wang.say("断开以前")
        await wang.sees("断开以前", ".mine")
    await expect(wang.one("#lost")).to_be_visible()
    await wang.say("断开的时候")
    await expect(wang.notice).to_have_text("没有发出去，请稍等一下再试。")
    await expect(wang.box).to_have_value("断开的时候")
    second = web_platform(sqlite_database, tmp_path)
    await second.send(outgoing(1, "g-1", "您不在的时候说的"))
    second.hear(bot.receive)
    async with serving(await server_of(second, port)):
        await wang.sees("您不在的时候说的", ".bot")
        await expect(wang.one("#lost")).to_be_hidden()
        await wang.live()
        await wang.box.press("Enter")
        await wang.sees("断开的时候", ".mine")
        await second.room.say(LI, "g-1", "又连上了")
        await wang.sees("又连上了", ".other")
        await wang.page.context.close()


async def test_without_events_a_page_asks_now_and_then(
    sqlite_database: Database, tmp_path: Path, browser: Browser
) -> None:
    async with house_of(sqlite_database, tmp_path, browser, poll=0.3) as house:
        wang = await house.tab(WANG, blind="/events")
        await house.platform.room.say(LI, "g-1", "没有事件也看得到")
        await wang.sees("没有事件也看得到", ".other")
        await expect(wang.one("#lost")).to_be_hidden()
        await expect(wang.one("html[data-live=yes]")).to_have_count(0)
        wang.trouble.clear()  # the browser's own words for the refused stream


async def test_windows_of_two_processes(sqlite_database: Database, tmp_path: Path, browser: Browser) -> None:
    here, there, bot = web_platform(sqlite_database, tmp_path), web_platform(sqlite_database, tmp_path), EchoBot()
    async with running(there, bot) as far, running(here, bot) as near:
        house, other = House(here, near, bot, browser), House(there, far, bot, browser)
        wang, li = await house.tab(WANG), await other.tab(LI)
        await li.say("@网格哨 在吗")
        await wang.sees("@网格哨 在吗", ".other")
        await wang.sees("听到：在吗", ".bot")
        await li.sees("听到：在吗", ".bot")
        assert [tab.trouble for tab in (wang, li)] == [[], []]
        for tab in (wang, li):
            await tab.page.context.close()


async def test_by_keys_alone(house: House) -> None:
    """From the first screen to an answer of the bot, without a pointer."""
    tab = await house.tab(None)
    await tab.keys("Tab")
    assert "gw-skip" in await tab.focused()
    await expect(tab.one(".gw-skip")).to_be_in_viewport()
    await tab.keys("Enter", "Tab", "ArrowDown")
    assert await tab.focused() == "chat-g-1"
    await tab.keys("ArrowUp", "ArrowDown", "Enter")
    await expect(tab.one(".gw-title")).to_have_text("水东社区第一网格群")
    await expect(tab.box).to_be_focused()
    await tab.live()
    await tab.page.keyboard.type("@网格哨 排水沟堵了")
    await tab.keys("Enter")
    await tab.sees("听到：排水沟堵了", ".bot")
    for _ in range(20):
        await tab.keys("Shift+Tab")
        if "gw-choice" in await tab.focused():
            break
    ring = await tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none", "where one is can be seen"
    await tab.keys("Enter")
    heard = await house.bot.wait_for(2)
    assert heard[1].text in ("确认登记", "算了")
    await tab.sees(heard[1].text, ".mine")


async def test_who_speaks_is_changed_by_keys_only_when_taken(house: House) -> None:
    tab = await house.tab(WANG)
    await tab.one("#who").focus()
    await tab.keys("ArrowDown")
    await expect(tab.one("#who")).to_have_value("u-li")
    await expect(tab.one(".gw-note").last).to_contain_text("王小红")
    await tab.keys("Tab", "Enter")
    await expect(tab.one(".gw-note").last).to_contain_text("李志强")


@pytest.mark.parametrize("where", ["g-1", ""])
async def test_a_screen_reader_is_told(house: House, where: str) -> None:
    await house.platform.room.say(WANG, "g-1", "@网格哨 排水沟堵了")
    tab = await house.tab(LI, where)
    nameless = await tab.page.evaluate(
        """[...document.querySelectorAll("button, a, input:not([type=hidden], [type=file]), select, textarea")]
          .filter((part) => !(part.ariaLabel || part.labels?.length || part.textContent.trim()))
          .map((part) => part.outerHTML)"""
    )
    assert nameless == []
    assert await tab.page.locator("main h1").count() == 1
    assert await tab.page.locator("aside, main, nav").count() == 3
    assert await tab.page.locator("html[lang=zh-CN]").count() == 1
    if where:
        log = tab.page.get_by_role("log", name="群聊消息")
        await expect(log).to_have_attribute("aria-live", "polite")
        await expect(tab.page.get_by_role("textbox", name="消息")).to_be_visible()
        await expect(tab.page.get_by_role("button", name="添加图片或文件")).to_be_visible()
