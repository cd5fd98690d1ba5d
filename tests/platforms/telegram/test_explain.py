"""What `check` says of a Telegram bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms.telegram.explain import check
from tests.platforms.telegram.hooked import SECRET
from tests.platforms.telegram.rig import rig
from tests.platforms.telegram.stage import settings

URL = "https://grid.example.cn/telegram"


async def test_the_account(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False) as rigged:
        settled = settings(rigged.emulator)
        rigged.world.me["can_read_all_group_messages"] = False
        rigged.world.me["can_join_groups"] = False
        rigged.world.say(rigged.world.person("甲"), "等着")
        found = await check(settled)
        said = "\n".join(found.lines)
        assert "隐私模式开着" in said
        assert "/setprivacy" in said
        assert "/setjoingroups" in said
        assert "1 条消息" in said
        assert found.well is None
        rigged.world.me["can_read_all_group_messages"] = rigged.world.me["can_join_groups"] = True
        found = await check(settled)
        assert "隐私模式已关" in "\n".join(found.lines)
        assert found.well is True
        rigged.emulator.closed_token = True
        found = await check(settled)
        assert ("token" in found.lines[0], found.well) == (True, False)
        rigged.emulator.line.mode = "close"
        rigged.emulator.line.abort()
        found = await check(settled)
        assert ("连不上" in found.lines[0], found.well) == (True, False)


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


WEBHOOKS = [  # what Telegram has, what is said, how it is
    ("", "启动时会设上", None),
    (URL, "隐私模式已关", True),
    ("https://old.example.cn/telegram", "以前的地址（old.example.cn）", None),
    ("https://bots.example.org/hook/s3cret", "别人的地址（bots.example.org）", False),
]


@pytest.mark.parametrize(("there", "words", "well"), WEBHOOKS)
async def test_whose_webhook_it_is(tmp_path: Path, there: str, words: str, well: bool | None) -> None:
    async with rig(tmp_path, start=False) as rigged:
        settled = settings(rigged.emulator, mode="webhook", webhook_url=URL, webhook_secret=SECRET)
        kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
        await rigged.emulator.methods.setwebhook({"url": there, "allowed_updates": kinds})
        found = await check(settled)
        said = "\n".join(found.lines)
        assert words in said
        assert found.well is well
        assert "s3cret" not in said
        if well is False:  # what to do
            assert "webhook_former" in said
            assert "@BotFather" in said


ERRORS = [
    ("Wrong response from the webhook: 403 Forbidden", "webhook_secret"),
    ("Wrong response from the webhook: 404 Not Found", "webhook_path"),
    ("Wrong response from the webhook: 503 Service Unavailable", "没有在运行"),
    ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "证书"),
    ("Connection refused", "端口"),
]


@pytest.mark.parametrize(("error", "words"), ERRORS)
async def test_why_telegram_could_not_call(tmp_path: Path, error: str, words: str) -> None:
    async with rig(tmp_path, start=False) as rigged:
        settled = settings(rigged.emulator, mode="webhook", webhook_url=URL, webhook_secret=SECRET)
        kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
        await rigged.emulator.methods.setwebhook({"url": URL, "allowed_updates": kinds})
        rigged.emulator.methods.webhook_failed(error)
        found = await check(settled)
        assert (words in "\n".join(found.lines), found.well) == (True, None)  # it was, once
        rigged.emulator.delivery.balance = lambda url, call: "http://127.0.0.1:9/"  # nobody is called
        rigged.world.updates.append({"update_id": 1, "message": {"chat": {"id": 1}}})
        found = await check(settled)
        assert found.well is False  # and something waits


async def test_narrowed_kinds_are_told(tmp_path: Path) -> None:
    async with rig(tmp_path, start=False) as rigged:
        settled = settings(rigged.emulator, mode="webhook", webhook_url=URL, webhook_secret=SECRET)
        await rigged.emulator.methods.setwebhook({"url": URL, "allowed_updates": ["message"]})
        found = await check(settled)
        assert ("哪几种消息" in "\n".join(found.lines), found.well) == (True, None)
