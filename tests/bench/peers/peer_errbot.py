# mypy: ignore-errors
# (it is run by another interpreter, with packages that ours does not have)
"""Errbot: `ErrBot.callback_message`, one plugin, a backend that answers by itself. Its handlers run in threads."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

from base import TEXT, Run
from errbot.backends.base import Message, Person
from errbot.bootstrap import setup_bot
from errbot.core import ErrBot

PLUGIN = """
from base import answer, parse
from errbot import BotPlugin, re_botcmd


class Deeds(BotPlugin):
    books = None

    @re_botcmd(pattern="^活动", prefixed=False)
    def deed(self, msg, match):
        found = parse(msg.body)
        self.books.add_here(msg.frm.person, found)
        return answer(found)
"""


class Somebody(Person):
    """An id is all there is to know."""

    def __init__(self, name: str) -> None:
        self._name = name

    person = aclattr = nick = fullname = email = property(lambda self: self._name)
    client = property(lambda self: "")


class Stub(ErrBot):
    """Sending wakes whoever waits for the answer."""

    def __init__(self, config) -> None:
        super().__init__(config)
        self.bot_identifier = self.build_identifier("bot")
        self.sent = None  # set by main

    def build_identifier(self, text):
        return Somebody(text)

    def build_reply(self, msg, text=None, private=False, threaded=False):
        reply = self.build_message(text)
        reply.frm, reply.to = self.bot_identifier, msg.frm
        return reply

    def send_message(self, msg) -> None:
        super().send_message(msg)
        self.sent(msg.to.person)

    def prefix_groupchat_reply(self, message, identifier) -> None:
        pass

    def change_presence(self, status="", message="") -> None:
        pass

    def connect(self) -> None:
        pass

    def serve_forever(self) -> None:
        pass

    def query_room(self, room) -> None:
        pass

    def rooms(self):
        return []

    @property
    def mode(self) -> str:
        return "stub"


def start(folder: Path, in_flight: int) -> Stub:
    """A bot with our plugin and nothing else, as many threads as messages are in flight."""
    for name in ("backend", "plugins", "data"):
        (folder / name).mkdir()
    (folder / "backend" / "stub.plug").write_text("[Core]\nName = Stub\nModule = peer_errbot\n")
    (folder / "backend" / "peer_errbot.py").write_text("from __main__ import Stub\n")
    (folder / "plugins" / "deeds.plug").write_text("[Core]\nName = Deeds\nModule = deeds\n[Python]\nVersion = 3\n")
    (folder / "plugins" / "deeds.py").write_text(PLUGIN, encoding="utf-8")
    config = SimpleNamespace(
        BOT_DATA_DIR=str(folder / "data"),
        BOT_EXTRA_BACKEND_DIR=str(folder / "backend"),
        BOT_EXTRA_PLUGIN_DIR=str(folder / "plugins"),
        BOT_LOG_FILE="",
        BOT_LOG_LEVEL=logging.ERROR,
        BOT_IDENTITY={"username": "bot"},
        BOT_ADMINS=("admin",),
        BOT_ASYNC=True,
        BOT_ASYNC_POOLSIZE=in_flight,
        BOT_PREFIX="!",
        STORAGE="Memory",
        CORE_PLUGINS=(),
        AUTOINSTALL_DEPS=False,
    )
    return setup_bot("Stub", logging.getLogger(""), config)


async def main(folder: Path) -> None:
    run = Run()
    loop = asyncio.get_running_loop()
    bot = start(folder, run.in_flight)
    bot.plugin_manager.activate_non_started_plugins()
    bot.plugin_manager.plugins["Deeds"].books = run.books
    waiting: dict[str, asyncio.Future] = {}

    def woken(who: str) -> None:
        run.answered += 1
        waiting.pop(who).set_result(None)

    bot.sent = lambda who: loop.call_soon_threadsafe(woken, who)

    async def feed(number: int) -> None:
        who = f"u{number}"
        waiting[who] = loop.create_future()
        bot.callback_message(Message(TEXT, frm=Somebody(who), to=bot.bot_identifier))
        await waiting[who] if who in waiting else None

    await run.measure(feed, f"Errbot, {version('errbot')}")
    bot.thread_pool.terminate()


with tempfile.TemporaryDirectory() as home:
    asyncio.run(main(Path(home)))
sys.exit(0)
