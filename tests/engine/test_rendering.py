"""Documents made between the commit and the send: once, kept by hash, never at the cost of the message."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import OperationalError

from bot.capability import House
from bot.clock import ManualClock
from bot.message import Outgoing, ToRender
from bot.platforms.base import SendFailed
from bot.rendering import Document, Rendered, Renderer, Workshop
from storage.attachments import Attachments
from storage.database import Database
from storage.tables import outbox, place
from tests.engine.stage import NOON, FakePlatform, Stage, add_groups, enrol, owe, playing, settled, states

PDF = "application/pdf"


class Maker:
    """A renderer that does as it is told, and counts."""

    def __init__(self) -> None:
        self.calls: list[Mapping[str, Any]] = []
        self.failure: BaseException | None = None
        self.change: Any = None

    def __call__(self, shop: Workshop, args: Mapping[str, Any]) -> Rendered:
        self.calls.append(dict(args))
        if self.failure is not None:
            raise self.failure
        text = str(shop.write(self.change)) if self.change is not None else ""
        return Rendered((Document(f"{args['name']}.pdf", PDF, f"made {len(self.calls)}".encode()),), text)


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Maker:
    made = Maker()
    made_here = property(lambda _: {"own": Renderer(made), "open": Renderer(made, group=True)})
    monkeypatch.setattr(House, "renderers", made_here)
    return made


def _chats(store: Database) -> tuple[int, int]:
    """A private chat and a group."""
    from storage.tables import chat

    enrol(store, "u-1", "肖文静")
    (group,) = add_groups(store, 1)
    with store.reading() as tx:
        private = tx.scalar(select(chat.c.id).where(chat.c.chat_id == "p-u-1"))
    assert private is not None
    return private, group


async def _owe(stage: Stage, store: Database, chat_id: int, render: str, text: str = "请看附件") -> list[Outgoing]:
    before = len(stage.platform.sent)
    files = [asdict(ToRender(render, {"name": "函"}))]
    await asyncio.to_thread(owe, store, [chat_id], [text], NOON, files=files)
    stage.app._wake()
    await settled(stage.app)
    return stage.platform.sent[before:]


async def test_a_document_is_made_kept_and_sent(county: Database, maker: Maker, tmp_path: Path) -> None:
    private, _ = _chats(county)
    async with playing(county, files={"folder": tmp_path}) as stage:
        (sent,) = await _owe(stage, county, private, "own")
    (file,) = sent.files
    assert (file.name, file.mime) == ("函.pdf", PDF)
    assert Attachments(tmp_path).read(file.sha256) == b"made 1"
    assert maker.calls == [{"name": "函"}]
    with county.reading() as tx:
        assert tx.scalar(select(outbox.c.files).where(outbox.c.id == sent.id)) == [asdict(file)]


async def test_a_retry_sends_what_was_made(county: Database, maker: Maker, tmp_path: Path) -> None:
    private, _ = _chats(county)
    seen: list[str] = []

    async def refuse(message: Outgoing) -> None:
        seen.append(message.files[0].sha256)
        if len(seen) == 1:
            raise SendFailed("busy", retry_after=0.01)

    clock = ManualClock(NOON)
    async with playing(county, FakePlatform(before=refuse), clock, files={"folder": tmp_path}) as stage:
        await _owe(stage, county, private, "own")
        clock.advance(minutes=1)
        stage.app._wake()
        await settled(stage.app)
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert len(maker.calls) == 1


async def test_a_failing_renderer_does_not_keep_the_message_back(
    county: Database, maker: Maker, tmp_path: Path
) -> None:
    private, _ = _chats(county)
    maker.failure = RuntimeError("13812345678")
    async with playing(county, files={"folder": tmp_path}) as stage:
        (sent,) = await _owe(stage, county, private, "own")
    assert sent.text == "请看附件\n（附件没有做出来，我们会尽快补上，急用请回“人工”。）"
    assert sent.files == ()
    assert states(county) == {"sent": 1}


async def test_while_the_database_is_away_the_message_waits(county: Database, maker: Maker, tmp_path: Path) -> None:
    private, _ = _chats(county)
    maker.failure = OperationalError("", {}, Exception("database is locked"))
    assert county.retryable(maker.failure)
    clock = ManualClock(NOON)
    async with playing(county, clock=clock, files={"folder": tmp_path}) as stage:
        assert await _owe(stage, county, private, "own") == []
        assert states(county) == {"queued": 1}
        maker.failure = None
        clock.advance(minutes=10)
        stage.app._wake()
        await settled(stage.app)
        (sent,) = stage.platform.sent
    assert len(sent.files) == 1


async def test_what_is_not_for_a_group_never_gets_into_one(county: Database, maker: Maker, tmp_path: Path) -> None:
    _, group = _chats(county)
    async with playing(county, files={"folder": tmp_path}) as stage:
        (refused,) = await _owe(stage, county, group, "own")
        (shown,) = await _owe(stage, county, group, "open")
    assert refused.files == ()
    assert len(shown.files) == 1


async def test_long_work_may_change_records_and_say_what_came_of_it(
    county: Database, maker: Maker, tmp_path: Path
) -> None:
    private, _ = _chats(county)

    def rename(tx: Connection) -> str:
        return f"改了 {tx.execute(update(place).where(place.c.kind == 'county').values(name='会昌')).rowcount} 处"

    maker.change = rename
    async with playing(county, files={"folder": tmp_path}) as stage:
        (sent,) = await _owe(stage, county, private, "own", text="收到")
    assert sent.text == "收到\n改了 1 处"
