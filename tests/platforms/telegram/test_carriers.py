"""Forwards, replies, edits and late parts of albums on Telegram, from the update to what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from storage.tables import inbox, whistle
from tests.platforms.telegram.rig import rig
from tests.platforms.telegram.stage import TelegramStage, picture, stage, until, until_async
from tests.platforms.telegram.world import Json, entities_of
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Heard

GROUP, WORKER = "水东社区第1网格群", "张桂芬"


@asynccontextmanager
async def playing(county: Database, folder: Path) -> AsyncIterator[TelegramStage]:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stage(county, folder / "files", clock) as here:
        here.heard()
        yield here


async def post(here: TelegramStage, who: str, group: str | None, **content: Any) -> tuple[Json, list[Heard]]:
    """Post a message; itself, and what is said because of it."""
    world = here.emulator.world
    person = world.person(who)
    room = world.group(group) if group else world.private(person)
    message = world.message(room, person, **content)
    return message, await arrives(here, message=message)


async def arrives(here: TelegramStage, **update: Json) -> list[Heard]:
    before = here._handled()
    here.emulator.world.update(**update)
    await until(lambda: here._handled() > before)
    await here.app.settled()
    return here.heard()


async def say(here: TelegramStage, text: str, who: str = "李桂秀", **more: Any) -> tuple[Json, list[Heard]]:
    written = f"@{here.emulator.world.me['username']} {text}"
    return await post(here, who, GROUP, text=written, entities=entities_of(written), **more)


async def edit(here: TelegramStage, message: Json, text: str) -> list[Heard]:
    written = f"@{here.emulator.world.me['username']} {text}"
    changed = {**message, "text": written, "entities": entities_of(written), "edit_date": message["date"] + 5}
    return await arrives(here, edited_message=changed)


def cases(county: Database) -> list[Any]:
    with county.reading() as tx:
        return list(tx.execute(whistle.select().order_by(whistle.c.id)))


async def test_what_a_worker_forwards_is_a_residents(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        origin = {"type": "hidden_user", "sender_user_name": "张卫东", "date": 1_795_353_300}
        _, said = await post(here, WORKER, None, text="3号楼楼道灯坏了", forward_origin=origin)
        assert "1 件事" in said[0].text
        photo = here.emulator.world.photo(await asyncio.to_thread(picture))
        _, said = await post(here, WORKER, None, photo=photo, caption="5栋电梯又停了", forward_origin=origin)
        assert "2 件事" in said[0].text
        assert "照片 1 张" in said[0].text
        await post(here, WORKER, None, text="确认")
        first, second = await asyncio.to_thread(cases, county)
        assert (first.source, second.source) == ("forwarded", "forwarded")
        assert (len(first.files), len(second.files)) == (0, 1)
        assert "张卫东" not in first.matter + second.matter


async def test_a_reply_to_a_neighbour_takes_their_line_and_picture(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        world = here.emulator.world
        photo = world.photo(await asyncio.to_thread(picture))
        line = world.message(world.group(GROUP), world.person("乙"), photo=photo, caption="3号楼楼道灯坏了")
        _, said = await say(here, "这个", reply_to_message=line)
        assert "3号楼" in said[0].text
        assert "照片 1 张" in said[0].text


async def test_an_edit_changes_the_open_draft_and_later_is_told_of(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        message, _ = await say(here, "3号楼楼道灯坏了")
        said = await edit(here, message, "5号楼楼道灯坏了")
        assert "5号楼" in said[0].text
        await say(here, "确认")
        said = await edit(here, message, "6号楼楼道灯坏了")
        assert "更正" in said[0].text
        assert said[0].buttons == ("按改好的更正",)
        assert [case.place for case in await asyncio.to_thread(cases, county)] == ["5号楼"]


async def test_an_edit_of_nothing_that_is_said_is_nothing(county: Database, tmp_path: Path) -> None:
    """A link that gets its preview: Telegram says that the message was edited."""
    async with playing(county, tmp_path) as here:
        message, _ = await say(here, "3号楼楼道灯坏了")
        here.emulator.world.update(edited_message={**message, "edit_date": message["date"] + 1})
        assert (await say(here, "确认"))[1]
        with county.reading() as tx:
            assert len(tx.execute(inbox.select()).all()) == 2


async def test_a_reply_to_the_bot_about_a_case(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        await say(here, "3号楼楼道灯坏了")
        await say(here, "确认")
        own = next(each for each in reversed(here.emulator.world.sent) if "00001" in each.get("text", ""))
        await say(here, "7号楼下水道堵了")
        await say(here, "确认")
        _, said = await post(here, "李桂秀", GROUP, text="催一下", reply_to_message=own)
        assert any("00001" in each.text for each in said)
        assert not any("00002" in each.text for each in said)


async def test_a_late_part_of_an_album_goes_on_with_it(tmp_path: Path) -> None:
    async with rig(tmp_path, album_wait=0.05) as rigged:
        world = rigged.world
        person, group = world.person("甲"), world.group("群")
        caption = f"@{world.me['username']} 路灯坏了"

        def part(**more: Any) -> None:
            world.post(person, group, photo=world.photo(picture()), media_group_id="a", **more)

        part(caption=caption, caption_entities=entities_of(caption))
        (first,) = await rigged.hear(1)
        await until_async(rigged.store.parts, 0)
        part()
        _, late = await rigged.hear(2)
        assert (late.text, len(late.files), late.addressed, late.follows) == ("", 1, True, first.event_id)


async def test_and_its_picture_comes_to_the_case(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        world = here.emulator.world
        caption = f"@{world.me['username']} 3号楼楼道灯坏了"
        marked: dict[str, Any] = {"media_group_id": "b"}
        photos = [world.photo(await asyncio.to_thread(picture)) for _ in range(2)]
        entities = entities_of(caption)
        await post(here, "李桂秀", GROUP, photo=photos[0], caption=caption, caption_entities=entities, **marked)
        await say(here, "确认")
        _, said = await post(here, "李桂秀", GROUP, photo=photos[1], **marked)
        assert "补充好了" in said[0].text
        (case,) = await asyncio.to_thread(cases, county)
        assert len(case.files) == 2
