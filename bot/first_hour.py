"""The first hour of a county: what is still to be done, in order, what to type for it, and who can do it by asking.

`gridwhistle check` names the next step, `gridwhistle init` leads through those that can be led. A capability declares
its own; the machine's stand beside the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:  # the help of the command line reads this far, and need not wait for a database's library
    from sqlalchemy import Connection

    from bot.config import Config
    from bot.work import Work

T = TypeVar("T")


class Desk(Protocol):
    """Somebody sits there and answers."""

    config: Config
    path: Path  # of the settings

    def ask(self, question: str, default: str = "", *, pattern: str = ".*") -> str:
        """An answer; asked again until it fits `pattern`. Enter alone is the default."""

    def yes(self, question: str) -> bool:
        """Whether they agree."""

    def say(self, text: str) -> None:
        """Tell them."""

    def act(self, change: Callable[[Work], T]) -> T:
        """Do it as the operator, in a transaction of its own. Raises Refused."""

    def take_in(self, word: str, file: Path) -> None:
        """Import a workbook, with its preview and its questions. Raises an error that has been said in words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a county needs. `rank` orders them; steps of one rank do not occur.

    `done` reads the store (None where there is none yet: nothing is done). `lead` asks and does it; where nobody can be
    led, `words` say what to do.
    """

    rank: int
    name: str  # 区划
    words: str  # what to type: gridwhistle import county 区划.xlsx
    done: Callable[[Config, Connection | None], bool]
    lead: Callable[[Desk], None] | None = None
