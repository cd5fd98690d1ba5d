"""Choices as inline buttons: 64 bytes behind each, and memory for what is longer."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.message import Choice
from bot.platforms.telegram.recent import Recent

REMEMBERED = 20_000  # long answers kept; a forgotten one is answered by its button's label
_ROW = 16  # characters of labels side by side
_DIRECT, _KEPT = "=", "#"


class Buttons:
    """Writes and reads what is behind the buttons."""

    def __init__(self, callback_bytes: int) -> None:
        self._most = callback_bytes
        self._kept: Recent[str, str] = Recent(REMEMBERED)

    def keyboard(self, outbox_id: int, choices: Sequence[Choice]) -> InlineKeyboardMarkup:
        """The choices in their order, short ones side by side, three at most."""
        rows: list[list[InlineKeyboardButton]] = []
        room = 0
        for index, choice in enumerate(choices):
            button = InlineKeyboardButton(choice.label, callback_data=self._data(outbox_id, index, choice.send))
            width = max(4, len(choice.label))
            if not rows or width > room or len(rows[-1]) == 3:
                rows.append([])
                room = _ROW
            rows[-1].append(button)
            room -= width
        return InlineKeyboardMarkup(rows)

    def _data(self, outbox_id: int, index: int, send: str) -> str:
        if len(send.encode()) < self._most:
            return _DIRECT + send
        token = f"{_KEPT}{outbox_id}.{index}"
        self._kept.put(token, send)
        return token

    def read(self, data: str) -> str | None:
        """What the button sends; None if that was longer than a button holds and is forgotten."""
        return data[1:] if data.startswith(_DIRECT) else self._kept.get(data)


def numbered(text: str, choices: Sequence[Choice]) -> str:
    """The choices as lines to answer by number: more of them than a keyboard holds."""
    return "\n".join([text, *(f"{number}. {choice.label}" for number, choice in enumerate(choices, 1))])
