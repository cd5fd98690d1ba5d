# mypy: ignore-errors
# (it is run by another interpreter, with packages that ours does not have)
"""NoneBot2 with its OneBot v11 adapter: `Bot.handle_event`, one command, an adapter that answers by itself."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

import nonebot
from base import TEXT, Run, answer, parse
from nonebot import on_command
from nonebot.adapters.onebot.v11 import Adapter, Bot, Message, PrivateMessageEvent
from nonebot.params import CommandArg

run = Run()


class Stub(Adapter):
    """Every call is a send, and succeeds."""

    def setup(self) -> None:
        pass

    async def _call_api(self, bot, api, **data):
        run.answered += 1
        return {"message_id": 1}


nonebot.init(driver="~none", log_level="ERROR", command_start={""})
deed = on_command("活动")


@deed.handle()
async def handle(event: PrivateMessageEvent, words: Message = CommandArg()) -> None:  # noqa: B008
    found = parse(f"活动 {words.extract_plain_text()}")
    await run.books.add(event.get_user_id(), found)
    await deed.send(answer(found))


def event(number: int) -> PrivateMessageEvent:
    """A private message as OneBot reports it."""
    user = 1000 + number
    return PrivateMessageEvent.model_validate(
        {
            "time": 1_790_000_000,
            "self_id": 7001,
            "post_type": "message",
            "message_type": "private",
            "sub_type": "friend",
            "user_id": user,
            "message_id": number,
            "message": [{"type": "text", "data": {"text": TEXT}}],
            "raw_message": TEXT,
            "font": 0,
            "sender": {"user_id": user, "nickname": "甲"},
        }
    )


async def main() -> None:
    bot = Bot(Stub(nonebot.get_driver()), "7001")
    events = [event(number) for number in range(run.warm + run.messages)]

    async def feed(number: int) -> None:
        await bot.handle_event(events[number])

    both = f"NoneBot2, {version('nonebot2')}, OneBot, {version('nonebot-adapter-onebot')}"
    await run.measure(feed, both)


asyncio.run(main())
