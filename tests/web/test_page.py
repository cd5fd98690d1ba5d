"""The page in a real Chromium: people in one room, live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from blockbuster import BlockBuster
from nicegui import core
from playwright.async_api import Browser, Page, Route, expect

from bot.platforms.web import WebPlatform
from bot.web.cast import Speaker
from storage.database import Database
from tests.web.stage import LI, NOW, WANG, EchoBot, let_nicegui_look, outgoing, running, until, web_platform
from tests.web.test_attachments import SECRET, picture

DESKTOP = (1280, 800)
PHONE = (390, 844)


class Tab:
    """One person's window, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        self.rows = page.locator(".gw-row")
        self.box = page.locator(".gw-box")

    async def say(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def sees(self, text: str, side: str = "") -> None:
        await expect(self.page.locator(f".gw-row{side} .gw-bubble", has_text=text)).to_be_visible()


class House:
    """The running room and whoever opens it."""

    def __init__(self, platform: WebPlatform, bot: EchoBot, browser: Browser) -> None:
        self.platform = platform
        self.bot = bot
        self.tabs: list[Tab] = []
        self._browser = browser

    async def tab(self, who: Speaker, chat: str = "g-1", size: tuple[int, int] = DESKTOP) -> Tab:
        """Another browser profile, opened as `who`. A request to any other host is refused and is trouble."""
        context = await self._browser.new_context(viewport={"width": size[0], "height": size[1]})
        tab = Tab(await context.new_page())

        async def outside(route: Route) -> None:
            tab.trouble.append(f"asked for {route.request.url}")
            await route.abort()

        await context.route(lambda url: not url.startswith((self.platform.url, "data:", "blob:")), outside)
        tab.page.on("pageerror", lambda error: tab.trouble.append(str(error)))
        tab.page.on("console", lambda said: tab.trouble.append(said.text) if said.type == "error" else None)
        query = urlencode({"who": who.user_id, "chat": chat} if chat else {"who": who.user_id})
        await tab.page.goto(f"{self.platform.url}/?{query}")
        await tab.box.wait_for(state="visible" if chat or size == DESKTOP else "attached")
        # Only with its socket open does a page hear anything.
        await tab.page.wait_for_function("window.socket && window.socket.connected")
        self.tabs.append(tab)
        return tab


@asynccontextmanager
async def house_of(database: Database, folder: Path, browser: Browser) -> AsyncIterator[House]:
    platform, bot = web_platform(database, folder), EchoBot()
    async with running(platform, bot):
        house = House(platform, bot, browser)
        yield house
        assert [tab.trouble for tab in house.tabs if tab.trouble] == []
        for tab in house.tabs:
            await tab.page.context.close()


@pytest.fixture
async def house(
    sqlite_database: Database, tmp_path: Path, browser: Browser, blockbuster: BlockBuster
) -> AsyncIterator[House]:
    let_nicegui_look(blockbuster)
    async with house_of(sqlite_database, tmp_path, browser) as made:
        yield made


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Database:
    """The page asks nothing of the database that the room's own tests do not ask of both kinds."""
    path = tmp_path / "room.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    return Database(f"sqlite:///{path}")


async def test_two_people_see_each_other_live(house: House) -> None:
    wang, li = await house.tab(WANG), await house.tab(LI)
    also_wang = await house.tab(WANG)
    await wang.say("大家好，周六一起打扫。")
    for tab, side in ((wang, ".mine"), (also_wang, ".mine"), (li, ".other")):
        await tab.sees("大家好，周六一起打扫。", side)
    await li.say("我来！")
    await wang.sees("我来！", ".other")
    await expect(wang.box).to_have_value("")
    assert [one.addressed for one in await house.bot.wait_for(2)] == [False, False]
    assert await wang.page.locator(".gw-row.bot").count() == 0


async def test_calling_the_bot_and_pressing_its_buttons(house: House) -> None:
    wang, li = await house.tab(WANG), await house.tab(LI)
    await li.page.locator(".gw-chip").click()
    await expect(li.box).to_have_value("@网格哨 ")
    await expect(li.page.locator(".gw-chip.on")).to_be_visible()
    await li.box.press_sequentially("3栋排水沟堵了")
    await li.box.press("Shift+Enter")
    await li.box.press_sequentially("路面积水")
    await li.box.press("Enter")
    await wang.sees("听到：3栋排水沟堵了", ".bot")
    assert (await house.bot.wait_for(1))[0].text == "3栋排水沟堵了\n路面积水"
    await wang.page.locator(".gw-choice", has_text="确认").click()
    await li.sees("确认登记", ".other")
    pressed = (await house.bot.wait_for(2))[1]
    assert (pressed.text, pressed.addressed, pressed.sender_id) == ("确认登记", True, "u-wang")


async def test_a_reply_to_the_bot_is_for_the_bot(house: House) -> None:
    await house.platform.send(outgoing(900, "g-1", "本周清单来了"))
    li = await house.tab(LI)
    await li.page.locator(".gw-row.bot").hover()
    await li.page.locator(".gw-reply").click()
    await expect(li.page.locator(".gw-quote")).to_contain_text("本周清单来了")
    await li.say("报名 3")
    await li.sees("报名 3", ".mine")
    await expect(li.page.locator(".gw-quote")).to_have_count(0)
    await li.say("大家报名了吗")
    heard = await house.bot.wait_for(2)
    assert [(one.text, one.addressed) for one in heard] == [("报名 3", True), ("大家报名了吗", False)]


MARKUP = [
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "{{ 7*7 }} **粗** [链接](javascript:alert(1))",
    "'; DROP TABLE room_message; --",
]


async def test_markup_is_shown_as_text(house: House) -> None:
    wang = await house.tab(WANG)
    for text in MARKUP:
        other = Speaker(f"new-{text[:30]}", text[:30])
        await house.platform.room.say(other, "g-1", text)
    rows = wang.page.locator(".gw-row.other")
    await expect(rows.locator(".gw-text")).to_have_text(MARKUP)
    await expect(rows.locator(".gw-name")).to_have_text([text[:30] for text in MARKUP])
    await wang.say(MARKUP[0])
    await wang.sees(MARKUP[0], ".mine")
    again = await house.tab(Speaker(f"new-{MARKUP[1][:30]}", ""))
    await expect(again.page.locator(".gw-note").last).to_contain_text(MARKUP[1][:30])
    for tab in house.tabs:
        assert await tab.page.locator(".gw-log").locator("script, img, b, a").count() == 0
        assert await tab.page.title() == "网格哨"


async def test_pictures_and_files(house: House, tmp_path: Path) -> None:
    photo, broken, paper = tmp_path / "楼道.jpg", tmp_path / "坏的.jpg", tmp_path / "清单.pdf"
    photo.write_bytes(picture("JPEG"))
    broken.write_bytes(b"\xff\xd8\xff junk")
    paper.write_bytes(b"%PDF-1.4 <script>")
    huge = tmp_path / "大图.png"
    huge.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40 * 1024 * 1024))
    wang, li = await house.tab(WANG), await house.tab(LI)
    await wang.page.locator("input[type=file]").set_input_files([photo, broken, paper, huge])
    await expect(wang.page.locator(".gw-pending")).to_have_count(4)
    await wang.say("@网格哨 楼道扫好了")
    shown = li.page.locator(".gw-row.other")
    await expect(shown.locator(".gw-picture img")).to_be_visible()
    assert await shown.locator("img").evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 40
    await expect(shown.locator(".gw-file")).to_contain_text("清单.pdf")
    await expect(wang.page.locator(".gw-pending")).to_have_count(0)
    heard = (await house.bot.wait_for(1))[0]
    assert sorted((one.name, one.mime) for one in heard.files) == [
        ("楼道.jpg", "image/jpeg"),
        ("清单.pdf", "application/octet-stream"),
    ]
    assert "大图.png：超过 20 MB" in heard.unreadable
    assert "坏的.jpg：这张图片打不开" in heard.unreadable
    async with httpx.AsyncClient(base_url=house.platform.url) as client:
        answers = {one.name: await client.get(f"/files/{one.sha256}") for one in heard.files}
    assert SECRET not in answers["楼道.jpg"].content
    assert answers["楼道.jpg"].headers["content-type"] == "image/jpeg"
    assert answers["楼道.jpg"].headers["content-disposition"].startswith("inline")
    assert answers["清单.pdf"].headers["content-type"] == "application/octet-stream"
    assert answers["清单.pdf"].headers["content-disposition"].startswith("attachment")
    assert {one.headers["x-content-type-options"] for one in answers.values()} == {"nosniff"}


async def test_speaking_as_somebody_else_stays_in_the_tab(house: House) -> None:
    tab, other = await house.tab(WANG), await house.tab(WANG)
    await tab.say("我是王小红")
    field = tab.page.locator(".gw-who input")
    await field.click()
    await field.fill("李志强")
    await tab.page.locator(".q-item", has_text="李志强").click()
    await expect(tab.page.locator(".gw-note").last).to_contain_text("李志强")
    await tab.sees("我是王小红", ".other")
    await tab.say("我是李志强")
    await tab.sees("我是李志强", ".mine")
    await tab.page.reload()
    await tab.sees("我是李志强", ".mine")
    await expect(other.page.locator(".gw-note").last).to_contain_text("王小红")


async def test_a_newcomer_under_any_name(house: House) -> None:
    tab = await house.tab(WANG)
    field = tab.page.locator(".gw-who input")
    await field.click()
    await field.fill("住户陈大姐")
    await field.press("Enter")
    await expect(tab.page.locator(".gw-note").last).to_contain_text("住户陈大姐")
    await tab.say("@网格哨 路灯不亮")
    heard = (await house.bot.wait_for(1))[0]
    assert (heard.sender_id, heard.sender_name) == ("new-住户陈大姐", "住户陈大姐")


async def test_private_chats_are_private_and_unread_is_marked(house: House) -> None:
    wang, li = await house.tab(WANG, "p-u-wang"), await house.tab(LI, "g-1")
    await wang.say("我的记录")
    await wang.sees("听到：我的记录", ".bot")
    assert (await house.bot.wait_for(1))[0].addressed
    await li.say("群里说一句")
    await expect(wang.page.locator("[data-chat=g-1] .gw-dot")).to_have_text("1")
    await expect(wang.page.locator("[data-chat=g-1] .gw-chat-line")).to_have_text("李志强：群里说一句")
    assert await li.page.locator(".gw-bubble", has_text="我的记录").count() == 0
    await wang.page.locator("[data-chat=g-1]").click()
    await wang.sees("群里说一句", ".other")
    await expect(wang.page.locator("[data-chat=g-1] .gw-dot")).to_be_hidden()
    peeking = await house.tab(LI, "p-u-wang")  # somebody else's private chat cannot be asked for
    await expect(peeking.page.locator(".gw-title")).to_have_text("水东社区第一网格群")


async def test_any_group_is_found_by_search(house: House) -> None:
    li = await house.tab(LI)
    await expect(li.page.locator(".gw-chat")).to_have_count(2)
    await li.page.locator(".gw-search input").fill("南外 77")
    await li.page.locator(".gw-chat", has_text="南外社区第77网格群").click()
    await li.say("路过")
    assert (await house.bot.wait_for(1))[0].chat_title == "南外社区第77网格群"


async def test_history_comes_in_pages_with_days(house: House) -> None:
    room = house.platform.room
    for number in range(120):
        room.now = lambda number=number: NOW - timedelta(hours=120 - number)  # type: ignore[misc]
        await room.say(LI, "g-1", f"第{number}条")
    room.now = lambda: NOW
    wang = await house.tab(WANG)
    await expect(wang.rows).to_have_count(50)
    await expect(wang.rows.last).to_be_in_viewport()
    await expect(wang.page.locator(".gw-day").last).to_have_text("今天 星期日")
    for shown in (100, 120):
        await wang.page.locator(".gw-more").click()
        await expect(wang.rows).to_have_count(shown)
    await expect(wang.page.locator(".gw-more")).to_be_hidden()
    assert await wang.page.locator(".gw-text").all_text_contents() == [f"第{number}条" for number in range(120)]
    days = await wang.page.locator(".gw-day").all_text_contents()
    assert days == [f"11月{day}日 星期{name}" for day, name in zip(range(17, 21), "二三四五", strict=True)] + [
        "昨天 星期六",
        "今天 星期日",
    ]


async def test_a_very_long_message(house: House) -> None:
    wang = await house.tab(WANG)
    await wang.say("长" * 100_000)
    assert len((await house.bot.wait_for(1))[0].text) == 100_000
    await expect(wang.page.locator(".gw-text")).to_have_text("长" * 600 + "…")
    await wang.page.locator(".gw-unfold").click()
    await expect(wang.page.locator(".gw-text")).to_have_text("长" * 100_000)
    await wang.box.fill("长" * 200_001)
    await wang.box.press("Enter")
    await expect(wang.page.locator(".q-notification")).to_contain_text("请分几条发")
    assert len(await wang.box.input_value()) == 200_001, "what was typed is not lost"


async def test_enter_that_picks_a_word_sends_nothing(house: House) -> None:
    wang = await house.tab(WANG)
    await wang.box.fill("nihao")
    await wang.box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    await wang.box.press("Shift+Enter")
    await expect(wang.box).to_have_value("nihao\n")
    await wang.say("  \n ")
    await wang.say("好")
    await wang.sees("好")
    assert [one.text for one in await house.bot.wait_for(1)] == ["好"]


async def test_what_could_not_be_kept_is_given_back(house: House, sqlite_database: Database) -> None:
    wang = await house.tab(WANG)
    with sqlite_database.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE room_message RENAME TO away")
    await wang.say("这句话不能丢")
    await expect(wang.page.locator(".q-notification")).to_contain_text("没有发出去")
    await expect(wang.box).to_have_value("这句话不能丢")
    with sqlite_database.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE away RENAME TO room_message")
    await wang.box.press("Enter")
    await wang.sees("这句话不能丢", ".mine")


async def test_on_a_phone_one_thing_at_a_time(house: House) -> None:
    phone = await house.tab(LI, "", PHONE)
    await expect(phone.page.locator(".gw-side")).to_be_visible()
    await expect(phone.box).to_be_hidden()
    await phone.page.locator("[data-chat=g-1]").click()
    await expect(phone.box).to_be_visible()
    await expect(phone.page.locator(".gw-side")).to_be_hidden()
    await phone.say("字" * 200)
    await phone.sees("字" * 200)
    assert await phone.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    await phone.page.locator(".gw-back").click()
    await expect(phone.page.locator(".gw-side")).to_be_visible()
    await house.platform.send(outgoing(901, "g-1", "新消息"))
    await expect(phone.page.locator("[data-chat=g-1] .gw-dot")).to_have_text("1")


async def test_closed_windows_are_forgotten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.app.config, "reconnect_timeout", 0.2)
    tab = await house.tab(WANG)
    assert len(house.platform.room._listeners) == 1
    house.tabs.remove(tab)
    await tab.page.context.close()
    await until(lambda: None if house.platform.room._listeners else True)
