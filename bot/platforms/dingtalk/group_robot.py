"""Custom group robots (自定义机器人): groups that can be spoken to and never answer."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ssl
import time
from datetime import datetime
from random import Random

import httpx

from bot.message import Outgoing
from bot.platforms.base import Abilities, LinkState, Receive, SendFailed
from bot.platforms.dingtalk import parts
from bot.platforms.dingtalk.config import GroupRobot, GroupRobotsConfig
from bot.platforms.dingtalk.refusal import Refusal, answer_of


class GroupRobotPlatform:
    """Push only: a chat is a group's robot, `chat_id` the name it has in the config."""

    name = "dingtalk-robot"
    bot = "dingtalk-robot"

    def __init__(self, config: GroupRobotsConfig) -> None:
        self.abilities = Abilities(
            push=True,
            buttons=False,
            files_out=False,
            hears_overheard=False,
            text_limit=config.text_chars,
            per_chat_per_minute=config.per_minute,
            hears=False,
        )
        self.last_frame: datetime | None = None  # nothing ever comes in
        self.state = LinkState("live", "push only")
        self._config = config
        self._robots = config.robots
        self._random = Random()
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._done: dict[int, int] = {}  # pieces of a message that have left

    def private_chat(self, user_id: str) -> str | None:
        return None

    async def run(self, receive: Receive) -> None:
        """There is nothing to hear: wait to be cancelled."""
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Close the connections; a later send opens new ones."""
        async with self._opening:
            client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def send(self, message: Outgoing) -> None:
        """Say it in the robot's group. Raises SendFailed."""
        robot = self._robots.get(message.chat_id)
        if robot is None:
            raise SendFailed("no robot is configured for this group", fatal=True)
        if message.files:
            raise SendFailed("a custom robot cannot send files", fatal=True)
        text = parts.spelled(message.text, message.choices) if message.choices else message.text
        pieces = parts.split(text, self._config.text_chars, self._config.text_bytes)
        try:
            for piece in pieces[self._done.get(message.id, 0) :]:
                await self._say(robot, piece)
                self._done[message.id] = self._done.get(message.id, 0) + 1
        except Refusal as refusal:
            raise refusal.failed(self._config, self._random) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SendFailed(f"network: {type(error).__name__}") from None
        self._done.pop(message.id, None)

    async def _say(self, robot: GroupRobot, text: str) -> None:
        url = httpx.URL(robot.url.get_secret_value())
        if robot.secret is not None:
            stamp = round(time.time() * 1000)
            url = url.copy_merge_params({"timestamp": str(stamp), "sign": sign(robot.secret.get_secret_value(), stamp)})
        client = await self._opened()
        answer_of(await client.post(url, json={"msgtype": "text", "text": {"content": text}}))

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                tls = await asyncio.to_thread(ssl.create_default_context)
                self._client = httpx.AsyncClient(verify=tls, timeout=self._config.timeout)
            return self._client


def sign(secret: str, stamp: int) -> str:
    """The signature of 加签: HMAC-SHA256 over the time in milliseconds and the secret, in base64."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
