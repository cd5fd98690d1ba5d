"""How the connection is, in one word and a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Word = Literal["stopped", "starting", "live", "retrying", "conflict", "denied"]


@dataclass(frozen=True, slots=True)
class State:
    """`denied` needs a human (a wrong token), `conflict` another process to stop; the rest passes by itself."""

    word: Word
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.word}: {self.reason}" if self.reason else self.word
