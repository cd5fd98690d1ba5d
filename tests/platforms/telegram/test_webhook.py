"""Telegram's calls: 200 after the commit, nothing for strangers, and a chat that is never blocked for long."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.message import Incoming
from bot.platforms.telegram.config import TelegramConfig
from tests.platforms.telegram.emulator import TOKEN, Emulator, pages
from tests.platforms.telegram.hooked import HEADERS, SECRET, called, hooked, listening, served
from tests.platforms.telegram.stage import until


class NoStore(Exception):
    """The engine could not commit."""


async def test_updates_come_and_are_acknowledged_after_the_commit(tmp_path: Path) -> None:
    tries: list[str] = []

    def refuse(message: Incoming) -> None:
        tries.append(message.text)
        if message.text == "二" and tries.count("二") < 4:
            raise NoStore

    async with hooked(tmp_path) as (rigged, _):
        await rigged.start()
        rigged.ear.refuse = refuse
        numbers = {text: rigged.world.say(rigged.world.person(text), text) for text in ("一", "二", "三")}
        await rigged.hear(3)
        await rigged.confirmed()
        assert sorted(rigged.ear.texts) == sorted(("一", "二", "三"))
        delivery = rigged.emulator.delivery
        failed = numbers["二"]
        assert failed is not None
        assert delivery.tries(failed) == [500, 500, 500, 200]
        # WebhookActor.cpp, on_update_error: a Retry-After is obeyed, and the pause is not doubled.
        assert delivery.tried[failed].waits == [2, 2, 2]
        assert rigged.emulator.methods.webhook["secret_token"] == SECRET
        assert rigged.emulator.calls["getupdates"] == 0


async def test_a_chat_keeps_its_order_and_chats_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async with hooked(tmp_path, webhook_connections=7) as (rigged, _):
        await rigged.start()
        rigged.ear.slow = 0.01
        for number in range(60):
            rigged.world.say(rigged.world.person(f"人{number % 12}"), str(number))
        await rigged.hear(60)
        await rigged.confirmed()
        for who in range(12):
            said = [int(one.text) for one in rigged.ear.heard if one.sender_name == f"人{who}"]
            assert said == list(range(who, 60, 12))
        assert 1 < rigged.emulator.delivery.most_at_once <= 7


async def test_strangers_and_nonsense(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, url), httpx.AsyncClient(trust_env=False) as client:
        update = {"update_id": 1, "message": {}}
        early = await client.post(url, json=update, headers=HEADERS)
        assert (early.status_code, early.headers["Retry-After"]) == (503, "2")  # not serving yet
        assert (await client.post(url, json=update)).status_code == 403
        await rigged.start()
        wrong = [(b"X-Telegram-Bot-Api-Secret-Token", "密".encode())]
        assert (await client.post(url, json=update, headers=wrong)).status_code == 403
        assert (await client.post(url, content=b"{", headers=HEADERS)).status_code == 400
        assert (await client.post(url, json=[1], headers=HEADERS)).status_code == 400
        assert (await client.post(url, content=b" " * 2_000_000, headers=HEADERS)).status_code == 413
        assert (await client.post(url, json=update, headers=HEADERS)).status_code == 200  # unreadable for ever
        assert (await client.get(url)).status_code == 405
        assert rigged.ear.heard == []


async def test_any_process_hears_whether_or_not_it_sends(tmp_path: Path) -> None:
    """A webhook needs no lease: the process that listens may be another than the one that serves the platform."""
    async with hooked(tmp_path) as (rigged, url):
        rigged.emulator.methods.webhook |= {"url": url, "secret_token": SECRET}
        rigged.world.say(rigged.world.person("甲"), "早")
        await until(lambda: rigged.emulator.delivery.calls != [])
        assert {status for _, status in rigged.emulator.delivery.calls} == {503}
        rigged.platform.hear(rigged.ear)
        await rigged.hear(1)
        await rigged.confirmed()
        assert rigged.platform.state.word == "stopped"  # nobody runs it here
        assert rigged.emulator.calls["setwebhook"] == 0
        await rigged.start()  # takes the lease over, later lets it go: the listening goes on
        await rigged.stop()
        rigged.world.say(rigged.world.person("甲"), "晚")
        await rigged.hear(2)
        assert rigged.ear.texts == ["早", "晚"]
        assert rigged.emulator.calls["getme"] == 1


async def test_a_take_over_takes_seconds(tmp_path: Path) -> None:
    """Nobody serves for ten of Telegram's seconds: told when to come again, it comes every two."""
    async with hooked(tmp_path) as (rigged, url):
        rigged.emulator.methods.webhook |= {"url": url, "secret_token": SECRET}
        number = rigged.world.say(rigged.world.person("甲"), "在吗")
        assert number is not None
        await until(lambda: len(rigged.emulator.delivery.tries(number)) == 5)
        rigged.platform.hear(rigged.ear)
        await rigged.hear(1)
        assert set(rigged.emulator.delivery.tried[number].waits) == {2}


async def test_where_telegram_cannot_be_asked_who_we_are_it_is_told_to_come_again(tmp_path: Path) -> None:
    async with hooked(tmp_path) as (rigged, url):
        rigged.emulator.fail("getMe", *[pages(502)] * 2)
        rigged.platform.hear(rigged.ear)
        await until(lambda: rigged.emulator.calls["getme"] == 1)  # tried at once, so that no call need wait
        update = {"update_id": 7, "message": rigged.world.message(rigged.world.group("群"), None, text="一")}
        answer = await called(url, update)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert (await called(url, update)).status_code == 200


# --- what can never be stored ---------------------------------------------------------------


async def test_an_update_that_never_can_be_stored_does_not_block_its_chat(tmp_path: Path) -> None:
    def refuse(message: Incoming) -> None:
        if message.text == "毒":
            raise NoStore

    async with hooked(tmp_path, give_up_after=3) as (rigged, _):
        await rigged.start()
        rigged.ear.refuse = refuse
        bad = rigged.world.say(rigged.world.person("甲"), "毒")
        assert bad is not None
        rigged.world.say(rigged.world.person("甲"), "后来的")
        await until(lambda: len(rigged.emulator.delivery.tries(bad)) > 0)
        rigged.world.say(rigged.world.person("乙"), "别的群")
        await rigged.hear(2)
        await rigged.confirmed()
        assert rigged.ear.texts == ["别的群", "后来的"]
        tries = rigged.emulator.delivery.tries(bad)
        assert tries == [500] * (len(tries) - 1) + [200]
        assert 3 <= len(tries) < 30
        assert rigged.platform.given_up == 1


async def test_where_nothing_else_arrives_it_is_let_go_later(tmp_path: Path) -> None:
    def refuse(message: Incoming) -> None:
        if message.text == "毒":
            raise NoStore

    async with hooked(tmp_path, give_up_after=2) as (rigged, _):
        await rigged.start()
        rigged.emulator.delivery.second = 0.001
        rigged.ear.refuse = refuse
        bad = rigged.world.say(rigged.world.person("甲"), "毒")
        assert bad is not None
        rigged.world.say(rigged.world.person("甲"), "后来的")
        await rigged.hear(1)
        assert rigged.emulator.delivery.tries(bad) == [500] * 19 + [200]
        assert rigged.platform.given_up == 1


async def test_while_the_store_is_away_nothing_is_let_go(tmp_path: Path) -> None:
    def refuse(message: Incoming) -> None:
        if rigged.store.away:
            raise NoStore

    async with hooked(tmp_path, give_up_after=1) as (rigged, _):
        await rigged.start()
        rigged.emulator.delivery.second = 0.001
        rigged.ear.refuse = refuse
        rigged.store.away = True
        number = rigged.world.say(rigged.world.person("甲"), "一")
        assert number is not None
        await until(lambda: len(rigged.emulator.delivery.tries(number)) > 40)
        assert rigged.ear.heard == []
        rigged.store.away = False
        await rigged.hear(1)
        assert rigged.platform.given_up == 0


# --- the emulator itself --------------------------------------------------------------------


async def test_the_emulator_tries_again_as_telegram_does() -> None:
    """WebhookActor.cpp, on_update_error: at once, 2, 4, 8… seconds, at most 60 to 120; a Retry-After instead."""
    emulator = Emulator()
    answers = {"甲": PlainTextResponse("no", 500), "乙": PlainTextResponse("no", 500, {"Retry-After": "3"})}

    async def answer(request: Request) -> Response:
        return answers[(await request.json())["message"]["from"]["first_name"]]

    route = Route("/telegram", answer, methods=["POST"])
    async with emulator.running(), listening() as (bound, url), served(route, bound):
        emulator.delivery.second = 0.0005
        await emulator.methods.setwebhook({"url": url})
        world = emulator.world
        first, behind, told = (
            number
            for name, text in (("甲", "一"), ("甲", "二"), ("乙", "一"))
            if (number := world.say(world.person(name), text)) is not None
        )
        await until(lambda: len(emulator.delivery.tries(first)) == 9)
        await until(lambda: len(emulator.delivery.tries(told)) > 3)
        waits = emulator.delivery.tried[first].waits
        assert waits[:6] == [0, 2, 4, 8, 16, 32]
        assert all(60 <= wait <= 120 for wait in waits[6:8])
        assert set(emulator.delivery.tried[told].waits) == {3}
        assert emulator.delivery.tries(behind) == []  # waits for the one before it


def test_a_webhook_needs_an_address_and_a_secret() -> None:
    with pytest.raises(ValidationError, match="webhook_url"):
        TelegramConfig.model_validate({"token": TOKEN, "mode": "webhook"})
    with pytest.raises(ValidationError) as error:
        TelegramConfig.model_validate({"token": "no token"})
    assert "no token" not in str(error.value.errors(include_input=False))
    assert "loopback-secret" not in repr(TelegramConfig.model_validate({"token": TOKEN}))
