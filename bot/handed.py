"""A file that is handed over in private without a word: whoever knows what it is takes it, before it is asked what
the picture shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.dispatch import Dispatcher
from bot.turn import Turn


class Reception(Dispatcher):
    """A dispatcher that lets files speak for themselves where nothing is open and nothing was said."""

    def __init__(self, *args: Any, handed: Callable[[Turn], bool], **more: Any) -> None:
        super().__init__(*args, **more)
        self._handed = handed

    def _no_word(self, turn: Turn) -> None:
        if turn.in_group or not turn.message.files or not self._handed(turn):
            super()._no_word(turn)
