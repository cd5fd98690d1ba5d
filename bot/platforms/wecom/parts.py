"""One `Outgoing` as the messages that WeCom can carry: texts, files, cards with buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.message import Choice, File, Outgoing
from bot.platforms.plain import plain_in_markdown
from bot.platforms.wecom.config import WecomConfig
from bot.values.pattern import Pattern

PROMPT = "请点一个"
_SENTENCE_END = Pattern(r"[。！？；!?;\s]")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, short enough for one message."""

    content: str


@dataclass(frozen=True, slots=True)
class Card:
    """Buttons, with as much text as a card has room for."""

    title: str
    text: str
    choices: tuple[Choice, ...]

    def body(self, task_id: str) -> dict[str, Any]:
        """The template_card. `task_id` must be another one for each card."""
        card: dict[str, Any] = {
            "card_type": "button_interaction",
            "main_title": {"title": self.title},
            "button_list": [{"text": choice.label, "style": 1, "key": choice.send} for choice in self.choices],
            "task_id": task_id,
        }
        if self.text:
            card["sub_title_text"] = self.text
        return card


Part = Text | Card | File


def parts(message: Outgoing, config: WecomConfig) -> list[Part]:
    """What to send, in this order: the text, the files, the buttons; a short text stands on the card."""
    text = message.text.strip()
    choices = [
        choice for choice in message.choices if 0 < len(choice.send.encode("utf-8", "replace")) <= config.key_bytes
    ]
    first, _, rest = text.partition("\n")
    on_card = (
        0 < len(choices) <= config.buttons
        and not message.files
        and 0 < len(first) <= config.title_chars
        and len(rest) <= config.subtitle_chars
        and rest == rest.strip()
    )
    if on_card:
        return [Card(first, rest, tuple(choices))]
    parts: list[Part] = [Text(piece) for piece in split(plain_in_markdown(text), config.text_bytes)]
    parts += message.files
    for at in range(0, len(choices), config.buttons):
        parts.append(Card(PROMPT, "", tuple(choices[at : at + config.buttons])))
    return parts


def spelled(choices: Sequence[Choice]) -> str:
    """The buttons as words, where a card was not accepted."""
    return "\n".join(f"{number}. {choice.label}：发“{choice.words}”" for number, choice in enumerate(choices, 1))


def split(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` bytes of UTF-8, cut at line ends if there are any, else at a sentence's."""
    pieces: list[str] = []
    while len(text.encode("utf-8", "replace")) > limit:
        room = _fitting(text, limit)
        cut = text.rfind("\n", 1, room + 1)
        if cut <= 0:
            ends = [match.end() for match in _SENTENCE_END.finditer(text, room // 2, room)]
            cut = ends[-1] if ends else room
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip("\n")
    if text.strip():
        pieces.append(text)
    return [piece for piece in pieces if piece]


def _fitting(text: str, limit: int) -> int:
    """How many code points from the start fit into `limit` bytes; at least one."""
    taken = text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")
    return max(len(taken), 1)
