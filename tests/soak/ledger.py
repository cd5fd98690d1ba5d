"""What was said in a town and what came back: by number, for each message has its own."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from random import Random

from tests.faults.towns import Town

_NUMBER = re.compile(r"第(\d+)处|HC-SD-2026-(\d+)")
_FIVE_DIGITS = 100_000  # case numbers that can be asked for
_MINUTES = 10  # of a deed: ninety-six of them fit into one person's day
_DAYS = 20  # back, over which the deeds are spread


class Ledger:
    """One town's book. Times are monotonic seconds."""

    def __init__(self, town: Town, names: list[str], days: list[str], random: Random) -> None:
        self.town = town
        self.said = 0
        self.deeds = 0
        self.answers = 0  # messages that came, those that came again included
        self.slowest = 0.0  # seconds to a first answer, since it was last asked for
        self.open: dict[int, float] = {}  # said and not yet answered, in the order in which they were said
        self.asked: dict[str, list[int]] = defaultdict(list)  # by person, as they were said
        self.shown: dict[str, list[int]] = defaultdict(list)  # by person, where each was first answered
        self._first: set[int] = set()
        self._names = names
        self._days = days[:_DAYS]
        self._random = random

    async def say(self) -> None:
        """Somebody says the next thing: three in four log a deed, the others ask for a case."""
        number, who = self.said, self._random.choice(self._names)
        self.said += 1
        if number < _FIVE_DIGITS and self._random.random() < 0.25:
            text = f"查哨 HC-SD-2026-{number:05}"
        else:
            self.deeds += 1
            text = f"活动 {self._random.choice(self._days)} 打扫第{number}处楼道 {_MINUTES}分钟"
        self.open[number] = time.monotonic()
        self.asked[who].append(number)
        await self.town.say(who, text)

    def read(self) -> None:
        """Take in what was heard since the last time."""
        now = time.monotonic()
        new = self.town.heard(self.answers)
        self.answers += len(new)
        for who, text in new:
            for number in numbers(text):
                if number in self._first:
                    continue
                self._first.add(number)
                self.shown[who].append(number)
                said = self.open.pop(number, now)
                self.slowest = max(self.slowest, now - said)

    def answered_through(self, number: int) -> bool:
        """Whether this message has been said, and it and everything before it been answered."""
        return self.said > number and next(iter(self.open), number + 1) > number

    @property
    def answered(self) -> int:
        return len(self._first)

    @property
    def again(self) -> int:
        """Answers that came more than once; several may have come as one message, so this may be too small."""
        return max(self.answers - self.answered, 0)


def numbers(text: str) -> Iterator[int]:
    """The numbers of the messages that a text answers; a short quota puts several answers into one."""
    for found in _NUMBER.finditer(text):
        yield int(found[1] or found[2])
