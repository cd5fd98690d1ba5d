"""How long to wait before the next connection: hardly at all after a good one, ever longer after bad ones."""

from __future__ import annotations

from collections import deque
from random import Random

from bot.platforms.wecom.codes import TOO_OFTEN
from bot.platforms.wecom.config import WecomConfig

AT_ONCE = 0.2  # seconds at most, after a good connection: not nothing, so that two processes do not move as one
LONGEST = 60.0  # seconds between two tries to reach WeCom: there is one of us, so nobody is spared by longer ones
MINUTE = 60.0
CROWDED = 20  # connections a minute, from which on SPACED lies between two
SPACED = 2.0  # seconds
REPLACED_MOST = 3600.0  # seconds
REFUSED_MOST = 600.0  # seconds


class Waits:
    """Counts what went wrong in a row. Every method returns seconds; times are monotonic seconds, handed in."""

    def __init__(self, config: WecomConfig, random: Random) -> None:
        self._config = config
        self._random = random
        self._opened: deque[float] = deque(maxlen=CROWDED)
        self._bad = self._refusals = self._replacements = 0

    def opened(self, at: float) -> None:
        """A connection was subscribed."""
        self._opened.append(at)
        self._refusals = 0

    def unreachable(self) -> float:
        """No connection came about."""
        self._bad += 1
        return self._backoff()

    def ended(self, lived: float, delivered: bool, at: float) -> float:
        """A connection is over. WeCom sends nothing twice, so after one that did its work we hurry."""
        if delivered or lived >= self._config.stable_seconds:
            self._bad = 0
            wait = self._random.uniform(0, AT_ONCE) * self._config.backoff_factor
        else:
            self._bad += 1
            wait = self._backoff()
        crowded = len(self._opened) == CROWDED and at - self._opened[0] < MINUTE
        return max(wait, SPACED) if crowded else wait

    def replaced(self, lived: float) -> float:
        """Another one subscribed with our name: whoever comes back at once is thrown out again."""
        self._replacements = 1 if lived >= REPLACED_MOST else self._replacements + 1
        wait = self._config.replaced_seconds * 2.0 ** min(self._replacements - 1, 16)
        return self._about(min(wait, REPLACED_MOST))

    def refused(self, code: int) -> float:
        """The subscription was answered with a no."""
        if code == TOO_OFTEN:
            return self._about(self._config.rate_wait_seconds)
        self._refusals += 1
        return self._about(min(self._config.refused_seconds * 2.0 ** min(self._refusals - 1, 16), REFUSED_MOST))

    def _backoff(self) -> float:
        """Full jitter under 2, 4, 8 … seconds."""
        return self._random.uniform(0, min(LONGEST, 2.0 ** min(self._bad, 16))) * self._config.backoff_factor

    def _about(self, seconds: float) -> float:
        return seconds * self._random.uniform(0.75, 1.25)
