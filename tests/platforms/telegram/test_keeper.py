"""The webhook itself: set at every start, left to another, and seen when Telegram cannot call it.

What Telegram does is in tdlib/telegram-bot-api 01a3679, Client.cpp: the same values change nothing (15758), the secret
is never told (5942), the last error stays until another webhook is set (16086).
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.telegram.hooked import SECRET, hooked
from tests.platforms.telegram.methods import Refusal
from tests.platforms.telegram.rig import Rig
from tests.platforms.telegram.stage import until

KINDS = {"message", "edited_message", "callback_query", "my_chat_member"}
ELSEWHERE = "https://bots.example.org/hook/s3cret-path"


@pytest.fixture(autouse=True)
def short_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.telegram.keeper.WATCH", 0.05)


async def looks(rigged: Rig, more: int = 3) -> None:
    """Wait until the webhook was looked at so many times again."""
    before = rigged.emulator.calls["getwebhookinfo"]
    await until(lambda: rigged.emulator.calls["getwebhookinfo"] > before + more)


def as_ours(rigged: Rig, url: str, **other: Any) -> None:
    """The webhook as an earlier start left it, but for what differs."""
    rigged.emulator.methods.webhook = {"url": url, "secret_token": SECRET, "max_connections": 40} | other
    rigged.world.allowed = frozenset(KINDS)


# --- at every start -------------------------------------------------------------------------


async def test_a_start_sets_everything_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    async with hooked(tmp_path, webhook_connections=9) as (rigged, url):
        await rigged.start()
        assert rigged.emulator.methods.webhook == {"url": url, "secret_token": SECRET, "max_connections": 9}
        assert rigged.world.allowed == frozenset(KINDS)
        await rigged.stop()
        rigged.world.say(rigged.world.person("甲"), "等着")  # stays Telegram's: nothing is dropped
        await rigged.start()
        await rigged.hear(1)
        await looks(rigged)
        assert (rigged.emulator.calls["setwebhook"], rigged.emulator.methods.sets) == (2, 1)


CHANGES: list[dict[str, Any]] = [{"secret_token": "an-older_secret"}, {"max_connections": 3}]


@pytest.mark.parametrize("other", CHANGES, ids=lambda one: next(iter(one)))
async def test_what_the_config_changed_is_set_at_the_start(tmp_path: Path, other: dict[str, Any]) -> None:
    async with hooked(tmp_path) as (rigged, url):
        as_ours(rigged, url, **other)
        await rigged.start()
        assert rigged.emulator.methods.webhook == {"url": url, "secret_token": SECRET, "max_connections": 40}
        rigged.world.say(rigged.world.person("甲"), "听得到")
        await rigged.hear(1)


async def test_kinds_of_updates_that_were_narrowed_come_again_after_a_start(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, url):
        as_ours(rigged, url)
        rigged.world.allowed = frozenset({"message"})
        await rigged.start()
        assert rigged.world.allowed == KINDS


async def test_what_another_changes_under_our_address_is_set_right(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, url):
        await rigged.start()
        rigged.world.allowed = None  # the default has no my_chat_member of ours to rely on
        await until(lambda: rigged.world.allowed == frozenset(KINDS))
        await rigged.emulator.methods.setwebhook({"url": url, "secret_token": "another"})
        rigged.world.say(rigged.world.person("甲"), "403 until then")
        await rigged.hear(1)
        assert rigged.emulator.methods.webhook["secret_token"] == SECRET


async def test_a_second_set_within_a_second_is_waited_for(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, url):
        rigged.emulator.fail("setWebhook", Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
        await rigged.start("waiting")
        await until(lambda: rigged.platform.state.word == "live")
        assert rigged.emulator.methods.webhook["url"] == url


# --- whose it is ----------------------------------------------------------------------------


async def test_anothers_webhook_is_left_alone_for_as_long_as_it_is_there(tmp_path: Path) -> None:
    async with hooked(tmp_path, conflict_wait=0.03) as (rigged, url):
        await rigged.emulator.methods.setwebhook({"url": ELSEWHERE})
        await rigged.start("conflict")
        words: set[str] = set()
        calls = rigged.emulator.calls["getwebhookinfo"]
        while rigged.emulator.calls["getwebhookinfo"] < calls + 5:
            words.add(rigged.platform.state.word)
            await asyncio.sleep(0.005)
        assert words == {"conflict"}
        assert "bots.example.org" in rigged.platform.state.reason
        assert "s3cret-path" not in str(rigged.platform.state)
        assert rigged.emulator.methods.webhook["url"] == ELSEWHERE
        await rigged.emulator.methods.deletewebhook({})
        await until(lambda: rigged.platform.state.word == "live")
        assert rigged.emulator.methods.webhook["url"] == url


async def test_one_that_is_set_later_is_left_alone_even_under_our_path(tmp_path: Path) -> None:
    """Two installations that take it from each other in turn would both lose messages."""
    async with hooked(tmp_path, conflict_wait=0.03) as (rigged, url):
        await rigged.start()
        other = "https://other.example.org/telegram"
        await rigged.emulator.methods.setwebhook({"url": other})
        await until(lambda: rigged.platform.state.word == "conflict")
        await looks(rigged)
        assert rigged.emulator.methods.webhook["url"] == other
        rigged.emulator.methods.webhook["url"] = ""
        await until(lambda: rigged.platform.state.word == "live")
        assert rigged.emulator.methods.webhook["url"] == url


@pytest.mark.parametrize(
    ("former", "named"), [("https://old.example.org/telegram", ()), (ELSEWHERE, (ELSEWHERE,))], ids=["path", "named"]
)
async def test_a_former_address_of_ours_is_taken_over_at_the_start(
    tmp_path: Path, former: str, named: tuple[str, ...]
) -> None:
    async with hooked(tmp_path, webhook_former=named) as (rigged, url):
        await rigged.emulator.methods.setwebhook({"url": former})
        await rigged.start()
        assert rigged.emulator.methods.webhook["url"] == url


# --- whether Telegram can call it -----------------------------------------------------------


async def test_an_error_of_long_ago_is_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with hooked(tmp_path) as (rigged, url):
        as_ours(rigged, url)
        rigged.emulator.methods.webhook_failed("Wrong response from the webhook: 503 Service Unavailable")
        await rigged.start()
        await looks(rigged)
        assert rigged.emulator.methods.webhook_error is not None  # the same values: it stays
        assert rigged.platform.state.word == "live"
        assert "could not call" not in capsys.readouterr().out


async def test_when_telegram_cannot_call_that_is_said_once_and_it_is_not_live(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with hooked(tmp_path) as (rigged, _):
        await rigged.start()
        rigged.emulator.delivery.balance = lambda url, call: "http://127.0.0.1:9/telegram"  # a port that is shut
        number = rigged.world.say(rigged.world.person("甲"), "听得到吗")
        assert number is not None
        await until(lambda: rigged.platform.state.word == "waiting")
        assert "Connection refused" in rigged.platform.state.reason
        await until(lambda: len(rigged.emulator.delivery.tries(number)) > 4)
        await looks(rigged)
        assert capsys.readouterr().out.count("could not call the webhook") == 1
        rigged.emulator.delivery.balance = lambda url, call: url
        await rigged.hear(1)
        await until(lambda: rigged.platform.state.word == "live")


async def test_a_refused_token_is_denied_for_as_long_as_it_is(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, _):
        await rigged.start()
        rigged.emulator.closed_token = True
        await until(lambda: rigged.platform.state.word == "denied")
        calls = rigged.emulator.calls["getwebhookinfo"]
        words: set[str] = set()
        while rigged.emulator.calls["getwebhookinfo"] < calls + 2:
            words.add(rigged.platform.state.word)
            await asyncio.sleep(0.005)
        assert words == {"denied"}
        rigged.emulator.closed_token = False
        await until(lambda: rigged.platform.state.word == "live")
        await rigged.stop()
        assert rigged.platform.state.word == "stopped"
