"""The part of DingTalk's official package that carries the protocol: routing, acknowledgements, the typed message.

It works under our supervision: our link reads a frame, our lanes say when its turn is, and the package's router
takes it to its handler and answers on the socket it came by once the handler is done, which is after the commit.

What of the package is not used, and why:
- `start`, `stop`, `background_task`: it leaves a socket before it opens the next, and cancels handlers in hand.
- `open_connection`: a fixed address, and the machine's address looked up through a public name server.
- `get_access_token`: keeps a token that was revoked until it would have ended.
- `upload_to_dingtalk`: a fixed address, and blocking.
- `ChatbotHandler.reply_*`, `CardReplier`, the card instances: blocking, and a refusal is only logged.
- its memory of frames handled: by `messageId`, which a redelivery does not keep; the inbox knows the message's own.
- `SystemHandler` for `disconnect`: it answers what is not to be answered, and closes the socket that is still read.
- `CallbackHandler.raw_process`, `AsyncChatbotHandler`: every answer inside `response`, or given before the work.
- `CardCallbackMessage`: ignores `value`, and raises where `content` is an object.
- `GraphHandler`: nothing of it is served here.
- its loggers: they write whole messages of people, past our scrubbing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from bot.platforms.dingtalk.frames import OK, Frame
from bot.platforms.dingtalk.view import View, official_view, raw_view

if TYPE_CHECKING:
    from types import ModuleType

    from dingtalk_stream import AckMessage

# Takes a frame's data, and returns a code and data for the answer. What it raises leaves the frame unanswered.
Handle = Callable[[dict[str, Any]], Awaitable[tuple[int, object]]]


class Socket(Protocol):
    """What the package needs of a connection."""

    async def send(self, message: str, /) -> None: ...


class Official:
    """One app's registry and router. `load` it in a thread: the import takes a quarter of a second and 15 MB."""

    def __init__(self, package: ModuleType, client_id: str) -> None:
        self._package = package
        silent = logging.Logger("dingtalk_stream", logging.CRITICAL + 1)  # outside the tree: nothing of it is written
        # It opens nothing, so it gets no secret.
        self._client = package.DingTalkStreamClient(package.Credential(client_id, ""), logger=silent)
        self._client.register_all_event_handler(_Handler(self, _kindly))

    @classmethod
    def load(cls, client_id: str) -> Official:
        """Import the package; blocks."""
        import dingtalk_stream

        return cls(dingtalk_stream, client_id)

    def on(self, topic: str, handle: Handle) -> None:
        """Register who handles a topic."""
        self._client.register_callback_handler(topic, _Handler(self, handle))

    async def route(self, frame: Frame, socket: Socket) -> None:
        """Take a frame to its handler, and answer on `socket` when that is done.

        Only for topics that are registered, events and pings: for others the package would answer nothing.
        Raises what the handler raises, and then nothing was answered.
        """
        await self._client.route_message(frame.mended(), socket)

    def answer(self, frame: Frame, code: int, data: object) -> str:
        """An answer to a frame that nobody handles."""
        return json.dumps(self.ack(frame.message_id, code, data).to_dict())

    def ack(self, message_id: str, code: int, data: object) -> AckMessage:
        """The package's acknowledgement."""
        ack = self._package.AckMessage()
        ack.code = code
        ack.headers.message_id = message_id
        ack.headers.content_type = ack.headers.CONTENT_TYPE_APPLICATION_JSON
        ack.message = "OK" if code == OK else "error"
        ack.data = data
        return ack

    def view(self, data: Mapping[str, Any]) -> View:
        """A message's common fields by the package's reading, by ours where that raises: null or missing content,
        times that are no numbers, lists of something else."""
        try:
            return official_view(self._package.ChatbotMessage.from_dict(data))
        except Exception:
            return raw_view(data)


class _Handler:
    """A handler as the package's router calls it: what `handle` returns is the acknowledgement."""

    def __init__(self, official: Official, handle: Handle) -> None:
        self.dingtalk_client: object = None  # registering sets it
        self._official = official
        self._handle = handle

    async def raw_process(self, message: Any) -> AckMessage:
        code, data = await self._handle(message.data)
        return self._official.ack(message.headers.message_id, code, data)


async def _kindly(data: dict[str, Any]) -> tuple[int, object]:
    """An event was not asked for; a kind yes keeps it from coming again."""
    return OK, {"status": "SUCCESS", "message": "ok"}
