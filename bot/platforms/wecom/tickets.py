"""What an answer needs to know about earlier messages: which req_id it may use, and how much was said this hour."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from dataclasses import dataclass

HOUR = 3600.0  # seconds


@dataclass(slots=True)
class Ticket:
    """A message's req_id, on which it can be answered for some minutes, in its own chat."""

    req_id: str
    chat_id: str
    until: float  # monotonic seconds
    only: str = ""  # an answer to this part is missing: nothing but the same part may use the req_id


class Tickets:
    """The newest `most` messages' tickets, by event id."""

    def __init__(self, seconds: float, most: int = 5000) -> None:
        self._seconds = seconds
        self._most = most
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()

    def add(self, event_id: str, req_id: str, chat_id: str) -> None:
        """A message came; if it came again, its newer req_id counts."""
        self._tickets[event_id] = Ticket(req_id, chat_id, time.monotonic() + self._seconds)
        self._tickets.move_to_end(event_id)
        if len(self._tickets) > self._most:
            self._tickets.popitem(last=False)

    def find(self, event_id: str | None, chat_id: str, part: str) -> Ticket | None:
        """The ticket for an answer in this very chat: a whisper must not leave on its group's req_id."""
        ticket = self._tickets.get(event_id or "")
        if ticket is None or ticket.chat_id != chat_id or ticket.until < time.monotonic():
            return None
        return ticket if ticket.only in ("", part) else None

    def drop(self, event_id: str | None) -> None:
        """It cannot be used any more."""
        self._tickets.pop(event_id or "", None)


class Hourly:
    """What was sent to each chat in the last hour, for WeCom's hourly limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._sent: dict[str, deque[float]] = {}

    def take(self, chat_id: str, now: float) -> float:
        """0.0 and counted; or the seconds to wait, nothing counted."""
        if not self._limit:
            return 0.0
        if len(self._sent) > 10_000:
            self._sent = {key: times for key, times in self._sent.items() if times[-1] + HOUR > now}
        sent = self._sent.get(chat_id, deque())
        while sent and sent[0] + HOUR <= now:
            sent.popleft()
        if len(sent) >= self._limit:
            return sent[0] + HOUR - now
        sent.append(now)
        self._sent[chat_id] = sent
        return 0.0
