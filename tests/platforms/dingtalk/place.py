"""A robot that sends and is not connected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.message import ChatKind, Choice, File, Outgoing
from bot.platforms.base import SendFailed
from bot.platforms.dingtalk.platform import DingTalkPlatform
from bot.platforms.dingtalk.view import Session
from storage.attachments import Attachments
from tests.platforms.dingtalk.emulator import CLIENT_ID, SECRET, DingTalk, Said

CHOICES = (Choice("确认", "确认"), Choice("算了", "算了"))


class Place:
    """A robot that is not connected, and can send."""

    def __init__(self, server: DingTalk, folder: Path, **changes: Any) -> None:
        self.server = server
        self.attachments = Attachments(folder)
        self.platform = DingTalkPlatform(server.config(**({"busy": 1.0} | changes)), self.attachments, now=server.now)

    def fresh(self, who: str, group: str | None = None, *, outsider: bool = False) -> None:
        """Somebody wrote just now, so there is an address to answer to."""
        data = self.server.message(who, group, outsider=outsider, msgtype="text", text={"content": "x"})
        arrival = self.platform._reader.message(data)
        assert isinstance(arrival.session, Session)
        self.platform._remember(arrival)

    async def send(
        self,
        to: str = "u:张三",
        text: str = "您好",
        *,
        choices: tuple[Choice, ...] = (),
        files: tuple[File, ...] = (),
        reply: bool = True,
        row: int = 1,
    ) -> Sequence[Said]:
        before = len(self.server.said)
        kind = ChatKind.PRIVATE if to.startswith("u:") else ChatKind.GROUP
        await self.platform.send(
            Outgoing(row, "dingtalk", CLIENT_ID, to, kind, text, choices, files, "msg1" if reply else None, (row,))
        )
        return self.server.said[before:]

    async def refused(self, **how: Any) -> SendFailed:
        with pytest.raises(SendFailed) as failed:
            await self.send(**how)
        reason = str(failed.value)
        assert SECRET not in reason
        assert "您好" not in reason
        assert not any(token in reason for token in self.server.tokens)
        return failed.value
