"""What every value reader takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and the half-open span [start, end) of the text that said it."""

    value: T
    start: int
    end: int
    also: tuple[tuple[int, int], ...] = ()  # further spans that said it, behind the first

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Every span that said it."""
        return ((self.start, self.end), *self.also)


@dataclass(frozen=True, slots=True)
class Known:
    """Names the county's data knows, so that a reader need not guess: longest match wins."""

    communities: tuple[str, ...] = ()  # 水东社区
    grids: tuple[str, ...] = ()  # 水东社区第3网格
    landmarks: tuple[str, ...] = ()  # 温馨港湾小区, 中心菜市场
    units: tuple[str, ...] = ()  # 县检察院, 交通运输局: full names and aliases


@dataclass(frozen=True, slots=True)
class Given:
    """What a reader may lean on. `now` is aware, in county time, when the text was written."""

    now: datetime
    known: Known = field(default_factory=Known)
    about: str = ""  # the bot's own words that are answered by quoting them: what they name need not be said again
    # What was read so far, leaning on this: a message is asked for its place by several. `replace` begins anew.
    read: dict[object, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
