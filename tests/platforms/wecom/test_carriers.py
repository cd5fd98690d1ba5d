"""Quotes and mixed messages on WeCom, from the frame to what is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from storage.tables import whistle
from tests.platforms.wecom.ground import photo
from tests.platforms.wecom.stage import WecomStage, stage
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Heard

GROUP = "水东社区第1网格群"


@asynccontextmanager
async def playing(county: Database, folder: Path) -> AsyncIterator[WecomStage]:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stage(county, folder / "files", clock) as here:
        here.heard()
        yield here


async def send(here: WecomStage, who: str, group: str | None, **content: Any) -> list[Heard]:
    await here._handled(here._gateway.message(who, group, **content))
    return here.heard()


async def say(here: WecomStage, words: str, **more: Any) -> list[Heard]:
    return await send(here, "李桂秀", GROUP, msgtype="text", text={"content": f"@网格哨 {words}"}, **more)


def cases(county: Database) -> list[Any]:
    with county.reading() as tx:
        return list(tx.execute(whistle.select().order_by(whistle.c.id)))


LINE = {"msgtype": "text", "text": {"content": "3号楼楼道灯坏了"}}


@pytest.mark.parametrize("quote", [LINE, json.dumps(LINE), "3号楼楼道灯坏了", {"text": "3号楼楼道灯坏了"}], ids=repr)
async def test_a_neighbours_line_is_the_matter(county: Database, tmp_path: Path, quote: Any) -> None:
    async with playing(county, tmp_path) as here:
        said = await say(here, "帮忙看看这个", quote=quote)
        assert "3号楼" in said[0].text
        await say(here, "确认")
        (case,) = await asyncio.to_thread(cases, county)
        assert (case.matter, case.place) == ("3号楼楼道灯坏了", "3号楼")


async def test_a_quoted_mixed_message_brings_its_picture(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        shot = {"msgtype": "image", "image": here._gateway.picture(photo(), "photo.jpg")}
        quote = {"msgtype": "mixed", "mixed": json.dumps({"msg_item": [LINE, shot, {"msgtype": "hologram"}, None]})}
        said = await say(here, "这个", quote=quote)
        assert "照片 1 张" in "".join(each.text for each in said)


async def test_an_odd_quote_never_discards_the_message(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        odds: tuple[Any, ...] = (7, [], {"msgtype": ["text"]}, {"mixed": 3}, "{", {"quote": {"quote": "x"}})
        for odd in odds:
            said = await say(here, "3号楼楼道灯坏了", quote=odd)
            assert "3号楼" in said[0].text
            await say(here, "算了")


async def test_a_quoted_case_is_the_one_spoken_of(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        await say(here, "3号楼楼道灯坏了")
        first = await say(here, "确认")
        own = next(each.text for each in first if each.chat == GROUP)
        await say(here, "7号楼下水道堵了")
        await say(here, "确认")
        said = await say(here, "催一下", quote={"msgtype": "text", "text": {"content": own[:24]}})
        assert any("00001" in each.text for each in said)
        assert not any("00002" in each.text for each in said)
