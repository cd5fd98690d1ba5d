"""What was looked at, by where it could be read, and what was found there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise

from tests.soak.privacy.matters import Matter

EXAMPLES = 40  # of what was found, and of what was masked without need


@dataclass(slots=True)
class Walk:
    """What was walked and what was found: by where it could be read, with examples."""

    matters: int = 0
    registered: int = 0
    letters: int = 0
    papers: int = 0
    looked: Counter[str] = field(default_factory=Counter)  # texts, by where they stand
    leaks: Counter[str] = field(default_factory=Counter)  # by where
    found: list[tuple[str, str, tuple[str, ...], str]] = field(default_factory=list)
    harmless: Counter[str] = field(default_factory=Counter)  # numbers that were looked for, by kind
    masked: Counter[str] = field(default_factory=Counter)  # of them, gone
    needless: list[tuple[str, str, str]] = field(default_factory=list)
    before: dict[tuple[str, str, tuple[str, ...]], str] = field(default_factory=dict)

    def look(self, matter: Matter, where: str, shown: str, *, group: bool, number: str = "", beside: str = "") -> None:
        """One text; of a matter in two messages with all that was read there before it: in that chat, of that case."""
        self.looked[where] += 1
        if matter.halves is not None:
            shown = self.before.setdefault((where, number, matter.parts), "") + "\n" + shown
            self.before[where, number, matter.parts] = shown
        if left := matter.left(shown, group=group, beside=beside):
            self.leaks[where] += 1
            self.found.append((where, left, matter.parts, shown))

    def look_for_harmless(
        self, matter: Matter, kept: Sequence[str], words: Sequence[str], listed: Sequence[str]
    ) -> None:
        """Its harmless number, in its messages as they are kept, in its cases, in a group's ledger: masked where a
        mask stands behind its word. What a case left out was not masked."""
        if matter.harmless is None:
            return
        kind, said = matter.harmless
        self.harmless[kind] += 1
        steps = ["\n".join(matter.parts), *map("\n".join, (kept, words, listed))]
        for before, after in pairwise(steps):
            if matter.hidden(after) and not matter.hidden(before):
                self.masked[kind] += 1
                self.needless.append((kind, said, f"{before!r} → {after!r}"))
                return

    def add(self, other: Walk) -> None:
        """Together with what another walk saw."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            elif isinstance(mine, list):
                setattr(self, each.name, [*mine, *theirs][:EXAMPLES])
            elif isinstance(mine, int):
                setattr(self, each.name, mine + theirs)

    def lines(self) -> Iterable[str]:
        """The table for people, and the examples."""
        yield (
            f"{self.matters} matters, {self.registered} registered, {self.letters} letters, "
            f"{self.papers} of them on paper"
        )
        yield "looked at:"
        for where, count in self.looked.most_common():
            yield f"  {where}: {count} texts, of which {self.leaks[where]} could be read"
        masked, harmless = self.masked.total(), self.harmless.total()
        yield f"harmless numbers, masked: {masked} of {harmless} ({100 * masked / max(1, harmless):.3f} %)"
        for kind, count in sorted(self.harmless.items()):
            yield f"  {kind}: {self.masked[kind]} of {count}"
        for kind, said, shown in self.needless[:EXAMPLES]:
            yield f"    {kind}: {said!r}: {shown}"
        yield f"could be read: {self.leaks.total()}"
        for where, what, parts, shown in self.found[:EXAMPLES]:
            yield f"  {where}: {what}: {parts!r} → {shown!r}"
