"""Work that is too long for a transaction: a row owes it, and the sender has it done just before the message leaves.

A handler says `turn.whisper(…, files=[ToRender("letter", {"id": 3})])`; the capability's manifest says who makes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.clock import COUNTY, Clock
from bot.county import County
from bot.logs import log
from bot.message import ChatKind
from bot.platforms.base import SendFailed
from bot.threads import in_thread
from storage import outbox
from storage.attachments import Attachments
from storage.database import Database
from storage.outbox import Due

T = TypeVar("T")
Write = Callable[[Callable[[Connection], object]], Awaitable[object]]
WRITE_SECONDS = 60.0  # how long a renderer waits for its change to be committed


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was made: its name, its type, its bytes."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of it: files to send along, and a text that goes behind the message's own."""

    documents: tuple[Document, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a renderer works with, in a thread of its own. `now` is county time."""

    database: Database
    attachments: Attachments
    county: County
    now: datetime
    _submit: Callable[[Callable[[Connection], object]], object]

    def write(self, change: Callable[[Connection], T]) -> T:
        """Commit a change that the long work led to. It may be run twice, so it must judge by what stands there."""
        return self._submit(change)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Renderer:
    """`make` may be called again for the same row (a crash, a retry). It may raise anything: the message then
    leaves without it. `group`: holds nothing that a whole group may not see."""

    make: Callable[[Workshop, Mapping[str, Any]], Rendered]
    group: bool = False


class Rendering:
    """One for the process: long works are done one after the other, so that they take one processor at the most."""

    def __init__(
        self,
        renderers: Mapping[str, Renderer],
        database: Database,
        attachments: Attachments,
        county: Callable[[], County],
        clock: Clock,
        write: Write,
    ) -> None:
        self._renderers = renderers
        self._database = database
        self._attachments = attachments
        self._county = county
        self._clock = clock
        self._write = write
        self._turn = asyncio.Lock()

    async def done(self, row: Due) -> Due:
        """The row with everything that it owes made and kept. Raises SendFailed while the database is away."""
        if not any("render" in file for file in row.files):
            return row
        loop = asyncio.get_running_loop()

        def submit(change: Callable[[Connection], object]) -> object:
            async def write() -> object:
                return await self._write(change)

            return asyncio.run_coroutine_threadsafe(write(), loop).result(WRITE_SECONDS)

        async with self._turn:
            try:
                files, text = await in_thread(lambda: self._make(row, submit))
            except Exception as failure:
                if self._database.retryable(failure):
                    raise SendFailed(f"the database is away: {type(failure).__name__}") from failure
                log.error("rendering failed", row=row.id, error=type(failure).__name__, what=_names(row))
                kept = [file for file in row.files if "render" not in file]
                return replace(row, files=kept, text=self._said(row.text, "bot.not_rendered"))
        made = replace(row, files=files, text=text)
        # What is tried again is what was made: a second try sends the same bytes.
        await self._write(lambda tx: outbox.put_rendered(tx, row.id, made.text, made.files))
        return made

    def _make(self, row: Due, submit: Callable[[Callable[[Connection], object]], object]) -> tuple[list[Any], str]:
        shop = Workshop(self._database, self._attachments, self._county(), self._clock.now().astimezone(COUNTY), submit)
        files: list[dict[str, Any]] = []
        text = row.text
        for file in row.files:
            if "render" not in file:
                files.append(file)
                continue
            renderer = self._renderers[file["render"]]
            if row.chat_kind == ChatKind.GROUP and not renderer.group:
                raise PermissionError(f"{file['render']} is not for a group")
            rendered = renderer.make(shop, file["args"])
            files += [asdict(self._attachments.keep(each.data, each.mime, each.name)) for each in rendered.documents]
            text = "\n".join(part for part in (text, rendered.text) if part)
        return files, text

    def _said(self, text: str, key: str) -> str:
        return f"{text}\n{self._county().texts.render(key, {})}"


def _names(row: Due) -> str:
    return ", ".join(str(file["render"]) for file in row.files if "render" in file)
