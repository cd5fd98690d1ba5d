"""Webhook mode: 200 after the commit, and nothing for strangers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette

from bot.message import Incoming
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.explain import check
from tests.platforms.telegram.emulator import TOKEN, Server
from tests.platforms.telegram.rig import Rig, rig
from tests.platforms.telegram.stage import picture, settings, until

SECRET = "a-shared_secret"


@asynccontextmanager
async def hooked(folder: Path, **more: Any) -> AsyncIterator[tuple[Rig, str]]:
    """A rig whose bot is called at the yielded address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/telegram"
        given: dict[str, Any] = {"mode": "webhook", "webhook_url": url, "webhook_secret": SECRET}
        async with rig(folder, start=False, **(given | more)) as rigged:
            server = Server(
                uvicorn.Config(
                    Starlette(routes=[rigged.platform.route()]),
                    log_level="critical",
                    lifespan="off",
                    timeout_graceful_shutdown=1,
                )
            )
            serving = asyncio.create_task(server.serve([listening]))
            await server.up.wait()
            try:
                yield rigged, url
            finally:
                server.should_exit = True
                await serving


class NoStore(Exception):
    """The engine could not commit."""


async def test_updates_come_and_are_acknowledged_after_the_commit(tmp_path: Path) -> None:
    tries: list[str] = []

    def refuse(message: Incoming) -> None:
        tries.append(message.text)
        if message.text == "二" and tries.count("二") < 3:
            raise NoStore

    async with hooked(tmp_path) as (rigged, _):
        await rigged.start()
        rigged.ear.refuse = refuse
        for text in ("一", "二", "三"):
            rigged.world.say(rigged.world.person(text), text)
        await rigged.hear(3)
        await rigged.confirmed()
        assert sorted(rigged.ear.texts) == sorted(("一", "二", "三"))
        assert tries.count("二") == 3
        assert rigged.emulator.methods.webhook["secret_token"] == SECRET
        assert rigged.emulator.calls["getupdates"] == 0


async def test_an_album_is_one_message(tmp_path: Path) -> None:
    async with hooked(tmp_path, album_wait=0.15) as (rigged, _):
        await rigged.start()
        world, person = rigged.world, rigged.world.person("甲")
        for caption in ("路灯坏了", None, None):
            world.post(person, photo=world.photo(picture()), caption=caption, media_group_id="a")
        (album,) = await rigged.hear(1)
        await rigged.confirmed()
        assert (album.text, len(album.files), album.event_id) == ("路灯坏了", 3, "1001")


async def test_strangers_and_nonsense(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, url), httpx.AsyncClient(trust_env=False) as client:
        update = {"update_id": 1, "message": {}}
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert (await client.post(url, json=update, headers=right)).status_code == 503  # not serving yet
        await rigged.start()
        assert (await client.post(url, json=update)).status_code == 403
        wrong = [(b"X-Telegram-Bot-Api-Secret-Token", "密".encode())]
        assert (await client.post(url, json=update, headers=wrong)).status_code == 403
        assert (await client.post(url, content=b"{", headers=right)).status_code == 400
        assert (await client.post(url, json=[1], headers=right)).status_code == 400
        assert (await client.post(url, content=b" " * 2_000_000, headers=right)).status_code == 413
        assert (await client.post(url, json=update, headers=right)).status_code == 200  # unreadable for ever
        assert (await client.get(url)).status_code == 405
        assert rigged.ear.heard == []


async def test_anothers_webhook_is_left_alone_and_a_missing_one_is_set_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.telegram.webhook.WATCH", 0.05)
    async with hooked(tmp_path) as (rigged, url):
        await rigged.start()
        methods = rigged.emulator.methods
        methods.webhook["url"] = "http://127.0.0.1:9/other"
        await until(lambda: rigged.platform.state.word == "conflict")
        assert methods.webhook["url"] == "http://127.0.0.1:9/other"
        methods.webhook["url"] = ""
        await until(lambda: methods.webhook["url"] == url)
        await until(lambda: rigged.platform.state.word == "live")


def test_a_webhook_needs_an_address_and_a_secret() -> None:
    with pytest.raises(ValidationError, match="webhook_url"):
        TelegramConfig.model_validate({"token": TOKEN, "mode": "webhook"})
    with pytest.raises(ValidationError) as error:
        TelegramConfig.model_validate({"token": "no token"})
    assert "no token" not in str(error.value.errors(include_input=False))
    assert "loopback-secret" not in repr(TelegramConfig.model_validate({"token": TOKEN}))


# --- what `check` says ----------------------------------------------------------------------


async def test_explain(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False) as rigged:
        settled = settings(rigged.emulator)
        rigged.world.me["can_read_all_group_messages"] = False
        rigged.world.me["can_join_groups"] = False
        rigged.world.say(rigged.world.person("甲"), "等着")
        said = "\n".join(await check(settled))
        assert "隐私模式开着" in said
        assert "/setprivacy" in said
        assert "/setjoingroups" in said
        assert "1 条消息" in said
        rigged.world.me["can_read_all_group_messages"] = True
        assert "隐私模式已关" in "\n".join(await check(settled))
        rigged.emulator.closed_token = True
        (wrong,) = await check(settled)
        assert "token" in wrong
        rigged.emulator.line.mode = "close"
        rigged.emulator.line.abort()
        (away,) = await check(settled)
        assert "连不上" in away


async def test_privacy_mode_is_seen_at_the_start(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False) as rigged:
        rigged.world.me["can_read_all_group_messages"] = False
        await rigged.start()
        assert not rigged.platform.abilities.hears_overheard
        group, person = rigged.world.group("群"), rigged.world.person("甲")
        rigged.world.say(person, "听不到", group)
        rigged.world.say(person, "@wanggeshao_bot 听得到", group)
        (heard,) = await rigged.hear(1)
        assert heard.text == "听得到"
