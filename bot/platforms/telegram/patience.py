"""When to let go of an update that cannot be stored: behind it its chat would be deaf for a day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.logs import log
from bot.platforms.hooks import Write
from bot.platforms.telegram.recent import Recent

ALONE = 10  # times as many tries, where nothing else came by that could prove that storing works at all
STORE_SECONDS = 5.0  # in which the store must have taken a write


@dataclass(slots=True)
class _Refused:
    tries: int
    stored_before: int


class Patience:
    """Counts the tries of one bot's updates. `given_up` is how many were let go."""

    def __init__(self, platform: str, tries: int, write: Write) -> None:
        self.given_up = 0
        self._platform = platform
        self._most = tries
        self._write = write
        self._stored = 0
        self._refused: Recent[str, _Refused] = Recent(5000)

    def stored(self, event_id: str) -> None:
        """An update was handled."""
        self._stored += 1
        self._refused.drop(event_id)

    async def over(self, event_id: str) -> bool:
        """Count a try that failed. True: let the update go, for others are stored and this one never will be."""
        refused = self._refused.get(event_id) or _Refused(0, self._stored)
        refused.tries += 1
        self._refused.put(event_id, refused)
        others = self._stored > refused.stored_before
        if refused.tries < self._most * (1 if others else ALONE) or not await self._store_works():
            return False
        self._refused.drop(event_id)
        self.given_up += 1
        log.error("update given up", platform=self._platform, update=event_id, tries=refused.tries)
        return True

    async def _store_works(self) -> bool:
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._write(lambda _: None)
        except Exception:  # away, full, shut: then it is not the update's fault
            return False
        return True
