"""The room as a platform: kept first, shown, delivered until taken, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.message import ChatKind, File, Incoming
from bot.platforms.base import Platform, SendFailed
from bot.platforms.web import NotLoopback, WebPlatform, is_loopback
from bot.web.cast import Speaker
from storage import room as kept
from storage.attachments import Attachments, Kept
from storage.database import Database
from storage.room import RoomMessage
from storage.tables import room_message
from tests.web.stage import LI, NOW, WANG, EchoBot, outgoing, until, web_platform

PICTURE = Kept("ab" * 32, "楼道.jpg", "image/jpeg", 1234)


class Delivering:
    """The room without its pages: `async with` delivers to a bot."""

    def __init__(self, platform: WebPlatform, bot: EchoBot) -> None:
        self._platform = platform
        self._bot = bot

    async def __aenter__(self) -> None:
        self._bot.platform = self._platform
        self._task = asyncio.create_task(self._platform.room.deliver(self._bot.receive))

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@pytest.fixture
def platform(database: Database, tmp_path: Path) -> WebPlatform:
    return web_platform(database, tmp_path)


@pytest.fixture
def echo() -> EchoBot:
    return EchoBot()


def unacked(database: Database) -> list[str]:
    with database.reading() as tx:
        return [one.text for one in kept.unacked(tx)]


async def test_a_message_is_kept_shown_delivered_and_acknowledged(
    platform: WebPlatform, echo: EchoBot, database: Database
) -> None:
    shown: list[RoomMessage] = []
    platform.room.listen(shown.append)
    async with Delivering(platform, echo):
        said = await platform.room.say(WANG, "g-1", "@网格哨 和@李志强 打扫楼道", files=[PICTURE])
        heard = (await echo.wait_for(1))[0]
        await until(lambda: None if unacked(database) else True)
    assert heard == Incoming(
        platform="web",
        bot="room",
        event_id=said.event_id or "",
        chat_id="g-1",
        chat_kind=ChatKind.GROUP,
        chat_title="水东社区第一网格群",
        sender_id="u-wang",
        sender_name="王小红",
        text="和@李志强 打扫楼道",
        sent_at=NOW,
        addressed=True,
        files=(File(PICTURE.sha256, PICTURE.name, PICTURE.mime, PICTURE.size),),
        mentions=("李志强",),
    )
    assert [one.text for one in shown] == ["@网格哨 和@李志强 打扫楼道", "听到：和@李志强 打扫楼道"]
    assert shown == await platform.room.history("g-1")
    assert platform.last_frame == NOW


@pytest.mark.parametrize(
    ("chat_id", "text", "to_bot", "addressed"),
    [
        ("g-1", "今天天气好", False, False),
        ("g-1", "报名 3", True, True),
        ("g-1", "@网格哨 帮助", False, True),
        ("p-u-wang", "帮助", False, True),
    ],
)
async def test_whom_it_is_for(
    platform: WebPlatform, echo: EchoBot, chat_id: str, text: str, to_bot: bool, addressed: bool
) -> None:
    async with Delivering(platform, echo):
        await platform.room.say(WANG, chat_id, text, to_bot=to_bot)
        heard = (await echo.wait_for(1))[0]
    assert heard.addressed is addressed
    assert heard.chat_kind is (ChatKind.PRIVATE if chat_id.startswith("p-") else ChatKind.GROUP)
    assert heard.chat_title == ("王小红" if chat_id.startswith("p-") else "水东社区第一网格群")


async def test_what_was_never_acknowledged_is_delivered_again_at_start(
    platform: WebPlatform, echo: EchoBot, database: Database, tmp_path: Path
) -> None:
    for number in range(5):
        await platform.room.say(WANG, "g-1", f"第{number}条", files=[PICTURE], unreadable="太大", to_bot=True)
    assert echo.heard == []
    restarted = web_platform(database, tmp_path)
    async with Delivering(restarted, echo):
        heard = list(await echo.wait_for(5))
        await until(lambda: None if unacked(database) else True)
    assert [one.text for one in heard] == [f"第{number}条" for number in range(5)]
    assert {(one.unreadable, one.addressed, len(one.files)) for one in heard} == {("太大", True, 1)}
    again = EchoBot()
    async with Delivering(web_platform(database, tmp_path), again):
        await asyncio.sleep(0.1)
    assert again.heard == []


async def test_a_bot_that_is_down_is_asked_again_in_order(
    platform: WebPlatform, echo: EchoBot, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    echo.failing = 2
    async with Delivering(platform, echo):
        for number in range(4):
            await platform.room.say(WANG, "g-1", f"第{number}条")
        heard = await echo.wait_for(4)
        await until(lambda: None if unacked(database) else True)
    assert [one.text for one in heard] == [f"第{number}条" for number in range(4)]
    assert len([record for record in caplog.records if "did not take" in record.getMessage()]) == 2


async def test_an_interrupted_delivery_is_not_acknowledged(platform: WebPlatform, database: Database) -> None:
    reached = asyncio.Event()

    class Stuck(EchoBot):
        async def receive(self, message: Incoming) -> bool:
            reached.set()
            return await asyncio.Event().wait()

    async with Delivering(platform, Stuck()):
        await platform.room.say(WANG, "g-1", "还没办完")
        await reached.wait()
    assert unacked(database) == ["还没办完"]


async def test_the_bots_message_is_delivered_once(platform: WebPlatform) -> None:
    shown: list[RoomMessage] = []
    platform.room.listen(shown.append)
    await platform.send(outgoing(7, "p-u-wang", "您好"))
    await platform.send(outgoing(7, "p-u-wang", "您好"))
    await asyncio.gather(*(platform.send(outgoing(8, "p-u-wang", "又来")) for _ in range(5)))
    assert [one.text for one in shown] == ["您好", "又来"]
    assert [one.text for one in await platform.room.history("p-u-wang")] == ["您好", "又来"]


async def test_a_send_that_cannot_be_kept_is_said_to_have_failed(platform: WebPlatform, database: Database) -> None:
    with database.begin() as tx:
        tx.execute(sa.text("DROP TABLE room_message"))
    with pytest.raises(SendFailed) as failed:
        await platform.send(outgoing(1, "g-1", "您好"))
    assert not failed.value.fatal


async def test_order_is_kept_in_a_chat_under_load(platform: WebPlatform, echo: EchoBot) -> None:
    shown: list[RoomMessage] = []
    platform.room.listen(shown.append)
    async with Delivering(platform, echo):
        await asyncio.gather(*(platform.room.say(who, f"g-{n % 4}", f"{n}") for n in range(40) for who in (WANG, LI)))
        await echo.wait_for(80)
    for chat in ("g-0", "g-1", "g-2", "g-3"):
        rows = [one.id for one in await platform.room.history(chat, limit=100)]
        assert [one.id for one in shown if one.chat_id == chat] == rows == sorted(rows)
        by_event = {one.event_id: one.id for one in shown}
        assert [by_event[one.event_id] for one in echo.heard if one.chat_id == chat] == rows


async def test_history_comes_in_pages(platform: WebPlatform) -> None:
    for number in range(7):
        await platform.room.say(WANG, "g-1", str(number))
    await platform.room.say(WANG, "g-2", "别的群")
    newest = await platform.room.history("g-1", limit=3)
    older = await platform.room.history("g-1", newest[0].id, 3)
    oldest = await platform.room.history("g-1", older[0].id, 3)
    assert [[one.text for one in page] for page in (oldest, older, newest)] == [["0"], ["1", "2", "3"], ["4", "5", "6"]]
    last = await platform.room.last_lines(["g-1", "g-2", "g-3"])
    assert {chat: one.text for chat, one in last.items()} == {"g-1": "6", "g-2": "别的群"}


@pytest.mark.parametrize(
    "text", ["", "\x00", "好\ud83d的", "长" * 100_000, "'; DROP TABLE room_message; --", "😀\r\n<b>"]
)
async def test_any_text_is_kept_and_delivered(platform: WebPlatform, echo: EchoBot, text: str) -> None:
    async with Delivering(platform, echo):
        said = await platform.room.say(Speaker("u-\x07", "名" * 100), "g-1", text, to_bot=True)
        heard = (await echo.wait_for(1))[0]
    assert heard.text == said.text
    assert len(heard.text) <= len(text)
    assert len(heard.sender_name) == 64


async def test_one_broken_window_does_not_hide_a_message_from_the_others(
    platform: WebPlatform, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[RoomMessage] = []

    def broken(_: RoomMessage) -> None:
        raise RuntimeError("the window is gone")

    stops: list[Callable[[], None]] = [platform.room.listen(broken), platform.room.listen(shown.append)]
    await platform.room.say(WANG, "g-1", "一")
    assert "could not show" in caplog.text
    for stop in (*stops, *stops):
        stop()
    await platform.room.say(WANG, "g-1", "二")
    assert [one.text for one in shown] == ["一"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.cn", ""])
def test_speaking_as_anybody_is_for_this_machine_alone(host: str, database: Database, tmp_path: Path) -> None:
    assert not is_loopback(host)
    with pytest.raises(NotLoopback, match="本机"):
        WebPlatform(database, Attachments(tmp_path), host=host, demo=True)
    assert not WebPlatform(database, Attachments(tmp_path), host=host, demo=False).demo


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"])
def test_loopback_addresses(host: str) -> None:
    assert is_loopback(host)


async def test_it_is_a_platform_and_times_are_aware(platform: WebPlatform, database: Database) -> None:
    as_platform: Platform = platform
    assert (as_platform.name, as_platform.bot, as_platform.abilities.buttons) == ("web", "room", True)
    assert as_platform.private_chat(WANG.user_id) == WANG.private_chat == "p-u-wang"
    await platform.room.say(WANG, "g-1", "一")
    with database.reading() as tx:
        at = tx.execute(sa.select(room_message.c.at)).scalar_one()
    assert at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
