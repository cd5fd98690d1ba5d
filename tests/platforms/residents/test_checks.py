"""What the app's owner is told before anything runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.platforms.wecom_residents import groups
from bot.platforms.wecom_residents.checks import missing
from bot.platforms.wecom_residents.client import Client
from tests.platforms.residents import emulator as e
from tests.platforms.residents.emulator import WeCom, wecom


@pytest_asyncio.fixture
async def server() -> AsyncIterator[WeCom]:
    async with wecom() as server:
        yield server


async def _asked(server: WeCom, **changes: str) -> tuple[str, ...]:
    client = Client(server.config(**changes))
    try:
        return await missing(client)
    finally:
        await client.close()


async def test_all_is_well(server: WeCom) -> None:
    server.add_group("水东群", "zhangsan")
    assert await _asked(server) == ()


async def test_a_wrong_secret_is_said_once_and_not_told(server: WeCom) -> None:
    (line,) = await _asked(server, secret="wrong-secret")
    assert "Secret 不对（40001）" in line
    assert "wrong-secret" not in line


async def test_each_right_by_itself(server: WeCom) -> None:
    server.refuse(e.ORDERS, (200, {"errcode": 48002, "errmsg": "api forbidden"}))
    server.refuse(e.GROUPS, e.NO_IP)
    first, second = await _asked(server)
    assert "应用没有调用权限（48002）；请在 居民上报" in first
    assert "不在应用的“企业可信 IP”里（60020）；请在应用的详情页把它加进去" in second


async def test_nobody_answers(server: WeCom) -> None:
    lines = await _asked(server, base_url="http://127.0.0.1:9")
    assert all("没有回应（ConnectError）" in one for one in lines)


async def test_one_token_for_all_calls(server: WeCom) -> None:
    client = Client(server.config())
    for number in range(3):
        server.add_group(f"群{number}", "x")
    assert len(await groups.read(client, {})) == 3
    assert server.calls[e.TOKEN] == 1
    server.revoke_tokens()
    assert len(await groups.read(client, {})) == 3
    assert server.calls[e.TOKEN] == 2
    await client.close()


async def test_a_group_that_is_dissolved_meanwhile(server: WeCom) -> None:
    for number in range(3):
        server.add_group(f"群{number}", "x")
    server.refuse(e.GROUP, (200, {"errcode": 40050, "errmsg": "invalid chatid"}))
    client = Client(server.config())
    assert [one.name for one in await groups.read(client, {})] == ["群1", "群2"]
    await client.close()
