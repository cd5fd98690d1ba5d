"""DingTalk on loopback: people, groups, one app with a robot, and every way DingTalk has of saying no.

Limits: that it is DingTalk's wire format; server policy (redelivery, which code when) is switches.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import uvicorn

from bot.platforms.dingtalk.config import DingTalkConfig
from tests.platforms.dingtalk.gateway import CARDS, MESSAGES, Delivery, Gateway, until

CLIENT_ID = "dingtest"
SECRET = "very-secret-secret"
ROBOT_USER = "$:LWCP_v1:$robot"
SESSION_LIFE = timedelta(seconds=5400)

QPS = (403, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "requestid": "R", "message": "slow down"})
ORG_QUOTA = (403, {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg", "requestid": "R", "message": "used up"})
NO_PERMISSION = (403, {"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied", "requestid": "R", "message": "no"})
BAD_TOKEN_400 = (400, {"code": "InvalidAuthentication", "requestid": "R", "message": "不合法的access_token"})
BAD_TOKEN_401 = (401, {"code": "InvalidAuthentication", "requestid": "R", "message": "不合法的access_token"})
BAD_TOKEN_88 = (
    200,
    {"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token", "errmsg": "ding talk error"},
)
SESSION_GONE = (200, {"errcode": 300001, "errmsg": "session 不存在"})
TOO_FAST = (200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"})
TOO_FAST_2 = (200, {"errcode": 660026, "errmsg": "send too fast"})
MONTH_QUOTA = (200, {"errcode": 90020, "errmsg": "quota exceeded"})
IP_BAN_HTML = (200, "<html><body>punish</body></html>")
IP_BAN_JSON = (200, {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"})
BAD_GATEWAY = (502, "<html>bad gateway</html>")

GROUP_SEND = "/v1.0/robot/groupMessages/send"
PERSON_SEND = "/v1.0/robot/oToMessages/batchSend"
SESSION_SEND = "/robot/sendBySession"
ROBOT_SEND = "/robot/send"
UPLOAD = "/media/upload"
FILE_CODE = "/v1.0/robot/messageFiles/download"
CARD_SEND = "/v1.0/card/instances/createAndDeliver"
OPEN = "/v1.0/gateway/connections/open"
TOKEN = "/v1.0/oauth2/accessToken"


@dataclass(frozen=True, slots=True)
class Said:
    """What the robot said: by which road, to which conversation or person, as people see it."""

    road: str  # session | group | person | card | robot
    to: str  # conversation id, or staff id
    kind: str  # text | markdown | sampleFile …
    text: str
    buttons: tuple[str, ...] = ()
    card: str = ""


@dataclass
class DingTalk:
    """The emulator. Groups and people come into being when they are first named."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    gateway: Gateway = field(default_factory=Gateway)
    said: list[Said] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    bodies: list[tuple[str, Any]] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)  # staff id → name
    unreachable: set[str] = field(default_factory=set)  # these come back in invalidStaffIdList
    flow_controlled: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)  # download code → content
    media: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)  # media id → kind, name, content
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    hears_all: bool = False  # hand over group messages that do not name the robot, marked as such
    bad_token: tuple[int, dict[str, Any]] = BAD_TOKEN_400
    token_life: int = 7200
    open_hangs: float = 0.0
    port: int = 0

    def __post_init__(self) -> None:
        self.tokens: set[str] = set()
        self.sessions: dict[str, tuple[str, str, datetime]] = {}  # session → conversation, staff id, end
        self.closing = asyncio.Event()
        self._refusals: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        self._always: dict[str, tuple[int, Any]] = {}
        self._lost: dict[str, int] = defaultdict(int)

    @property
    def url(self) -> str:
        """Where both the OpenAPI and the older API are."""
        return f"http://127.0.0.1:{self.port}"

    def config(self, **changes: Any) -> DingTalkConfig:
        """The settings of a robot that lives here."""
        base = {"client_id": CLIENT_ID, "client_secret": SECRET, "api_url": self.url, "oapi_url": self.url}
        return DingTalkConfig(**(base | changes))

    # --- how it says no ---------------------------------------------------------------------

    def refuse(self, path: str, answer: tuple[int, Any], times: int = 1) -> None:
        """The next calls of a path are answered so."""
        self._refusals[path] += [answer] * times

    @contextmanager
    def refusing(self, path: str, answer: tuple[int, Any]) -> Iterator[None]:
        """Every call is, for a while."""
        self._always[path] = answer
        yield
        del self._always[path]

    def refusal(self, path: str) -> tuple[int, Any] | None:
        """How this call is to be refused, if it is."""
        if self._refusals[path]:
            return self._refusals[path].pop(0)
        return self._always.get(path)

    def lose_answer(self, path: str, times: int = 1) -> None:
        """The next calls of a path do what they do, and their answers are lost on the way."""
        self._lost[path] += times

    def lost(self, path: str) -> bool:
        """Whether this answer is."""
        self._lost[path] -= 1
        return self._lost[path] >= 0

    def revoke_tokens(self) -> None:
        """No token given out so far is good any more."""
        self.tokens.clear()

    # --- what people do ---------------------------------------------------------------------

    def message(self, who: str, group: str | None = None, *, outsider: bool = False, **content: Any) -> dict[str, Any]:
        """The `data` of a message; `content` is what its kind has, such as msgtype and text."""
        sender = f"$:LWCP_v1:${who}"
        conversation = f"cid-{group}" if group else f"cid-private-{who}"
        session = uuid4().hex
        end = self.now() + SESSION_LIFE
        self.sessions[session] = (conversation if group else "", who, end)
        if not outsider:
            self.people[who] = who
        data: dict[str, Any] = {
            "conversationId": conversation,
            "conversationType": "2" if group else "1",
            "chatbotCorpId": "dingcorp",
            "chatbotUserId": ROBOT_USER,
            "robotCode": CLIENT_ID,
            "msgId": f"msg{uuid4().hex}",
            "createAt": int(self.now().timestamp() * 1000),
            "senderNick": who,
            "senderId": sender,
            "senderCorpId": "dingcorp",
            "senderPlatform": "Android",
            "isAdmin": False,
            "sessionWebhook": f"{self.url}{SESSION_SEND}?session={session}",
            "sessionWebhookExpiredTime": int(end.timestamp() * 1000),
        }
        if not outsider:
            data["senderStaffId"] = who
        if group:
            data |= {"conversationTitle": group, "openThreadId": conversation, "isInAtList": True}
            data |= {"atUsers": [{"dingtalkId": ROBOT_USER}]}
        return data | content

    def say(self, who: str, text: str, group: str | None = None, *, outsider: bool = False) -> Delivery | None:
        """Write a text. In a group the robot gets it only if it is named, with a space where the name was."""
        if group is None:
            data = self.message(who, outsider=outsider, msgtype="text", text={"content": text})
        elif "@网格哨" in text:
            rest = " " + text.replace("@网格哨", "", 1).strip()
            data = self.message(who, group, outsider=outsider, msgtype="text", text={"content": rest})
        elif self.hears_all:
            data = self.message(who, group, outsider=outsider, msgtype="text", text={"content": text})
            data |= {"isInAtList": False, "atUsers": []}
        else:
            return None
        return self.gateway.push(MESSAGES, data)

    def show(self, who: str, text: str, picture: bytes, group: str | None = None) -> Delivery:
        """Send a picture, with a text if there is one."""
        code = self.keep(picture)
        if not text:
            content: dict[str, Any] = {
                "msgtype": "picture",
                "content": {"downloadCode": code, "pictureDownloadCode": code},
            }
        else:
            rest = text.replace("@网格哨", "", 1).strip()
            pieces = [{"text": f" {rest}"}, {"type": "picture", "downloadCode": code, "pictureDownloadCode": code}]
            content = {"msgtype": "richText", "content": {"richText": pieces}}
        data = self.message(who, group, **content)
        if group and "@网格哨" not in text:
            data["isInAtList"] = False
        return self.gateway.push(MESSAGES, data)

    def hand(self, who: str, name: str, document: bytes) -> Delivery:
        """Send a document, in private."""
        content = {"spaceId": "1", "fileName": name, "downloadCode": self.keep(document), "fileId": "2"}
        return self.gateway.push(MESSAGES, self.message(who, msgtype="file", content=content))

    def keep(self, content: bytes) -> str:
        """Put a file on the server; returns its download code."""
        code = uuid4().hex
        self.files[code] = content
        return code

    def press(self, who: str, card: str, label: str) -> Delivery:
        """Press a button of a card."""
        buttons = json.loads(self.cards[card]["cardData"]["cardParamMap"]["btns"])
        params = next(one["event"]["params"] for one in buttons if one["text"] == label)
        private = {"cardPrivateData": {"actionIds": [params["actionId"]], "params": params["params"]}}
        data = {
            "extension": "{}",
            "corpId": "dingcorp",
            "spaceType": "",
            "userIdType": 1,
            "type": "actionCallback",
            "userId": who,
            "content": json.dumps(private, ensure_ascii=False),
            "value": json.dumps(private, ensure_ascii=False),
            "spaceId": "",
            "outTrackId": card,
        }
        return self.gateway.push(CARDS, data)

    def hear(self, said: Said) -> None:
        """The robot said something."""
        self.said.append(said)


class _Server(uvicorn.Server):
    """Without uvicorn's own signal handlers: those are pytest's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def dingtalk(now: Callable[[], datetime] | None = None) -> AsyncIterator[DingTalk]:
    """A DingTalk of one's own, in this event loop."""
    from tests.platforms.dingtalk.api import routes

    server = DingTalk() if now is None else DingTalk(now=now)
    await server.gateway.start()
    http = _Server(
        uvicorn.Config(routes(server), host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    )
    serving = asyncio.create_task(http.serve())
    await until(lambda: http.started)
    server.port = http.servers[0].sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.closing.set()
        http.should_exit = http.force_exit = True
        await server.gateway.stop()
        await serving
