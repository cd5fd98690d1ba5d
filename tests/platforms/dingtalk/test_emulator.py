"""The emulator is as strict as the real one where a client could cheat."""

from __future__ import annotations

import json

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.emulator import CLIENT_ID, SECRET
from tests.platforms.dingtalk.gateway import MESSAGES, until

OPENING = {"clientId": CLIENT_ID, "clientSecret": SECRET, "subscriptions": [], "ua": ""}


async def test_a_ticket_is_good_once_and_not_for_long() -> None:
    async with e.dingtalk() as server:
        ticket = server.gateway.ticket()
        url = f"{ticket['endpoint']}?ticket={ticket['ticket']}"
        async with connect(url):
            await server.gateway.connected()
        with pytest.raises(InvalidStatus):
            await connect(url)
        late = server.gateway.ticket()
        server.gateway.expire_tickets()
        with pytest.raises(InvalidStatus):
            await connect(f"{late['endpoint']}?ticket={late['ticket']}")
        assert server.gateway.bad_tickets == 2


async def test_who_asks_wrongly_is_answered_as_dingtalk_answers() -> None:
    async with e.dingtalk() as server, httpx.AsyncClient(base_url=server.url) as client:
        wrong = await client.post(e.OPEN, json=OPENING | {"clientSecret": "x"}, headers={"Accept": "application/json"})
        assert (wrong.status_code, wrong.json()["code"]) == (400, "invalidParameter")
        xml = await client.post(e.OPEN, json=OPENING, headers={"Accept": "text/html"})
        assert xml.text.startswith("<xml")
        bare = await client.post(e.GROUP_SEND, json={})
        assert bare.json()["code"] == "AuthenticationFailed.MissingParameter"
        token = (await client.post(e.TOKEN, json={"appKey": CLIENT_ID, "appSecret": SECRET})).json()["accessToken"]
        again = (await client.post(e.TOKEN, json={"appKey": CLIENT_ID, "appSecret": SECRET})).json()["accessToken"]
        assert token == again
        headers = {"x-acs-dingtalk-access-token": token}
        body = {"robotCode": CLIENT_ID, "userIds": ["x"] * 21, "msgKey": "sampleText", "msgParam": "{}"}
        assert (await client.post(e.PERSON_SEND, json=body, headers=headers)).json()["code"].endswith("overMax")
        huge = body | {"userIds": ["x"], "msgParam": json.dumps({"content": "x" * 15_000})}
        assert (
            (await client.post(e.PERSON_SEND, json=huge, headers=headers)).json()["code"].endswith("msgParam.invalid")
        )
        upload = await client.post(e.UPLOAD, params={"access_token": "x", "type": "image"}, files={"media": b"x"})
        assert upload.json()["sub_code"] == "40014"


async def test_what_nobody_receives_is_lost_or_comes_again() -> None:
    async with e.dingtalk() as server:
        gateway = server.gateway
        assert server.say("张三", "在吗") is not None
        await until(lambda: gateway.lost == 1)
        assert server.say("张三", "没有叫机器人", "水东群") is None
        gateway.redeliver_after = 0.05
        ticket = gateway.ticket()
        async with connect(f"{ticket['endpoint']}?ticket={ticket['ticket']}") as socket:
            delivery = gateway.push(MESSAGES, server.message("张三", msgtype="text", text={"content": "在吗"}))
            first, second = json.loads(await socket.recv()), json.loads(await socket.recv())
            assert first["headers"]["messageId"] != second["headers"]["messageId"]
            assert json.loads(first["data"])["msgId"] == json.loads(second["data"])["msgId"]
            assert len(delivery.message_ids) == 2
            gateway.grace = 0.1
            gateway.disconnect()
            assert json.loads(await socket.recv())["headers"]["topic"] == "disconnect"
            await socket.wait_closed()
