"""Custom group robots: signed, push only, and their own kinds of no."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.message import ChatKind, Choice, File, Outgoing
from bot.platforms.base import SendFailed
from bot.platforms.dingtalk.config import GroupRobot, GroupRobotsConfig
from bot.platforms.dingtalk.group_robot import GroupRobotPlatform, sign
from tests.platforms.dingtalk import emulator as e
from tests.platforms.dingtalk.api import ROBOT_SECRET, ROBOT_TOKEN
from tests.platforms.dingtalk.emulator import DingTalk


def _robots(server: DingTalk, token: str = ROBOT_TOKEN, secret: str | None = ROBOT_SECRET) -> GroupRobotPlatform:
    url = f"{server.url}{e.ROBOT_SEND}?access_token={token}"
    robot: dict[str, Any] = {"chat": "水东群", "url": url, "secret": secret}
    return GroupRobotPlatform(GroupRobotsConfig(robots={robot.pop("chat"): GroupRobot(**robot)}))


def _message(text: str = "本周活动", chat: str = "水东群", **more: Any) -> Outgoing:
    return Outgoing(1, "dingtalk-robot", "dingtalk-robot", chat, ChatKind.GROUP, text, **more)


async def test_it_speaks_with_a_signature() -> None:
    async with e.dingtalk() as server:
        robots = _robots(server)
        await robots.send(_message(choices=(Choice("报名 1", "报名 1"),)))
        assert [(one.road, one.text) for one in server.said] == [("robot", "本周活动\n· 报名 1：回“报名 1”")]
        server.said.clear()
        long = "\n".join(f"{number} 一件事" for number in range(2000))
        await robots.send(_message(long))
        assert "\n".join(one.text for one in server.said) == long
        assert len(server.said) > 1
        await robots.close()


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (e.TOO_FAST, 600.0),
        (e.TOO_FAST_2, 600.0),
        ((200, {"errcode": 310000, "errmsg": "keywords not in content"}), 600.0),
        ((200, {"errcode": 300005, "errmsg": "token is not exist"}), 600.0),
        (e.IP_BAN_HTML, 300.0),
        (e.BAD_GATEWAY, None),
    ],
)
async def test_its_noes(answer: tuple[int, Any], wait: float | None) -> None:
    async with e.dingtalk() as server:
        robots = _robots(server)
        server.refuse(e.ROBOT_SEND, answer)
        with pytest.raises(SendFailed) as failed:
            await robots.send(_message())
        assert (failed.value.fatal, failed.value.retry_after) == (False, wait)
        assert ROBOT_TOKEN not in str(failed.value)
        await robots.close()


@pytest.mark.parametrize(("token", "secret"), [("wrong", ROBOT_SECRET), (ROBOT_TOKEN, "SECwrong"), (ROBOT_TOKEN, None)])
async def test_a_wrong_token_or_secret_is_seen(token: str, secret: str | None) -> None:
    async with e.dingtalk() as server:
        robots = _robots(server, token, secret)
        with pytest.raises(SendFailed, match="setup"):
            await robots.send(_message())
        await robots.close()


async def test_what_it_never_can() -> None:
    async with e.dingtalk() as server:
        robots = _robots(server)
        for message in (_message(chat="别的群"), _message(files=(File("0" * 64, "a.png", "image/png", 1),))):
            with pytest.raises(SendFailed) as failed:
                await robots.send(message)
            assert failed.value.fatal
        assert robots.private_chat("张三") is None
        assert not server.said


async def test_it_waits_and_stops() -> None:
    async with e.dingtalk() as server:
        running = asyncio.create_task(_robots(server).run(_nobody))
        await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert running.cancelled()


async def _nobody(message: object) -> bool:
    raise AssertionError


def test_the_signature_is_the_documented_one() -> None:
    # printf '1577262236757\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    assert sign("SECabc", 1_577_262_236_757) == "I5TKCOTTj6fad4sJ4q9RsIffw0PAChVQZQGTdtRbNEQ="
