# mypy: ignore-errors
# (it is run by another interpreter, with packages that ours does not have)
"""aiogram: `Dispatcher.feed_update`, one handler, a session that answers by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import aiogram
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.types import Chat, Message, Update, User
from base import TEXT, Run, answer, parse

NOW = datetime.now(UTC)


class Stub(BaseSession):
    """Every call is a sendMessage, and succeeds."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    async def make_request(self, bot, method, timeout=None):  # noqa: ASYNC109  aiogram's own signature
        self._run.answered += 1
        return Message(message_id=1, date=NOW, chat=Chat(id=int(method.chat_id), type="private"), text=method.text)

    async def stream_content(self, *args, **kwargs):
        yield b""

    async def close(self) -> None:
        pass


async def main() -> None:
    run = Run()
    bot = Bot("7001:stub", session=Stub(run))
    dispatcher = Dispatcher()

    @dispatcher.message(F.text.startswith("活动"))
    async def deed(message: Message) -> None:
        found = parse(message.text)
        await run.books.add(str(message.from_user.id), found)
        await message.answer(answer(found))

    updates = [
        Update(
            update_id=number,
            message=Message(
                message_id=number,
                date=NOW,
                chat=Chat(id=1000 + number, type="private"),
                from_user=User(id=1000 + number, is_bot=False, first_name="甲"),
                text=TEXT,
            ),
        )
        for number in range(run.warm + run.messages)
    ]

    async def feed(number: int) -> None:
        await dispatcher.feed_update(bot, updates[number])

    await run.measure(feed, f"aiogram, {aiogram.__version__}")


asyncio.run(main())
