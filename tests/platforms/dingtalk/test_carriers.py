"""Quotes and forwarded records on DingTalk, from the frame to what is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

from bot.clock import COUNTY, ManualClock
from storage.database import Database
from storage.tables import whistle
from tests.platforms.dingtalk.emulator import ROBOT_USER
from tests.platforms.dingtalk.gateway import MESSAGES
from tests.platforms.dingtalk.stage import DingTalkStage, _picture, stage
from tests.transcripts.conftest import TODAY
from tests.transcripts.script import Heard

GROUP, WORKER = "水东社区第1网格群", "张桂芬"


@asynccontextmanager
async def playing(county: Database, folder: Path) -> AsyncIterator[DingTalkStage]:
    clock = ManualClock(datetime.combine(TODAY, time(10), COUNTY))
    async with stage(county, folder / "files", clock) as here:
        here.heard()
        yield here


async def send(here: DingTalkStage, who: str, group: str | None, **content: Any) -> list[Heard]:
    """Somebody's client sends a message; what is said because of it."""
    delivery = here._server.gateway.push(MESSAGES, here._server.message(who, group, **content))
    async with asyncio.timeout(20):
        await delivery.acked.wait()
    await here._app.settled()
    return here.heard()


def quoting(words: str, sender: str, kind: str, content: Any) -> dict[str, Any]:
    replied = {"msgType": kind, "msgId": "m", "senderId": sender, "createdAt": 1, "content": content}
    return {"msgtype": "text", "text": {"content": f" {words}", "isReplyMsg": True, "repliedMsg": replied}}


def cases(county: Database) -> list[Any]:
    with county.reading() as tx:
        return list(tx.execute(whistle.select().order_by(whistle.c.id)))


async def test_a_neighbours_line_is_the_matter_and_their_photo_too(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        neighbour = "$:LWCP_v1:$neighbour"
        said = await send(here, "李桂秀", GROUP, **quoting("这个", neighbour, "text", {"text": "3号楼楼道灯坏了"}))
        assert "3号楼" in said[0].text
        shot = {"downloadCode": here._server.keep(await asyncio.to_thread(_picture))}
        said = await send(here, "李桂秀", GROUP, **quoting("", neighbour, "picture", shot))
        assert "照片 1 张" in said[0].text
        await send(here, "李桂秀", GROUP, msgtype="text", text={"content": " 确认"})
        (case,) = await asyncio.to_thread(cases, county)
        assert (case.matter, case.place, len(case.files)) == ("3号楼楼道灯坏了", "3号楼", 1)


async def test_a_quoted_case_is_the_one_spoken_of(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        for words in ("3号楼楼道灯坏了", "7号楼下水道堵了"):
            await send(here, "李桂秀", GROUP, msgtype="text", text={"content": f" {words}"})
            await send(here, "李桂秀", GROUP, msgtype="text", text={"content": " 确认"})
        own = {"text": "已登记 HC-SD-2026-00001（水东社区 3号楼）。"}
        said = await send(here, "李桂秀", GROUP, **quoting("催一下", ROBOT_USER, "text", own))
        assert any("00001" in each.text for each in said)
        assert not any("00002" in each.text for each in said)


async def test_a_forwarded_record_is_what_others_said(county: Database, tmp_path: Path) -> None:
    async with playing(county, tmp_path) as here:
        code = here._server.keep(await asyncio.to_thread(_picture))
        record = [
            {"senderNick": "张卫东：业主", "content": "3号楼楼道灯坏了"},
            {"senderNick": "李秋菊，5栋", "content": '{"text": "我家也是"}'},
            {"senderNick": "王五妹", "msgType": "picture", "content": {"downloadCode": code}},
            {"senderNick": "王五妹", "content": "5栋电梯又停了\n老人下不了楼"},
        ]
        content = {"title": "幸福群的聊天记录", "chatRecord": json.dumps(record, ensure_ascii=False)}
        said = await send(here, WORKER, None, msgtype="chatRecord", content=content)
        assert "2 件事" in said[0].text
        assert "另有 1 人也反映" in said[0].text
        assert "照片 1 张" in said[0].text
        await send(here, WORKER, None, msgtype="text", text={"content": "确认"})
        first, second = await asyncio.to_thread(cases, county)
        assert (first.source, second.source, second.place) == ("forwarded", "forwarded", "5栋")
        assert not any(name in f"{first.matter}{second.matter}" for name in ("张卫东", "李秋菊", "王五妹"))
