"""The page in a real Chromium: people in one room, live, clicked as a hand would."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from bot.web.cast import Speaker
from storage.database import Database
from tests.web.house import PHONE, House
from tests.web.stage import LI, NOW, WANG, history, outgoing


async def test_the_first_screen_and_its_examples(house: House) -> None:
    tab = await house.tab(None)
    await expect(tab.one("h1")).to_contain_text("我是网格哨")
    await expect(tab.one(".gw-example")).to_have_count(3)
    await expect(tab.one(".gw-group")).to_have_text(["水东社区第一网格群", "水东社区第二网格群", "跟网格哨私聊"])
    await tab.one(".gw-example").first.click()
    await tab.sees("@网格哨 3号楼楼道灯坏了三天了", ".mine")
    await tab.sees("听到：3号楼楼道灯坏了三天了", ".bot")
    await expect(tab.one(".gw-title")).to_have_text("水东社区第一网格群")
    await tab.page.go_back()
    await tab.one(".gw-group", has_text="跟网格哨私聊").click()
    await expect(tab.one(".gw-note")).to_have_text("王小红的私聊")
    assert len(house.bot.heard) == 1, "going back says nothing a second time"


async def test_two_people_see_each_other_live(house: House) -> None:
    wang, li = await house.tab(WANG), await house.tab(LI)
    also_wang = await house.tab(WANG)
    await wang.say("大家好，周六一起打扫。")
    for tab, side in ((wang, ".mine"), (also_wang, ".mine"), (li, ".other")):
        await tab.sees("大家好，周六一起打扫。", side)
    await li.say("我来！")
    await wang.sees("我来！", ".other")
    await expect(wang.box).to_have_value("")
    assert [message.addressed for message in await house.bot.wait_for(2)] == [False, False]
    await expect(wang.one(".gw-row.bot")).to_have_count(0)
    await expect(wang.one(".gw-day")).to_have_count(1)


async def test_calling_the_bot_and_pressing_its_buttons(house: House) -> None:
    wang, li = await house.tab(WANG), await house.tab(LI)
    await li.one("#chip").click()
    await expect(li.box).to_have_value("@网格哨 ")
    await expect(li.one("#chip[aria-pressed=true]")).to_be_visible()
    await li.box.press_sequentially("3栋排水沟堵了")
    await li.box.press("Shift+Enter")
    await li.box.press_sequentially("路面积水")
    await li.box.press("Enter")
    await wang.sees("听到：3栋排水沟堵了", ".bot")
    assert (await house.bot.wait_for(1))[0].text == "3栋排水沟堵了\n路面积水"
    await wang.one(".gw-choice", has_text="确认").click()
    await li.sees("确认登记", ".other")
    pressed = (await house.bot.wait_for(2))[1]
    assert (pressed.text, pressed.addressed, pressed.sender_id) == ("确认登记", True, "u-wang")
    await expect(li.one(".gw-to")).to_have_text("对网格哨说")


async def test_a_reply_to_the_bot_is_for_the_bot(house: House) -> None:
    await house.platform.send(outgoing(900, "g-1", "本周清单来了"))
    li = await house.tab(LI)
    await li.one(".gw-row.bot").hover()
    await li.one(".gw-reply").click()
    await expect(li.one(".gw-quote")).to_contain_text("本周清单来了")
    await li.say("报名 3")
    await li.sees("报名 3", ".mine")
    await expect(li.one(".gw-quote")).to_have_count(0)
    await li.one(".gw-row.bot .gw-reply").first.focus()
    await li.keys("Enter")
    await li.one(".gw-quote .gw-cross").click()
    await li.say("大家报名了吗")
    heard = await house.bot.wait_for(2)
    assert [(message.text, message.addressed) for message in heard] == [("报名 3", True), ("大家报名了吗", False)]


MARKUP = [
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "{{ 7*7 }} **粗** [链接](javascript:alert(1))",
    "</hx-partial><hx-partial hx-target='#box'>x</hx-partial>",
    "'; DROP TABLE room_message; --",
]


async def test_markup_is_shown_as_text(house: House) -> None:
    wang = await house.tab(WANG)
    for text in MARKUP:
        await house.platform.room.say(Speaker(f"new-{text[:30]}", text[:30]), "g-1", text)
    rows = wang.one(".gw-row.other")
    await expect(rows.locator(".gw-text")).to_have_text(MARKUP)
    await expect(rows.locator(".gw-name")).to_have_text([text[:30] for text in MARKUP])
    await wang.say(MARKUP[0])
    await wang.sees(MARKUP[0], ".mine")
    again = await house.tab(Speaker(f"new-{MARKUP[1][:30]}", ""))
    await expect(again.one(".gw-note").last).to_contain_text(MARKUP[1][:30])
    for tab in house.tabs:
        await expect(tab.one("#rows").locator("script, img, b, a")).to_have_count(0)
        assert await tab.page.title() == "网格哨"


async def test_speaking_as_somebody_else_stays_in_the_tab(house: House) -> None:
    tab, other = await house.tab(WANG), await house.tab(WANG)
    await tab.say("我是王小红")
    await tab.sees("我是王小红", ".mine")
    await tab.one("#who").select_option(label="李志强（县交通运输局）")
    await expect(tab.one(".gw-note").last).to_contain_text("李志强")
    await tab.sees("我是王小红", ".other")
    await tab.say("我是李志强")
    await tab.sees("我是李志强", ".mine")
    await tab.page.reload()
    await tab.sees("我是李志强", ".mine")
    await expect(other.one(".gw-note").last).to_contain_text("王小红")


async def test_a_newcomer_under_any_name(house: House) -> None:
    tab = await house.tab(WANG)
    await tab.one(".gw-new summary").click()
    await tab.one(".gw-new input[name=name]").fill("住户陈大姐")
    await tab.one(".gw-new button").click()
    await expect(tab.one(".gw-note").last).to_contain_text("住户陈大姐")
    await tab.say("@网格哨 路灯不亮")
    heard = (await house.bot.wait_for(1))[0]
    assert (heard.sender_id, heard.sender_name, heard.chat_id) == ("new-住户陈大姐", "住户陈大姐", "g-1")


async def test_private_chats_are_private_and_unread_is_marked(house: House) -> None:
    wang, li = await house.tab(WANG, "p-u-wang"), await house.tab(LI, "g-1")
    await wang.say("我的记录")
    await wang.sees("听到：我的记录", ".bot")
    assert (await house.bot.wait_for(1))[0].addressed
    await li.say("群里说一句")
    entry = wang.one("[data-chat=g-1]")
    await expect(entry.locator(".gw-dot")).to_contain_text("1")
    await expect(entry.locator(".gw-chat-line")).to_have_text("李志强：群里说一句")
    await expect(li.one(".gw-bubble", has_text="我的记录")).to_have_count(0)
    await wang.page.reload()
    await expect(entry.locator(".gw-dot")).to_contain_text("1")
    await entry.click()
    await wang.sees("群里说一句", ".other")
    await expect(entry.locator(".gw-dot")).to_have_count(0)
    await wang.one("[data-chat=p-u-wang]").click()
    await wang.sees("听到：我的记录")
    await wang.live()
    await expect(entry.locator(".gw-dot")).to_have_count(0)
    peeking = await house.tab(LI, "p-u-wang")  # somebody else's private chat cannot be asked for
    await expect(peeking.one(".gw-note").last).to_have_text("李志强的私聊")


async def test_any_group_is_found_by_search(house: House) -> None:
    li = await house.tab(LI)
    await expect(li.one(".gw-chat")).to_have_count(2)
    await li.one("#search").press_sequentially("南外 77")
    row = li.one(".gw-chat", has_text="南外社区第77网格群")
    await expect(li.one(".gw-chat")).to_have_count(1)
    await row.click()
    await li.say("路过")
    assert (await house.bot.wait_for(1))[0].chat_title == "南外社区第77网格群"
    await expect(li.one(".gw-chat[aria-current=page]")).to_contain_text("南外社区第77网格群")
    await li.one("#search").fill("没有的群")
    await expect(li.one(".gw-nothing")).to_have_text("没有找到这个群")


async def filled(house: House, count: int) -> None:
    """A chat of so many messages, one an hour."""
    room = house.platform.room
    for number in range(count):
        room.now = lambda number=number: NOW - timedelta(hours=count - number)  # type: ignore[misc]
        await room.say(LI, "g-1", f"第{number}条")
    room.now = lambda: NOW


async def test_history_comes_in_pages_with_days(house: House) -> None:
    await filled(house, 240)
    wang = await house.tab(WANG)
    await expect(wang.rows).to_have_count(100)
    await expect(wang.rows.last).to_be_in_viewport()
    await expect(wang.one(".gw-day").last).to_have_text("今天 星期日")
    first = wang.one(".gw-text", has_text=re.compile("^第140条$"))
    await wang.one("#scroll").hover()
    await wang.page.mouse.wheel(0, -20_000)  # to the top: older ones come by themselves
    await expect(wang.rows).to_have_count(200)
    await expect(first).to_be_in_viewport()
    await wang.one("#older").press("Enter")
    await expect(wang.rows).to_have_count(240)
    await expect(wang.one("#older")).to_be_hidden()
    assert await wang.one(".gw-text").all_text_contents() == [f"第{number}条" for number in range(240)]
    days = await wang.one(".gw-day").all_text_contents()
    assert len(days) == len(set(days)) == 11
    assert days[-2:] == ["昨天 星期六", "今天 星期日"]


async def test_ones_place_is_kept_over_a_reload(house: House) -> None:
    await filled(house, 240)
    wang = await house.tab(WANG)
    await wang.one("#scroll").hover()
    await wang.page.mouse.wheel(0, -20_000)
    await expect(wang.rows).to_have_count(200)
    reading = wang.one(".gw-text", has_text=re.compile("^第120条$"))
    await reading.scroll_into_view_if_needed()
    await expect(wang.page).to_have_url(re.compile("from="))
    await wang.box.fill("写了一半")
    await wang.page.reload()
    await expect(wang.rows).to_have_count(200)
    await expect(reading).to_be_in_viewport()
    await expect(wang.box).to_have_value("写了一半")
    await house.platform.room.say(LI, "g-1", "新来的")
    await expect(wang.rows).to_have_count(201)
    await expect(reading).to_be_in_viewport()
    await wang.one("#down").click()
    await expect(wang.rows.last).to_be_in_viewport()
    await expect(wang.one("#down")).to_be_hidden()


async def test_a_window_left_open_does_not_grow(house: House) -> None:
    await filled(house, 100)
    wang = await house.tab(WANG)
    await expect(wang.rows).to_have_count(100)
    for number in range(100, 402):
        await house.platform.room.say(LI, "g-1", f"第{number}条")
    await expect(wang.rows.last).to_contain_text("第401条")
    assert await wang.rows.count() <= 400
    await expect(wang.one("#older")).to_be_attached()
    shown = await wang.one(".gw-text").all_text_contents()
    await wang.one("#older").press("Enter")
    await expect(wang.rows).to_have_count(min(len(shown) + 100, 402))
    assert (
        await wang.one(".gw-text").all_text_contents()
        == [f"第{number}条" for number in range(402)][-len(shown) - 100 :]
    )


async def test_a_very_long_message(house: House, sqlite_database: Database) -> None:
    wang = await house.tab(WANG)
    await wang.say("长" * 100_000)
    assert len((await house.bot.wait_for(1))[0].text) == 100_000
    await expect(wang.one(".gw-text")).to_have_text("长" * 600 + "…")
    await wang.one(".gw-unfold").click()
    await expect(wang.one(".gw-text")).to_have_text("长" * 100_000)
    await expect(wang.one(".gw-unfold")).to_be_hidden()
    await wang.box.fill("长" * 200_001)
    await wang.box.press("Enter")
    await expect(wang.notice).to_contain_text("请分几条发")
    assert len(await wang.box.input_value()) == 200_001, "what was typed is not lost"
    assert len(history(sqlite_database, "g-1")) == 1


async def test_on_a_phone_one_thing_at_a_time(house: House) -> None:
    phone = await house.tab(LI, "", PHONE)
    await expect(phone.one(".gw-side")).to_be_visible()
    await expect(phone.one(".gw-example").first).to_be_in_viewport()
    assert await phone.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    await phone.one("[data-chat=g-1]").click()
    await expect(phone.box).to_be_visible()
    await expect(phone.one(".gw-side")).to_be_hidden()
    await phone.say("字" * 200)
    await phone.sees("字" * 200)
    assert await phone.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    await phone.one(".gw-back").click()
    await expect(phone.one(".gw-side")).to_be_visible()
    await phone.live()
    await house.platform.send(outgoing(901, "g-1", "新消息"))
    await expect(phone.one("[data-chat=g-1] .gw-dot")).to_contain_text("1")


@pytest.mark.parametrize(
    "looks",
    [
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"reduced_motion": "reduce"},
        {"java_script_enabled": False},
    ],
)
async def test_however_the_system_is_set(house: House, looks: dict[str, Any]) -> None:
    await house.platform.room.say(WANG, "g-1", "@网格哨 3栋排水沟堵了")
    script = looks.get("java_script_enabled", True)
    tab = await house.tab(LI, blind="" if script else "/events", **looks)
    await tab.sees("听到：3栋排水沟堵了", ".bot")
    ground, ink = await tab.one("body").evaluate(
        "(body) => [getComputedStyle(body).backgroundColor, getComputedStyle(body).color]"
    )
    assert ground != ink
    if looks.get("color_scheme") == "dark":
        assert sum(map(int, re.findall(r"\d+", ground))) < 200, ground
    if looks.get("forced_colors") == "active":
        edges = await tab.one(".gw-row.bot .gw-bubble").evaluate("(bubble) => getComputedStyle(bubble).borderTopWidth")
        assert edges == "1px"
    if looks.get("reduced_motion") == "reduce":
        moves = await tab.one("#down").evaluate("(down) => getComputedStyle(down).transitionDuration")
        assert moves == "0s"
    await tab.box.fill("收到")
    await tab.one("#send").click()
    await tab.sees("收到", ".mine")
