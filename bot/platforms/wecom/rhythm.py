"""How often messages come, and so how long a silence may last before the connection is suspected of being deaf.

A connection can answer every heartbeat and deliver nothing (openclaw wecom plugin, issue 54). Nothing but the
messages themselves shows that. Where the groups are lively a silence of some minutes is odd; at night it is not.
"""

from __future__ import annotations

from collections import deque

KEPT = 12  # gaps: the newest ones say how lively it is now
ENOUGH = 4  # gaps, before which nothing is known of the rhythm
PATIENT = 4.0  # times the long gap of a day's rhythm: of random arrivals one in 250 waits longer
SOONEST = 5.0  # seconds of silence, before which no sign of life is asked for
UNKNOWN = 6.0  # a rhythm that is not known yet is given this part of the longest silence


class Rhythm:
    """Times are monotonic seconds, handed in. `least` and `most` bound the silence that is borne."""

    def __init__(self, least: float, most: float) -> None:
        self._least = least
        self._most = most
        self._gaps: deque[float] = deque(maxlen=KEPT)
        self._last: float | None = None
        self._since = 0.0
        self._asked = False  # for a sign of life, since the last message
        self._fruitless = 0  # probes since the last message: quiet hours are probed ever more seldom

    def began(self, at: float) -> None:
        """A connection was made: what it does not deliver counts from here."""
        self._since = at

    def arrived(self, at: float) -> None:
        """A message or an event came."""
        if self._last is not None:
            self._gaps.append(at - self._last)
        self._last = self._since = at
        self._asked = False
        self._fruitless = 0

    def probed(self, at: float) -> None:
        """The connection was renewed, or that was tried, because of its silence."""
        self._since = at
        self._fruitless += 1

    @property
    def patience(self) -> float:
        """Seconds of silence that are borne now."""
        return min(max(self._least, self._usual()) * 2.0 ** min(self._fruitless, 16), self._most)

    def suspicious(self, at: float) -> bool:
        """Whether it has been silent for too long."""
        return at - self._since > self.patience

    def odd(self, at: float) -> bool:
        """Whether it has just become odd, which is enough to ask for a sign of life: once a silence, for it is free."""
        if self._asked or at - self._since <= max(self._usual(), SOONEST):
            return False
        self._asked = True
        return True

    def _usual(self) -> float:
        """Seconds without a message that are nothing unusual."""
        if len(self._gaps) < ENOUGH:
            return self._most / UNKNOWN
        # Three gaps of four are no longer: bursts do not make it short, last night does not make it long.
        return PATIENT * sorted(self._gaps)[len(self._gaps) * 3 // 4]
