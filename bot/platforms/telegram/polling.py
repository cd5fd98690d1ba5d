"""Long polling: what Telegram keeps for us is fetched, committed, and only then confirmed by the next call."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.logs import log
from bot.platforms.base import LinkState
from bot.platforms.telegram.client import RawBot
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import pause_of, reason_of
from bot.platforms.telegram.intake import Intake, moved_group
from bot.platforms.telegram.patience import Patience
from bot.quota import backoff

QUICK = 0.5  # seconds; an empty long poll that ends sooner was not one


class Poller:
    """Runs until cancelled. `report` is told the state, `processed` that a whole answer was worked off."""

    def __init__(
        self,
        bot: RawBot,
        intake: Intake,
        patience: Patience,
        config: TelegramConfig,
        report: Callable[[LinkState], None],
        processed: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._patience = patience
        self._config = config
        self._report = report
        self._processed = processed
        self._random = random.Random()
        # What the next call confirms. None as soon as that has happened: after a quiet week Telegram may go on
        # with any number, and updates below an offset would never come.
        self._offset: int | None = None
        self._ids: set[int] = set()  # of the last answer
        self._confirmed: set[int] = set()  # those of the answer before, which must not come again

    async def run(self) -> None:
        """Fetch, hand over, confirm."""
        failures = conflicts = 0
        live = False
        while True:
            begun = time.monotonic()
            # After a trouble one short call tells at once whether it is over; not so with another poller, which
            # only shows itself in a long one.
            probe, live = not live and not conflicts, False
            try:
                updates, newest = await self._fetch(0 if probe else self._config.poll_seconds)
            except InvalidToken:
                await self._pause(LinkState("denied", "Telegram does not accept the token"), self._config.denied_wait)
            except Conflict as failure:
                conflicts += 1
                await self._conflict(failure, conflicts)
            except RetryAfter as failure:
                await self._pause(LinkState("waiting", "429"), pause_of(failure))
            except (TelegramError, TimeoutError) as failure:
                failures += 1
                why = reason_of(failure) if isinstance(failure, TelegramError) else "the connection is silent"
                await self._pause(LinkState("waiting", why), self._backoff(failures))
            else:
                done = await self._handle(updates)
                self._processed()
                self._report(LinkState("live") if done else LinkState("waiting", "an update could not be stored"))
                live = True
                if probe and done:
                    continue
                # An answer that brought nothing new, at once: a broken server must not make a storm of us.
                idle = not newest and time.monotonic() - begun < QUICK
                failures = failures + 1 if idle or not done else 0
                conflicts = 0
                if failures:
                    await asyncio.sleep(self._backoff(failures))

    def _backoff(self, failures: int) -> float:
        return min(backoff(failures, self._random), self._config.longest_wait)

    async def _pause(self, state: LinkState, seconds: float) -> None:
        log.warning("telegram: " + state.word, reason=state.reason, wait=round(seconds, 1))
        self._report(state)
        await asyncio.sleep(seconds)

    async def _conflict(self, failure: Conflict, number: int) -> None:
        """Somebody else reads this bot's updates. Each call of ours cuts theirs off, so we ask ever more rarely."""
        webhook = "webhook" in failure.message.lower()
        why = "a webhook is set for this bot" if webhook else "another process polls this bot"
        wait = min(self._config.conflict_wait, self._config.conflict_wait / 10 * 2**number)
        await self._pause(LinkState("conflict", why), wait * self._random.uniform(1, 2))

    async def _fetch(self, seconds: int) -> tuple[list[Update], set[int]]:
        """The readable updates of one call, and the ids that the last answer did not have."""
        slack = self._config.poll_slack
        async with asyncio.timeout(seconds + slack + self._config.connect_timeout):
            raws = await self._bot.raw_updates(self._offset, self._config.batch, seconds, seconds + slack)
        ids = {int(raw["update_id"]) for raw in raws}
        if not ids:
            self._offset = None  # confirmed and nothing is left
        self._ids = ids
        updates = [update for raw in raws if (update := self._intake.parse(raw)) is not None]
        return updates, ids - self._confirmed

    # --- handing over ---------------------------------------------------------------------

    async def _handle(self, updates: Sequence[Update]) -> bool:
        """Hand everything over; move the offset behind what is committed. False: something was not."""
        if not self._ids:
            return True
        waiting = await self._take_all(updates)
        self._offset = min(waiting) if waiting else max(self._ids) + 1
        self._confirmed = self._ids - waiting
        return not waiting

    async def _take_all(self, updates: Sequence[Update]) -> set[int]:
        """Chats side by side, each in its own order. Returns what failed, and what follows it in its chat."""
        moves: list[Update] = []
        chats: dict[int, list[Update]] = {}
        for update in updates:
            if update.message is not None and moved_group(update.message) is not None:
                # The engine must know a group's new id before it hears anything from it.
                moves.append(update)
            else:
                chat = update.effective_chat
                chats.setdefault(chat.id if chat is not None else update.update_id, []).append(update)
        waiting = await self._take_chat(moves)
        return waiting.union(*await asyncio.gather(*(self._take_chat(chain) for chain in chats.values())))

    async def _take_chat(self, updates: Sequence[Update]) -> set[int]:
        for at, update in enumerate(updates):
            event_id = str(update.update_id)
            try:
                await self._intake.take(update)
            except Exception as failure:  # whatever the engine could not store: it stays unconfirmed
                log.error("update not stored", platform="telegram", update=event_id, error=type(failure).__name__)
                if not await self._patience.over(event_id):
                    return {left.update_id for left in updates[at:]}
            else:
                self._patience.stored(event_id)
        return set()
