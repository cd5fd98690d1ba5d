"""The group webhook robot, against an emulator of its address."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.message import File
from bot.platforms.base import SendFailed
from bot.platforms.wecom.config import WecomRobot, WecomWebhookConfig
from bot.platforms.wecom.webhook import WecomWebhook
from storage.attachments import Attachments
from tests.platforms.wecom.ground import outgoing, photo, until


@dataclass
class Robot:
    """The address of one robot: 20 messages a minute, errors with HTTP 200."""

    key: str = "k-1"
    seen: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    at: list[float] = field(default_factory=list)
    per_minute: int = 20
    answers: list[Response] = field(default_factory=list)  # instead of the real ones

    async def send(self, request: Request) -> Response:
        if self.answers:
            return self.answers.pop(0)
        if request.query_params.get("key") != self.key:
            return JSONResponse({"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"})
        if sum(at > time.monotonic() - 60 for at in self.at) >= self.per_minute:
            return JSONResponse({"errcode": 45009, "errmsg": "api freq out of limit"})
        body = json.loads(await request.body())
        if not self._right(body):
            return JSONResponse({"errcode": 40058, "errmsg": "invalid"})
        self.at.append(time.monotonic())
        self.seen.append(body)
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _right(self, body: dict[str, Any]) -> bool:
        if body["msgtype"] == "markdown":
            return 0 < len(body["markdown"]["content"].encode()) <= 4096
        if body["msgtype"] == "image":
            data = base64.b64decode(body["image"]["base64"])
            return len(data) <= 2 * 1024 * 1024 and hashlib.md5(data).hexdigest() == body["image"]["md5"]
        return body["msgtype"] == "file" and body["file"]["media_id"] in self.uploads

    async def upload(self, request: Request) -> Response:
        if request.query_params.get("key") != self.key or request.query_params.get("type") != "file":
            return JSONResponse({"errcode": 93000, "errmsg": "invalid webhook url"})
        async with request.form() as form:
            media = form["media"]
            assert not isinstance(media, str)
            made = f"m-{len(self.uploads)}"
            self.uploads[made] = (str(media.filename), await media.read())
        return JSONResponse({"errcode": 0, "errmsg": "ok", "type": "file", "media_id": made, "created_at": "1"})


@asynccontextmanager
async def playing(folder: Path, **more: Any) -> AsyncIterator[tuple[Robot, WecomWebhook, Attachments]]:
    """A robot's address and the platform that speaks to it."""
    robot = Robot()
    routes = [Route("/cgi-bin/webhook/send", robot.send, methods=["POST"])]
    routes += [Route("/cgi-bin/webhook/upload_media", robot.upload, methods=["POST"])]
    settings = uvicorn.Config(Starlette(routes=routes), port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(settings)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    attachments = await asyncio.to_thread(Attachments, folder)
    robots = {"g1": WecomRobot(key=SecretStr("k-1")), "g2": WecomRobot(key=SecretStr("gone"))}
    platform = WecomWebhook(
        WecomWebhookConfig.model_validate({"robots": robots, "base_url": f"http://127.0.0.1:{port}", **more}),
        attachments,
    )
    running = asyncio.create_task(platform.run(_never))
    await asyncio.sleep(0)
    await until(lambda: platform._http is not None)
    try:
        yield robot, platform, attachments
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        server.should_exit = True
        await serving


async def _never(_: object) -> bool:
    raise AssertionError("nothing comes in")


async def test_a_text_is_said_and_a_long_one_in_pieces(tmp_path: Path) -> None:
    async with playing(tmp_path) as (robot, platform, _):
        await platform.send(outgoing("本周六个日 <@all>", group="g1"))
        await platform.send(outgoing("\n".join("字" * 50 for _ in range(40)), group="g1"))
        texts = [one["markdown"]["content"] for one in robot.seen]
        assert texts[0] == "本周六个日 ＜@all>"
        assert "\n".join(texts[1:]) == "\n".join("字" * 50 for _ in range(40))
        assert len(texts) == 3
        assert platform.last_frame is not None


async def test_pictures_and_files(tmp_path: Path) -> None:
    async with playing(tmp_path, image_bytes=20_000) as (robot, platform, attachments):
        large = photo(64, "PNG") + bytes(30_000)
        files = []
        for data, mime, name in (
            (photo(), "image/jpeg", "图.jpg"),
            (large, "image/png", "大图.png"),
            (b"PK", "application/octet-stream", "表.xlsx"),
        ):
            one = await asyncio.to_thread(attachments.keep, data, mime, name)
            files.append(File(one.sha256, one.name, one.mime, one.size))
        await platform.send(outgoing("", group="g1", files=tuple(files)))
        assert [one["msgtype"] for one in robot.seen] == ["image", "file", "file"]
        assert list(robot.uploads.values()) == [("大图.png", large), ("表.xlsx", b"PK")]
        missing = File("0" * 64, "没有.xlsx", "application/octet-stream", 5)
        with pytest.raises(SendFailed) as failed:
            await platform.send(outgoing("", group="g1", files=(missing,)))
        assert failed.value.fatal


async def test_every_failure(tmp_path: Path) -> None:
    async with playing(tmp_path, timeout_seconds=0.5) as (robot, platform, _):

        async def failed(group: str) -> SendFailed:
            with pytest.raises(SendFailed) as raised:
                await platform.send(outgoing("好", group=group))
            assert "gone" not in raised.value.reason
            assert "k-1" not in raised.value.reason
            return raised.value

        assert (await failed("g2")).fatal  # 93000
        assert (await failed("nobody")).fatal
        robot.per_minute = 0
        assert ((await failed("g1")).fatal, (await failed("g1")).retry_after) == (False, 60)
        for odd in (PlainTextResponse("<html>", 200), PlainTextResponse("busy", 502), JSONResponse([1])):
            robot.answers = [odd]
            assert not (await failed("g1")).fatal
        robot.answers = [JSONResponse({"errcode": -1, "errmsg": "system busy"})]
        assert not (await failed("g1")).fatal
    with pytest.raises(SendFailed):
        await platform.send(outgoing("好", group="g1"))
