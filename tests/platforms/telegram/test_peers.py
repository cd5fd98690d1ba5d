"""The emulator under clients that we did not write: aiogram in a venv of its own, and PTB's own updater."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from tests.bench.peers.venvs import interpreter
from tests.platforms.telegram.emulator import TOKEN, Emulator
from tests.platforms.telegram.methods import Refusal
from tests.platforms.telegram.stage import labels, picture, until

AIOGRAM = "aiogram==3.31.0"


@pytest.fixture(scope="session")
def aiogram() -> Path:
    return interpreter(AIOGRAM)


async def test_aiogram(aiogram: Path) -> None:
    emulator = Emulator()
    said: list[dict[str, Any]] = []
    async with emulator.running():
        world = emulator.world
        person = world.person("甲")
        group, forum = world.group("群"), world.group("论坛", forum=True)
        forum.topics[7] = "路灯"
        basic = world.group("小群", type="group")
        process = await asyncio.create_subprocess_exec(
            str(aiogram),
            str(Path(__file__).with_name("peer_aiogram.py")),
            emulator.base_url.removesuffix("/bot"),
            TOKEN,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        lines = process.stdout

        async def read() -> None:
            while line := await lines.readline():
                said.append(json.loads(line))

        reading = asyncio.create_task(read())
        try:
            await until(lambda: len(said) == 1, 60)
            world.say(person, "@wanggeshao_bot 路灯不亮", group)
            world.say(person, "在话题里", forum, 7)
            await until(lambda: len(world.sent) == 2)
            assert world.sent[0]["chat"]["id"] == group.id
            assert world.sent[1]["message_thread_id"] == 7
            world.press(person, world.sent[0], "好")
            await until(lambda: not labels(world.sent[0]))
            assert world.presses["q2"] == "ok"
            for caption in ("两张", None):
                world.post(person, photo=world.photo(picture()), caption=caption, media_group_id="a")
            await until(lambda: len(world.sent) == 6)
            assert {one.get("caption") for one in world.sent[2:]} == {"back", None}
            place = {"latitude": 25.6, "longitude": 115.79}
            world.post(person, venue={"location": place, "title": "食堂", "address": "路"}, location=place)
            emulator.fail("sendMessage", Refusal(429, "Too Many Requests: retry after 9", retry_after=9))
            world.say(person, "太快", group)
            await until(lambda: {"retry_after": 9} in said)
            group.closed = "bot was kicked from the supergroup chat"
            world.say(person, "被踢", group)
            await until(lambda: {"error": "TelegramForbiddenError"} in said)
            world.say(person, "升级前说的", basic)
            new = world.migrate(basic)
            await until(lambda: any(one.get("migrated") == new.id for one in said))
            world.next_update += 1_000_000
            world.say(person, "完")
            assert await asyncio.wait_for(process.wait(), 20) == 0
            await reading
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
    assert said[0] == {"me": "wanggeshao_bot", "all": True}
    assert said[1]["entities"] == ["mention"]
    assert said[2]["topic"] == 7
    assert [one["kinds"] for one in said if one.get("album") == "a"] == [["photo"], ["photo"]]
    assert ["location", "venue"] in [one.get("kinds") for one in said]
    assert said[-1] == {"end": True}


async def test_ptb_updater() -> None:
    emulator = Emulator()
    async with emulator.running():
        world, person = emulator.world, emulator.world.person("甲")
        seen: list[str] = []

        async def message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            assert update.effective_message is not None
            seen.append(update.effective_message.text or "")
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="=好")]])
            await update.effective_message.reply_text("收到", reply_markup=keyboard)

        async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            assert update.callback_query is not None
            await update.callback_query.answer()
            await update.callback_query.edit_message_reply_markup(None)

        builder = Application.builder().token(TOKEN).base_url(emulator.base_url).base_file_url(emulator.file_url)
        application = await asyncio.to_thread(builder.build)
        application.add_handler(MessageHandler(filters.TEXT, message))
        application.add_handler(CallbackQueryHandler(press))
        async with application:
            assert application.updater is not None
            await application.start()
            await application.updater.start_polling(timeout=1, bootstrap_retries=-1)
            world.say(person, "你好")
            await until(lambda: len(world.sent) == 1)
            world.press(person, world.sent[0], "好")
            await until(lambda: not labels(world.sent[0]))
            await application.updater.stop()
            await application.stop()
        assert seen == ["你好"]
        assert world.updates == []


async def test_the_newest_poller_wins_and_an_old_end_disturbs_nobody() -> None:
    """A stale 409, left over from a poller that is gone, stopped other clients in an early emulator."""
    emulator = Emulator()
    async with emulator.running():
        methods = emulator.methods
        first = asyncio.create_task(methods.getupdates({"timeout": 5}))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(methods.getupdates({"timeout": 5}))
        with pytest.raises(Refusal, match="terminated by other"):
            await first
        emulator.world.say(emulator.world.person("甲"), "一")
        assert len(await second) == 1
        emulator.world.say(emulator.world.person("甲"), "二")
        assert [one["update_id"] for one in await methods.getupdates({"offset": -1})] == [1002]
        assert await methods.getupdates({"offset": 1003}) == []
