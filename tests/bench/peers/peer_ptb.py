# mypy: ignore-errors
# (it is run by another interpreter, with packages that ours does not have)
"""python-telegram-bot: `Application.process_update`, one handler, a request class that answers by itself."""

from __future__ import annotations

import asyncio
import json

import telegram
from base import TEXT, Run, answer, parse
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest

SENT = {"message_id": 1, "date": 1_790_000_000, "chat": {"id": 1, "type": "private"}, "text": "记好了"}
ME = {"id": 7001, "is_bot": True, "first_name": "网格哨", "username": "stub_bot"}


class Stub(BaseRequest):
    """getMe at the start; then every call is a sendMessage, and succeeds."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._sent = json.dumps({"ok": True, "result": SENT}).encode()

    read_timeout = 5.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(self, url, method, request_data=None, **timeouts):
        if url.endswith("/getMe"):
            return 200, json.dumps({"ok": True, "result": ME}).encode()
        self._run.answered += 1
        return 200, self._sent


async def main() -> None:
    run = Run()
    request = Stub(run)
    builder = Application.builder().token("7001:stub").request(request).get_updates_request(request).updater(None)
    application = builder.build()

    async def deed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        found = parse(update.message.text)
        await run.books.add(str(update.message.from_user.id), found)
        await update.message.reply_text(answer(found))

    application.add_handler(MessageHandler(filters.Regex("^活动"), deed))

    def update(number: int) -> Update:
        user = {"id": 1000 + number, "is_bot": False, "first_name": "甲"}
        message = {
            "message_id": number,
            "date": 1_790_000_000,
            "chat": {"id": 1000 + number, "type": "private"},
            "from": user,
            "text": TEXT,
        }
        return Update.de_json({"update_id": number, "message": message}, application.bot)

    async with application:
        updates = [update(number) for number in range(run.warm + run.messages)]

        async def feed(number: int) -> None:
            await application.process_update(updates[number])

        await run.measure(feed, f"python-telegram-bot, {telegram.__version__}")


asyncio.run(main())
