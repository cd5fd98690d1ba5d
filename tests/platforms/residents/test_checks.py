"""What the app's owner is told before anything runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.platforms.tokens import MemoryTokens
from bot.platforms.wecom_residents import groups
from bot.platforms.wecom_residents.checks import missing
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.refusal import Refusal, RefusalKind, answer_of
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


@pytest.mark.parametrize(
    ("code", "words", "todo"),
    [
        (48005, "企业微信已经停用这个接口", "升级"),
        (50003, "应用被停用了", "重新启用"),
        (81017, "可见范围超过 1000 人", "缩到"),
        (84074, "没有客户联系的权限", "客户联系 → 可调用接口的应用"),
    ],
)
async def test_what_only_the_owner_can_change_is_named(server: WeCom, code: int, words: str, todo: str) -> None:
    """LOW-9, HIGH-3: they ended a task for good, or led to the wrong advice [doc 90313, 92120]."""
    server.refuse(e.GROUPS, (200, {"errcode": code, "errmsg": "x"}))
    (line,) = await _asked(server)
    assert f"{words}（{code}）；" in line
    assert todo in line
    with pytest.raises(Refusal) as refused:
        answer_of(httpx.Response(200, json={"errcode": code}))
    assert refused.value.kind is RefusalKind.SETUP


async def test_nobody_may_have_customers(server: WeCom) -> None:
    server.members.clear()
    (line,) = await _asked(server)
    assert "还没有成员能用客户联系；请在 客户联系 → 权限配置" in line


async def test_a_call_is_told_40001_and_asks_for_a_new_token(server: WeCom) -> None:
    """LOW-7: as WxJava does on 40001, 40014 and 42001; it was waited for ten minutes. Of gettoken it is the secret."""
    client = Client(server.config())
    server.refuse(e.FOLLOW, (200, {"errcode": 40001, "errmsg": "invalid credential"}))
    assert await client.follow_users() == ["xiaowj"]
    assert server.calls[e.TOKEN] == 2
    await client.close()


async def test_two_apps_of_one_corp_have_tokens_of_their_own(server: WeCom) -> None:
    """LOW-11: they fought over one row, and gettoken is limited [doc 91039]."""
    store = MemoryTokens()
    first, other = Client(server.config(), store), Client(server.config(secret="another-secret"), store)
    assert await first.follow_users() == ["xiaowj"]
    with pytest.raises(Refusal) as refused:
        await other.follow_users()
    assert (refused.value.kind, refused.value.code) == (RefusalKind.SETUP, "40001")
    again = Client(server.config(), store)
    assert await again.follow_users() == ["xiaowj"]
    assert server.calls[e.TOKEN] == 2, "the first app's token is shared by its processes"
    for client in (first, other, again):
        await client.close()


@pytest.mark.parametrize("code", ["42001", 42001.0])
def test_a_code_that_is_written_otherwise(code: object) -> None:
    with pytest.raises(Refusal) as refused:
        answer_of(httpx.Response(200, json={"errcode": code}))
    assert (refused.value.kind, refused.value.code) == (RefusalKind.TOKEN, "42001")
    assert answer_of(httpx.Response(200, json={"errcode": "0", "x": 1}))["x"] == 1
