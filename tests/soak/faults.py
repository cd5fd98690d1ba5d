"""What can go wrong on each platform, as the emulators offer it. Each fault ends by itself within seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from tests.faults.towns import DingTalkTown, TelegramTown, WecomTown
from tests.platforms.dingtalk import emulator as ding
from tests.platforms.telegram.emulator import pages
from tests.platforms.telegram.methods import Refusal

Fault = Callable[[Any], Awaitable[None]]


# --- Telegram -----------------------------------------------------------------------------------


async def _resets(town: TelegramTown) -> None:
    for _ in range(5):
        town.emulator.line.abort()
        await asyncio.sleep(0.15)


async def _closes_at_once(town: TelegramTown) -> None:
    town.emulator.line.mode = "close"
    town.emulator.line.abort()
    await asyncio.sleep(1)
    town.emulator.line.mode = "open"


async def _hole(town: TelegramTown) -> None:
    town.emulator.line.mode = "hole"
    town.emulator.line.go_silent()
    await asyncio.sleep(1)
    town.emulator.line.mode = "open"


async def _half_open(town: TelegramTown) -> None:
    town.emulator.line.go_silent()


async def _pages_502(town: TelegramTown) -> None:
    for method in ("getUpdates", "sendMessage"):
        town.emulator.fail(method, *[pages(502) for _ in range(6)])


async def _hangs(town: TelegramTown) -> None:
    town.emulator.fail("getUpdates", 5.0)
    town.emulator.fail("sendMessage", 1.5, 1.5)


async def _flood_429(town: TelegramTown) -> None:
    town.emulator.fail("sendMessage", *[Refusal(429, "Too Many Requests", retry_after=1) for _ in range(4)])


async def _answers_lost(town: TelegramTown) -> None:
    for _ in range(10):
        town.emulator.fail("sendMessage", 0.05)
        await asyncio.sleep(0.05)
        town.emulator.line.abort()


async def _poller_409(town: TelegramTown) -> None:
    for _ in range(5):
        with suppress(Refusal, TimeoutError):
            async with asyncio.timeout(0.2):
                await town.emulator.methods.getupdates({"timeout": 1})


async def _webhook_409(town: TelegramTown) -> None:
    await town.emulator.methods.setwebhook({"url": "http://127.0.0.1:9/nobody"})
    await asyncio.sleep(1)
    await town.emulator.methods.deletewebhook({})


async def _token_401(town: TelegramTown) -> None:
    town.emulator.fail("getUpdates", *[Refusal(401, "Unauthorized") for _ in range(3)])


async def _numbers_jump(town: TelegramTown) -> None:
    town.emulator.world.next_update += 1_000_000


# --- WeCom --------------------------------------------------------------------------------------


async def _abort(town: WecomTown) -> None:
    town.gateway.abort()


async def _upgrade_hangs(town: WecomTown) -> None:
    town.gateway.faults.hang_open = 1
    town.gateway.abort()


async def _clean_close(town: WecomTown) -> None:
    town.gateway.faults.close_at_once = 2
    await town.gateway.close(code=1001)


async def _pings_mute(town: WecomTown) -> None:
    town.gateway.faults.mute_pings = True
    await asyncio.sleep(2)
    town.gateway.faults.mute_pings = False


async def _black_hole(town: WecomTown) -> None:
    town.gateway.black_hole()


async def _no_acks(town: WecomTown) -> None:
    town.gateway.faults.no_ack = 10


async def _codes(town: WecomTown) -> None:
    town.gateway.faults.refuse["aibot_respond_msg"] = [846605, 846608, 45009, -1] * 2
    town.gateway.faults.refuse["aibot_send_msg"] = [45009, -1]


async def _not_subscribed(town: WecomTown) -> None:
    if line := town.gateway.live():
        line.subscribed = False


async def _subscribe_mute(town: WecomTown) -> None:
    town.gateway.faults.mute_subscribe = True
    town.gateway.abort()
    await asyncio.sleep(1)
    town.gateway.faults.mute_subscribe = False


async def _refused_45009(town: WecomTown) -> None:
    town.gateway.faults.refuse["aibot_subscribe"] = [45009]
    town.gateway.abort()


async def _kicked(town: WecomTown) -> None:
    town.gateway.faults.kick_close_seconds = 0.3
    await town.gateway.kick()


async def _garbage(town: WecomTown) -> None:
    if line := town.gateway.live():
        for raw in ("not json", "[]", '{"cmd":"aibot_msg_callback","headers":{},"body":{"text":"\x02"}}'):
            await town.gateway.raw(line, raw)


# --- DingTalk -----------------------------------------------------------------------------------


async def _disconnect(town: DingTalkTown) -> None:
    town.server.gateway.grace = 0.5
    town.server.gateway.disconnect()


async def _closes(town: DingTalkTown) -> None:
    await town.server.gateway.close()


async def _aborts(town: DingTalkTown) -> None:
    town.server.gateway.abort()


async def _hole_open(town: DingTalkTown) -> None:
    town.server.gateway.black_hole()


async def _gateway_away(town: DingTalkTown) -> None:
    gateway = town.server.gateway
    await gateway.stop()
    gateway.sockets.clear()
    await asyncio.sleep(0.8)
    await gateway.start()
    for one in gateway.deliveries:  # what the gateway had not got rid of
        if not one.acked.is_set():
            gateway._spawn(gateway._deliver(one))


async def _open_500(town: DingTalkTown) -> None:
    town.server.refuse(ding.OPEN, (500, {"code": "SystemError"}), 3)
    town.server.gateway.abort()


async def _open_hangs(town: DingTalkTown) -> None:
    town.server.open_hangs = 5.0
    town.server.gateway.abort()
    await asyncio.sleep(0.7)
    town.server.open_hangs = 0.0


async def _closes_new(town: DingTalkTown) -> None:
    gateway = town.server.gateway
    gateway.close_new = True
    await gateway.close()
    await asyncio.sleep(1)
    gateway.close_new = False


async def _disconnects_new(town: DingTalkTown) -> None:
    gateway = town.server.gateway
    gateway.grace = 0.2
    gateway.disconnect_new = True
    gateway.disconnect()
    await asyncio.sleep(1)
    gateway.disconnect_new = False


async def _strange_frames(town: DingTalkTown) -> None:
    if town.server.gateway.live:
        for text in ("not json", "[]", "{}", '{"type":"CALLBACK","headers":{"topic":"x\u0001"},"data":"\u0001"}'):
            await town.server.gateway.raw(text)


async def _session_300001(town: DingTalkTown) -> None:
    town.server.refuse(ding.SESSION_SEND, ding.SESSION_GONE, 30)


async def _token_400(town: DingTalkTown) -> None:
    town.server.bad_token = ding.BAD_TOKEN_400
    town.server.refuse(ding.SESSION_SEND, ding.SESSION_GONE, 10)
    town.server.revoke_tokens()


async def _token_401_ding(town: DingTalkTown) -> None:
    town.server.bad_token = ding.BAD_TOKEN_401
    town.server.refuse(ding.SESSION_SEND, ding.SESSION_GONE, 10)
    town.server.revoke_tokens()


async def _throttled_130101(town: DingTalkTown) -> None:
    town.server.refuse(ding.SESSION_SEND, ding.TOO_FAST, 5)


async def _qps_403(town: DingTalkTown) -> None:
    town.server.refuse(ding.SESSION_SEND, ding.SESSION_GONE, 15)
    town.server.refuse(ding.PERSON_SEND, ding.QPS, 10)


async def _banned_html(town: DingTalkTown) -> None:
    town.server.refuse(ding.SESSION_SEND, ding.IP_BAN_HTML, 2)


async def _bad_gateway(town: DingTalkTown) -> None:
    town.server.refuse(ding.SESSION_SEND, ding.BAD_GATEWAY, 8)


FAULTS: dict[str, dict[str, Fault]] = {
    "telegram": {
        "connections reset": _resets,
        "connections closed at once": _closes_at_once,
        "black hole": _hole,
        "half-open sockets": _half_open,
        "502 pages": _pages_502,
        "calls hang": _hangs,
        "429": _flood_429,
        "sent, and the ok lost": _answers_lost,
        "409, another poller": _poller_409,
        "409, a webhook was set": _webhook_409,
        "401": _token_401,
        "update ids jump": _numbers_jump,
    },
    "wecom": {
        "socket reset": _abort,
        "upgrade hangs": _upgrade_hangs,
        "closed, closed again": _clean_close,
        "pings unanswered": _pings_mute,
        "black hole": _black_hole,
        "sends unanswered": _no_acks,
        "846605 846608 45009 -1": _codes,
        "not subscribed any more": _not_subscribed,
        "subscribe unanswered": _subscribe_mute,
        "subscribe 45009": _refused_45009,
        "kicked by another": _kicked,
        "frames that are none": _garbage,
    },
    "dingtalk": {
        "disconnect frame": _disconnect,
        "clean close": _closes,
        "socket reset": _aborts,
        "black hole": _hole_open,
        "gateway away": _gateway_away,
        "open: 500": _open_500,
        "open hangs": _open_hangs,
        "new sockets closed": _closes_new,
        "new sockets disconnected": _disconnects_new,
        "frames that are none": _strange_frames,
        "300001": _session_300001,
        "token gone, 400": _token_400,
        "token gone, 401": _token_401_ding,
        "130101": _throttled_130101,
        "403 QPS": _qps_403,
        "IP ban, HTML": _banned_html,
        "502": _bad_gateway,
    },
}
