"""The Stream gateway: tickets, sockets, frames, and all that goes wrong with them."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

TICKET_SECONDS = 90.0
MESSAGES = "/v1.0/im/bot/messages/get"
CARDS = "/v1.0/card/instances/callback"


class Socket(ServerConnection):
    """A socket that can become a black hole: nothing is read, nothing is written, nothing is closed."""

    black_hole = False
    leaving = False  # told to disconnect: nothing more is delivered on it
    name = ""

    def data_received(self, data: bytes) -> None:
        if not self.black_hole:
            super().data_received(data)

    def send_data(self) -> None:
        if self.black_hole:
            self.protocol.data_to_send()
            return
        super().send_data()


@dataclass(slots=True)
class Delivery:
    """One event on its way; `acks` is every answer to it, `message_ids` one a try."""

    topic: str
    data: dict[str, Any]
    kind: str = "CALLBACK"
    acks: list[dict[str, Any]] = field(default_factory=list)
    message_ids: list[str] = field(default_factory=list)
    acked: asyncio.Event = field(default_factory=asyncio.Event)


class Gateway:
    """Redelivery is unsettled between the documentation (never) and the field (after 16 or 60 s): both are here.

    `redeliver_after` None loses what is not received; a number sends it again with a new messageId.
    """

    def __init__(self) -> None:
        self.redeliver_after: float | None = None
        self.redeliveries = 20
        self.ping_every: float | None = None  # SYSTEM pings, seconds
        self.grace = 10.0  # seconds between `disconnect` and the close
        self.close_new = False  # accept, and close cleanly at once
        self.disconnect_new = False  # accept, and say `disconnect` at once
        self.abort_new = False
        self.handshakes = 0
        self.bad_tickets = 0
        self.lost = 0
        self.pongs = 0
        self.sockets: list[Socket] = []
        self.deliveries: list[Delivery] = []
        self.port = 0
        self._by_message: dict[str, Delivery] = {}
        self._tickets: dict[str, float] = {}
        self._server: Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._random = random.Random(3)
        self._connected = asyncio.Event()

    async def start(self) -> None:
        """Listen on a free loopback port."""
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            self.port,
            process_request=self._check,
            create_connection=Socket,
            ping_interval=None,
            close_timeout=0.2,
        )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Close everything; `start` listens on the same port again."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.sockets):
            socket.transport.abort()
        if self._server is not None:
            self._server.close(close_connections=False)
            await self._server.wait_closed()

    def ticket(self) -> dict[str, str]:
        """A new ticket: 90 seconds, one socket."""
        ticket = str(uuid4())
        self._tickets[ticket] = time.monotonic() + TICKET_SECONDS
        return {"endpoint": f"ws://127.0.0.1:{self.port}/connect", "ticket": ticket}

    def expire_tickets(self) -> None:
        """As if 90 seconds had passed."""
        self._tickets.clear()

    # --- sockets ----------------------------------------------------------------------------

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        until = self._tickets.pop(ticket, 0.0)
        if time.monotonic() > until:
            self.bad_tickets += 1
            return connection.respond(HTTPStatus.UNAUTHORIZED, "ticket\n")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        assert isinstance(connection, Socket)
        self.handshakes += 1
        connection.name = uuid4().hex
        if self.abort_new:
            connection.transport.abort()
            return
        if self.close_new:
            return  # websockets then closes with 1000
        self.sockets.append(connection)
        self._connected.set()
        if self.disconnect_new:
            self.disconnect(connection)
        pinging = self._spawn(self._ping(connection)) if self.ping_every else None
        try:
            async for raw in connection:
                self._answered(json.loads(raw))
        except ConnectionClosed:
            pass
        finally:
            self.sockets.remove(connection)
            if not self.sockets:
                self._connected.clear()
            if pinging is not None:
                pinging.cancel()

    async def _ping(self, socket: Socket) -> None:
        while True:
            assert self.ping_every is not None
            await asyncio.sleep(self.ping_every)
            await self._send(socket, "SYSTEM", "ping", f"sys_{uuid4().hex}", {"opaque": uuid4().hex[:8]})

    def _answered(self, answer: dict[str, Any]) -> None:
        message_id = answer["headers"]["messageId"]
        if message_id.startswith("sys_"):
            assert "opaque" in json.loads(answer["data"])
            self.pongs += 1
            return
        delivery = self._by_message[message_id]
        delivery.acks.append(answer)
        if answer["code"] == 200:
            delivery.acked.set()

    async def connected(self, number: int = 1) -> None:
        """Wait until so many sockets are open."""
        await until(lambda: len(self.sockets) >= number)

    @property
    def live(self) -> list[Socket]:
        """The sockets the gateway delivers on; a black hole is among them, for it does not know."""
        return [one for one in self.sockets if not one.leaving]

    # --- faults -----------------------------------------------------------------------------

    def disconnect(self, *sockets: Socket) -> None:
        """Ask for a new connection, deliver nothing more on this one, close it after `grace`."""
        for socket in sockets or self.live:
            socket.leaving = True
            self._spawn(self._leave(socket))

    async def _leave(self, socket: Socket) -> None:
        await self._send(socket, "SYSTEM", "disconnect", f"sys_{uuid4().hex}", {"reason": "connection is expired"})
        await asyncio.sleep(self.grace)
        await socket.close()

    async def close(self) -> None:
        """A clean close of every socket."""
        await asyncio.gather(*(one.close(1000) for one in self.live))

    def abort(self) -> None:
        """Reset every socket."""
        for one in self.live:
            one.transport.abort()

    def black_hole(self) -> None:
        """Every socket stays open and is dead: the gateway still believes in it."""
        for one in self.live:
            one.black_hole = True

    # --- frames -----------------------------------------------------------------------------

    def push(self, topic: str, data: dict[str, Any], kind: str = "CALLBACK") -> Delivery:
        """Deliver an event, on a socket chosen at random; again and again if that is switched on."""
        delivery = Delivery(topic, data, kind)
        self.deliveries.append(delivery)
        self._spawn(self._deliver(delivery))
        return delivery

    async def raw(self, text: str) -> None:
        """Send anything at all."""
        await self.live[0].send(text)

    async def _deliver(self, delivery: Delivery) -> None:
        for _ in range(self.redeliveries):
            if self.redeliver_after is not None:
                await until(lambda: bool(self.live), 600)
            if not self.live:
                self.lost += 1
                return
            message_id = uuid4().hex
            self._by_message[message_id] = delivery
            delivery.message_ids.append(message_id)
            socket = self._random.choice(self.live)
            await self._send(socket, delivery.kind, delivery.topic, message_id, delivery.data)
            if self.redeliver_after is None:
                return
            try:
                await asyncio.wait_for(delivery.acked.wait(), self.redeliver_after)
            except TimeoutError:
                continue
            return

    async def _send(self, socket: Socket, kind: str, topic: str, message_id: str, data: dict[str, Any]) -> None:
        headers = {
            "appId": "app",
            "connectionId": socket.name,
            "contentType": "application/json",
            "messageId": message_id,
            "time": str(int(time.time() * 1000)),
            "topic": topic,
        }
        frame = {"specVersion": "1.0", "type": kind, "headers": headers, "data": json.dumps(data, ensure_ascii=False)}
        try:
            await socket.send(json.dumps(frame, ensure_ascii=False))
        except ConnectionClosed:
            self.lost += self.redeliver_after is None

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError
