"""Quotes: somebody else's words belong to the message, the bot's own do not."""

from __future__ import annotations

import re
from collections import OrderedDict, deque

EACH = 30  # texts remembered of a chat
CHATS = 2000
_NOT_WORDS = re.compile(r"\W+")


class OwnWords:
    """What the bot has said lately, chat by chat.

    People answer a question of the bot by quoting it, and WeCom does not tell who is quoted. Without this the
    question would be read as a part of the answer.
    """

    def __init__(self) -> None:
        self._said: OrderedDict[str, deque[str]] = OrderedDict()

    def add(self, chat_id: str, text: str) -> None:
        """The bot said this."""
        lately = self._said.setdefault(chat_id, deque(maxlen=EACH))
        lately.append(_words(text))
        self._said.move_to_end(chat_id)
        if len(self._said) > CHATS:
            self._said.popitem(last=False)

    def said(self, chat_id: str, quoted: str) -> bool:
        """Whether the bot said it; a quote may be cut short, and a client may change marks and spaces."""
        words = _words(quoted)
        return any(spoken.startswith(words) for spoken in self._said.get(chat_id, ()))


def _words(text: str) -> str:
    return _NOT_WORDS.sub("", text)
