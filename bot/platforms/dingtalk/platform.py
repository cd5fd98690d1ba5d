"""DingTalk as a platform: frames become messages, messages become calls."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.logs import log
from bot.message import Incoming, Outgoing
from bot.platforms.base import Abilities, LinkState, Receive
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.checks import missing
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.frames import Frame
from bot.platforms.dingtalk.incoming import NAME, PRIVATE, Arrival, BadFrame, Reader
from bot.platforms.dingtalk.link import Link
from bot.platforms.dingtalk.official import Official
from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.outgoing import Sending
from bot.platforms.dingtalk.pictures import Pictures, Unreadable
from bot.platforms.dingtalk.stream import Stream
from bot.platforms.lanes import Lanes
from bot.platforms.tokens import TokenStore
from bot.threads import in_thread
from storage.attachments import Attachments

_NICKS = 10_000  # people whose names are remembered, for buttons and mentions


class DingTalkPlatform:
    """One app's robot. `wall` is the machine's clock, watched for jumps; `now` the time of messages."""

    name = NAME

    def __init__(
        self,
        config: DingTalkConfig,
        attachments: Attachments,
        *,
        tokens: TokenStore | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.bot = config.robot
        self._client_id = config.client_id
        self.abilities = Abilities(
            push=True,
            buttons=bool(config.card_template),
            files_out=True,
            hears_overheard=False,
            text_limit=config.text_chars,
            first=True,  # by a member's id
            per_chat_per_minute=config.per_minute,
            per_second=config.per_second,
        )
        self.last_frame: datetime | None = None
        self._now = now
        self._nicks: OrderedDict[str, str] = OrderedDict()
        self._api = OpenApi(config, tokens)
        self._sending = Sending(config, self._api, attachments, now)
        self._pictures = Pictures(config, self._api, attachments)
        self._reader = Reader(config.robot, config.robot_name, now, self._nicks.get, config.pictures)
        self._lanes = Lanes(self.name, config.in_flight)
        self._stream = Stream(config, self._api, self._take, self._processed, wall)
        self._receive: Receive | None = None

    @property
    def state(self) -> LinkState:
        """live, connecting, waiting, denied or stopped, and why."""
        return self._stream.state

    @property
    def connections(self) -> int:
        """How many connections were opened so far."""
        return self._stream.opened

    def private_chat(self, user_id: str) -> str | None:
        return PRIVATE + user_id

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled."""
        self._receive = receive
        self._stream.state = LinkState("connecting", "loading")
        try:
            official = await in_thread(lambda: Official.load(self._client_id))
            official.on(frames.MESSAGES, self._message)
            official.on(frames.CARDS, self._press)
            self._reader = replace(self._reader, view=official.view)
            await self._stream.run(official)
        finally:
            self._stream.state = LinkState("stopped")
            await self._lanes.stop()
            await self.close()

    async def close(self) -> None:
        """Let go of the HTTP connections; `run` does it at its end."""
        await self._api.close()

    async def check(self) -> tuple[str, ...]:
        """What is missing, in words for the app's owner; () if all is well. Sends nothing to anybody."""
        return await missing(self._api)

    async def send(self, message: Outgoing) -> None:
        await self._sending.send(message)

    # --- what comes in ----------------------------------------------------------------------

    def _processed(self) -> None:
        self.last_frame = self._now()

    async def _take(self, link: Link, frame: Frame) -> None:
        if frame.type == "EVENT":
            await link.route(frame)
        elif frame.topic in (frames.MESSAGES, frames.CARDS):
            await self._lanes.room()
            self._lanes.put(self._reader.lane(frame), lambda: link.route(frame))
        else:
            await link.answer(frame, frames.UNKNOWN_TOPIC, {})

    async def _message(self, data: dict[str, Any]) -> tuple[int, object]:
        try:
            arrival = self._reader.message(data)
        except BadFrame as bad:
            return _not_understood(bad)
        self._remember(arrival)
        return await self._handed(await self._with_files(arrival), {"response": None})

    async def _press(self, data: dict[str, Any]) -> tuple[int, object]:
        try:
            press = self._reader.press(data)
        except BadFrame as bad:
            return _not_understood(bad)
        return await self._handed(press, {})

    def _remember(self, arrival: Arrival) -> None:
        message = arrival.message
        self._nicks[message.sender_id] = message.sender_name
        self._nicks.move_to_end(message.sender_id)
        if len(self._nicks) > _NICKS:
            self._nicks.popitem(last=False)
        if arrival.session is not None:
            self._sending.sessions.keep(message.chat_id, arrival.session)

    async def _with_files(self, arrival: Arrival) -> Incoming:
        message = arrival.message
        files, unreadable = [], message.unreadable
        wanted = [*((code, None) for code in arrival.pictures), *arrival.documents]
        for code, name in wanted:
            try:
                files.append(await self._pictures.take(message.bot, code, name))
            except Unreadable as reason:
                unreadable = unreadable or str(reason)
        return replace(message, files=tuple(files), unreadable=unreadable)

    async def _handed(self, message: Incoming, data: object) -> tuple[int, object]:
        """Hand a message to the engine; only its return, after the commit, lets us say "received"."""
        assert self._receive is not None
        await self._receive(message)
        return frames.OK, data


def _not_understood(bad: BadFrame) -> tuple[int, object]:
    log.warning("event not understood", platform=NAME, reason=str(bad))
    return frames.FAILED, {}
