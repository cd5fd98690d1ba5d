"""Quotes: somebody else's words belong to the message, the bot's own do not."""

from __future__ import annotations

from collections import OrderedDict, deque

from bot.values.pattern import Pattern

EACH = 30  # texts remembered of a chat
CHATS = 2000
SURE = 4  # signs by which the beginning of a text is known; fewer could be anybody's
_NOT_WORDS = Pattern(r"\W+")


class OwnWords:
    """What the bot has said lately, chat by chat.

    People answer a question of the bot by quoting it, and WeCom does not tell who is quoted. Without this the
    question would be read as a part of the answer.
    """

    def __init__(self) -> None:
        self._said: OrderedDict[str, deque[tuple[str, str]]] = OrderedDict()

    def add(self, chat_id: str, text: str) -> None:
        """The bot said this."""
        lately = self._said.setdefault(chat_id, deque(maxlen=EACH))
        lately.append((_words(text), text))
        self._said.move_to_end(chat_id)
        if len(self._said) > CHATS:
            self._said.popitem(last=False)

    def said(self, chat_id: str, quoted: str) -> str:
        """The text of the bot that is quoted, "" if none; a quote may be cut short, and a client may change marks and
        spaces.
        """
        words = _words(quoted)
        for spoken, text in reversed(self._said.get(chat_id, ())):
            if words and (spoken.startswith(words) if len(words) >= SURE else spoken == words):
                return text
        return ""


def _words(text: str) -> str:
    return _NOT_WORDS.sub("", text)
