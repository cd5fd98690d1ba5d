"""The emulator is DingTalk enough for DingTalk's own Node SDK, which we did not write."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.emulator import CLIENT_ID, SECRET, DingTalk, Said
from tests.platforms.dingtalk.gateway import CARDS, until
from tests.support.node import NODE, package


@asynccontextmanager
async def peer(server: DingTalk) -> AsyncIterator[Process]:
    """The SDK's own client, connected."""
    folder = await asyncio.to_thread(package, "dingtalk-stream", "2.1.5")
    script = Path(__file__).with_name("peer.mjs")
    process = await asyncio.create_subprocess_exec(
        NODE, str(script), str(folder), server.url, CLIENT_ID, SECRET, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        assert await line(process) == {"connected": True}
        yield process
    finally:
        process.kill()
        await process.communicate()


async def line(process: Process) -> Any:
    """The next event it tells of."""
    assert process.stdout is not None
    raw = await asyncio.wait_for(process.stdout.readline(), 20)
    assert raw, process.stderr and (await process.stderr.read())[-2000:]
    return json.loads(raw)


async def test_the_official_sdk_lives_with_the_emulator() -> None:
    async with e.dingtalk() as server, peer(server) as process:
        gateway = server.gateway
        delivery = server.say("张三", "@网格哨 你好", "水东群")
        assert delivery is not None
        assert await line(process) == {"got": " 你好", "answer": 0}
        assert server.said == [Said("session", "cid-水东群", "text", "收到 你好")]
        await asyncio.wait_for(delivery.acked.wait(), 5)
        assert delivery.acks[0]["data"] == '{"response":null}'

        card = gateway.push(CARDS, {"outTrackId": "c1"})
        assert await line(process) == {"card": "c1"}
        event = gateway.push("*", {}, kind="EVENT")
        assert await line(process) == {"event": "*"}
        await asyncio.wait_for(card.acked.wait(), 5)
        await asyncio.wait_for(event.acked.wait(), 5)
        assert json.loads(event.acks[0]["data"])["status"] == "SUCCESS"

        gateway.ping_every = 0.05
        await gateway.close()  # its own reconnect takes a second
        await gateway.connected()
        await until(lambda: gateway.pongs >= 2)
        assert gateway.handshakes == 2
        assert gateway.bad_tickets == 0

        gateway.redeliver_after = 0.5
        gateway.abort()
        again = server.say("张三", "还在吗")
        assert again is not None
        assert await line(process) == {"got": "还在吗", "answer": 0}
        await asyncio.wait_for(again.acked.wait(), 5)
