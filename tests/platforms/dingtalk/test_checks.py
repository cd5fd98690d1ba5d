"""What the app's owner is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.platforms.dingtalk.platform import DingTalkPlatform
from storage.attachments import Attachments
from tests.platforms.dingtalk import emulator as e

SYSTEM = (500, {"code": "SystemError"})


@pytest.mark.parametrize(
    ("path", "answer", "changes", "told"),
    [
        ("", None, {}, ""),
        (e.TOKEN, None, {"client_secret": "wrong"}, "取不到 access_token（invalidClientIdOrSecret）"),
        (e.TOKEN, e.IP_BAN_HTML, {}, "钉钉暂时封了"),
        (e.OPEN, (400, {"code": "invalidParameter", "message": "ua invalid"}), {}, "Stream 网关没有放行（invalidPara"),
        (e.OPEN, SYSTEM, {}, "Stream 网关没有放行（SystemError）"),
        (e.OPEN, e.IP_BAN_JSON, {}, "钉钉暂时封了"),
        ("", None, {"api_url": "http://127.0.0.1:9"}, "连不上钉钉开放平台（ConnectError）"),
    ],
)
async def test_what_is_missing(
    path: str, answer: tuple[int, Any] | None, changes: dict[str, Any], told: str, tmp_path: Path
) -> None:
    async with e.dingtalk() as server:
        if answer is not None:
            server.refuse(path, answer)
        platform = DingTalkPlatform(server.config(**changes), Attachments(tmp_path))
        words = "".join(await platform.check())
        assert words.startswith(told)
        assert bool(words) == bool(told)
        assert "wrong" not in words
        assert not server.said
        await platform.close()
