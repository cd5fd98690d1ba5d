"""Whose turn it is when more has arrived than one commit takes: nobody waits behind another's hundred messages."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
SHARE = 2  # of a batch that is not enough for all, half is for those who wait with several: the next one comes sooner


class Fair(Generic[T]):
    """A queue. While a batch holds all that waits, it comes out as it came in; else who waits with one thing comes
    before who waits with many, each of these in turn. What one sender said stays in order."""

    def __init__(self, sender: Callable[[T], Hashable]) -> None:
        self._sender = sender
        self._waiting: OrderedDict[int, T] = OrderedDict()  # in the order in which it arrived
        self._of: OrderedDict[Hashable, deque[int]] = OrderedDict()  # in the order of their turns
        self._arrived = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def oldest(self) -> T | None:
        """What has waited longest."""
        return next(iter(self._waiting.values()), None)

    def put(self, item: T) -> None:
        """One more, behind its sender's others."""
        self._arrived += 1
        self._waiting[self._arrived] = item
        self._of.setdefault(self._sender(item), deque()).append(self._arrived)

    def take(self, most: int) -> list[T]:
        """The next ones, `most` at most."""
        if len(self._waiting) <= most:
            every = list(self._waiting.values())
            self._waiting.clear()
            self._of.clear()
            return every
        some = max(1, most // SHARE)
        light = [sender for sender, places in self._of.items() if len(places) == 1]
        taken = [self._next(sender) for sender in light[: max(1, most - some)]]
        # And whoever has waited longest for a turn, with however much.
        taken += [self._next(next(iter(self._of))) for _ in range(min(most - len(taken), some, len(self._waiting)))]
        return taken

    def _next(self, sender: Hashable) -> T:
        places = self._of.pop(sender)
        place = places.popleft()
        if places:
            self._of[sender] = places  # behind all others
        return self._waiting.pop(place)
