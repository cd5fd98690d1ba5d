"""The Bot API's methods, as far as a bot in groups needs them, with the refusals that the real server gives."""

from __future__ import annotations

import asyncio
import json
import time
from itertools import count
from typing import Any

from tests.platforms.telegram.world import Json, Room, World, utf16

MEGABYTE = 1024 * 1024


class Refusal(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body: Json = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad(description: str, **parameters: int) -> Refusal:
    return Refusal(400, f"Bad Request: {description}", **parameters)


class Methods:
    """One bot's account. Each public coroutine is a method of the API; files come as (name, bytes)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.webhook: Json = {"url": "", "secret_token": "", "max_connections": 40}
        self.webhook_error: tuple[int, str] | None = None  # unix time, words
        self.error_dates = count(1_790_000_000)  # each failure at a second of its own
        self._set_before = float("-inf")
        self.between_sets = 0.0  # seconds; the real server has 1
        self.sets = 0  # how often another webhook was set
        self._poll: asyncio.Event | None = None  # set: it is cut off
        self._cut_by = ""
        self._waiting: asyncio.Event = asyncio.Event()
        self.closing = False
        world.arrived = self._waiting.set

    async def getme(self, _: Json) -> Json:
        return self.world.me

    # --- updates --------------------------------------------------------------------------

    async def getupdates(self, given: Json) -> list[Json]:
        """The newest caller wins; an offset confirms for ever; a negative one forgets all but the last."""
        if self.webhook["url"]:
            raise Refusal(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete first"
            )
        self._allow(given)
        self._cut_off("other getUpdates request; make sure that only one bot instance is running")
        mine = self._poll = asyncio.Event()
        offset = int(given.get("offset") or 0)
        if offset > 0:
            self.world.updates = [one for one in self.world.updates if one["update_id"] >= offset]
        elif offset < 0:
            self.world.updates = self.world.updates[offset:]
        limit = min(max(int(given.get("limit") or 100), 1), 100)
        deadline = asyncio.get_running_loop().time() + float(given.get("timeout") or 0)
        while not self.world.updates and (left := deadline - asyncio.get_running_loop().time()) > 0:
            self._waiting.clear()
            waits = [asyncio.ensure_future(self._waiting.wait()), asyncio.ensure_future(mine.wait())]
            try:
                await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waits:
                    one.cancel()
                await asyncio.gather(*waits, return_exceptions=True)
            if mine.is_set() and not self.closing:
                raise Refusal(409, f"Conflict: terminated by {self._cut_by}")
            if self.closing:
                break
        if self._poll is mine:
            self._poll = None
        return self.world.updates[:limit]

    def close(self) -> None:
        """Let go of a waiting poll."""
        self.closing = True
        self._waiting.set()
        self._cut_off("the end of this server")

    def _cut_off(self, by: str) -> None:
        if self._poll is not None:
            self._cut_by = by
            self._poll.set()

    def webhook_failed(self, words: str) -> None:
        """A call of the webhook went wrong. The last such is kept until another webhook is set."""
        self.webhook_error = next(self.error_dates), words

    async def getwebhookinfo(self, _: Json) -> Json:
        """The secret is never told."""
        info: Json = {
            "url": self.webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.updates),
        }
        if self.webhook_error is not None:
            info |= {"last_error_date": self.webhook_error[0], "last_error_message": self.webhook_error[1]}
        if self.webhook["url"]:
            info |= {"max_connections": int(self.webhook["max_connections"]), "ip_address": "127.0.0.1"}
        if self.world.allowed is not None:
            info["allowed_updates"] = sorted(self.world.allowed)
        return info

    async def setwebhook(self, given: Json) -> bool:
        """Client.cpp:15726: at most once a second; the same values change nothing, a last error among them."""
        url = str(given.get("url") or "")
        if url:
            now = time.monotonic()
            if now < self._set_before + self.between_sets:
                raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
            self._set_before = now
        self._allow(given)
        drop = given.get("drop_pending_updates") in (True, "true")
        wanted = {
            "url": url,
            "secret_token": str(given.get("secret_token") or "") if url else "",
            "max_connections": int(given.get("max_connections") or 40),
        }
        if wanted == self.webhook and not drop:
            return True
        self.webhook = wanted
        self.webhook_error = None
        self.sets += 1
        if drop:
            self.world.updates.clear()
        self._cut_off("setWebhook request")
        self._waiting.set()
        return True

    def _allow(self, given: Json) -> None:
        """allowed_updates: what is not named again stays as it was; an empty list is the default (Bot API)."""
        if (kinds := given.get("allowed_updates")) is not None:
            self.world.allowed = frozenset(json.loads(kinds) if isinstance(kinds, str) else kinds) or None

    async def deletewebhook(self, given: Json) -> bool:
        return await self.setwebhook({**given, "url": ""})

    # --- sending --------------------------------------------------------------------------

    def _room(self, given: Json) -> Room:
        chat_id = int(given.get("chat_id") or 0)
        room = self.world.rooms.get(chat_id)
        if room is None:
            if any(one.id == chat_id for one in self.world.people.values()):
                raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
            raise bad("chat not found")
        if room.moved_to is not None:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.moved_to)
        if room.closed:
            raise Refusal(403, f"Forbidden: {room.closed}")
        return room

    def _post(self, given: Json, **content: Any) -> Json:
        room = self._room(given)
        topic = int(given["message_thread_id"]) if given.get("message_thread_id") else None
        if topic is not None and topic not in room.topics:
            raise bad("message thread not found")
        markup = _decoded(given.get("reply_markup"))
        for row in (markup or {}).get("inline_keyboard", ()):
            for button in row:
                if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                    raise bad("BUTTON_DATA_INVALID")
        reply = _decoded(given.get("reply_parameters")) or {}
        extra: Json = {"reply_markup": markup} if markup else {}
        if reply:
            answered = self.world.messages.get((room.id, int(reply["message_id"])))
            if answered is None and not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            if answered is not None:
                extra["reply_to_message"] = {key: one for key, one in answered.items() if key != "reply_to_message"}
        message = self.world.message(room, None, topic, **content, **extra)
        message["from"] = self.world.me
        self.world.sent.append(message)
        return message

    async def sendmessage(self, given: Json) -> Json:
        text = given.get("text") or ""
        if not text.strip():
            raise bad("message text is empty")
        if utf16(text) > 4096:
            raise bad("message is too long")
        return self._post(given, text=text)

    async def sendphoto(self, given: Json) -> Json:
        _, data = _file(given["photo"])
        if len(data) > 10 * MEGABYTE:
            raise bad("PHOTO_SAVE_FILE_INVALID")
        if not data.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise bad("IMAGE_PROCESS_FAILED")
        return self._post(given, photo=self.world.photo(data), **_caption(given))

    async def senddocument(self, given: Json) -> Json:
        name, data = _file(given["document"])
        mime = "application/octet-stream"
        return self._post(given, document=self.world.document(data, name, mime), **_caption(given))

    async def editmessagereplymarkup(self, given: Json) -> Json:
        room = self._room(given)
        message = self.world.messages.get((room.id, int(given.get("message_id") or 0)))
        if message is None:
            raise bad("message to edit not found")
        markup = _decoded(given.get("reply_markup"))
        if message.get("reply_markup") == markup:
            raise bad("message is not modified: specified new message content and reply markup are exactly the same")
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        return message

    async def answercallbackquery(self, given: Json) -> bool:
        query = str(given.get("callback_query_id"))
        if query not in self.world.presses:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.world.presses[query] = given.get("text") or ""
        return True

    async def getfile(self, given: Json) -> Json:
        file_id = str(given.get("file_id"))
        stored = self.world.files.get(file_id)
        if stored is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if stored.size > 20 * MEGABYTE:
            raise bad("file is too big")
        shape = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": stored.size}
        return {**shape, "file_path": stored.path}


def _decoded(value: object) -> Json | None:
    """Structures travel as JSON in form fields, and as themselves in JSON bodies."""
    if isinstance(value, str):
        value = json.loads(value)
    return value if isinstance(value, dict) else None


def _file(value: object) -> tuple[str, bytes]:
    if not isinstance(value, tuple):
        raise bad("wrong file identifier/HTTP URL specified")
    return value


def _caption(given: Json) -> Json:
    text = given.get("caption")
    if text and utf16(text) > 1024:
        raise bad("message caption is too long")
    return {"caption": text} if text else {}
