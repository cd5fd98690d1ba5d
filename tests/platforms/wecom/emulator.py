"""WeCom's gateway on loopback: one socket a bot, its commands, its limits and, when told to, its faults.

Facts it is built from: developer.work.weixin.qq.com/document/path/101463 and npm @wecom/aibot-node-sdk 1.0.7.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.platforms.wecom.commands import Commands, Faults, Line, Sent, encrypted

Frame = dict[str, Any]


class Emulator:
    """The gateway. `say` and its like speak as people; `sent` is what people see; `faults` are its switches."""

    def __init__(self, bots: dict[str, str]) -> None:
        self.bots = bots
        self.faults = Faults()
        self.commands = Commands(self.faults)
        self.subscriptions = 0  # tried, refused ones too
        self.opened = 0  # sockets
        self.lines: set[Line] = set()
        self.url = ""
        self.http = ""
        self._live: dict[str, Line] = {}  # by bot
        self._owed: dict[str, tuple[str, Frame]] = {}  # msgid → cmd, body: what nobody has answered
        self._media: dict[str, tuple[bytes, str, float]] = {}
        self._later: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self._order = asyncio.Lock()  # what comes again comes before what is said meanwhile

    @property
    def sent(self) -> list[Sent]:
        return self.commands.sent

    def live(self, bot: str = "aib") -> Line | None:
        """The subscribed connection of a bot."""
        return self._live.get(bot)

    # --- people -----------------------------------------------------------------------------

    async def say(self, user: str, text: str, group: str | None = None, **more: Any) -> str:
        """A text. Returns its msgid. `more` goes into the body (quote, msgid, create_time …)."""
        return await self.message(user, group, msgtype="text", text={"content": text}, **more)

    async def message(self, user: str, group: str | None = None, **more: Any) -> str:
        """Any message: in groups the gateway hands over text and mixed only, as the real one does."""
        assert group is None or more["msgtype"] in ("text", "mixed"), "not delivered in groups"
        self.commands.opened.add(group or user)
        return await self._deliver("aibot_msg_callback", _body(user, group, **more))

    async def event(self, user: str, kind: str, group: str | None = None, **more: Any) -> str:
        """enter_chat, template_card_event, feedback_event."""
        body = _body(user, group, msgtype="event", event={"eventtype": kind, **more})
        return await self._deliver("aibot_event_callback", body)

    async def press(self, user: str, label: str, group: str | None = None) -> str:
        """Press a button of the newest card in the chat that has it. Raises LookupError if there is none."""
        cards = [one for one in self.sent if one.kind == "template_card" and one.chat == (group or user)]
        for card in reversed(cards):
            for shown, key in card.buttons:
                if shown == label:
                    pressed = {"event_key": key, "task_id": card.task_id, "card_type": "button_interaction"}
                    return await self.event(user, "template_card_event", group, template_card_event=pressed)
        raise LookupError(label)

    def picture(self, data: bytes, name: str = "photo.jpg", *, padded: bool = True, clear: bool = False) -> Frame:
        """An image or file part whose url serves `data`, encrypted as WeCom does."""
        secret, key = encrypted(data)
        ident = uuid4().hex
        at = asyncio.get_running_loop().time()
        self._media[ident] = (data if clear else secret, name, at)
        part = {"url": f"{self.http}/media/{ident}"}
        return part if clear else part | {"aeskey": key if padded else key.rstrip("=")}

    async def _deliver(self, cmd: str, body: Frame) -> str:
        if self.faults.redeliver:
            self._owed[body["msgid"]] = cmd, body
        async with self._order:
            line = self._live.get(body["aibotid"])
            if line is not None and not (line.hole or line.deaf):
                await self._push(line, cmd, body)
                if self.faults.close_after_message:
                    self.faults.close_after_message -= 1
                    await self.close(body["aibotid"])
        return str(body["msgid"])

    async def _push(self, line: Line, cmd: str, body: Frame) -> None:
        req_id = uuid4().hex
        self.commands.delivered(req_id, cmd, body, line)
        await self.raw(line, json.dumps({"cmd": cmd, "headers": {"req_id": req_id}, "body": body}, ensure_ascii=False))

    async def raw(self, line: Line, text: str) -> None:
        """Exactly this, as one text frame."""
        with suppress(ConnectionClosed):
            await line.socket.send(text)

    # --- faults that happen now -------------------------------------------------------------

    def abort(self, bot: str = "aib") -> None:
        """The connection is reset."""
        if line := self._live.pop(bot, None):
            line.socket.transport.abort()

    async def close(self, bot: str = "aib", code: int = 1000) -> None:
        """The server says good-bye."""
        if line := self._live.pop(bot, None):
            await line.socket.close(code)

    def black_hole(self, bot: str = "aib") -> None:
        """Packets vanish in both directions; TCP stays open."""
        if line := self._live.get(bot):
            line.hole = True
            line.socket.transport.pause_reading()

    def deafen(self, bot: str = "aib") -> None:
        """The connection is well in every way but one: no message comes any more."""
        if line := self._live.get(bot):
            line.deaf = True

    async def kick(self, bot: str = "aib") -> None:
        """Somebody else subscribed: said at once, closed later."""
        if line := self._live.pop(bot, None):
            await self._replace(line, bot)

    async def _replace(self, line: Line, bot: str) -> None:
        line.subscribed = False
        if line.hole:
            return
        body = _body("", None, bot=bot, msgtype="event", event={"eventtype": "disconnected_event"})
        frame = {"cmd": "aibot_event_callback", "headers": {"req_id": uuid4().hex}, "body": body}
        await self.raw(line, json.dumps(frame))
        task = asyncio.create_task(_close_later(line.socket, self.faults.kick_close_seconds))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    # --- the server -------------------------------------------------------------------------

    async def _request(self, socket: ServerConnection, request: Request) -> Response | None:
        if request.path.startswith("/media/"):
            return self._serve_media(request.path.removeprefix("/media/"))
        if self.faults.hang_open:
            self.faults.hang_open -= 1
            await self._over.wait()
        return None

    def _serve_media(self, ident: str) -> Response:
        data, name, at = self._media.get(ident, (b"", "", 0.0))
        if not name or asyncio.get_running_loop().time() - at > self.faults.media_seconds:
            return Response(HTTPStatus.FORBIDDEN, "Forbidden", Headers({"Content-Length": "0", "Connection": "close"}))
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        about = {"Content-Length": str(len(data)), "Content-Disposition": disposition, "Connection": "close"}
        headers = Headers(about)
        return Response(HTTPStatus.OK, "OK", headers, data)

    async def _serve(self, socket: ServerConnection) -> None:
        line = Line(socket)
        self.lines.add(line)
        self.opened += 1
        try:
            async for raw in socket:
                if not line.hole:
                    await self._command(line, json.loads(raw))
        except ConnectionClosed:
            pass
        finally:
            self.lines.discard(line)
            for bot, one in list(self._live.items()):
                if one is line:
                    del self._live[bot]

    async def _command(self, line: Line, frame: Frame) -> None:
        cmd, req_id, body = frame["cmd"], frame["headers"]["req_id"], frame.get("body") or {}
        if cmd == "aibot_subscribe":
            await self._subscribe(line, req_id, body)
            return
        if cmd == "ping":
            if not self.faults.mute_pings:
                await self._answer(line, req_id, 0 if line.subscribed else 846609)
            return
        code, result = self.commands.run(line, cmd, req_id, body)
        if code == 0 and (answered := self.commands.asked.get(req_id)) is not None:
            self._owed.pop(answered.msgid, None)
        if self.faults.no_ack:
            self.faults.no_ack -= 1
            return
        await self._answer(line, req_id, code, result)

    async def _subscribe(self, line: Line, req_id: str, body: Frame) -> None:
        self.subscriptions += 1
        if self.faults.mute_subscribe:
            return
        refused = self.faults.refuse.get("aibot_subscribe")
        bot = body.get("bot_id")
        if refused:
            await self._answer(line, req_id, refused.pop(0))
            return
        if bot not in self.bots or self.bots[bot] != body.get("secret"):
            await self._answer(line, req_id, 853000)  # and the connection stays open
            return
        async with self._order:
            await self._go_live(line, req_id, bot)

    async def _go_live(self, line: Line, req_id: str, bot: str) -> None:
        old = self._live.get(bot)
        line.subscribed = True
        self._live[bot] = line
        await self._answer(line, req_id, 0)
        if old is not None and old is not line:
            await self._replace(old, bot)
        if self.faults.close_at_once:
            self.faults.close_at_once -= 1
            self._live.pop(bot, None)
            await line.socket.close(1000)
            return
        for cmd, owed in list(self._owed.values()):
            await self._push(line, cmd, owed)

    async def _answer(self, line: Line, req_id: str, code: int, body: Frame | None = None) -> None:
        said = {
            "headers": {"req_id": req_id},
            "errcode": code,
            "errmsg": "ok" if code == 0 else "some error, hint: [1]",
        }
        await self.raw(line, json.dumps(said if body is None else said | {"body": body}))

    async def stop_later(self) -> None:
        """Drop what was to happen later, and what hangs."""
        self._over.set()
        for task in list(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)


def _body(user: str, group: str | None, bot: str = "aib", **more: Any) -> Frame:
    body: Frame = {"msgid": uuid4().hex, "aibotid": bot, "chattype": "group" if group else "single", **more}
    body |= {"from": {"userid": user}, "response_url": "https://127.0.0.1/"}
    return body | {"chatid": group} if group else body


async def _close_later(socket: ServerConnection, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await socket.close()


@asynccontextmanager
async def emulator(bots: dict[str, str] | None = None, port: int = 0) -> AsyncIterator[Emulator]:
    """A gateway that serves until the end of the block."""
    made = Emulator(bots or {"aib": "s3cret"})
    server: Server = await serve(
        made._serve, "127.0.0.1", port, process_request=made._request, ping_interval=None, compression=None,
        max_size=4 * 1024 * 1024, close_timeout=0.2, open_timeout=60,
    )  # fmt: skip
    port = server.sockets[0].getsockname()[1]
    made.url, made.http = f"ws://127.0.0.1:{port}", f"http://127.0.0.1:{port}"
    try:
        yield made
    finally:
        await made.stop_later()
        for line in list(made.lines):
            line.socket.transport.abort()
        server.close()
        await server.wait_closed()
