"""What `gridwhistle check` says of the platforms: asked of the platforms themselves, and of the bot that runs."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.config import Config
    from bot.verdict import Verdict
    from storage.places import Places


LIVE_SECONDS = 5.0  # until the running bot must have answered


def platforms(config: Config, places: Places | None) -> Iterator[Verdict]:
    """Calls every platform that can be asked without disturbing the bot that runs. `places` None: no database yet."""
    verdicts = asyncio.run(asked(config))
    yield from verdicts
    robots = [
        *((f"钉钉群机器人 {name}", robot.grid) for name, robot in config.dingtalk_robots.robots.items()),
        *((f"企业微信群机器人 {name}", robot.grid) for name, robot in config.wecom_webhook.robots.items()),
    ]
    yield from (_robot(what, grid, places) for what, grid in robots)
    if not verdicts and not robots:
        yield "平台", None, "配置里还没有钉钉、企业微信或 Telegram；现在只有网页聊天室"


def _robot(what: str, grid: str, places: Places | None) -> Verdict:
    from bot.platforms.configured import where

    if not grid:
        return what, None, "没有写 grid：哪里的消息都不会发给它"
    if places is None:
        return what, None, f"等数据库建好才知道有没有“{grid}”"
    known = where(places, grid) is not None
    return what, known, f"发给 {grid}" if known else f"没有“{grid}”这个地方"


async def asked(config: Config) -> list[Verdict]:
    """What each platform of the config says of its keys."""
    return [verdict async for verdict in _ask(config)]


async def _ask(config: Config) -> AsyncIterator[Verdict]:
    for name, app in config.dingtalk.items():
        from bot.platforms.dingtalk.checks import missing
        from bot.platforms.dingtalk.openapi import OpenApi

        api = OpenApi(app)
        try:
            lacking = await missing(api)
        finally:
            await api.close()
        cards = "快捷回答是卡片按钮" if app.card_template else "没有配 card_template，快捷回答用数字"
        yield f"钉钉 {name}", not lacking, "；".join(lacking) or f"连得上；{cards}。能不能发消息，要在群里说一句才知道"
    for name, wecom in config.wecom.items():
        words = f"Bot ID {wecom.bot_id}；长连接只能有一个，为了不挤掉正在运行的，这里不连：启动后用 check --live 看"
        yield f"企业微信 {name}", None, words
    for name, residents in config.wecom_residents.items():
        from bot.platforms.wecom_residents.checks import missing as residents_missing
        from bot.platforms.wecom_residents.client import Client

        client = Client(residents)
        try:
            absent = await residents_missing(client)
        finally:
            await client.close()
        yield f"居民上报 {name}", not absent, "；".join(absent) or "读得到上报和客户群"
    for name, telegram in config.telegram.items():
        from bot.platforms.telegram.explain import check

        findings = await check(telegram)
        yield f"Telegram {name}", findings.well, " ".join(findings.lines)


def live(config: Config) -> Iterator[Verdict]:
    """How the connections of the running bot are, as its /healthz tells."""
    url = f"http://{_reach(config.web.host)}:{config.web.port}/healthz"
    try:
        health = _healthz(url)
    except (OSError, ValueError) as failure:
        yield "运行中的网格哨", False, f"{url} 没有回答（{type(failure).__name__}）：它没有在运行，或者端口不一样"
        return
    words = f"一切正常，已运行 {health['up_seconds']:.0f} 秒" if health["ok"] else "、".join(health["reasons"])
    yield "运行中的网格哨", bool(health["ok"]), words
    for label, platform in health["platforms"].items():
        age = platform["frame_age_seconds"]
        heard = "还没有收到过消息" if age is None else f"{age:.0f} 秒前处理过消息"
        if not platform["serving"]:
            yield label, None, "由别的进程接着，这里待命"
        else:
            yield label, platform["state"].split(":")[0] in ("live", "serving"), f"{platform['state']}；{heard}"


def _reach(host: str) -> str:
    """An address that listens everywhere is reached here."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host.strip("[]"), host)
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _healthz(url: str) -> dict[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Unwell())
    with opener.open(url, timeout=LIVE_SECONDS) as answer:
        health: dict[str, Any] = json.load(answer)
    return health


class _Unwell(urllib.request.HTTPErrorProcessor):
    """A bot that is not well answers 503 with the same figures: that is an answer, not an error."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response
