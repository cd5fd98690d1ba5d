"""Pictures people send: fetched before the message is handed over, or told of."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.message import Incoming
from bot.platforms.dingtalk.platform import DingTalkPlatform
from storage.attachments import Attachments
from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.emulator import DingTalk


def _jpeg(side: int = 8) -> bytes:
    data = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    Image.new("RGB", (side, side), "orange").save(data, "JPEG", exif=exif)
    return data.getvalue()


@asynccontextmanager
async def listening(folder: Path, **changes: Any) -> AsyncIterator[tuple[DingTalk, Attachments, list[Incoming]]]:
    got: list[Incoming] = []

    async def receive(message: Incoming) -> bool:
        got.append(message)
        return True

    attachments = await asyncio.to_thread(Attachments, folder)
    async with e.dingtalk() as server:
        platform = DingTalkPlatform(server.config(**changes), attachments)
        running = asyncio.create_task(platform.run(receive))
        await server.gateway.connected()
        yield server, attachments, got
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_picture_is_kept_before_the_message_is_handed_over(tmp_path: Path) -> None:
    async with listening(tmp_path) as (server, attachments, got):
        await asyncio.wait_for(server.show("张三", "@网格哨 灯坏了", _jpeg(), "水东群").acked.wait(), 5)
        [message] = got
        [file] = message.files
        assert (message.text, message.unreadable, message.addressed) == ("灯坏了", "", True)
        kept = await asyncio.to_thread(attachments.read, file.sha256)
        assert b"a maker" not in kept
        assert (file.mime, file.size) == ("image/jpeg", len(kept))


async def test_a_document_is_kept_as_it_came(tmp_path: Path) -> None:
    async with listening(tmp_path) as (server, attachments, got):
        await asyncio.wait_for(server.hand("张三", "台账.xlsx", b"PK\x03\x04 a ledger").acked.wait(), 5)
        [message] = got
        [file] = message.files
        assert (message.text, message.unreadable, file.name) == ("", "", "台账.xlsx")
        assert file.mime == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert await asyncio.to_thread(attachments.read, file.sha256) == b"PK\x03\x04 a ledger"


Spoil = Callable[[DingTalk], None]


def _no_file(server: DingTalk) -> None:
    server.files.clear()


def _code_refused(server: DingTalk) -> None:
    server.refuse(e.FILE_CODE, e.NO_PERMISSION, 5)


def _too_large(server: DingTalk) -> None:
    server.files = dict.fromkeys(server.files, os.urandom(1024 * 1024 + 1))


def _no_picture(server: DingTalk) -> None:
    server.files = dict.fromkeys(server.files, b"<html>")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_no_file, "照片没有取下来"),
        (_code_refused, "照片没有取下来"),
        (_too_large, "照片超过 1 MB"),
        (_no_picture, "这张图片打不开"),
    ],
)
async def test_a_picture_that_cannot_be_had_is_told_of_and_its_words_are_kept(
    spoil: Spoil, why: str, tmp_path: Path
) -> None:
    async with listening(tmp_path, file_mb=1) as (server, _, got):
        delivery = server.show("张三", "灯坏了", _jpeg())
        spoil(server)
        await asyncio.wait_for(delivery.acked.wait(), 10)
        [message] = got
        assert (message.text, message.files) == ("灯坏了", ())
        assert message.unreadable.startswith(why)


async def test_a_slow_picture_holds_up_its_own_chat_alone(tmp_path: Path) -> None:
    async with listening(tmp_path, download=1.0) as (server, _, got):
        released: list[Callable[[], Awaitable[None]]] = []
        first = server.show("张三", "", _jpeg())
        server.refuse(e.FILE_CODE, (502, "<html>"))  # the first try fails, the second comes after a while
        second = server.say("张三", "第二句")
        other = server.say("李四", "别的话")
        assert second is not None
        assert other is not None
        for one in (first, second, other):
            await asyncio.wait_for(one.acked.wait(), 5)
        assert [one.text for one in got if one.sender_id == "张三"] == ["", "第二句"]
        assert got[0].sender_id == "李四"
        assert [len(one.files) for one in got if one.sender_id == "张三"] == [1, 0]
        assert not released
