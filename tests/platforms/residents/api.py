"""The HTTP side of the emulator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.platforms.residents import emulator as e
from tests.platforms.residents.emulator import Answer, WeCom

TASKS_A_PAGE = 2  # short pages, so that cursors are used


def routes(server: WeCom) -> Starlette:
    """The app."""
    methods: dict[str, Callable[[dict[str, Any]], Answer]] = {
        e.ORDERS: server.page,
        e.ORDER: lambda body: _told({"order_info": server.orders.get(body["order_id"])}),
        e.FOLLOW: lambda body: _told({"follow_user": server.members}),
        e.GROUPS: lambda body: _listed(server, body),
        e.GROUP: lambda body: _group(server, body["chat_id"]),
        e.MAKE: server.make,
        e.LIST: lambda body: _dispatching(server) or _made(server, body),
        e.TASK: lambda body: _dispatching(server) or _pages(body, _senders(server, body["msgid"]), "task_list"),
        e.RESULT: lambda body: _dispatching(server) or _pages(body, _results(server, body), "send_list"),
        e.REMIND: server.remind,
        e.CANCEL: server.cancel,
    }

    async def token(request: Request) -> Response:
        server.calls[e.TOKEN] += 1
        await server.delay(e.TOKEN)
        if (refused := server.refusal(e.TOKEN)) is not None:
            return _reply(refused)
        if request.query_params["corpid"] != e.CORP or request.query_params["corpsecret"] != e.SECRET:
            return _reply((200, {"errcode": 40001, "errmsg": "invalid credential"}))
        made = uuid4().hex
        server.tokens.add(made)
        return _reply((200, e.OK[1] | {"access_token": made, "expires_in": 7200}))

    async def call(request: Request) -> Response:
        path = request.path_params["path"]
        server.calls[path] += 1
        if request.query_params.get("access_token") not in server.tokens:
            return _reply(e.BAD_TOKEN)
        if (refused := server.refusal(path)) is not None:
            return _reply(refused)
        assert (request.method == "GET") == (path == e.FOLLOW)
        body = await request.json() if request.method == "POST" else {}
        server.bodies.append((path, body))
        answer = methods[path](body)
        await server.delay(path)
        return _reply(e.PAGE if server.loses(path) else answer)

    async def shown(request: Request) -> Response:
        server.calls["pic"] += 1
        await server.delay("pic")
        status, content = server.pictures[request.path_params["name"]]
        return Response(content if status == 200 else b"", status, media_type="image/png")

    return Starlette(
        routes=[
            Route("/cgi-bin/gettoken", token),
            Route("/cgi-bin/{path:path}", call, methods=["GET", "POST"]),
            Route("/pic/{name}", shown),
        ]
    )


def _reply(answer: Answer) -> Response:
    status, body = answer
    return HTMLResponse(body, status) if isinstance(body, str) else JSONResponse(body, status)


def _told(more: dict[str, Any]) -> Answer:
    return 200, e.OK[1] | more


def _pages(body: dict[str, Any], rows: list[dict[str, Any]], name: str) -> Answer:
    start = int(body.get("cursor") or 0)
    end = start + TASKS_A_PAGE
    return _told({name: rows[start:end], "next_cursor": str(end) if end < len(rows) else ""})


def _listed(server: WeCom, body: dict[str, Any]) -> Answer:
    refused, rows = server.listed(body)
    return refused or _pages(body, rows, "group_chat_list")


def _group(server: WeCom, chat_id: str) -> Answer:
    if chat_id not in server.groups:
        return e.GONE
    name, owner = server.groups[chat_id]
    members = [{"userid": "wmResident", "type": 2, "name": "居民", "join_time": 1}]
    told = {"chat_id": chat_id, "name": name, "owner": owner, "create_time": 1, "member_list": members}
    return _told({"group_chat": told})


def _dispatching(server: WeCom) -> Answer | None:
    """创建企业群发后，立刻调用获取企业的全部群发记录的相关接口，将可能出现该错误 [doc 90313, 41063]."""
    young = any(server.now().timestamp() - one.stood_at < server.dispatching for one in server.tasks.values())
    return e.DISPATCHING if young else None


def _made(server: WeCom, body: dict[str, Any]) -> Answer:
    """群发任务记录的起止时间间隔不能超过1个月 [doc 93338]."""
    if body["end_time"] - body["start_time"] > 31 * 86_400:
        return e.BAD_RANGE
    rows = [
        {"msgid": one.msgid, "create_time": str(one.made_at), "create_type": 0, "text": {"content": one.text}}
        for one in server.tasks.values()
        if body["start_time"] <= one.made_at <= body["end_time"]
    ]
    return _pages(body, rows, "group_msg_list")


def _senders(server: WeCom, msgid: str) -> list[dict[str, Any]]:
    one = server.tasks[msgid]
    return [{"userid": one.sender, "status": 2 if one.confirmed_at else 0, "send_time": one.confirmed_at}]


def _results(server: WeCom, body: dict[str, Any]) -> list[dict[str, Any]]:
    """A group that was not confirmed is not listed [doc 93338]."""
    one = server.tasks[body["msgid"]]
    assert body["userid"] == one.sender
    return [
        {"chat_id": chat, "userid": one.sender, "status": one.results[chat]}
        | ({"send_time": one.confirmed_at} if one.results[chat] == 1 else {})
        for chat in one.chats
        if chat in one.results
    ]
