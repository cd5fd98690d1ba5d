"""One turn of a talk that is made up: who does what, where. A list of them can be played again, or a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto


class Kind(StrEnum):
    """What a turn is meant as. What it becomes is the bot's to decide, and judged by the tables."""

    DANGER = auto()
    REPORT = auto()
    ANSWER = auto()  # to some question, whichever is open
    CORRECTION = auto()
    LEAVING = auto()  # 算了
    COMMAND = auto()
    ORDER = auto()  # of somebody of the office, in plain words or as a command
    TALK = auto()  # among neighbours; nobody calls the bot
    THANKS = auto()  # a greeting, thanks
    EDIT = auto()
    PICTURE = auto()
    PRESS = auto()
    SILENCE = auto()


@dataclass(frozen=True, slots=True)
class Move:
    """`core` are words that must not be lost. Of a press, `text` are the button's words and `back` says which of the
    buttons with these words, from the newest; of silence, `minutes` how long it lasts; an edit changes the
    newest message of whoever makes it there. `together`: it arrives in one batch with the move before it.
    `twice`: it is delivered once more.
    """

    kind: Kind
    who: str
    group: str | None = None
    addressed: bool = True
    text: str = ""
    core: str = ""
    back: int = 0
    minutes: int = 0
    together: bool = False
    twice: bool = False

    @property
    def chat(self) -> str:
        """The platform's id of the chat in which it is said."""
        return self.group or f"p-{self.who}"

    def told(self, at: datetime) -> str:
        """As a line of a transcript."""
        if self.kind is Kind.SILENCE:
            return f"      （过了 {self.minutes} 分钟）"
        where = self.group or "私聊"
        to_bot = "@" if self.group and self.addressed and self.kind is not Kind.PRESS else ""
        text = f"［{self.text}］" if self.kind is Kind.PRESS else "（照片）" if self.kind is Kind.PICTURE else self.text
        more = "（改）" if self.kind is Kind.EDIT else ""
        also = ("，同时" if self.together else "") + ("，又送来一次" if self.twice else "")
        return f"{at:%H:%M} {self.who}·{where}（{self.kind}{also}）：{to_bot}{more}{text}"
