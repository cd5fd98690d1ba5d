"""The group webhook robot (群机器人) as a platform that can only speak: for a grid that has nothing else."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.message import File, Outgoing
from bot.platforms.base import Abilities, LinkState, Receive, SendFailed
from bot.platforms.plain import plain_in_markdown
from bot.platforms.wecom.codes import TOO_OFTEN, WEBHOOK_GONE
from bot.platforms.wecom.config import WecomRobot, WecomWebhookConfig
from bot.platforms.wecom.parts import split
from storage.attachments import Attachments

NAME = "wecom_webhook"
BOT = "webhook"


class WecomWebhook:
    """All webhook robots of the county: each is one group's, and the group's chat id is the robot's name in the config.

    Nothing comes in. Choices are left out: nobody could press them.
    """

    name = NAME
    bot = BOT

    def __init__(self, config: WecomWebhookConfig, attachments: Attachments) -> None:
        self.abilities = Abilities(
            push=True,
            buttons=False,
            files_out=True,
            hears_overheard=False,
            text_limit=config.text_bytes // 4,
            per_chat_per_minute=config.per_minute,
            hears=False,
        )
        self.last_frame: datetime | None = None
        self.state = LinkState("live", "push only")
        self._config = config
        self._attachments = attachments
        self._http: httpx.AsyncClient | None = None

    def private_chat(self, user_id: str) -> str | None:
        return None

    async def run(self, receive: Receive) -> None:
        """Nothing comes in: keep the HTTP client open until cancelled."""
        timeout = self._config.timeout_seconds
        client = await asyncio.to_thread(httpx.AsyncClient, base_url=self._config.base_url, timeout=timeout)
        self._http = client
        try:
            await asyncio.Event().wait()
        finally:
            self._http = None
            await client.aclose()

    async def send(self, message: Outgoing) -> None:
        """Deliver one message. Raises SendFailed."""
        robot = self._config.robots.get(message.chat_id)
        if robot is None:
            raise SendFailed("配置里没有这个群的群机器人", fatal=True)
        for text in split(plain_in_markdown(message.text.strip()), self._config.text_bytes):
            await self._call(robot, "send", json={"msgtype": "markdown", "markdown": {"content": text}})
        for file in message.files:
            await self._send_file(robot, file)

    async def _send_file(self, robot: WecomRobot, file: File) -> None:
        data = await asyncio.to_thread(self._read, file)
        if file.mime in ("image/jpeg", "image/png") and len(data) <= self._config.image_bytes:
            image = {
                "base64": base64.b64encode(data).decode(),
                "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),  # WeCom's check sum
            }
            await self._call(robot, "send", json={"msgtype": "image", "image": image})
            return
        uploaded = await self._call(robot, "upload_media", type="file", files={"media": (file.name, data, file.mime)})
        body = {"msgtype": "file", "file": {"media_id": uploaded.get("media_id", "")}}
        await self._call(robot, "send", json=body)

    def _read(self, file: File) -> bytes:
        try:
            data = self._attachments.read(file.sha256)
        except (FileNotFoundError, ValueError) as failure:
            raise SendFailed(f"要发的文件读不到了（{type(failure).__name__}）", fatal=True) from failure
        except OSError as failure:  # a shared store that is away comes back
            raise SendFailed(f"要发的文件暂时读不到（{type(failure).__name__}）") from failure
        if len(data) > self._config.file_bytes:
            raise SendFailed("要发的文件超过了企业微信的上限", fatal=True)
        return data

    async def _call(self, robot: WecomRobot, what: str, type: str = "", **body: Any) -> dict[str, Any]:
        if self._http is None:
            raise SendFailed("群机器人还没有启动")
        query = {"key": robot.key.get_secret_value()} | ({"type": type} if type else {})
        try:
            answer = await self._http.post(f"/cgi-bin/webhook/{what}", params=query, **body)
            result = answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError) as failure:
            raise SendFailed(f"企业微信没有回应（{failure.__class__.__name__}）") from failure
        code = result.get("errcode") if isinstance(result, dict) else None
        if code == 0:
            self.last_frame = datetime.now(UTC)
            return dict(result)
        if code == TOO_OFTEN:
            raise SendFailed(f"群机器人发得太快了（errcode {code}）", retry_after=self._config.rate_wait_seconds)
        if code == WEBHOOK_GONE:
            raise SendFailed(f"群机器人的地址不对，或者机器人已经被移出群（errcode {code}）", fatal=True)
        raise SendFailed(f"企业微信没有收下这条消息（HTTP {answer.status_code}，errcode {code}）")
