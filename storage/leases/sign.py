"""What the two kinds of locks and those who ask for them agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Lock(Protocol):
    """What holds a lease as long as its process lives."""

    def beat(self) -> bool:
        """Show that the holder moves. False: the lock is gone."""

    def release(self) -> None:
        """Let another process have it. Never raises."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What can be seen of a holder from outside; two equal signs mean that it has not moved between them."""

    holder: str
    beat: int
