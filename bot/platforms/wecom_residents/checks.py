"""What is missing before orders can be read and groups be sent to; asked of WeCom without changing anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx

from bot.platforms.wecom_residents import groups
from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.office import Walk
from bot.platforms.wecom_residents.refusal import Refusal, explained, remedy


async def missing(client: Client) -> tuple[str, ...]:
    """In words for the app's owner; () if all is well. `client` is closed by who made it."""
    lacking = [
        await _lacks("居民上报", lambda: client.orders(Walk.CHANGED, None, ""), "居民上报 → 可调用接口的应用"),
    ]
    if "Secret" not in lacking[0]:  # the same no once is enough
        lacking.append(await _lacks("客户群", lambda: groups.read(client, {}, most=1), "客户联系 → 可调用接口的应用"))
    return tuple(filter(None, lacking))


async def _lacks(what: str, ask: Callable[[], Awaitable[object]], where: str) -> str:
    try:
        await ask()
    except Refusal as refusal:
        todo = remedy(refusal) or f"请在 {where} 里勾上这个应用"
        return f"{what}读不了：{explained(refusal)}；{todo}"
    except httpx.HTTPError as failure:
        return f"{what}读不了：没有回应（{type(failure).__name__}）"
    return ""
