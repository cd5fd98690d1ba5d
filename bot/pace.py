"""How fast each sender writes to us: what comes far faster than a person writes is kept, and not worked through."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

_MINUTE = 60.0  # seconds


@dataclass(slots=True)
class _Sender:
    full_at: float  # when all of it may be written at once again: one moment instead of a count that would drift
    beyond: int = 0  # messages that came beyond it since it was last full


class Pace:
    """A token bucket for each sender: `at_once` messages, refilled at `per_minute`. `at_once` 0: no limit.

    Times are seconds of any clock that does not run backwards. Not for several threads: the app's loop owns it. What
    a restart forgets does no harm. Raises ValueError for negative limits.
    """

    def __init__(self, at_once: int, per_minute: int) -> None:
        if at_once < 0 or per_minute < 1:
            raise ValueError(f"not a pace: {at_once} at once, {per_minute} a minute")
        self._each = _MINUTE / per_minute  # seconds a message takes
        self._spare = (at_once - 1) * self._each
        self._limited = at_once > 0
        self._senders: OrderedDict[Hashable, _Sender] = OrderedDict()  # in the order of their last message

    def __len__(self) -> int:
        """How many senders are remembered."""
        return len(self._senders)

    def beyond(self, sender: Hashable, now: float) -> int:
        """Count a message. 0: it is within what one may write; else the how-manieth it is beyond that, since its
        sender last was quiet long enough. What is beyond is not counted against what comes later.
        """
        if not self._limited:
            return 0
        self._forget(now)
        pace = self._senders.setdefault(sender, _Sender(now))
        self._senders.move_to_end(sender)
        if pace.full_at - now > self._spare:
            pace.beyond += 1
            return pace.beyond
        pace.full_at = max(pace.full_at, now) + self._each
        return 0

    def _forget(self, now: float) -> None:
        # A few at a time from the side of the longest unused: no call ever pays for all of them.
        for _ in range(2):
            if not self._senders:
                return
            sender = next(iter(self._senders))
            if self._senders[sender].full_at > now:
                return
            del self._senders[sender]
