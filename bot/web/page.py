"""The page `/`: the chat room, or a word that it is shut."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nicegui import ui

from bot.web.parts import box, icon, words
from bot.web.room import NICK
from bot.web.script import SCRIPT
from bot.web.window import Window

if TYPE_CHECKING:
    from bot.platforms.web import WebPlatform

_STYLE = (Path(__file__).parent / "room.css").read_text(encoding="utf-8")


def _dress() -> None:
    ui.colors(primary="#2f7d6b")
    ui.add_head_html(f"<style>{_STYLE}</style>")
    ui.add_head_html(f"<script>{SCRIPT}</script>")


async def room_page(platform: WebPlatform, who: str, chat_id: str) -> None:
    """Build the room for one tab, as `who` (the first of the cast if unknown) in `chat_id` (their first if unknown)."""
    _dress()
    cast = await platform.room.refresh_cast()
    speaker = cast.speaker(who) or (cast.speakers[0] if cast.speakers else None)
    if speaker is None:
        _only("还没有人可以扮演。请先装入演示数据，或导入花名册。")
        return
    window = Window(platform, cast, speaker)
    await window.open(chat_id)


def shut_page() -> None:
    """Without the demo profile there is nobody to speak as."""
    _dress()
    _only("聊天室只在演示配置里开放。机器人正在运行，请在您的工作群里找我。")


def _only(text: str) -> None:
    with box("gw-only"):
        with box("gw-face bot"):
            icon("sports")
        words(NICK, "gw-title", "h1")
        words(text, "gw-note")
