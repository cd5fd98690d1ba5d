"""Known names that were written with one sign of the same sound: 水岸花元 for 水岸花园, 南外新春 for 南外新村."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from bot.values.pinyin import sounds

SHORTEST = 4  # characters: of three, one sign too many may be another's
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("h", "f"))


class Homophones:
    """Names by what is left of them without one sign."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._masked: dict[tuple[int, str], list[str]] = {}
        for name in sorted(self._names):
            if len(name) >= SHORTEST:
                for at in range(len(name)):
                    self._masked.setdefault((at, name[:at] + name[at + 1 :]), []).append(name)
        # With one wrong sign in it, one half of a name is right: most signs of a text are done with after two looks.
        self._halves = [
            (length, frozenset(name[: length // 2] for name in long), frozenset(name[length // 2 :] for name in long))
            for length in sorted({len(name) for name in self._names if len(name) >= SHORTEST}, reverse=True)
            if (long := [name for name in self._names if len(name) == length])
        ]

    def within(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) of every such slip, from left to right, none overlapping; the longest first."""
        free = 0
        for start in range(len(folded)):
            if start < free:
                continue
            for length, firsts, lasts in self._halves:
                middle, end = start + length // 2, start + length
                if folded[start:middle] not in firsts and folded[middle:end] not in lasts:
                    continue
                written = folded[start:end]
                name = self._meant(written) if len(written) == length else None
                if name is not None:
                    yield start, end, name
                    free = end
                    break

    def _meant(self, written: str) -> str | None:
        if written in self._names:
            return None
        near = {
            name
            for at in range(len(written))
            for name in self._masked.get((at, written[:at] + written[at + 1 :]), ())
            if _sounds(written[at]) & _sounds(name[at])
        }
        return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=4096)
def _sounds(sign: str) -> frozenset[str]:
    """The sounds of a sign without tones, those that many mix up made one."""
    return frozenset(map(_plain, sounds(sign))) if "一" <= sign <= "龥" else frozenset()


def _plain(sound: str) -> str:
    for mixed, right in _ALIKE:
        sound = sound.replace(mixed, right)
    return sound
