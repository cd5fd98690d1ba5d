"""The HTTP side of the emulator: tokens, sending, uploads, downloads, cards."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.emulator import CLIENT_ID, SECRET, DingTalk, Said

Answer = tuple[int, Any]
Handler = Callable[[Request, dict[str, Any]], Awaitable[Answer]]
ROBOT_TOKEN, ROBOT_SECRET = "robot-token", "SECrobot"
_KEYS = {"sampleText", "sampleMarkdown", "sampleImageMsg", "sampleLink", "sampleAudio", "sampleFile", "sampleVideo"}


def _bad(code: str) -> Answer:
    return 400, {"code": code, "requestid": "R", "message": code}


def _reply(answer: Answer) -> Response:
    status, body = answer
    return HTMLResponse(body, status) if isinstance(body, str) else JSONResponse(body, status)


class Api:
    """One method an endpoint; each gets the parsed body and returns (status, body)."""

    def __init__(self, server: DingTalk) -> None:
        self.server = server

    def route(self, path: str, handler: Handler, *, token: bool = False, method: str = "POST") -> Route:
        async def serve(request: Request) -> Response:
            self.server.calls[path] += 1
            refused = self.server.refusal(path)
            if refused is not None:
                return _reply(refused)
            if token:
                given = request.headers.get("x-acs-dingtalk-access-token")
                if given is None:
                    return _reply(_bad("AuthenticationFailed.MissingParameter"))
                if given not in self.server.tokens:
                    return _reply(self.server.bad_token)
            kind = request.headers.get("content-type", "")
            body = await request.json() if kind.startswith("application/json") else {}
            self.server.bodies.append((path, body))
            answer = await handler(request, body)
            return _reply(e.BAD_GATEWAY if self.server.lost(path) else answer)

        return Route(path, serve, methods=[method])

    # --- who we are -------------------------------------------------------------------------

    async def open(self, request: Request, body: dict[str, Any]) -> Answer:
        if self.server.open_hangs:
            with_end = asyncio.ensure_future(self.server.closing.wait())
            await asyncio.wait({with_end}, timeout=self.server.open_hangs)
            with_end.cancel()
        if body["clientId"] != CLIENT_ID or body["clientSecret"] != SECRET:
            return 400, {"code": "invalidParameter", "message": "credentials", "requestId": "R"}
        if "application/json" not in request.headers.get("accept", ""):
            return 200, "<xml/>"
        assert all(set(one) == {"type", "topic"} for one in body["subscriptions"])
        return 200, self.server.gateway.ticket()

    async def token(self, request: Request, body: dict[str, Any]) -> Answer:
        if body.get("appKey") != CLIENT_ID or body.get("appSecret") != SECRET:
            return _bad("invalidClientIdOrSecret")
        if not self.server.tokens:  # within its life the same token is given again
            self.server.tokens.add(uuid4().hex)
        return 200, {"accessToken": next(iter(self.server.tokens)), "expireIn": self.server.token_life}

    async def old_token(self, request: Request, body: dict[str, Any]) -> Answer:
        query = request.query_params
        if (query.get("appkey"), query.get("appsecret")) != (CLIENT_ID, SECRET):
            return 200, {"errcode": 40096, "errmsg": "不合法的appKey或appSecret"}
        _, body = await self.token(request, {"appKey": CLIENT_ID, "appSecret": SECRET})
        return 200, {"errcode": 0, "errmsg": "ok", "access_token": body["accessToken"], "expires_in": 7200}

    # --- what the robot says ----------------------------------------------------------------

    async def by_session(self, request: Request, body: dict[str, Any]) -> Answer:
        found = self.server.sessions.get(request.query_params.get("session", ""))
        if found is None or found[2] <= self.server.now():
            return e.SESSION_GONE
        conversation, staff, _ = found
        return await self._webhook(request, body, "session", conversation or staff)

    async def by_robot(self, request: Request, body: dict[str, Any]) -> Answer:
        query = request.query_params
        if query.get("access_token") != ROBOT_TOKEN:
            return 200, {"errcode": 300005, "errmsg": "token is not exist"}
        stamp = query.get("timestamp", "0")
        digest = hmac.new(ROBOT_SECRET.encode(), f"{stamp}\n{ROBOT_SECRET}".encode(), hashlib.sha256).digest()
        signed = base64.b64encode(digest).decode() == query.get("sign")
        if not signed or abs(time.time() * 1000 - int(stamp)) > 3_600_000:
            return 200, {"errcode": 310000, "errmsg": "sign not match"}
        return await self._webhook(request, body, "robot", "robot")

    async def _webhook(self, request: Request, body: dict[str, Any], road: str, to: str) -> Answer:
        if len(await request.body()) > 20_000:
            return 200, {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}
        kind = body.get("msgtype")
        if kind not in ("text", "markdown", "link", "actionCard", "feedCard"):
            return 200, {"errcode": 400, "errmsg": "msgtype"}
        text = body[kind].get("content") or body[kind].get("text")
        self.server.hear(Said(road, to, kind, text))
        return 200, {"errcode": 0, "errmsg": "ok"}

    def _sample(self, body: dict[str, Any]) -> tuple[str, dict[str, Any]] | Answer:
        if body.get("robotCode") != CLIENT_ID:
            return _bad("invalidParameter.robotCode.auth")
        key, param = body.get("msgKey"), body.get("msgParam")
        if key not in _KEYS:
            return _bad("invalidParameter.msgKey.invalid")
        if not isinstance(param, str) or len(param.encode()) > 15_000:
            return _bad("invalidParameter.msgParam.invalid")
        return str(key), json.loads(param)

    async def to_group(self, request: Request, body: dict[str, Any]) -> Answer:
        sample = self._sample(body)
        if isinstance(sample[0], int):
            return sample
        key, param = sample
        self.server.hear(Said("group", body["openConversationId"], key, _words(param)))
        return 200, {"processQueryKey": uuid4().hex}

    async def to_people(self, request: Request, body: dict[str, Any]) -> Answer:
        sample = self._sample(body)
        if isinstance(sample[0], int):
            return sample
        key, param = sample
        users = body["userIds"]
        if not users or len(users) > 20:
            return _bad(f"invalidParameter.userIds.{'overMax' if users else 'empty'}")
        known = set(self.server.people) - self.server.unreachable
        for user in users:
            if user in known and user not in self.server.flow_controlled:
                self.server.hear(Said("person", user, key, _words(param)))
        answer = {
            "processQueryKey": uuid4().hex,
            "invalidStaffIdList": [one for one in users if one not in known],
            "flowControlledStaffIdList": [one for one in users if one in self.server.flow_controlled],
        }
        return 200, answer

    async def card(self, request: Request, body: dict[str, Any]) -> Answer:
        space = body["openSpaceId"]
        kind, _, to = space.removeprefix("dtv1.card//").partition(".")
        assert body["callbackType"] == "STREAM"
        assert body["imGroupOpenDeliverModel" if kind == "IM_GROUP" else "imRobotOpenDeliverModel"]["robotCode"]
        shown = body["cardData"]["cardParamMap"]
        assert all(isinstance(one, str) for one in shown.values())
        labels = tuple(one["text"] for one in json.loads(shown["btns"]))
        if body["outTrackId"] not in self.server.cards:  # the key of idempotence: made again, it is the same card
            self.server.cards[body["outTrackId"]] = body
            self.server.hear(Said("card", to, "card", shown["content"], labels, body["outTrackId"]))
        result = {"outTrackId": body["outTrackId"], "deliverResults": [{"spaceId": to, "success": True}]}
        return 200, {"success": True, "result": result}

    # --- files ------------------------------------------------------------------------------

    async def upload(self, request: Request, body: dict[str, Any]) -> Answer:
        if request.query_params.get("access_token") not in self.server.tokens:
            return e.BAD_TOKEN_88
        kind = request.query_params.get("type")
        async with request.form() as form:
            media = form["media"]
            assert not isinstance(media, str)
            content = await media.read()
            name = str(media.filename)
        if kind not in ("image", "voice", "video", "file") or len(content) > 20 * 1024 * 1024:
            return 200, {"errcode": 40004, "errmsg": "不支持的媒体文件类型"}
        media_id = f"@lADP{uuid4().hex}"
        self.server.media[media_id] = (kind, name, content)
        return 200, {"errcode": 0, "errmsg": "ok", "type": kind, "media_id": media_id, "created_at": 1}

    async def code(self, request: Request, body: dict[str, Any]) -> Answer:
        if body.get("robotCode") != CLIENT_ID:
            return _bad("invalidParameter.robotCode.auth")
        if body.get("downloadCode") not in self.server.files:
            return _bad("invalidParameter.downloadCode.invalid")
        return 200, {"downloadUrl": f"{self.server.url}/files/{body['downloadCode']}"}

    async def file(self, request: Request) -> Response:
        content = self.server.files.get(request.path_params["code"])
        return Response("gone", 404) if content is None else Response(content, media_type="application/octet-stream")


def _words(param: dict[str, Any]) -> str:
    return str(param.get("content") or param.get("text") or param.get("fileName") or param)


def routes(server: DingTalk) -> Starlette:
    """The application."""
    api = Api(server)
    return Starlette(
        routes=[
            api.route(e.OPEN, api.open),
            api.route(e.TOKEN, api.token),
            api.route("/gettoken", api.old_token, method="GET"),
            api.route(e.SESSION_SEND, api.by_session),
            api.route(e.ROBOT_SEND, api.by_robot),
            api.route(e.GROUP_SEND, api.to_group, token=True),
            api.route(e.PERSON_SEND, api.to_people, token=True),
            api.route(e.CARD_SEND, api.card, token=True),
            api.route(e.FILE_CODE, api.code, token=True),
            api.route(e.UPLOAD, api.upload),
            Route("/files/{code}", api.file),
        ]
    )
