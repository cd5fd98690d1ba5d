"""The loop: what is confirmed and when, albums, another poller, broken tokens and broken servers."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from starlette.responses import JSONResponse
from telegram.error import Conflict

from bot.message import Incoming
from bot.platforms.hooks import Hooks
from bot.platforms.telegram.client import Client
from tests.platforms.telegram.emulator import pages
from tests.platforms.telegram.methods import Refusal
from tests.platforms.telegram.rig import Rig, rig
from tests.platforms.telegram.stage import picture, settings, until, until_async


class NoStore(Exception):
    """The engine could not commit."""


async def test_nothing_is_confirmed_before_it_is_committed(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        rigged.ear.slow = 0.3
        rigged.world.say(rigged.world.person("甲"), "一")
        await until(lambda: rigged.ear.asked == 1)
        assert rigged.world.updates  # still Telegram's
        await rigged.stop()  # dies before the commit
        rigged.ear.slow = 0.0
        assert rigged.ear.heard == []
        await rigged.start()
        await rigged.hear(1)
        await rigged.confirmed()
        assert rigged.ear.texts == ["一"]


async def test_what_was_committed_but_not_confirmed_comes_again_and_is_known(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        rigged.world.say(rigged.world.person("甲"), "一")
        await rigged.hear(1)
        await rigged.stop()
        if not rigged.world.updates:  # the confirming call was quicker: as if it had been lost
            rigged.world.say(rigged.world.person("甲"), "一")
            rigged.world.updates[0]["update_id"] = 1001
        await rigged.start()
        await rigged.confirmed()
        assert rigged.ear.texts == ["一"]
        assert rigged.ear.repeated == 1


async def test_a_chat_keeps_its_order_and_chats_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False) as rigged:
        world = rigged.world
        for number in range(60):
            world.say(world.person(f"人{number % 3}"), str(number))
        rigged.ear.slow = 0.02
        begun = time.monotonic()
        await rigged.start()
        await rigged.hear(60)
        assert time.monotonic() - begun < 60 * 0.02
        for who in range(3):
            said = [int(one.text) for one in rigged.ear.heard if one.sender_name == f"人{who}"]
            assert said == sorted(said)


async def test_a_failing_update_stays_and_its_siblings_go_on(tmp_path: Path) -> None:
    refused: list[str] = []

    def refuse(message: Incoming) -> None:
        if message.text == "坏" and len(refused) < 3:
            refused.append(message.text)
            raise NoStore

    async with rig(tmp_path, start=False) as rigged:
        rigged.ear.refuse = refuse
        for text in ("一", "坏", "三"):
            rigged.world.say(rigged.world.person("甲"), text)
        rigged.world.say(rigged.world.person("乙"), "别的")
        await rigged.start("waiting")
        await rigged.hear(2)
        assert set(rigged.ear.texts) == {"一", "别的"}  # 三 waits: its chat keeps its order
        await rigged.hear(4)
        await rigged.confirmed()
        assert [one.text for one in rigged.ear.heard if one.sender_name == "甲"] == ["一", "坏", "三"]
        assert rigged.platform.state.word == "live"


async def test_one_update_that_never_can_be_stored_does_not_make_the_bot_deaf(tmp_path: Path) -> None:
    def refuse(message: Incoming) -> None:
        if message.text == "毒":
            raise NoStore

    async with rig(tmp_path, start=False, batch=11) as rigged:
        rigged.ear.refuse = refuse
        rigged.world.say(rigged.world.person("甲"), "毒")
        for number in range(30):
            rigged.world.say(rigged.world.person("乙"), str(number))
        await rigged.start("waiting")
        await rigged.hear(30)
        await rigged.confirmed()
        assert rigged.ear.texts == [str(number) for number in range(30)]


async def test_while_nothing_can_be_stored_nothing_is_given_up(tmp_path: Path) -> None:
    away = True

    def refuse(message: Incoming) -> None:
        if away:
            raise NoStore

    async with rig(tmp_path, start=False) as rigged:
        rigged.ear.refuse = refuse
        for who in ("甲", "乙"):
            rigged.world.say(rigged.world.person(who), who)
        await rigged.start("waiting")
        calls = rigged.emulator.calls["getupdates"]
        await until(lambda: rigged.emulator.calls["getupdates"] > calls + 8)
        assert len(rigged.world.updates) == 2
        away = False
        await rigged.hear(2)
        await rigged.confirmed()


async def test_after_a_quiet_week_the_numbers_jump_down(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        rigged.world.next_update = 900_000_000
        rigged.world.say(rigged.world.person("甲"), "一")
        await rigged.hear(1)
        await rigged.confirmed()
        polls = rigged.emulator.calls["getupdates"]
        await until(lambda: rigged.emulator.calls["getupdates"] > polls + 2)  # the "week": polls with nothing new
        rigged.world.next_update = 17
        rigged.world.say(rigged.world.person("甲"), "二")
        rigged.world.say(rigged.world.person("甲"), "三")
        await rigged.hear(3)
        await rigged.confirmed()
        assert rigged.ear.texts == ["一", "二", "三"]


async def test_last_frame_moves_even_when_nobody_speaks(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        before = rigged.platform.last_frame
        assert before is not None
        await until(lambda: rigged.platform.last_frame != before)


# --- albums ---------------------------------------------------------------------------------


async def test_an_album_is_one_message_however_it_trickles_in(tmp_path: Path) -> None:
    async with rig(tmp_path, album_wait=0.3) as rigged:
        world, person = rigged.world, rigged.world.person("甲")
        group = world.group("群")
        first = world.post(person, group, photo=world.photo(picture()), caption="@网格哨 路灯坏了", media_group_id="a1")
        await rigged.confirmed()  # has been fetched alone
        world.post(person, group, photo=world.photo(picture()), media_group_id="a1")
        world.say(world.person("乙"), "我也看到了", group)
        await rigged.hear(1)  # nobody else waits for an album
        world.post(person, group, photo=world.photo(picture()), media_group_id="a1")
        other, album = await rigged.hear(2)
        await rigged.confirmed()
        assert (album.text, len(album.files), album.event_id) == ("路灯坏了", 3, str(first))
        assert other.text == "我也看到了"
        await until_async(lambda: rigged.store.parts(), 0)


async def test_what_its_author_says_next_comes_after_the_album_and_ends_the_wait(tmp_path: Path) -> None:
    async with rig(tmp_path, album_wait=60) as rigged:
        world, person, group = rigged.world, rigged.world.person("甲"), rigged.world.group("群")
        for caption in ("@网格哨 看看", "", ""):
            world.post(person, group, photo=world.photo(picture()), caption=caption, media_group_id="a1")
        world.say(person, "在3号楼", group)
        album, words = await rigged.hear(2)
        assert (len(album.files), words.text) == (3, "在3号楼")


async def test_a_full_album_waits_for_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path, album_wait=60) as rigged:
        for _ in range(10):
            rigged.world.post(rigged.world.person("甲"), photo=rigged.world.photo(picture()), media_group_id="a1")
        (album,) = await rigged.hear(1)
        assert len(album.files) == 10


async def test_two_albums_at_the_end_of_a_full_answer(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False, batch=11, album_wait=60) as rigged:  # the author's next words end it
        world, person = rigged.world, rigged.world.person("甲")
        for number in range(9):
            world.say(person, str(number))
        for mark in ("a", "b"):
            for _ in range(4):
                world.post(person, photo=world.photo(picture()), media_group_id=mark)
        world.say(person, "完")
        await rigged.start()
        await rigged.hear(12)
        await rigged.confirmed()
        assert rigged.ear.texts == [*map(str, range(9)), "", "", "完"]
        assert [len(one.files) for one in rigged.ear.heard[9:11]] == [4, 4]


async def test_a_part_is_confirmed_and_kept_until_the_rest_has_come(tmp_path: Path) -> None:
    async with rig(tmp_path, album_wait=0.3) as rigged:
        world, person = rigged.world, rigged.world.person("甲")
        world.post(person, photo=world.photo(picture()), media_group_id="a")
        await rigged.confirmed()
        await rigged.stop()  # between the first picture and the second
        assert await rigged.store.parts() == 1
        assert rigged.ear.heard == []
        world.post(person, photo=world.photo(picture()), media_group_id="a")
        await rigged.start()
        (album,) = await rigged.hear(1)
        await rigged.confirmed()
        assert len(album.files) == 2


# --- buttons --------------------------------------------------------------------------------


async def test_another_poller_is_waited_for_and_never_fought(tmp_path: Path) -> None:
    async with rig(tmp_path, conflict_wait=0.6) as rigged:
        other = await Client.open(settings(rigged.emulator))
        cut_off = 0
        ends = asyncio.get_running_loop().time() + 2.5

        async def poll() -> None:
            nonlocal cut_off
            while asyncio.get_running_loop().time() < ends:
                try:
                    await other.bot.raw_updates(None, 10, 1, 3)
                except Conflict:
                    cut_off += 1
                    await asyncio.sleep(0.01)

        calls = rigged.emulator.calls["getupdates"]
        task = asyncio.create_task(poll())
        await until(lambda: rigged.platform.state.word == "conflict")
        assert "another process" in rigged.platform.state.reason
        await task
        await other.close()
        assert cut_off <= 6
        assert rigged.emulator.calls["getupdates"] - calls < 25
        await until(lambda: rigged.platform.state.word == "live")
        rigged.world.say(rigged.world.person("甲"), "还在吗")
        await rigged.hear(1)


async def test_a_webhook_is_removed_at_the_start_and_later_left_alone(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False) as rigged:
        rigged.emulator.methods.webhook["url"] = "http://127.0.0.1:9/hook"
        await rigged.start()
        assert rigged.emulator.methods.webhook["url"] == ""
        await rigged.emulator.methods.setwebhook({"url": "http://127.0.0.1:9/other"})
        await until(lambda: rigged.platform.state.word == "conflict")
        assert "webhook" in rigged.platform.state.reason
        assert rigged.emulator.methods.webhook["url"] == "http://127.0.0.1:9/other"
        await rigged.emulator.methods.deletewebhook({})
        await until(lambda: rigged.platform.state.word == "live")


@pytest.mark.parametrize("token", ["7001:revoked", "7001:malformed-in-their-eyes"])
async def test_a_refused_token_is_said_and_not_hammered(tmp_path: Path, token: str) -> None:
    async with rig(tmp_path, start=False, token=token) as rigged:
        begun = time.monotonic()
        await rigged.start("denied")
        assert "token" in rigged.platform.state.reason
        assert token.partition(":")[2] not in str(rigged.platform.state)
        await until(lambda: rigged.emulator.calls["getme"] == 5)
        assert time.monotonic() - begun > 0.5


async def test_a_token_revoked_while_running(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        rigged.emulator.closed_token = True
        await until(lambda: rigged.platform.state.word == "denied")
        rigged.emulator.closed_token = False
        await until(lambda: rigged.platform.state.word == "live")


async def test_flood_control_on_polling_is_obeyed(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False) as rigged:
        rigged.emulator.fail("getUpdates", Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        begun = time.monotonic()
        await rigged.start()
        assert time.monotonic() - begun >= 1


STORM = 40  # calls a second


async def _no_storm(rigged: Rig) -> None:
    """It goes on asking, and not too often."""
    before = rigged.emulator.calls["getupdates"] + 2  # one may be waiting for an answer since before the fault
    await until(lambda: rigged.emulator.calls["getupdates"] >= before)
    begun = time.monotonic()
    await until(lambda: rigged.emulator.calls["getupdates"] >= before + 12)
    assert time.monotonic() - begun > 12 / STORM


async def test_a_broken_server_makes_no_storm(tmp_path: Path) -> None:
    async with rig(tmp_path) as rigged:
        empty = {"ok": True, "result": []}
        # Answers at once, with nothing, for ever: a proxy that does not know long polling.
        rigged.emulator.fail("getUpdates", *[JSONResponse(empty) for _ in range(2000)])
        await _no_storm(rigged)
        # The same update over and over: a server that ignores the offset.
        update = {
            "update_id": 5,
            "message": rigged.world.message(rigged.world.private(rigged.world.person("甲")), None),
        }
        rigged.emulator.faults["getupdates"] = [JSONResponse({"ok": True, "result": [update]}) for _ in range(2000)]
        await _no_storm(rigged)
        # Pages instead of answers.
        rigged.emulator.faults["getupdates"] = [pages(502) for _ in range(2000)]
        await _no_storm(rigged)
        rigged.emulator.faults.clear()
        await until(lambda: rigged.platform.state.word == "live")


# --- the bot's membership -------------------------------------------------------------------


async def test_the_bot_notices_where_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, ...]] = []

    async def joined(*what: str) -> None:
        told.append(("joined", *what))

    async def left(*what: str) -> None:
        told.append(("left", *what))

    async with rig(tmp_path, hooks=Hooks(joined=joined, left=left)) as rigged:
        world, group, person = rigged.world, rigged.world.group("水东群"), rigged.world.person("甲")
        world.member(person, group, "left", "member")
        world.member(person, group, "member", "administrator")
        world.member(person, group, "administrator", "kicked")
        world.member(person, world.private(person), "member", "kicked")
        await until(lambda: len(told) == 3)
        await rigged.confirmed()
        assert told == [
            ("joined", str(group.id), "水东群", str(person.id)),
            ("left", str(group.id), "removed"),
            ("left", str(person.id), "blocked"),
        ]
        assert rigged.ear.heard == []


async def test_a_migration_is_told_before_the_new_group_speaks(tmp_path: Path) -> None:
    order: list[str] = []

    async def migrated(old: str, new: str) -> None:
        await asyncio.sleep(0.05)  # telling takes its time
        order.append(f"{old}>{new}")

    async with rig(tmp_path, start=False, hooks=Hooks(migrated=migrated)) as rigged:
        world = rigged.world
        old = world.group("群", type="group")
        new = world.migrate(old)
        world.say(world.person("甲"), "搬好了", new)
        rigged.ear.refuse = lambda message: order.append(message.chat_id)
        await rigged.start()
        await rigged.hear(1)
        assert order == [f"{old.id}>{new.id}", f"{old.id}>{new.id}", str(new.id)]


async def test_it_stops_within_a_second_and_leaves_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path, poll_seconds=30) as rigged:
        await until(lambda: rigged.emulator.calls["getupdates"] >= 2)  # a long poll is under way
        before = asyncio.all_tasks()
        assert rigged.running in before
        begun = time.monotonic()
        await rigged.stop()
        assert time.monotonic() - begun < 1
        assert rigged.platform.state.word == "stopped"
        await until(lambda: not [one for one in asyncio.all_tasks() if "bot/platforms" in str(one.get_coro())])
