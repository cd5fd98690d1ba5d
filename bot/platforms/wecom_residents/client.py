"""Calls to WeCom: one client, one token, every no told apart."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.platforms.tokens import Token, Tokens, TokenStore
from bot.platforms.wecom_residents.config import WecomResidentsConfig
from bot.platforms.wecom_residents.lenient import whole
from bot.platforms.wecom_residents.office import Result, Walk
from bot.platforms.wecom_residents.refusal import Refusal, RefusalKind, answer_of

_MOST_PAGES = 1000  # of any list: a server that turns in a circle must not hold us for ever
_LISTED = timedelta(days=30)  # a list of 群发 covers a month at most [doc 93338]
_BEGIN = {Walk.MADE: "begin_create_time", Walk.CHANGED: "begin_modify_time"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of orders as WeCom's JSON; `cursor` "" means that it is the last."""

    orders: list[Any]
    cursor: str


class Client:
    """Every method raises Refusal for a no, and httpx.HTTPError when no answer came."""

    def __init__(self, config: WecomResidentsConfig, store: TokenStore | None = None) -> None:
        self._config = config
        # Apps of one 企业微信 have tokens of their own, and a new secret a new one: its print tells them apart.
        secret = hashlib.sha256(config.secret.get_secret_value().encode()).hexdigest()[:8]
        name = f"wecom_residents:{config.corp_id}:{secret}"
        self._tokens = Tokens(self._fetch_token, store, name, config.early_seconds)
        self._http: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def http(self) -> httpx.AsyncClient:
        """The one client, made on first need."""
        async with self._opening:
            if self._http is None:
                tls = await asyncio.to_thread(ssl.create_default_context)  # reads files
                self._http = httpx.AsyncClient(verify=tls, timeout=self._config.timeout_seconds)
            return self._http

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        async with self._opening:
            client, self._http = self._http, None
        if client is not None:
            await client.aclose()

    # --- 居民上报 -----------------------------------------------------------------------------

    async def orders(self, walk: Walk, since: datetime | None, cursor: str) -> Page:
        """Orders made, or changed, since then, a page at a time [doc 93518]; None: the newest page will do.

        Never both times at once: whether they would be combined by "and" or by "or" is written nowhere.
        """
        body: dict[str, Any] = {"cursor": cursor, "limit": self._config.limit}
        body[_BEGIN[walk]] = int(since.timestamp() if since is not None else time.time())
        answer = await self._call("report/resident/get_order_list", body)
        following = answer.get("next_cursor")
        return Page(_list(answer, "order_list"), following if isinstance(following, str) else "")

    async def order(self, order_id: str) -> Any:
        """One order as WeCom's JSON [doc 93519]."""
        return (await self._call("report/resident/get_order_info", {"order_id": order_id})).get("order_info")

    # --- 客户群 -------------------------------------------------------------------------------

    async def follow_users(self) -> list[str]:
        """userids of those who have 客户联系, within the app's visible range [doc 92571]."""
        answer = await self._call("externalcontact/get_follow_user_list", None)
        return [user for user in _list(answer, "follow_user") if isinstance(user, str) and user]

    async def group_list(self, owners: Sequence[str]) -> dict[str, int]:
        """Status by chat id, of the groups of at most a hundred owners [doc 92120]."""
        body = {"status_filter": 0, "owner_filter": {"userid_list": list(owners)}, "limit": 1000}
        rows = await self._all("groupchat/list", body, "group_chat_list")
        return {row["chat_id"]: whole(row.get("status")) or 0 for row in rows if isinstance(row.get("chat_id"), str)}

    async def group(self, chat_id: str) -> Any:
        """One group as WeCom's JSON [doc 92122]."""
        answer = await self._call("externalcontact/groupchat/get", {"chat_id": chat_id, "need_name": 0})
        return answer.get("group_chat")

    async def make_task(self, sender: str, chats: Sequence[str], text: str) -> tuple[str, list[str]]:
        """Have `sender` asked to send a text to groups: (msgid, groups it cannot be sent to) [doc 92135].

        At most 2000 groups. Nothing is sent by this: the sender confirms it with one tap, or does not.
        """
        body = {"chat_type": "group", "sender": sender, "chat_id_list": list(chats), "text": {"content": text}}
        answer = await self._call("externalcontact/add_msg_template", body)
        msgid = answer.get("msgid")
        if not isinstance(msgid, str) or not msgid:
            raise Refusal(RefusalKind.BUSY, "no msgid")
        return msgid, [chat for chat in _list(answer, "fail_list") if isinstance(chat, str)]

    async def find_task(self, sender: str, text: str, since: datetime, until: datetime) -> list[str]:
        """msgids of tasks that were made in that time for this sender with this text [doc 93338]."""
        msgids = []
        while since < until:  # a list covers a month at most: longer times are asked for in parts
            end = min(since + _LISTED, until)
            msgids += await self._find_within(sender, text, since, end)
            since = end
        return list(dict.fromkeys(msgids))

    async def _find_within(self, sender: str, text: str, since: datetime, until: datetime) -> list[str]:
        body = {"chat_type": "group", "start_time": int(since.timestamp()), "end_time": int(until.timestamp()) + 1}
        made = await self._all("get_groupmsg_list_v2", {**body, "limit": 100}, "group_msg_list")
        like = [
            sending
            for sending in made
            if isinstance(sending.get("text"), dict) and sending["text"].get("content") == text
        ]
        msgids = []
        for msgid in (row.get("msgid") for row in like):
            if isinstance(msgid, str):
                tasks = await self._all("get_groupmsg_task", {"msgid": msgid, "limit": 1000}, "task_list")
                if any(task.get("userid") == sender for task in tasks):
                    msgids.append(msgid)
        return msgids

    async def results(self, msgid: str, sender: str) -> list[Result]:
        """What became of a task, group by group [doc 93338]."""
        body = {"msgid": msgid, "userid": sender, "limit": 1000}
        results = []
        for row in await self._all("get_groupmsg_send_result", body, "send_list"):
            chat_id, status = row.get("chat_id"), whole(row.get("status"))
            if isinstance(chat_id, str) and status is not None:
                results.append(Result(chat_id, status, whole(row.get("send_time")) or 0))
        return results

    async def remind(self, msgid: str) -> None:
        """Ask the sender once more; three times in 24 hours [doc 97610]."""
        await self._call("externalcontact/remind_groupmsg_send", {"msgid": msgid})

    async def cancel(self, msgid: str) -> None:
        """Nobody need send it any more; what was sent stays [doc 97611]."""
        await self._call("externalcontact/cancel_groupmsg_send", {"msgid": msgid})

    # --- how --------------------------------------------------------------------------------

    async def _all(self, path: str, body: dict[str, Any], name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = await self._call(f"externalcontact/{path}", {**body, "cursor": cursor})
            rows += [row for row in _list(answer, name) if isinstance(row, dict)]
            following = answer.get("next_cursor")
            if not isinstance(following, str) or not following or following == cursor:
                break
            cursor = following
        return rows

    async def _call(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """POST with the token, or GET where there is no body; once more with a new token if it is refused."""
        token = await self._tokens.get()
        try:
            return await self._send(path, token, body)
        except Refusal as refusal:
            if refusal.kind is not RefusalKind.TOKEN:
                raise
        return await self._send(path, await self._tokens.get(refused=token), body)

    async def _send(self, path: str, token: str, body: dict[str, Any] | None) -> dict[str, Any]:
        client = await self.http()
        method = "GET" if body is None else "POST"
        url = f"{self._config.base_url}/cgi-bin/{path}"
        return answer_of(await client.request(method, url, params={"access_token": token}, json=body))

    async def _fetch_token(self) -> Token:
        client = await self.http()
        asked_at = time.time()
        params = {"corpid": self._config.corp_id, "corpsecret": self._config.secret.get_secret_value()}
        try:
            answer = answer_of(await client.get(f"{self._config.base_url}/cgi-bin/gettoken", params=params))
        except Refusal as refusal:  # there is no token yet that could be refused: the secret is
            raise (Refusal(RefusalKind.SETUP, refusal.code) if refusal.kind is RefusalKind.TOKEN else refusal) from None
        value, seconds = answer.get("access_token"), whole(answer.get("expires_in"))
        if not isinstance(value, str) or seconds is None:
            raise Refusal(RefusalKind.BUSY, "no access_token")
        return Token(value, asked_at + seconds)


def _list(answer: dict[str, Any], name: str) -> list[Any]:
    value = answer.get(name)
    return value if isinstance(value, list) else []
