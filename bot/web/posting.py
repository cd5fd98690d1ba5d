"""What is handed in: a message, a pressed choice, a file that will go with the next message."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.logs import log
from bot.text import clip
from bot.threads import in_thread
from bot.values.pattern import Pattern
from bot.web import files
from bot.web.address import clean
from bot.web.room import NobodyHears
from bot.web.seat import Seat
from bot.web.seated import seat_of
from storage.attachments import Kept

if TYPE_CHECKING:
    from bot.platforms.web import WebPlatform
    from bot.web.pages import Pages

TEXT_LIMIT = 200_000  # characters of one message
FORM_LIMIT = 10 * TEXT_LIMIT  # bytes: a plain form writes one character as nine
FILES_LIMIT = 9  # in one message, as people know it from their phones
REASONS_LIMIT = 500  # characters
NOT_KEPT = "没有发出去，请稍等一下再试。"
_TOKEN = Pattern(r"[0-9a-f-]{16,40}")


class Posting:
    """The two that write."""

    def __init__(self, platform: WebPlatform, pages: Pages) -> None:
        self._platform = platform
        self._pages = pages

    async def say(self, request: Request) -> Response:
        """Answers when the bot has committed it: 204 to a script, the chat's own page to a plain form."""
        async with request.form(max_files=0, max_fields=50, max_part_size=FORM_LIMIT) as form:
            return await self._say(request, form)

    async def _say(self, request: Request, form: FormData) -> Response:
        text = _field(form, "text").strip("\n")
        if len(text) > TEXT_LIMIT:
            return PlainTextResponse(f"这段话有 {len(text):,} 个字，太长了，请分几条发。", 422)
        refused = [clean(str(reason)) for reason in form.getlist("refused")]
        try:
            seat = await in_thread(lambda: self._seat(form))
            kept = await in_thread(lambda: self._files([str(file) for file in form.getlist("file")]))
            if text.strip() or kept or refused:
                await self._platform.room.say(
                    seat.speaker,
                    seat.chat_id,
                    text,
                    files=kept,
                    unreadable=clip("；".join(refused), REASONS_LIMIT),
                    to_bot=bool(_field(form, "to_bot")),
                    event_id=token if _TOKEN.fullmatch(token := _field(form, "token")) else "",
                )
        except (SQLAlchemyError, OSError, NobodyHears) as error:
            log.warning("a message could not be kept", error=type(error).__name__)
            return PlainTextResponse(NOT_KEPT, 503)
        if request.headers.get("hx-request"):
            return Response(status_code=204)
        return RedirectResponse(seat.url(), 303)

    def _seat(self, form: FormData) -> Seat:
        seat = seat_of(self._platform.room.casting, {"who": _field(form, "who"), "chat": _field(form, "chat")})
        if not seat.chat_id:
            raise HTTPException(404, "请先选一个群或私聊")
        return seat

    def _files(self, asked: list[str]) -> list[Kept]:
        """`file` = hash, a space, its name: what `attach` gave the page."""
        kept = []
        for sha256, _, name in (entry.partition(" ") for entry in asked[:FILES_LIMIT]):
            if (file := files.again(self._platform.attachments, sha256, name)) is not None:
                kept.append(file)
        return kept

    async def attach(self, request: Request) -> Response:
        """Keep one file; answers with what the page shows above the line."""
        limit = self._platform.max_bytes
        async with request.form(max_files=1, max_fields=1) as form:
            upload = form.get("file")
            if not isinstance(upload, UploadFile):
                return PlainTextResponse("没有收到文件", 422)
            data = await upload.read(limit + 1)
            sent = files.Upload(upload.filename or "", upload.content_type or "", data)
        kept, refused = await asyncio.to_thread(files.keep, self._platform.attachments, sent, limit)
        return HTMLResponse(await asyncio.to_thread(self._pages.pending, kept, refused))


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
