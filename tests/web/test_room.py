"""The room as a platform: kept first, shown, handed to the bot until it took it, never twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.http.names import is_loopback
from bot.message import ChatKind, File, Incoming, Outgoing
from bot.platforms.base import Platform, SendFailed, TakesCalls
from bot.platforms.web import NotLoopback, WebPlatform
from bot.web.cast import Speaker
from bot.web.room import NobodyHears
from storage import outbox
from storage import room as kept
from storage.attachments import Attachments, Kept
from storage.database import Database
from storage.tables import chat, room_message
from tests.support.plans import explaining
from tests.web.stage import LI, NOW, WANG, EchoBot, history, outgoing, until, web_platform

PICTURE = Kept("ab" * 32, "楼道.jpg", "image/jpeg", 1234)


@pytest.fixture
def platform(database: Database, tmp_path: Path) -> WebPlatform:
    return web_platform(database, tmp_path)


@pytest.fixture
def echo(platform: WebPlatform) -> EchoBot:
    """A bot that hears the room."""
    bot = EchoBot()
    bot.platform = platform
    platform.hear(bot.receive)
    return bot


def unacked(database: Database) -> list[str]:
    with database.reading() as tx:
        return [message.text for message in kept.unacked(tx)]


def texts(database: Database, chat_id: str) -> list[str]:
    return [message.text for message in history(database, chat_id)]


async def test_a_message_is_kept_delivered_and_acknowledged(
    platform: WebPlatform, echo: EchoBot, database: Database
) -> None:
    message = await platform.room.say(WANG, "g-1", "@网格哨 和@李志强 打扫楼道", files=[PICTURE])
    assert echo.heard == [
        Incoming(
            platform="web",
            bot="room",
            event_id=message.event_id or "",
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
    ]
    assert unacked(database) == []
    assert texts(database, "g-1") == ["@网格哨 和@李志强 打扫楼道", "听到：和@李志强 打扫楼道"]
    assert history(database, "g-1")[0] == message
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
    await platform.room.say(WANG, chat_id, text, to_bot=to_bot)
    heard = echo.heard[0]
    assert heard.addressed is addressed
    assert heard.chat_kind is (ChatKind.PRIVATE if chat_id.startswith("p-") else ChatKind.GROUP)
    assert heard.chat_title == ("王小红" if chat_id.startswith("p-") else "水东社区第一网格群")


async def test_said_twice_under_one_name_is_said_once(platform: WebPlatform, echo: EchoBot, database: Database) -> None:
    """A browser that lost the answer asks again."""
    event = uuid4().hex
    first = await platform.room.say(WANG, "g-1", "路灯不亮", event_id=event)
    again = await platform.room.say(WANG, "g-1", "路灯不亮", event_id=event)
    assert first == again
    assert texts(database, "g-1") == ["路灯不亮"]
    assert [message.event_id for message in echo.heard] == [event]


async def test_at_once_under_one_name_is_kept_once(platform: WebPlatform, echo: EchoBot, database: Database) -> None:
    event = uuid4().hex
    await asyncio.gather(*(platform.room.say(WANG, f"g-{n % 2}", "路灯不亮", event_id=event) for n in range(6)))
    assert len(texts(database, "g-0")) + len(texts(database, "g-1")) == 1
    assert {message.event_id for message in echo.heard} == {event}


async def test_nothing_is_kept_while_nobody_hears(platform: WebPlatform, database: Database) -> None:
    calls: TakesCalls = platform
    assert isinstance(platform, TakesCalls), "or the app would not have it hear"
    with pytest.raises(NobodyHears):
        await platform.room.say(WANG, "g-1", "有人吗")
    calls.hear(EchoBot().receive)
    await calls.close()
    with pytest.raises(NobodyHears):
        await platform.room.say(WANG, "g-1", "有人吗")
    assert texts(database, "g-1") == []


async def test_what_the_bot_did_not_take_is_delivered_again(
    platform: WebPlatform, echo: EchoBot, database: Database, tmp_path: Path
) -> None:
    echo.failing = 5
    for number in range(5):
        await platform.room.say(WANG, "g-1", f"第{number}条", files=[PICTURE], unreadable="太大", to_bot=True)
    assert echo.heard == []
    assert len(unacked(database)) == 5, "it is kept, and whoever said it need not say it again"
    restarted = web_platform(database, tmp_path)
    serving = asyncio.create_task(restarted.run(echo.receive))
    heard = list(await echo.wait_for(5))
    await until(lambda: None if unacked(database) else True)
    assert (restarted.state.word, platform.state.word) == ("live", "stopped")
    serving.cancel()
    await asyncio.wait([serving])
    assert restarted.state.word == "stopped"
    assert [message.text for message in heard] == [f"第{number}条" for number in range(5)]
    assert {(message.unreadable, message.addressed, len(message.files)) for message in heard} == {("太大", True, 1)}
    await restarted.room.deliver_left()
    assert len(echo.heard) == 5


async def test_an_interrupted_delivery_is_not_acknowledged(platform: WebPlatform, database: Database) -> None:
    reached = asyncio.Event()

    async def stuck(_: Incoming) -> bool:
        reached.set()
        return await asyncio.Event().wait()

    platform.hear(stuck)
    saying = asyncio.create_task(platform.room.say(WANG, "g-1", "还没办完"))
    await reached.wait()
    saying.cancel()
    await asyncio.wait([saying])
    assert unacked(database) == ["还没办完"]


async def test_the_bots_message_is_delivered_once(platform: WebPlatform, database: Database) -> None:
    await platform.send(outgoing(7, "p-u-wang", "您好"))
    await platform.send(outgoing(7, "p-u-wang", "您好"))
    await asyncio.gather(*(platform.send(outgoing(8, "p-u-wang", "又来")) for _ in range(5)))
    assert texts(database, "p-u-wang") == ["您好", "又来"]


def owe(database: Database, *words: str) -> list[int]:
    """Rows of the outbox with these words."""
    with database.begin() as tx:
        row = {"platform": "web", "bot": "room", "chat_id": "g-1", "kind": "group", "title": "群"}
        values = row | {"purpose": "", "active": True, "created_at": NOW}
        chat_id = tx.execute(sa.insert(chat).values(values).returning(chat.c.id)).scalar_one()
        outbox.owe(tx, [outbox.Owed("web", chat_id, text, NOW) for text in words], NOW)
        return [due.id for due in outbox.due(tx, "web", "room", NOW, (), 10)]


async def test_merged_answers_are_each_delivered_once(platform: WebPlatform, database: Database) -> None:
    """A quota merges what waits: after a crash the same rows may be merged with others, or not at all."""
    first, second, third = owe(database, "一", "二", "三")

    def merged(*ids: int, text: str) -> Outgoing:
        return Outgoing(ids[0], "web", "room", "g-1", ChatKind.GROUP, text, ids=ids)

    await platform.send(merged(first, second, text="一\n\n二"))
    await platform.send(merged(first, second, text="一\n\n二"))
    await platform.send(merged(second, text="二"))
    await platform.send(merged(first, second, third, text="一\n\n二\n\n三"))
    await platform.send(merged(third, text="三"))
    assert texts(database, "g-1") == ["一\n\n二", "三"]
    with database.reading() as tx:
        assert kept.last_lines(tx, ["g-1", ""])["g-1"].text == "三"


async def test_a_send_that_cannot_be_kept_is_said_to_have_failed(platform: WebPlatform, database: Database) -> None:
    with database.begin() as tx:
        tx.execute(sa.text("DROP TABLE room_message"))
    with pytest.raises(SendFailed) as failed:
        await platform.send(outgoing(1, "g-1", "您好"))
    assert not failed.value.fatal


async def test_order_is_kept_in_a_chat_under_load(platform: WebPlatform, echo: EchoBot, database: Database) -> None:
    await asyncio.gather(*(platform.room.say(who, f"g-{n % 4}", f"{n}") for n in range(40) for who in (WANG, LI)))
    for chat_id in ("g-0", "g-1", "g-2", "g-3"):
        kept_events = [message.event_id for message in history(database, chat_id)]
        assert [message.event_id for message in echo.heard if message.chat_id == chat_id] == kept_events


async def test_history_comes_in_pages(platform: WebPlatform, echo: EchoBot, database: Database) -> None:
    for number in range(7):
        await platform.room.say(WANG, "g-1", str(number))
    await platform.room.say(WANG, "g-2", "别的群")
    with database.reading() as tx:
        newest = kept.history(tx, "g-1", limit=3)
        older = kept.history(tx, "g-1", before=newest[0].id, limit=3)
        oldest = kept.history(tx, "g-1", before=older[0].id, limit=3)
        later = kept.since(tx, "g-1", oldest[0].id, 3)
        last = kept.last_lines(tx, ["g-1", "g-2", "g-3"])
        unread = kept.unread(tx, {"g-1": older[0].id, "g-2": 0, "g-3": 0})
        capped = kept.unread(tx, {"g-1": 0}, most=4)
        everywhere = kept.changed(tx, later[-1].id)
    pages = [[message.text for message in page] for page in (oldest, older, newest, later)]
    assert pages == [["0"], ["1", "2", "3"], ["4", "5", "6"], ["1", "2", "3"]]
    assert {chat_id: message.text for chat_id, message in last.items()} == {"g-1": "6", "g-2": "别的群"}
    assert (unread, capped) == ({"g-1": 5, "g-2": 1, "g-3": 0}, {"g-1": 4})
    assert [chat_id for _, chat_id in everywhere] == ["g-1", "g-1", "g-1", "g-2"]


def test_a_page_of_a_long_chat_reads_only_itself(sqlite_database: Database) -> None:
    """Whatever the chat's length: each query of a page seeks in the index of (chat, row)."""
    with sqlite_database.reading() as tx, explaining(tx) as plans:
        kept.history(tx, "g-1", before=5, limit=100)
        kept.since(tx, "g-1", 5, 100)
        kept.last_lines(tx, ["g-1", "g-2"])
        kept.unread(tx, {"g-1": 3})
        kept.newest(tx)
        kept.changed(tx, 5)
    looks = [plan for plan in plans if "room_message" in plan]
    assert len(looks) >= 6
    assert [plan for plan in looks if not plan.startswith("SEARCH")] == []


@pytest.mark.parametrize(
    "text", ["", "\x00", "好\ud83d的", "长" * 100_000, "'; DROP TABLE room_message; --", "😀\r\n<b>"]
)
async def test_any_text_is_kept_and_delivered(platform: WebPlatform, echo: EchoBot, text: str) -> None:
    message = await platform.room.say(Speaker("u-\x07", "名" * 100), "g-1", text, to_bot=True)
    heard = echo.heard[0]
    assert heard.text == message.text
    assert len(heard.text) <= len(text)
    assert len(heard.sender_name) == 64


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
    platform.hear(EchoBot().receive)
    await platform.room.say(WANG, "g-1", "一")
    with database.reading() as tx:
        at = tx.execute(sa.select(room_message.c.at)).scalar_one()
    assert at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
