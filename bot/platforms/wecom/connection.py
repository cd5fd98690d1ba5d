"""One socket to WeCom: subscribe, ask and be answered, a heartbeat, and why it ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from bot.logs import log
from bot.platforms.wecom.codes import NOT_SUBSCRIBED, Gone, Rejected, Unanswered
from bot.platforms.wecom.config import WecomConfig

Frame = dict[str, Any]
CALLBACKS = ("aibot_msg_callback", "aibot_event_callback")
CLOSE_SECONDS = 0.2  # for the closing handshake; a peer that does not answer is dropped


class End(StrEnum):
    """Why a connection is not to be used any more."""

    CLOSED = "closed"  # by the server, or by the network
    SILENT = "silent"  # its pings go unanswered
    UNSUBSCRIBED = "unsubscribed"  # 846609
    REPLACED = "replaced"  # another connection subscribed with this bot
    QUIET = "quiet"  # pings are answered, but nothing has come for suspiciously long
    JUMPED = "jumped"  # the machine slept


class Connection:
    """A subscribed connection. `ended` says when it is over and why; `close` it in any case.

    `take` is awaited with each message and event frame, `heard` is called with no argument after every other
    frame that was understood. Neither may raise.
    """

    def __init__(
        self,
        socket: ClientConnection,
        config: WecomConfig,
        take: Callable[[Frame], Awaitable[None]],
        heard: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._config = config
        self._take = take
        self._heard = heard
        self._pending: dict[str, asyncio.Future[Frame]] = {}
        self._hurry = asyncio.Event()
        self.delivered = False  # a message or an event came: the connection did what it is for
        self.ended: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self._tasks = [asyncio.create_task(self._read())]

    @property
    def idle(self) -> bool:
        """Nothing that was asked waits for its answer."""
        return not self._pending

    @classmethod
    async def open(
        cls, config: WecomConfig, take: Callable[[Frame], Awaitable[None]], heard: Callable[[], None]
    ) -> Connection:
        """Connect and subscribe. Raises Rejected, Unanswered, Gone, OSError, TimeoutError or WebSocketException."""
        async with asyncio.timeout(config.open_seconds):
            socket = await connect(
                config.url,
                ping_interval=None,  # protocol pings make the gateway fail; it has a ping command of its own
                compression=None,
                max_size=config.frame_bytes,
                open_timeout=None,
                close_timeout=CLOSE_SECONDS,
            )
        made = cls(socket, config, take, heard)
        try:
            who = {"bot_id": config.bot_id, "secret": config.secret.get_secret_value()}
            await made.request("aibot_subscribe", who, seconds=config.auth_seconds)
        except BaseException:
            await made.close()
            raise
        made._tasks.append(asyncio.create_task(made._beat()))
        return made

    def hurry(self) -> None:
        """Ask for a sign of life at once, not in half a minute."""
        self._hurry.set()

    async def request(self, cmd: str, body: Frame | None, req_id: str = "", seconds: float | None = None) -> Frame:
        """Send a command and return the body of its answer. Raises Rejected, Unanswered or Gone.

        Answers are told apart by req_id alone: ask one thing at a time under the same one.
        """
        req_id = req_id or f"{cmd}_{uuid4().hex}"
        answer = await self._ask(cmd, body, req_id, self._config.ack_seconds if seconds is None else seconds)
        code = answer.get("errcode", 0)
        if code == NOT_SUBSCRIBED:
            self._end(End.UNSUBSCRIBED)
        if code != 0:
            raise Rejected(code if isinstance(code, int) else -1)
        content = answer.get("body")
        return content if isinstance(content, dict) else {}

    async def _ask(self, cmd: str, body: Frame | None, req_id: str, seconds: float) -> Frame:
        if self.ended.done():
            raise Gone
        frame: Frame = {"cmd": cmd, "headers": {"req_id": req_id}}
        if body is not None:
            frame["body"] = body
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._pending[req_id] = answer
        try:
            async with asyncio.timeout(seconds):
                await self._socket.send(json.dumps(frame, ensure_ascii=False))
                return await answer
        except TimeoutError:
            self.hurry()
            raise Unanswered from None
        except (ConnectionClosed, UnicodeEncodeError) as failure:
            raise Gone from failure
        finally:
            self._pending.pop(req_id, None)
            if answer.done() and not answer.cancelled():
                answer.exception()  # seen: it may have come while the sending itself failed

    async def close(self) -> None:
        """End it now; at most CLOSE_SECONDS."""
        self._end(End.CLOSED)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    def _end(self, why: End) -> None:
        if not self.ended.done():
            self.ended.set_result(why)
        for answer in self._pending.values():
            if not answer.done():
                answer.set_exception(Gone())

    # --- reading ----------------------------------------------------------------------------

    async def _read(self) -> None:
        try:
            async for raw in self._socket:
                await self._understand(raw)
        except WebSocketException:
            pass  # a clean end and a broken one are the same to us: both end up below
        finally:
            self._end(End.CLOSED)

    async def _understand(self, raw: str | bytes) -> None:
        try:
            frame = json.loads(raw, strict=False)  # WeCom leaves raw control characters in texts
            req_id = str(frame.get("headers", {}).get("req_id", ""))
            cmd = frame.get("cmd")
            replaced = cmd == CALLBACKS[1] and frame["body"]["event"]["eventtype"] == "disconnected_event"
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as failure:
            log.warning("wecom: a frame that cannot be read", error=type(failure).__name__, size=len(raw))
            return
        if replaced:
            self._end(End.REPLACED)
        elif cmd in CALLBACKS:
            self.delivered = True
            await self._take(frame)
        elif (answer := self._pending.get(req_id)) is not None and not answer.done():
            answer.set_result(frame)
            self._heard()

    # --- the heartbeat ----------------------------------------------------------------------

    async def _beat(self) -> None:
        """A ping that goes unanswered is asked again at once: nothing is heard while we wait for it."""
        missed = 0
        while not self.ended.done():
            hurried = False
            if not missed:
                hurried = await self._pause()
            try:
                await self.request("ping", None)
            except Unanswered:
                missed += 1
                if hurried or missed >= self._config.missed_heartbeats:
                    self._end(End.SILENT)
            except Rejected as rejected:
                log.warning("wecom: a ping was refused", code=rejected.code)
                missed = 0
            except Gone:
                return
            else:
                missed = 0

    async def _pause(self) -> bool:
        """Until the next beat; True if a sign of life is wanted sooner."""
        self._hurry.clear()
        try:
            async with asyncio.timeout(self._config.heartbeat_seconds):
                await self._hurry.wait()
        except TimeoutError:
            return False
        return True
