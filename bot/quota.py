"""How fast a platform lets us speak, per chat, and how long to wait after a failure."""

from __future__ import annotations

from collections import OrderedDict, deque
from random import Random

MINUTE = 61.2  # seconds that a platform's minute may seem to us: it counts where messages arrive, not all as fast
_HAIR = 1e-6  # seconds; added to a wait so that rounding never makes the caller ask twice
_LONGEST = 300.0  # seconds between two attempts at most


class _Bucket:
    """One key's account."""

    __slots__ = ("full_at", "recent")

    def __init__(self) -> None:
        self.full_at = 0.0  # when all tokens are back: one moment instead of a count that would drift
        self.recent: deque[float] = deque()  # what was taken in the last minute


class Quota:
    """Token buckets by key: at most `burst` at once, refilled at `per_minute`, never over `per_minute` in 61 s.

    The last is what platforms count. A bucket alone would let burst and refill add up to twice the limit,
    and DingTalk silences a robot for ten minutes over the 21st message of a minute.

    `burst` None means the whole minute's worth. `per_minute` 0 means no quota. Times are seconds of any clock that
    does not run backwards. Not for several threads: the sender owns it. Raises ValueError for negative limits.
    """

    def __init__(self, per_minute: int, burst: int | None = None) -> None:
        if per_minute < 0 or (burst is not None and burst < 1):
            raise ValueError(f"not a quota: {per_minute} a minute, {burst} at once")
        self.per_minute = per_minute
        self.burst = min(per_minute if burst is None else burst, per_minute)
        self._each = MINUTE / per_minute if per_minute else 0.0  # seconds a token takes
        self._spare = max(self.burst - 1, 0) * self._each + _HAIR  # or a sum of parts would cost the last token
        # In the order of their last use. Not a dict: its first item is slow to find once many were removed.
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._buckets)

    def take(self, key: str, now: float) -> float:
        """0.0 if one message may go to `key` now, and it is counted; else the seconds to wait, nothing taken.

        After the wait the same call succeeds, unless somebody else took in between.
        """
        ready = self._ready(key, now)
        if ready > now:
            return ready - now + _HAIR
        self._count(key, now)
        return 0.0

    def _ready(self, key: str, now: float) -> float:
        """The moment from which one more may go; not after `now` if it may go at once."""
        self._forget(now)
        bucket = self._buckets.get(key)
        if bucket is None:
            return now
        ready = bucket.full_at - self._spare
        if len(bucket.recent) == self.per_minute:
            ready = max(ready, bucket.recent[0] + MINUTE)
        return ready

    def _count(self, key: str, now: float) -> None:
        if not self.per_minute:
            return
        bucket = self._buckets.setdefault(key, _Bucket())
        self._buckets.move_to_end(key)
        bucket.full_at = max(bucket.full_at, now) + self._each
        bucket.recent.append(now)
        if len(bucket.recent) > self.per_minute:
            bucket.recent.popleft()

    def _forget(self, now: float) -> None:
        # A few at a time from the side of the longest unused: no call ever pays for all of them.
        for _ in range(2):
            if not self._buckets:
                return
            key = next(iter(self._buckets))
            bucket = self._buckets[key]
            if bucket.recent[-1] + MINUTE > now:
                return
            del self._buckets[key]


def backoff(attempt: int, random: Random) -> float:
    """Seconds to wait after the `attempt`-th failure (from 1 on): full jitter under 2, 4, 8 … 300.

    Full jitter, not a fixed step: a thousand chats that failed together must not come back together.
    """
    return random.uniform(0.0, min(_LONGEST, 2.0 ** min(max(attempt, 1), 16)))
