# mypy: ignore-errors
# (it is run by another interpreter, with packages that ours does not have)
"""A small bot on aiogram, run by an interpreter of its own: says as JSON lines what it sees of the emulator.

`python peer_aiogram.py BASE_URL TOKEN`. It ends when somebody writes 完.
"""

from __future__ import annotations

import asyncio
import json
import sys
from io import BytesIO
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message


def say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def main(base: str, token: str) -> None:
    server = TelegramAPIServer(base=f"{base}/bot{{token}}/{{method}}", file=f"{base}/file/bot{{token}}/{{path}}")
    bot = Bot(token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    me = await bot.get_me()
    say(me=me.username, all=me.can_read_all_group_messages)

    @dispatcher.message()
    async def message(message: Message) -> None:
        kinds = [name for name in ("text", "photo", "document", "location", "venue") if getattr(message, name)]
        say(
            chat=message.chat.id,
            topic=message.message_thread_id if message.is_topic_message else None,
            kinds=kinds,
            text=message.text or message.caption,
            entities=[one.type for one in message.entities or message.caption_entities or ()],
            album=message.media_group_id,
            migrated=message.migrate_to_chat_id,
        )
        if message.photo:
            data = BytesIO()
            await bot.download(message.photo[-1], data)
            await message.answer_photo(BufferedInputFile(data.getvalue(), "back.png"), caption="back")
            await message.answer_document(BufferedInputFile(b"PK", "表.xlsx"))
        elif message.text == "完":
            await dispatcher.stop_polling()
        elif message.text:
            button = InlineKeyboardButton(text="好", callback_data="=好")
            keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
            try:
                await message.answer(message.text, reply_markup=keyboard)
            except TelegramRetryAfter as failure:
                say(retry_after=failure.retry_after)
            except TelegramMigrateToChat as failure:
                say(migrate=failure.migrate_to_chat_id)
            except TelegramAPIError as failure:
                say(error=type(failure).__name__)

    @dispatcher.callback_query()
    async def press(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        say(pressed=query.data)
        await query.answer("ok")
        await query.message.edit_reply_markup(reply_markup=None)

    await dispatcher.start_polling(bot, polling_timeout=1, handle_signals=False)
    say(end=True)


asyncio.run(main(sys.argv[1], sys.argv[2]))
