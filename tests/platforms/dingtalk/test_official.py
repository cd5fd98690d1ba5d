"""The official package's reading and ours, held against each other; its router under our link."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import dingtalk_stream
import pytest

from bot.message import Incoming
from bot.platforms.dingtalk import frames, official
from bot.platforms.dingtalk.content import read_content
from bot.platforms.dingtalk.frames import Frame, read
from bot.platforms.dingtalk.official import Official
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.dingtalk.view import View, raw_view
from storage.attachments import Attachments
from tests.platforms.dingtalk.corpus import BEYOND, MENDED, RAISING, SOUND
from tests.platforms.dingtalk.emulator import dingtalk
from tests.platforms.dingtalk.gateway import MESSAGES, until
from tests.platforms.dingtalk.test_incoming import READER

ROOT = Path(__file__).parents[3]
ALL = SOUND | BEYOND | RAISING | MENDED
TYPES = {
    "CALLBACK": dingtalk_stream.CallbackMessage,
    "EVENT": dingtalk_stream.EventMessage,
    "SYSTEM": dingtalk_stream.SystemMessage,
}
OFFICIAL = Official.load("dingtest")


def never(data: Mapping[str, Any]) -> View:
    raise AssertionError("the package was to read this")


def by_package(frame: dict[str, Any]) -> tuple[Any, Any, Any]:
    read_by_it = TYPES[frame["type"]].from_dict(frame)
    return read_by_it.headers.topic, read_by_it.headers.message_id, read_by_it.data


@pytest.mark.parametrize("raw", (SOUND | BEYOND | RAISING).values(), ids=(SOUND | BEYOND | RAISING).keys())
def test_a_frame_is_read_alike(raw: str) -> None:
    frame = read(raw)
    assert by_package(json.loads(raw)) == (frame.topic, frame.message_id, frame.data)
    assert by_package(frame.mended()) == (frame.topic, frame.message_id, frame.data)


@pytest.mark.parametrize("name", MENDED)
def test_a_broken_frame_is_mended_for_the_package(name: str) -> None:
    """What it alone would raise on, or leave unanswered; the day it does not, mending can go."""
    raw, frame = MENDED[name], read(MENDED[name])
    if name == "singular":
        assert by_package(json.loads(raw))[:2] == (None, None)
    else:
        with pytest.raises((TypeError, ValueError)):
            by_package(json.loads(raw))
    assert by_package(frame.mended()) == (MESSAGES, frame.message_id, frame.data)
    assert READER.message(frame.data).message.text.endswith("你好")


def messages(group: dict[str, str]) -> list[Any]:
    read_all = ((name, read(raw)) for name, raw in group.items())
    return [pytest.param(frame, id=name) for name, frame in read_all if frame.topic == MESSAGES]


@pytest.mark.parametrize("frame", messages(SOUND | BEYOND))
def test_the_common_fields_are_read_alike(frame: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "raw_view", never)  # no falling back
    view = OFFICIAL.view(frame.data)
    assert view == raw_view(frame.data)
    assert view.sender
    assert view.event


@pytest.mark.parametrize("frame", messages(RAISING))
def test_what_the_package_raises_on_is_read_by_us(frame: Frame) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        dingtalk_stream.ChatbotMessage.from_dict(frame.data)
    assert OFFICIAL.view(frame.data) == raw_view(frame.data)
    assert READER.message(frame.data).message.event_id


@pytest.mark.parametrize("frame", messages(SOUND))
def test_the_words_and_pictures_that_it_knows_are_read_alike(frame: Frame) -> None:
    message = dingtalk_stream.ChatbotMessage.from_dict(frame.data)
    ours = read_content(frame.data)
    if message.message_type != "picture":  # it has no list of texts then
        assert ours.text == "".join(text for text in message.get_text_list() if isinstance(text, str))
    if message.message_type != "text":
        assert list(ours.pictures) == message.get_image_list()


@pytest.mark.parametrize("frame", messages(BEYOND))
def test_what_it_does_not_read_we_do(frame: Frame) -> None:
    message = dingtalk_stream.ChatbotMessage.from_dict(frame.data)
    assert message.get_text_list() is None
    assert message.get_image_list() is None
    ours = read_content(frame.data)
    assert ours or ours.unreadable


@pytest.mark.parametrize("name", ALL)
def test_a_message_is_the_same_by_either_view(name: str) -> None:
    frame = read(ALL[name])
    if frame.topic == MESSAGES:
        assert replace(READER, view=OFFICIAL.view).message(frame.data) == READER.message(frame.data)
        assert READER.lane(frame) == READER.message(frame.data).message.chat_id
    elif frame.topic == frames.CARDS:
        assert READER.lane(frame) == READER.press(frame.data).chat_id


def test_the_names_of_topics_are_the_packages() -> None:
    assert dingtalk_stream.ChatbotMessage.TOPIC == frames.MESSAGES
    assert dingtalk_stream.CallbackHandler.TOPIC_CARD_CALLBACK == frames.CARDS
    assert dingtalk_stream.SystemMessage.TOPIC_DISCONNECT == frames.DISCONNECT
    ack = dingtalk_stream.AckMessage
    assert (frames.OK, frames.UNKNOWN_TOPIC, frames.FAILED) == (
        ack.STATUS_OK,
        ack.STATUS_NOT_IMPLEMENT,
        ack.STATUS_SYSTEM_EXCEPTION,
    )


# --- routing ----------------------------------------------------------------------------------


class Wire:
    """A socket's sending side."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: str, /) -> None:
        self.sent.append(json.loads(message))


async def route(raw: str, handle: Callable[[dict[str, Any]], Awaitable[tuple[int, object]]] | None = None) -> Wire:
    wire, router = Wire(), Official.load("dingtest")
    if handle is not None:
        router.on(MESSAGES, handle)
    await router.route(read(raw), wire)
    return wire


async def test_an_answer_is_as_documented_and_comes_after_the_work() -> None:
    wire = Wire()
    router = Official.load("dingtest")

    async def handle(data: dict[str, Any]) -> tuple[int, object]:
        assert data["text"] == {"content": "你好"}
        assert not wire.sent
        return frames.OK, {"response": None}

    router.on(MESSAGES, handle)
    await router.route(read(SOUND["text"]), wire)
    assert wire.sent == [
        {
            "code": 200,
            "headers": {"messageId": "2ea53be1_be79_1a2035eec1b", "contentType": "application/json"},
            "message": "OK",
            "data": '{"response": null}',
        }
    ]


async def test_a_ping_is_given_back_and_an_event_is_taken_kindly() -> None:
    [pong] = (await route(SOUND["ping"])).sent
    assert (pong["code"], json.loads(pong["data"])) == (200, {"opaque": "123-dsfs"})
    [yes] = (await route(SOUND["event"])).sent
    assert (yes["code"], json.loads(yes["data"])) == (200, {"status": "SUCCESS", "message": "ok"})


async def test_what_a_handler_raises_leaves_the_frame_unanswered(capfd: pytest.CaptureFixture[str]) -> None:
    async def handle(data: dict[str, Any]) -> tuple[int, object]:
        raise RuntimeError("the database said no")

    with pytest.raises(RuntimeError):
        await route(SOUND["text"], handle)
    unknown = await route(SOUND["text"])  # nobody registered: the package warns with the whole message
    assert unknown.sent == []
    assert "你好" not in "".join(capfd.readouterr())


async def test_what_is_not_understood_is_answered_as_failed_and_an_unknown_topic_as_unknown(tmp_path: Path) -> None:
    async with dingtalk() as server:
        platform = DingTalkPlatform(server.config(), await asyncio.to_thread(Attachments, tmp_path))
        running = asyncio.create_task(platform.run(_unheard))
        await server.gateway.connected()
        nameless = server.message("张三", msgtype="text", text={"content": "x"})
        del nameless["senderId"], nameless["senderStaffId"]
        strange = [
            (server.gateway.push(MESSAGES, nameless), 500),
            (server.gateway.push(frames.CARDS, {"content": "{"}), 500),
            (server.gateway.push("/v1.0/graph/api/invoke", {}), 404),
        ]
        for delivery, code in strange:
            await until(lambda acks=delivery.acks: bool(acks))  # type: ignore[misc]
            assert [ack["code"] for ack in delivery.acks] == [code]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _unheard(message: Incoming) -> bool:
    raise AssertionError("this was to be no message")


# --- what it costs ----------------------------------------------------------------------------

LAZY = """
import sys
from pathlib import Path
from bot.platforms.dingtalk.config import DingTalkConfig
from bot.platforms.dingtalk.platform import DingTalkPlatform
from storage.attachments import Attachments
DingTalkPlatform(DingTalkConfig(client_id="x", client_secret="x"), Attachments(Path(sys.argv[1])))
print(*(name for name in ("dingtalk_stream", "aiohttp", "requests") if name in sys.modules))
"""


def test_the_package_is_loaded_only_where_dingtalk_is_served(tmp_path: Path) -> None:
    """Not by the configuration, nor by making the platform: by its `run`, in a thread."""
    done = subprocess.run(
        [sys.executable, "-c", LAZY, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []
