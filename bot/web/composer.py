"""The bottom of the page: what one is about to say, with its pictures."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from nicegui import events, ui
from nicegui.elements.upload_files import FileUpload

from bot.web import words as say
from bot.web.address import clean
from bot.web.parts import address, box, button, icon, words
from bot.web.room import NICK
from storage.attachments import Attachments, BadPicture, Kept, looks_like_picture, safe_name
from storage.room import RoomMessage

FILES_LIMIT = 9  # in one message, as people know it from their phones
OTHER = "application/octet-stream"  # what a browser says a document is, is not believed

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Draft:
    """What is to be sent."""

    text: str
    files: tuple[Kept, ...]
    unreadable: str
    reply: bool


@dataclass(slots=True)
class _Pending:
    files: list[Kept] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    reply: RoomMessage | None = None


class Composer:
    """Build it inside its parent's slot. `send` says whether the draft was kept; if not, it is given back."""

    def __init__(self, attachments: Attachments, max_bytes: int, *, send: Callable[[Draft], Awaitable[bool]]) -> None:
        self._attachments = attachments
        self._max_bytes = max_bytes
        self._send = send
        self._pending = _Pending()
        self._working: set[asyncio.Task[None]] = set()
        with box("gw-composer"):
            self._above = box("gw-above")
            with box("gw-tools"):
                self._chip = button("gw-chip", f"这条消息是说给{NICK}的")
                with self._chip:
                    words(f"@{NICK}", tag="span")
                self._hint = words("", "gw-hint", "span")
            with box("gw-line"):
                attach = button("gw-attach", "添加图片或文件")
                with attach:
                    icon("add_photo_alternate")
                self._box = box("gw-box", "textarea")
                self._box.props["rows"] = 1
                self._box.props["aria-label"] = "消息"
                self._box.props["enterkeyhint"] = "send"
                go = button("gw-send", "发送（回车）")
                with go:
                    icon("send")
            self._upload = (
                ui.upload(multiple=True, max_file_size=max_bytes, auto_upload=True, on_upload=self._uploaded)
                .classes("gw-upload")
                .props("accept=image/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.csv,.zip")
            )
        uploader, line, chip = self._upload.id, self._box.id, self._chip.id
        self._upload.on(
            "rejected",
            self._rejected,
            js_handler="(all) => emit(all.map((one) => [one.file.name, one.failedPropValidation]))",
        )
        attach.on("click", js_handler=f"() => getElement({uploader}).pickFiles()")
        self._chip.on("click", js_handler=f"() => gw.name({line})")
        self._box.on("keydown", self._typed, js_handler=f"(e) => gw.key(e, {line}, emit)")
        self._box.on("input", js_handler=f"() => gw.grow({line}, {chip})")
        self._box.on("paste", js_handler=f"(e) => gw.paste(e, {uploader})")
        self._box.on("drop", js_handler=f"(e) => gw.paste(e, {uploader})")
        go.on("click", self._typed, js_handler=f"() => gw.send({line}, emit)")

    def use(self, *, group: bool, name: str) -> None:
        """Write in another chat, or as somebody else: pictures and reply of before are let go."""
        self._pending = _Pending()
        self._chip.set_visibility(group)
        self._hint.text = f"不带 @{NICK} 的话只是群里聊天" if group else f"这里只有您和{NICK}"
        self._box.props["placeholder"] = f"以{name}的身份说…"
        self._draw()

    def reply_to(self, message: RoomMessage) -> None:
        """The next message answers this one of the bot's."""
        self._pending.reply = message
        self._draw()
        self._box.client.run_javascript(f"getHtmlElement({self._box.id}).focus()")

    async def _typed(self, event: events.GenericEventArguments) -> None:
        if "tooLong" in event.args:
            ui.notify(f"这段话有 {event.args['tooLong']:,} 个字，太长了，请分几条发。", type="warning")
            return
        if self._working:  # a picture picked just before Enter belongs to this message
            await asyncio.wait(self._working)
        text = str(event.args["text"])
        pending, self._pending = self._pending, _Pending()
        if not text.strip() and not pending.files and not pending.refused:
            self._pending = pending
            return
        self._draw()
        draft = Draft(text.strip("\n"), tuple(pending.files), "；".join(pending.refused), pending.reply is not None)
        if not await self._send(draft):
            self._pending = pending
            self._draw()
            self._give_back(text)

    def _give_back(self, text: str) -> None:
        self._box.client.run_javascript(f"gw.put({self._box.id}, {json.dumps(text)})")

    async def _uploaded(self, upload: events.UploadEventArguments) -> None:
        work = asyncio.current_task()
        assert work is not None  # a coroutine always runs in one
        self._working.add(work)
        try:
            await self._take(upload.file)
        finally:
            self._working.discard(work)
        self._draw()
        self._upload.reset()

    async def _take(self, file: FileUpload) -> None:
        name = safe_name(clean(file.name))
        if len(self._pending.files) >= FILES_LIMIT:
            self._pending.refused.append(f"{name}：一条消息最多带 {FILES_LIMIT} 个文件")
            return
        if file.size() > self._max_bytes:
            self._pending.refused.append(self._too_large(name))
            return
        data = await file.read()
        try:
            if looks_like_picture(data, name, file.content_type):
                kept = await asyncio.to_thread(self._attachments.keep_picture, data, name)
            else:
                kept = await asyncio.to_thread(self._attachments.keep, data, OTHER, name)
        except BadPicture as error:
            self._pending.refused.append(f"{name}：{error.reason}")
        except OSError:
            log.exception("an attachment could not be kept")
            self._pending.refused.append(f"{name}：暂时存不下来，请过一会儿再发")
        else:
            self._pending.files.append(kept)

    def _rejected(self, event: events.GenericEventArguments) -> None:
        for name, why in event.args:
            name = safe_name(clean(str(name)))
            known = self._too_large(name) if why == "max-file-size" else f"{name}：这种文件收不了"
            self._pending.refused.append(known)
        self._draw()

    def _too_large(self, name: str) -> str:
        return f"{name}：超过 {self._max_bytes // (1024 * 1024)} MB，请压缩后再发"

    def _draw(self) -> None:
        """What stands above the line: the reply, the pictures, what could not be taken."""
        pending = self._pending
        self._above.clear()
        self._above.set_visibility(bool(pending.reply or pending.files or pending.refused))
        with self._above:
            if pending.reply is not None:
                with box("gw-quote"):
                    icon("reply")
                    words(f"回复{NICK}：{say.shortened(pending.reply.text)}", "gw-quote-text", "span")
                    self._cross("不回复了", self._no_reply)
            for file in pending.files:
                with box("gw-pending"):
                    if file.mime.startswith("image/"):
                        shown = box("", "img")
                        shown.props["src"] = address(file)
                        shown.props["alt"] = file.name
                    else:
                        icon("description")
                        words(file.name, "gw-pending-name", "span")
                    self._cross("去掉", partial(self._drop_file, file))
            for reason in pending.refused:
                with box("gw-pending refused"):
                    icon("error_outline")
                    words(reason, "gw-pending-name", "span")
                    self._cross("去掉", partial(self._drop_refused, reason))

    def _cross(self, hint: str, on_click: Callable[[], None]) -> None:
        with button("gw-cross", hint).on("click", on_click):
            icon("close")

    def _no_reply(self) -> None:
        self._pending.reply = None
        self._draw()

    def _drop_file(self, file: Kept) -> None:
        self._pending.files.remove(file)
        self._draw()

    def _drop_refused(self, reason: str) -> None:
        self._pending.refused.remove(reason)
        self._draw()
