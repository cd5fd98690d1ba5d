"""The README's table of what each platform can do, from what the adapters declare.

`python -m tests.platforms.abilities` prints it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.config import Config
from bot.platforms.base import Platform
from bot.platforms.configured import configured
from bot.platforms.hooks import Hooks
from bot.platforms.terminal import TerminalPlatform
from bot.platforms.web import WebPlatform
from storage.attachments import Attachments
from storage.database import Database

NAMES = {
    "web": "chat room · 聊天室",
    "terminal": "terminal · 终端",
    "dingtalk": "DingTalk · 钉钉",
    "dingtalk-robot": "DingTalk group robot · 钉钉群机器人",
    "wecom": "WeCom AI bot · 企业微信智能机器人",
    "wecom_webhook": "WeCom group robot · 企业微信群机器人",
    "wecom_residents": "WeCom 居民上报 and 客户群",
    "telegram": "Telegram",
}
EVERYTHING = Config.model_validate(
    {
        "dingtalk": {"main": {"client_id": "x", "client_secret": "x"}},
        "dingtalk_robots": {"robots": {"x": {"url": "http://x"}}},
        "wecom": {"main": {"bot_id": "x", "secret": "x"}},
        "wecom_webhook": {"robots": {"x": {"key": "x"}}},
        "wecom_residents": {"main": {"corp_id": "x", "secret": "x"}},
        "telegram": {"main": {"token": "1:x"}},
    }
)
HEAD = (
    "platform · 平台",
    "hears · 听得到",
    "speaks first · 主动发",
    "answers · 快捷回答",
    "files out · 发文件",
    "characters · 一条字数",
    "a minute and chat · 每群每分钟",
)


def platforms(folder: Path) -> list[Platform]:
    """One of each kind, not connected."""
    database = Database(f"sqlite:///{folder / 'unused.sqlite3'}")
    try:
        attachments = Attachments(folder)
        own: list[Platform] = [
            WebPlatform(database, attachments, demo=True),
            TerminalPlatform(lambda _: None),
        ]
        return own + configured(EVERYTHING, database, attachments, lambda *_: Hooks()).platforms
    finally:
        database.close()


def table(folder: Path) -> str:
    """Markdown."""
    rows = [HEAD, ("---",) * len(HEAD), *map(_row, platforms(folder))]
    return "\n".join(f"| {' | '.join(one)} |" for one in rows)


def _row(one: Platform) -> tuple[str, ...]:
    able = one.abilities
    heard = "all · 全部" if able.hears_overheard else "@ and private · @ 和私聊"
    return (
        NAMES[one.name],
        heard if able.hears else "nothing · 听不到",
        "yes · 可以" if able.push else "no · 不行",
        "buttons · 按钮" if able.buttons else "numbers · 数字" if able.hears else "–",
        "yes · 可以" if able.files_out else "no · 不行",
        f"{able.text_limit:,}",
        str(able.per_chat_per_minute or "–"),
    )


async def _print() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(await asyncio.to_thread(table, Path(folder)) + "\n")


if __name__ == "__main__":
    asyncio.run(_print())
