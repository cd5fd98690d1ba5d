"""What is missing before orders can be read and groups be sent to; asked of WeCom without changing anything."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from bot.platforms.wecom_residents.client import Client
from bot.platforms.wecom_residents.refusal import Kind, Refusal

_WORDS = {
    "40001": "Secret 不对",
    "40013": "企业 ID 不对",
    "48002": "应用没有调用权限",
    "60020": "这台机器的地址不在应用的“企业可信 IP”里",
}


async def missing(client: Client) -> tuple[str, ...]:
    """In words for the app's owner; () if all is well. `client` is closed by who made it."""
    now = datetime.now(UTC)
    lacking = []
    try:
        await client.orders(now, now, "")
    except (Refusal, httpx.HTTPError) as failure:
        lacking.append(f"居民上报读不了：{_reason(failure)}；请在 居民上报 → 可调用接口的应用 里勾上这个应用")
    if lacking and "Secret" in lacking[0]:
        return tuple(lacking)
    try:
        await client.groups(most=1)
    except (Refusal, httpx.HTTPError) as failure:
        lacking.append(f"客户群读不了：{_reason(failure)}；请在 客户联系 → 可调用接口的应用 里勾上这个应用")
    return tuple(lacking)


def _reason(failure: Exception) -> str:
    if not isinstance(failure, Refusal):
        return f"没有回应（{type(failure).__name__}）"
    known = _WORDS.get(failure.code, "企业微信太忙" if failure.kind is Kind.BUSY else "企业微信不答应")
    return f"{known}（{failure.code}）"
