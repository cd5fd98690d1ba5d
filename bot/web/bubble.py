"""One message as the page shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from bot.web import words as say
from bot.web.address import read_address
from bot.web.parts import address, box, button, icon, words
from bot.web.room import NICK
from storage.attachments import Kept
from storage.room import RoomMessage

FOLD = 600  # characters shown at first of a very long message


def face(user_id: str, name: str, *, bot: bool) -> None:
    """A round face: the whistle for the bot, letters for a person."""
    with box("gw-face bot" if bot else "gw-face") as made:
        if bot:
            icon("sports")
        else:
            made.style(f"background:{say.face_colour(user_id)}")
            words(say.face(name), tag="span")
    made.props["aria-hidden"] = "true"


def bubble(
    message: RoomMessage,
    *,
    mine: bool,
    joined: bool,
    group: bool,
    choose: Callable[[str], Awaitable[None]],
    reply: Callable[[RoomMessage], None],
) -> ui.element:
    """Build a row in the current slot. `joined`: it goes on from the one above, without name and face."""
    side = "bot" if message.from_bot else "mine" if mine else "other"
    with box(f"gw-row {side}{' joined' if joined else ''}") as row:
        row.props["data-message"] = message.id
        face(message.sender_id, message.sender_name, bot=message.from_bot)
        with box("gw-said"):
            with box("gw-meta"):
                words(message.sender_name, "gw-name", "span")
                if message.from_bot:
                    words("机器人", "gw-badge", "span")
                if group and message.addressed and not read_address(message.text, NICK).named:
                    words(f"对{NICK}说", "gw-to", "span")
                words(say.clock(message.at), "gw-time", "span")
            if message.text or message.files or message.unreadable:
                with box("gw-bubble"):
                    _content(message)
            if message.choices:
                with box("gw-choices"):
                    for label, send in message.choices:
                        with button("gw-choice", send).on("click", partial(choose, send)):
                            words(label, tag="span")
            if message.from_bot:
                with button("gw-reply", f"回复{NICK}").on("click", partial(reply, message)):
                    icon("reply")
                    words("回复", tag="span")
    return row


def _content(message: RoomMessage) -> None:
    if message.text:
        _text(message.text)
    for file in message.files:
        _file(file)
    if message.unreadable:
        with box("gw-unreadable"):
            icon("error_outline")
            words(message.unreadable, tag="span")


def _text(text: str) -> None:
    if len(text) <= FOLD * 2:
        words(text, "gw-text")
        return
    shown = words(text[:FOLD] + "…", "gw-text")
    with button("gw-unfold", "展开全文") as unfold:
        words(f"展开全文（共 {len(text):,} 字）", tag="span")

    def whole() -> None:
        shown.text = text
        unfold.delete()

    unfold.on("click", whole)


def _file(file: Kept) -> None:
    picture = file.mime.startswith("image/")
    with box("gw-picture" if picture else "gw-file", "a") as link:
        link.props["href"] = address(file)
        link.props["target"] = "_blank"
        link.props["rel"] = "noopener"
        if picture:
            shown = box("", "img")
            shown.props["src"] = address(file)
            shown.props["alt"] = file.name
            shown.props["loading"] = "lazy"
        else:
            link.props["download"] = file.name
            icon("description")
            with box("gw-file-words"):
                words(file.name)
                words(say.size(file.size), "gw-size")
