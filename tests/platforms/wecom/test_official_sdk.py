"""The emulator driven by the official Node SDK, which we did not write: it must be answered as it expects."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.wecom.emulator import Emulator, emulator
from tests.platforms.wecom.ground import photo, until
from tests.support.node import NODE, package

PACKAGE, VERSION = "@wecom/aibot-node-sdk", "1.0.7"
SCRIPT = Path(__file__).with_name("peer.cjs")


@pytest.fixture(scope="session")
def sdk() -> Path:
    """The SDK's folder."""
    return package(PACKAGE, VERSION) / "node_modules" / PACKAGE


@dataclass
class Peer:
    """The SDK's process and the lines it prints."""

    gateway: Emulator
    lines: asyncio.StreamReader

    async def says(self, what: str) -> dict[str, Any]:
        """Its next line about `what`; lines about other things are passed over."""
        async with asyncio.timeout(15):
            while True:
                line = await self.lines.readline()
                assert line, "the SDK's process ended"
                said: dict[str, Any] = json.loads(line)
                if said["what"] == what:
                    return said

    async def done(self, word: str) -> None:
        """Have it do something that must succeed."""
        await self.gateway.say("zhang", word)
        while (await self.says("done"))["word"] != word:
            pass

    async def refused(self, word: str) -> int:
        """Have it do something that must not succeed; returns the errcode."""
        await self.gateway.say("zhang", word)
        return int((await self.says("refused"))["code"])


@asynccontextmanager
async def peer(sdk: Path, secret: str = "s3cret") -> AsyncIterator[Peer]:
    """A running SDK."""
    async with emulator() as gateway:
        process = await asyncio.create_subprocess_exec(
            NODE, str(SCRIPT), str(sdk), gateway.url, "aib", secret, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        try:
            yield Peer(gateway, process.stdout)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            process._transport.close()  # type: ignore[attr-defined]  # else it warns when it is collected


async def test_what_a_bot_does_in_a_day(sdk: Path) -> None:
    async with peer(sdk) as bot:
        gateway = bot.gateway
        await bot.says("authenticated")
        await bot.done("stream")
        assert [(one.text, one.times, one.via) for one in gateway.sent] == [("完整内容", 2, "reply")]
        await bot.done("push")
        assert (gateway.sent[-1].text, gateway.sent[-1].via) == ("本周活动", "push")
        assert await bot.refused("unopened") == 95007
        assert await bot.refused("text") == 40008
        await bot.done("card")
        await gateway.press("zhang", "确认")
        assert (await bot.says("pressed"))["event"]["template_card_event"]["event_key"] == "yes"
        await gateway.event("zhang", "enter_chat")
        assert (await bot.says("refused"))["code"] == 846605
        assert (gateway.sent[-1].text, gateway.sent[-1].via) == ("欢迎", "welcome")


async def test_media_both_ways(sdk: Path) -> None:
    async with peer(sdk) as bot:
        gateway = bot.gateway
        await bot.says("authenticated")
        for padded in (True, False):
            part = gateway.picture(photo(), "现场.jpg", padded=padded)
            await gateway.message("zhang", msgtype="image", image=part)
            said = await bot.says("image")
            assert (said["sha256"], said["filename"]) == (hashlib.sha256(photo()).hexdigest(), "现场.jpg")
        await bot.done("upload")
        assert [(one.kind, one.via, one.name, one.data) for one in gateway.sent] == [
            ("file", via, "名册.xlsx", b"\x07" * 1_300_000) for via in ("reply", "push")
        ]


async def test_faults(sdk: Path) -> None:
    async with peer(sdk) as bot:
        gateway = bot.gateway
        await bot.says("authenticated")
        line = gateway.live()
        assert line is not None
        await gateway.raw(line, "not json")
        text = '{"cmd":"aibot_msg_callback","headers":{"req_id":"1"},"body":{"msgid":"1","from":{"userid":"li"},'
        await gateway.raw(line, text + '"chattype":"single","msgtype":"text","text":{"content":"灯\x01坏了"}}}')
        assert (await bot.says("heard"))["word"] == "灯坏了"
        gateway.abort()
        await bot.says("authenticated")
        await gateway.close(code=1001)
        await bot.says("authenticated")
        gateway.faults.mute_pings = True
        await bot.says("reconnecting")
        gateway.faults.mute_pings = False
        await bot.says("authenticated")
        gateway.faults.refuse["aibot_respond_msg"] = [846608]
        assert await bot.refused("stream") == 846608
        await bot.done("stream")
        subscriptions = gateway.subscriptions
        await gateway.kick()
        await bot.says("replaced")
        await asyncio.sleep(0.5)
        assert gateway.subscriptions == subscriptions


async def test_a_wrong_secret(sdk: Path) -> None:
    async with peer(sdk, "wr0ng") as bot:
        while (await bot.says("error"))["code"] != "WS_AUTH_FAILURE_EXHAUSTED":
            pass
        assert await until(lambda: bot.gateway.subscriptions == 3) >= 0
