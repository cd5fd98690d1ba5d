"""WeCom's side on loopback: residents who report, pages of orders, leaders who confirm, and every way of saying no.

Limits: it is the documented wire format; which code comes for a fourth reminder, a spent cursor or a task that
cannot be cancelled is not published, so those three are placeholders [GUESS].
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

import uvicorn
from PIL import Image

from bot.platforms.wecom_residents.config import WecomResidentsConfig
from tests.engine.stage import until

CORP = "wwtest"
SECRET = "very-secret-secret"
ORDERS = "report/resident/get_order_list"
ORDER = "report/resident/get_order_info"
TOKEN = "gettoken"
MAKE = "externalcontact/add_msg_template"
RESULT = "externalcontact/get_groupmsg_send_result"
REMIND = "externalcontact/remind_groupmsg_send"
CANCEL = "externalcontact/cancel_groupmsg_send"
LIST = "externalcontact/get_groupmsg_list_v2"
TASK = "externalcontact/get_groupmsg_task"
GROUPS = "externalcontact/groupchat/list"
GROUP = "externalcontact/groupchat/get"
FOLLOW = "externalcontact/get_follow_user_list"

Answer = tuple[int, Any]
OK: Answer = (200, {"errcode": 0, "errmsg": "ok"})
EXPIRED: Answer = (200, {"errcode": 42001, "errmsg": "access_token expired"})
BAD_TOKEN: Answer = (200, {"errcode": 40014, "errmsg": "invalid access_token"})
TOO_OFTEN: Answer = (200, {"errcode": 45009, "errmsg": "api freq out of limit"})
BUSY: Answer = (200, {"errcode": -1, "errmsg": "system error"})
NO_IP: Answer = (200, {"errcode": 60020, "errmsg": "not allow to access from your ip"})
DISPATCHING: Answer = (200, {"errcode": 41063, "errmsg": "groupmsg is dispatching"})  # doc 90313: 正在被派发中
TOO_MANY: Answer = (200, {"errcode": 81017, "errmsg": "too many visible members"})  # doc 92120
NO_USER: Answer = (200, {"errcode": 40003, "errmsg": "invalid userid"})  # doc 90313
BAD_RANGE: Answer = (200, {"errcode": 40058, "errmsg": "time range over a month"})  # doc 93338; the code [GUESS]
GONE: Answer = (200, {"errcode": 40050, "errmsg": "invalid chatid"})  # doc 90313
PAGE: Answer = (502, "<html>bad gateway</html>")
NO_JSON: Answer = (200, "<html>maintenance</html>")
BAD_CURSOR: Answer = (200, {"errcode": 40058, "errmsg": "invalid cursor"})  # [GUESS]
REMINDED: Answer = (200, {"errcode": 41098, "errmsg": "remind limit"})  # [GUESS]
NO_CANCEL: Answer = (200, {"errcode": 41099, "errmsg": "cannot cancel"})  # [GUESS]
_numbers = count(1)


@dataclass
class Task:
    """A 群发 that waits for its sender."""

    msgid: str
    sender: str
    chats: list[str]
    text: str
    made_at: int
    stood_at: float  # the same, with its fractions
    confirmed_at: int = 0
    cancelled: bool = False
    reminded: list[int] = field(default_factory=list)
    results: dict[str, int] = field(default_factory=dict)


@dataclass
class WeCom:
    """The emulator. Time is its own; a test may move it."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)  # order → modify time
    groups: dict[str, tuple[str, str]] = field(default_factory=dict)  # chat id → name, owner
    members: list[str] = field(default_factory=lambda: ["xiaowj"])  # with 客户联系, in the app's range
    visible: int = 100  # people in the app's range
    departed: dict[str, int] = field(default_factory=dict)  # owner who left → status of their groups, 1 or 2
    departed_refused: bool = False  # naming them is refused, as the field says, against the document
    dispatching: float = 0  # seconds after a task is made, in which questions about 群发 are answered with 41063
    combine: Callable[[Iterable[bool]], bool] = all  # how two begin times combine is documented nowhere: all, any
    new_is_changed: bool = True  # nor whether an order that nobody touched counts as changed
    tasks: dict[str, Task] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # chat id → texts sent there
    pictures: dict[str, Answer] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    bodies: list[tuple[str, Any]] = field(default_factory=list)
    before_page: Callable[[int], None] | None = None  # called with the number of the page, before it is read
    refused_groups: set[str] = field(default_factory=set)  # come back in fail_list
    full_groups: set[str] = field(default_factory=set)  # got another 群发: status 3
    port: int = 0

    def __post_init__(self) -> None:
        self.tokens: set[str] = set()
        self.cursors: set[str] = set()
        self._refusals: dict[str, list[Answer]] = defaultdict(list)
        self._lost: dict[str, int] = defaultdict(int)
        self._slow: dict[str, float] = {}
        self.release = asyncio.Event()  # lets slow answers go

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def config(self, **changes: Any) -> WecomResidentsConfig:
        """The settings of an app that reads here; waits are short."""
        quick: dict[str, Any] = {
            "poll_seconds": 0.02,
            "busy_seconds": 0.02,
            "busy_most_seconds": 0.1,
            "rate_seconds": 0.05,
        }
        quick |= {"setup_seconds": 0.1, "again_seconds": 0.01, "settle_seconds": 0.01, "timeout_seconds": 0.5}
        # A report made in one second and a first look in the next are one moment of a test.
        quick |= {"lost_seconds": 0.05, "back_hours": 0.02}
        base: dict[str, Any] = {"corp_id": CORP, "secret": SECRET, "base_url": self.url, "check_seconds": 0.05}
        return WecomResidentsConfig(**(base | quick | changes))

    # --- how it says no ---------------------------------------------------------------------

    def refuse(self, path: str, answer: Answer, times: int = 1) -> None:
        """The next calls of a path are answered so, and do nothing."""
        self._refusals[path] += [answer] * times

    def allow(self, path: str) -> None:
        """Its calls are answered again."""
        self._refusals[path].clear()

    def lose(self, path: str, times: int = 1) -> None:
        """The next calls of a path are done, but their answers are a gateway's page."""
        self._lost[path] += times

    def slow(self, path: str, seconds: float) -> None:
        """Answers of a path take so long from now on; 0 ends that."""
        self._slow[path] = seconds

    def revoke_tokens(self) -> None:
        """No token given out so far is good any more."""
        self.tokens.clear()

    def expire_cursors(self) -> None:
        """No page that was begun can be turned on."""
        self.cursors.clear()

    def refusal(self, path: str) -> Answer | None:
        """How this call is to be refused, if it is."""
        return self._refusals[path].pop(0) if self._refusals[path] else None

    def loses(self, path: str) -> bool:
        """Whether the answer to this call gets lost."""
        if self._lost[path]:
            self._lost[path] -= 1
            return True
        return False

    async def delay(self, path: str) -> None:
        """Wait as long as this path is slow."""
        if seconds := self._slow.get(path):
            try:
                async with asyncio.timeout(seconds):
                    await self.release.wait()
            except TimeoutError:
                return

    # --- what people do ---------------------------------------------------------------------

    def seconds(self) -> int:
        """Unix time here."""
        return int(self.now().timestamp())

    def report(
        self,
        desc: str,
        *,
        grid: str = "水东社区第1网格",
        case: str = "市容环境",
        urgency: int = 1,
        name: str = "李大勇",
        mobile: str = "13812345678",
        pictures: int = 0,
        **more: Any,
    ) -> str:
        """A resident reports; returns the order's id."""
        order_id = f"ORDER{next(_numbers):06d}{uuid4().hex[:8]}"
        urls = [self.picture() for _ in range(pictures)]
        at = self.seconds()
        self.orders[order_id] = {
            "order_id": order_id,
            "desc": desc,
            "urge_type": urgency,
            "case_name": case,
            "grid_id": f"grid-{grid}",
            "grid_name": grid,
            "create_time": at,
            "reporter_name": name,
            "reporter_mobile": mobile,
            "unionid": f"oUnion-{name}-{mobile}",
            "image_urls": urls,
            "video_media_ids": [],
            "processor_userids": [],
            "process_list": [{"process_type": 1, "status": 1, "solved_time": at}],
        } | more
        self.changed[order_id] = at
        return order_id

    def touch(self, order_id: str, **changes: Any) -> None:
        """The order changes."""
        self.orders[order_id] |= changes
        self.changed[order_id] = self.seconds()

    def step(
        self,
        order_id: str,
        kind: int,
        note: str = "",
        *,
        done: bool = True,
        pictures: int = 0,
        urls: Sequence[str] = (),
    ) -> None:
        """Somebody works on an order in WeCom."""
        one = {"process_type": kind, "solve_userid": "zhangsan", "process_desc": note, "status": int(done)}
        one |= {"solved_time": self.seconds(), "image_urls": [*urls, *(self.picture() for _ in range(pictures))]}
        self.touch(order_id, process_list=[*self.orders[order_id]["process_list"], one])

    def picture(self, content: bytes | None = None) -> str:
        """The address of a picture."""
        name = uuid4().hex
        self.pictures[name] = (200, picture(next(_numbers)) if content is None else content)
        return f"{self.url}/pic/{name}"

    def add_group(self, name: str, owner: str) -> str:
        """A 客户群 comes into being."""
        chat_id = f"wr{uuid4().hex[:20]}"
        self.groups[chat_id] = (name, owner)
        if owner not in self.members:
            self.members.append(owner)
        return chat_id

    def leave(self, owner: str, status: int = 1) -> None:
        """A member leaves; their groups wait to be handed on."""
        self.members.remove(owner)
        self.departed[owner] = status

    def inherit(self, owner: str, heir: str) -> None:
        """The groups of one who left are another's now."""
        del self.departed[owner]
        self.groups = {key: (name, heir if one == owner else one) for key, (name, one) in self.groups.items()}

    def confirm(self, sender: str) -> int:
        """The leader taps, once for each task that waits. Returns how many."""
        waiting = [one for one in self.tasks.values() if one.sender == sender and not one.confirmed_at]
        waiting = [one for one in waiting if not one.cancelled]
        for one in waiting:
            one.confirmed_at = self.seconds()
            for chat in one.chats:
                one.results[chat] = 3 if chat in self.full_groups else 1
                if one.results[chat] == 1:
                    self.said[chat].append(one.text)
        return len(waiting)

    # --- what is asked ----------------------------------------------------------------------

    def page(self, body: dict[str, Any]) -> Answer:
        """A page of orders, by the time of their last change: one that changes meanwhile moves to the end."""
        cursor = body.get("cursor") or ""
        start = int(cursor.split("-")[0]) if cursor else 0
        if self.before_page is not None:
            self.before_page(start)
        if cursor and cursor not in self.cursors:
            return BAD_CURSOR
        by_change = sorted(self.orders.values(), key=lambda one: (self.changed[one["order_id"]], one["order_id"]))
        found = [one for one in by_change if self._asked_for(one, body)]
        size = body["limit"]
        assert 1 <= size <= 50
        following = ""
        if start + size < len(found):
            following = f"{start + size}-{uuid4().hex}"
            self.cursors.add(following)
        return 200, OK[1] | {"next_cursor": following, "order_list": found[start : start + size]}

    def _asked_for(self, one: dict[str, Any], body: dict[str, Any]) -> bool:
        """begin_create_time 之后新创建的, begin_modify_time 之后新修改的 [doc 93518]; either may be left out."""
        changed = self.changed[one["order_id"]]
        untouched = changed == one["create_time"] and not self.new_is_changed
        given = []
        if "begin_create_time" in body:
            given.append(one["create_time"] >= body["begin_create_time"])
        if "begin_modify_time" in body:
            given.append(changed >= body["begin_modify_time"] and not untouched)
        return self.combine(given)

    def listed(self, body: dict[str, Any]) -> tuple[Answer | None, list[dict[str, Any]]]:
        """groupchat/list [doc 92120 = 93414]: a refusal, or the rows."""
        owners = body.get("owner_filter", {}).get("userid_list")
        if owners is None and self.visible > 1000:
            return TOO_MANY, []
        assert owners is None or 0 < len(owners) <= 100, "用户ID列表，最多100个"
        if self.departed_refused and set(owners or ()) & set(self.departed):
            return NO_USER, []
        rows = []
        for chat_id, (_, owner) in self.groups.items():
            # 当群主为离职成员时，必须要指定群主过滤才可拉取对应数据
            shown = owner not in self.departed if owners is None else owner in owners
            if shown:
                rows.append({"chat_id": chat_id, "status": self.departed.get(owner, 0)})
        return None, rows

    def make(self, body: dict[str, Any]) -> Answer:
        """A task for a sender [doc 92135]."""
        assert body["chat_type"] == "group"
        assert 0 < len(body["chat_id_list"]) <= 2000
        if body["sender"] in self.departed:
            return NO_USER
        assert len(body["text"]["content"].encode()) <= 4000
        chats = [one for one in body["chat_id_list"] if one not in self.refused_groups]
        failed = [one for one in body["chat_id_list"] if one in self.refused_groups]
        msgid = f"msg{uuid4().hex}"
        self.tasks[msgid] = Task(
            msgid, body["sender"], chats, body["text"]["content"], self.seconds(), self.now().timestamp()
        )
        return 200, OK[1] | {"fail_list": failed, "msgid": msgid}

    def remind(self, body: dict[str, Any]) -> Answer:
        """Three times in 24 hours."""
        task = self.tasks[body["msgid"]]
        day_ago = self.seconds() - int(timedelta(days=1).total_seconds())
        if sum(at > day_ago for at in task.reminded) >= 3:
            return REMINDED
        task.reminded.append(self.seconds())
        return OK

    def cancel(self, body: dict[str, Any]) -> Answer:
        """Only while it was not confirmed."""
        task = self.tasks[body["msgid"]]
        if task.confirmed_at:
            return NO_CANCEL
        task.cancelled = True
        return OK


def picture(number: int) -> bytes:
    """A small picture like no other."""
    data = BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 90)).save(data, "PNG")
    return data.getvalue()


class _Server(uvicorn.Server):
    """Without uvicorn's own signal handlers: those are pytest's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def wecom(now: Callable[[], datetime] | None = None) -> AsyncIterator[WeCom]:
    """A WeCom of one's own, in this event loop."""
    from tests.platforms.residents.api import routes

    server = WeCom() if now is None else WeCom(now=now)
    http = _Server(
        uvicorn.Config(routes(server), host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off")
    )
    serving = asyncio.create_task(http.serve())
    await until(lambda: http.started)
    server.port = http.servers[0].sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.release.set()
        http.should_exit = http.force_exit = True
        await serving
