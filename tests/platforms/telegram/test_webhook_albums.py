"""Albums by webhook: a chat's next update comes only after the last was answered (WebhookActor.cpp, drop_event).

So each part is answered at once, and joined afterwards, whatever dies in between and wherever each part arrives.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.app import App, Roles
from bot.clock import ManualClock
from bot.config import Config
from bot.message import Incoming
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.draft import packed, unpacked
from bot.platforms.telegram.platform import TelegramPlatform
from storage import album_parts
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import album_part, inbox
from tests.engine.stage import NOON
from tests.platforms.telegram.emulator import Emulator
from tests.platforms.telegram.hooked import SECRET, called, hooked, listening, served
from tests.platforms.telegram.rig import BOT_ID, Rig
from tests.platforms.telegram.stage import move_to_telegram, picture, settings, until, until_async
from tests.platforms.telegram.test_incoming import read
from tests.platforms.telegram.world import World


def album(world: World, number: int, mark: str = "a", caption: str | None = "路灯坏了", who: str = "甲") -> list[int]:
    """Somebody sends pictures as one album; returns the updates' numbers."""
    person = world.person(who)
    made = [
        world.post(person, photo=world.photo(picture()), caption=caption if at == 0 else None, media_group_id=mark)
        for at in range(number)
    ]
    return [one for one in made if one is not None]


async def test_three_pictures_are_one_message_and_hold_nothing_up(tmp_path: Path) -> None:
    async with hooked(tmp_path, album_wait=0.3) as (rigged, _):
        await rigged.start()
        numbers = album(rigged.world, 3)
        await rigged.confirmed()
        assert rigged.ear.heard == []  # all three are confirmed, and none is handed over alone
        (joined,) = await rigged.hear(1)
        assert (joined.text, len(joined.files), joined.event_id) == ("路灯坏了", 3, str(numbers[0]))
        assert [rigged.emulator.delivery.tries(one) for one in numbers] == [[200]] * 3
        await until_async(rigged.store.parts, 0)
        assert len(rigged.ear.heard) == 1


async def test_albums_of_many_chats_and_ten_pictures(tmp_path: Path) -> None:
    async with hooked(tmp_path, album_wait=0.5) as (rigged, _):
        await rigged.start()
        for at in range(6):
            album(rigged.world, 10 if at % 2 else 4, f"m{at}", f"第{at}个", f"人{at}")
        heard = await rigged.hear(6)
        assert sorted((one.text, len(one.files)) for one in heard) == [
            (f"第{at}个", 10 if at % 2 else 4) for at in range(6)
        ]


async def test_what_its_author_says_next_comes_after_it(tmp_path: Path) -> None:
    async with hooked(tmp_path, album_wait=60) as (rigged, _):
        await rigged.start()
        album(rigged.world, 2)
        rigged.world.say(rigged.world.person("甲"), "在3号楼")
        joined, words = await rigged.hear(2)
        assert (len(joined.files), words.text) == (2, "在3号楼")


async def test_it_comes_after_it_even_while_the_pictures_are_still_being_fetched(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, _):
        await rigged.start()
        rigged.emulator.fail("getFile", 0.5)
        album(rigged.world, 2)
        await until(lambda: rigged.emulator.calls["getfile"] > 0)  # it is sealed and on its way
        rigged.world.say(rigged.world.person("甲"), "在3号楼")
        joined, words = await rigged.hear(2)
        assert (len(joined.files), words.text) == (2, "在3号楼")


# --- dying in between -----------------------------------------------------------------------


async def test_a_process_that_ends_between_a_part_and_the_album_loses_nothing(tmp_path: Path) -> None:
    async with hooked(tmp_path, album_wait=60) as (rigged, url):
        await rigged.start()
        album(rigged.world, 3)
        await rigged.confirmed()
        await dies(rigged)
        assert rigged.ear.heard == []
        assert await rigged.store.parts() == 3
        again = reborn(rigged, url, album_wait=0.05)
        running = asyncio.create_task(again.run(rigged.ear))
        try:
            (joined,) = await rigged.hear(1)
            assert (joined.text, len(joined.files)) == ("路灯坏了", 3)
            await until_async(rigged.store.parts, 0)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_one_that_ends_between_the_commit_and_the_tidying_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: object) -> None:
        raise OSError

    async with hooked(tmp_path, album_wait=0.5) as (rigged, url):
        await rigged.start()
        with monkeypatch.context() as patched:
            patched.setattr(album_parts, "finish", dead)
            album(rigged.world, 3)
            await rigged.hear(1)
            await dies(rigged)
        assert await rigged.store.parts() == 3
        again = reborn(rigged, url)
        running = asyncio.create_task(again.run(rigged.ear))
        try:
            await until_async(rigged.store.parts, 0)
            assert (len(rigged.ear.heard), rigged.ear.repeated) == (1, 1)  # known by the same event as before
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_an_album_that_the_engine_refuses_for_a_while_is_tried_again(tmp_path: Path) -> None:
    tries: list[Incoming] = []

    def refuse(message: Incoming) -> None:
        tries.append(message)
        if len(tries) < 3:
            raise OSError

    async with hooked(tmp_path) as (rigged, _):
        await rigged.start()
        rigged.ear.refuse = refuse
        album(rigged.world, 2)
        (joined,) = await rigged.hear(1)
        assert (len(tries), len(joined.files)) == (3, 2)
        assert rigged.platform.given_up == 0


async def dies(rigged: Rig) -> None:
    """As a kill does it: nothing is finished."""
    await rigged.stop()
    await rigged.platform.close()


def reborn(rigged: Rig, url: str, **more: Any) -> TelegramPlatform:
    """The same bot in a new process with the same store."""
    hook = {"mode": "webhook", "webhook_url": url, "webhook_secret": SECRET}
    config = settings(rigged.emulator, **(hook | more))
    return TelegramPlatform(config, rigged.attachments, hooks=Hooks(write=rigged.store.write))


# --- what is kept meanwhile -----------------------------------------------------------------


def test_a_kept_part_is_scrubbed_and_comes_back_as_it_was() -> None:
    world = World()
    person = world.person("李桂秀 13812345678")
    room = world.group("水东群 13912345678")
    told = "我的电话13712345678，身份证362131198001011234"
    number = world.post(person, room, photo=world.photo(picture()), caption=told, media_group_id="a")
    draft = read(world, number)
    assert draft is not None
    kept = json.dumps(packed(draft), ensure_ascii=False)
    assert not any(secret in kept for secret in ("13812345678", "13912345678", "13712345678", "362131198001011234"))
    back = unpacked(json.loads(kept))
    assert (back.event_id, back.chat_id, back.sender_id, back.sent_at, back.wanted, back.chat_kind) == (
        *(draft.event_id, draft.chat_id, draft.sender_id, draft.sent_at, draft.wanted, draft.chat_kind),
    )
    assert packed(back) == packed(draft)


# --- the whole bot, two processes -----------------------------------------------------------


class Process:
    """One process of two on the same database: each hears, one of them holds the lease."""

    def __init__(self, emulator: Emulator, database: Database, attachments: Attachments, **hook: Any) -> None:
        hooks = Hooks(write=self.write)
        self.platform = TelegramPlatform(
            settings(emulator, mode="webhook", webhook_secret=SECRET, **hook), attachments, hooks=hooks
        )
        self.app = App(
            Config(), database, [self.platform], clock=ManualClock(NOON), roles=Roles(push=False),
            attachments=attachments,
        )  # fmt: skip

    async def write(self, change: Any) -> object:
        return await self.app.write(change)


@asynccontextmanager
async def two_processes(
    database: Database, folder: Path, **hook: Any
) -> AsyncIterator[tuple[Emulator, Process, Process, str]]:
    """The first holds the lease; Telegram's calls go to the first and the second in turn."""
    emulator = Emulator()
    await asyncio.to_thread(move_to_telegram, database, emulator.world)
    attachments = await asyncio.to_thread(Attachments, folder)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(emulator.running())
        bound, url = await stack.enter_async_context(listening())
        other, second_url = await stack.enter_async_context(listening())
        emulator.delivery.balance = lambda _, call: (url, second_url)[call % 2]
        processes = [Process(emulator, database, attachments, webhook_url=url, **hook) for _ in range(2)]
        for process, at in zip(processes, (bound, other), strict=True):
            await stack.enter_async_context(process.app.running())
            process.platform.hear(process.app.receive)
            stack.push_async_callback(process.platform.close)
            await stack.enter_async_context(served(process.platform.route(), at))
            if process is processes[0]:
                await until(lambda: processes[0].platform.state.word == "live")
        await until(lambda: emulator.calls["getme"] == 2)  # each has a line of its own
        yield emulator, processes[0], processes[1], second_url


def rows(database: Database) -> list[tuple[str, str, int]]:
    """Event, state and number of files of all that was handled."""

    def of(tx: Connection) -> list[tuple[str, str, int]]:
        found = tx.execute(select(inbox.c.event_id, inbox.c.state, inbox.c.payload).order_by(inbox.c.event_id))
        return [(row.event_id, row.state, len((row.payload or {}).get("files", ()))) for row in found]

    with database.reading() as tx:
        assert tx.execute(select(album_part.c.event_id)).all() == []
        return of(tx)


async def test_parts_that_reach_two_processes_are_one_album_and_a_late_redelivery_changes_nothing(
    county: Database, tmp_path: Path
) -> None:
    async with two_processes(county, tmp_path / "files", album_wait=0.5) as (emulator, first, second, url):
        numbers = album(emulator.world, 3, who="李桂秀")
        sent = [dict(one) for one in emulator.world.updates]
        await until(lambda: emulator.world.sent != [])
        await first.app.settled()
        wanted = [(str(numbers[0]), "handled", 3), *((str(one), "silent", 0) for one in numbers[1:])]
        await until_async(lambda: asyncio.to_thread(left, county), 0)
        assert await asyncio.to_thread(rows, county) == wanted
        answers = len(emulator.world.sent)
        for update in sent:
            assert (await called(url, update)).status_code == 200
        emulator.world.say(emulator.world.person("罗春晖"), "六个日")
        await until(lambda: len(emulator.world.sent) > answers)
        await first.app.settled()
        assert (await asyncio.to_thread(rows, county))[:3] == wanted
        assert len(emulator.world.sent) == answers + 1
        assert BOT_ID == first.platform.bot == second.platform.bot
        assert second.platform.state.word == "stopped"


async def test_one_process_listens_and_the_other_holds_the_lease(county: Database, tmp_path: Path) -> None:
    """The room with one, Telegram with the other: calls reach only the one that does not send. 5 of 5, at once."""
    async with two_processes(county, tmp_path / "files") as (emulator, first, _, url):
        emulator.delivery.balance = lambda _url, _call: url
        people = [emulator.world.person(name) for name in ("郭建勋", "陈晓岚", "李桂秀", "张桂芬", "罗春晖")]
        for person in people:
            emulator.world.say(person, "六个日")
        await until(lambda: {one["chat"]["id"] for one in emulator.world.sent} == {one.id for one in people})
        await first.app.settled()
        assert len(emulator.world.sent) == 5
        assert {status for _, status in emulator.delivery.calls} == {200}
        assert emulator.calls["setwebhook"] == 1


def left(database: Database) -> int:
    """Parts that are kept."""
    with database.reading() as tx:
        return len(tx.execute(select(album_part.c.event_id)).all())
