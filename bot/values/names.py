"""Look-up of the county's own names in running text: longest first, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.values.fold import fold


@dataclass(frozen=True, slots=True)
class Names:
    """Names keyed by their first two characters.

    `re` tries an alternation of six hundred names branch by branch at every character; a dictionary
    answers in one step, so the time does not grow with the county.
    """

    by_head: Mapping[str, tuple[tuple[str, str], ...]]  # two characters -> (folded name, canonical name)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Names:
        """From (as said, canonical) pairs; of two canonicals for one saying the first stays.

        Names shorter than two characters are left out: they would match everywhere.
        """
        canonical: dict[str, str] = {}
        for spoken, name in pairs:
            if len(spoken) >= 2:
                canonical.setdefault(fold(spoken), name)
        heads: dict[str, list[tuple[str, str]]] = {}
        for spoken in sorted(canonical, key=len, reverse=True):
            heads.setdefault(spoken[:2], []).append((spoken, canonical[spoken]))
        return cls({head: tuple(names) for head, names in heads.items()})

    def at(self, folded: str, position: int) -> tuple[str, str] | None:
        """(as said, canonical) of the longest name that begins at `position`, or None."""
        for spoken, name in self.by_head.get(folded[position : position + 2], ()):
            if folded.startswith(spoken, position):
                return spoken, name
        return None

    def within(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, canonical) of every name, left to right, none overlapping."""
        heads = self.by_head
        if not heads:
            return
        free = 0
        for position in range(len(folded) - 1):
            if position >= free and folded[position : position + 2] in heads:
                hit = self.at(folded, position)
                if hit is not None:
                    free = position + len(hit[0])
                    yield position, free, hit[1]
