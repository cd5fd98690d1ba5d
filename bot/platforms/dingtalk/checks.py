"""What is missing before the robot can serve, in words for the app's owner."""

from __future__ import annotations

import httpx

from bot.platforms.dingtalk.openapi import OpenApi
from bot.platforms.dingtalk.refusal import Refusal, RefusalKind
from bot.platforms.dingtalk.stream import SUBSCRIPTIONS

_BANNED = "钉钉暂时封了这台机器的公网地址（调用太频繁），约 5 分钟后再试"


async def missing(api: OpenApi) -> tuple[str, ...]:
    """Sentences, () if all is well. Nothing is sent to anybody; whether the app may send shows only in sending."""
    try:
        await api.token()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return (f"连不上钉钉开放平台（{type(error).__name__}），请检查网络和 api_url",)
    except Refusal as refusal:
        if refusal.kind is RefusalKind.BANNED:
            return (_BANNED,)
        return (f"取不到 access_token（{refusal.code}），请核对 client_id 和 client_secret",)
    try:
        await api.gateway(SUBSCRIPTIONS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return (f"连不上 Stream 网关（{type(error).__name__}），请检查网络",)
    except Refusal as refusal:
        if refusal.kind is RefusalKind.BANNED:
            return (_BANNED,)
        return (
            f"Stream 网关没有放行（{refusal.code}），请在开放平台确认：应用已发布，机器人的消息接收模式是 Stream，"
            "IP 白名单为空或包含这台机器",
        )
    return ()
