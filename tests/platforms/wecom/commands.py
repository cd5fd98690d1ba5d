"""What the emulated gateway does with the bot's commands: checks them as the real one is known to, and keeps them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from websockets.asyncio.server import ServerConnection

Frame = dict[str, Any]
MEDIA = ("image", "file", "voice", "video")
CHUNK = 512 * 1024
WRONG = 40058  # our own number for a body that is not as documented: the real code is not known
_TASK = re.compile(r"[0-9A-Za-z_@-]{1,128}")


@dataclass
class Faults:
    """Switches. Counters count down."""

    no_ack: int = 0  # commands that are done and not answered
    mute_pings: bool = False
    mute_subscribe: bool = False
    hang_open: int = 0  # upgrades that never end
    close_at_once: int = 0  # subscriptions that are accepted and followed by a clean close
    close_after_message: int = 0  # messages that are delivered and followed by a clean close
    refuse: dict[str, list[int]] = field(default_factory=dict)  # cmd → errcodes of the next ones
    redeliver: bool = False  # on a subscription everything unanswered comes again, same msgid and new req_id
    all_open: bool = False  # somebody has written in every chat
    unopened_code: int = 95007  # unknown in the real world
    strict_req_ids: bool = False  # a req_id counts only on the connection that brought it
    stream_seconds: float = 360
    welcome_seconds: float = 5
    media_seconds: float = 300
    kick_close_seconds: float = 2
    per_minute: int = 30
    per_hour: int = 1000


@dataclass(eq=False)
class Line:
    """A connection."""

    socket: ServerConnection
    subscribed: bool = False
    hole: bool = False
    deaf: bool = False  # answers everything and is handed no message [field wecom-openclaw#54]


@dataclass
class Asked:
    """A message or event that the bot may answer under its req_id."""

    msgid: str
    cmd: str
    chat: str
    group: bool
    line: Line
    at: float
    event: str


@dataclass
class Sent:
    """What people see."""

    chat: str  # chatid, or the userid of a private chat
    group: bool
    kind: str  # stream markdown template_card image file text
    via: str  # reply push welcome
    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()  # label, key
    task_id: str = ""
    req_id: str = ""
    data: bytes = b""
    name: str = ""
    msgid: str = ""  # of the message answered
    times: int = 1  # a stream may be written over


@dataclass
class _Upload:
    kind: str
    name: str
    size: int
    total: int
    md5: str
    chunks: dict[int, bytes] = field(default_factory=dict)


class Commands:
    """State of all chats: who may be written to, what was said, what was uploaded."""

    def __init__(self, faults: Faults) -> None:
        self.sent: list[Sent] = []
        self.opened: set[str] = set()
        self.asked: dict[str, Asked] = {}
        self.seen: list[tuple[str, Frame]] = []  # every command
        self._faults = faults
        self._streams: dict[tuple[str, str], Sent] = {}
        self._uploads: dict[str, _Upload] = {}
        self._files: dict[str, tuple[str, str, bytes]] = {}
        self._tasks: set[str] = set()
        self._rate: dict[str, deque[float]] = defaultdict(deque)

    def delivered(self, req_id: str, cmd: str, body: Frame, line: Line) -> None:
        """A message or event left for the bot."""
        group = body["chattype"] == "group"
        chat = body["chatid"] if group else body["from"]["userid"]
        event = body.get("event", {}).get("eventtype", "")
        self.asked[req_id] = Asked(body["msgid"], cmd, chat, group, line, time.monotonic(), event)

    def run(self, line: Line, cmd: str, req_id: str, body: Frame) -> tuple[int, Frame | None]:
        """The errcode and the body of the answer."""
        self.seen.append((cmd, body))
        if not line.subscribed:
            return 846609, None
        if refused := self._faults.refuse.get(cmd):
            return refused.pop(0), None
        if cmd.startswith("aibot_upload_media_"):
            return self._upload(cmd, body)
        if cmd == "aibot_respond_welcome_msg":
            return self._welcome(req_id, body), None
        if cmd == "aibot_respond_msg":
            return self._respond(line, req_id, body), None
        if cmd == "aibot_send_msg":
            return self._send(body), None
        return 40066, None

    def _welcome(self, req_id: str, body: Frame) -> int:
        asked = self.asked.get(req_id)
        if asked is None or asked.event != "enter_chat":
            return 846605
        if time.monotonic() - asked.at > self._faults.welcome_seconds:
            return 846608
        if body.get("msgtype") != "text":
            return 40008
        self.sent.append(Sent(asked.chat, False, "text", "welcome", body["text"]["content"], req_id=req_id))
        return 0

    def _respond(self, line: Line, req_id: str, body: Frame) -> int:
        asked = self.asked.get(req_id)
        if asked is None or asked.cmd != "aibot_msg_callback":
            return 846605
        if self._faults.strict_req_ids and asked.line is not line:
            return 846605
        if time.monotonic() - asked.at > self._faults.stream_seconds:
            return 846608
        kind = body.get("msgtype")
        if kind == "stream":
            stream = body["stream"]
            known = self._streams.get((req_id, stream["id"]))
            if known is not None:
                known.text, known.times = stream["content"], known.times + 1
                return 0
            made = Sent(asked.chat, asked.group, "stream", "reply", stream["content"], req_id=req_id, msgid=asked.msgid)
            code = self._check(made) or self._show(made)
            if code == 0:
                self._streams[req_id, stream["id"]] = made
            return code
        return self._message(body, asked.chat, asked.group, "reply", asked)

    def _send(self, body: Frame) -> int:
        chat, group = body["chatid"], body.get("chat_type") == 2
        if not self._faults.all_open and chat not in self.opened:
            return self._faults.unopened_code
        return self._message(body, chat, group, "push", None)

    def _message(self, body: Frame, chat: str, group: bool, via: str, asked: Asked | None) -> int:
        kind = str(body.get("msgtype"))
        made = Sent(chat, group, kind, via, msgid=asked.msgid if asked else "")
        if kind == "markdown":
            made.text = body["markdown"]["content"]
        elif kind == "template_card":
            card = body["template_card"]
            made.text = "\n".join(filter(None, (card["main_title"]["title"], card.get("sub_title_text", ""))))
            made.buttons = tuple((one["text"], one["key"]) for one in card["button_list"])
            made.task_id = card["task_id"]
        elif kind in MEDIA:
            stored = self._files.get(body[kind]["media_id"])
            if stored is None or stored[0] != kind:
                return 40007
            made.name, made.data = stored[1], stored[2]
        else:
            return 40008
        return self._check(made) or self._show(made)

    def _check(self, made: Sent) -> int:
        if made.kind in ("stream", "markdown") and not 0 < len(made.text.encode()) <= 20_480:
            return WRONG
        if made.kind == "template_card":
            keys = [key for _, key in made.buttons]
            right = (
                1 <= len(keys) <= 6 and len(set(keys)) == len(keys) and all(0 < len(k.encode()) <= 1024 for k in keys)
            )
            if not right or not _TASK.fullmatch(made.task_id) or made.task_id in self._tasks:
                return WRONG
            self._tasks.add(made.task_id)
        return 0

    def _show(self, made: Sent) -> int:
        now = time.monotonic()
        lately = self._rate[made.chat]
        while lately and lately[0] < now - 3600:
            lately.popleft()
        if sum(at > now - 60 for at in lately) >= self._faults.per_minute or len(lately) >= self._faults.per_hour:
            return 45009
        lately.append(now)
        self.sent.append(made)
        return 0

    def _upload(self, cmd: str, body: Frame) -> tuple[int, Frame | None]:
        if cmd.endswith("_init"):
            if body["type"] not in MEDIA or not 1 <= body["total_chunks"] <= 100:
                return WRONG, None
            made = uuid4().hex
            found = (body["type"], body["filename"], body["total_size"], body["total_chunks"], body.get("md5", ""))
            self._uploads[made] = _Upload(*found)
            return 0, {"upload_id": made}
        upload = self._uploads.get(body["upload_id"])
        if upload is None:
            return WRONG, None
        if cmd.endswith("_chunk"):
            try:
                data = base64.b64decode(body["base64_data"], validate=True)
            except binascii.Error:
                return WRONG, None
            if not 0 <= body["chunk_index"] < upload.total or len(data) > CHUNK:
                return WRONG, None
            upload.chunks[body["chunk_index"]] = data
            return 0, None
        whole = b"".join(upload.chunks.get(at, b"") for at in range(upload.total))
        if len(whole) != upload.size or (upload.md5 and hashlib.md5(whole).hexdigest() != upload.md5):
            return WRONG, None
        made = f"media-{uuid4().hex}"
        self._files[made] = (upload.kind, upload.name, whole)
        return 0, {"type": upload.kind, "media_id": made, "created_at": str(int(time.time()))}


def encrypted(data: bytes) -> tuple[bytes, str]:
    """AES-256-CBC, PKCS#7 to 32 bytes, and the key in base64."""
    key = os.urandom(32)
    pad = 32 - len(data) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(data + bytes([pad]) * pad) + encryptor.finalize(), base64.b64encode(key).decode()
