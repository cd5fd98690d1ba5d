"""Long polling: what Telegram keeps for us is fetched, committed, and only then confirmed by the next call."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.logs import log
from bot.platforms.base import State
from bot.platforms.telegram.albums import albums, mark_of, together
from bot.platforms.telegram.client import RawBot
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.errors import pause_of, reason_of
from bot.platforms.telegram.intake import Intake, moved_group
from bot.quota import backoff

QUICK = 0.5  # seconds; an empty long poll that ends sooner was not one
Item = list[Update]


class Poller:
    """Runs until cancelled. `report` is told the state, `processed` that a whole answer was worked off."""

    def __init__(
        self,
        bot: RawBot,
        intake: Intake,
        config: TelegramConfig,
        report: Callable[[State], None],
        processed: Callable[[], None],
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._config = config
        self._report = report
        self._processed = processed
        self._random = random.Random()
        # What the next call confirms. None as soon as that has happened: after a quiet week Telegram may go on
        # with any number, and updates below an offset would never come.
        self._offset: int | None = None
        self._ids: set[int] = set()  # of the last answer
        self._confirmed: set[int] = set()  # those of the answer before, which must not come again
        self._refused: Counter[int] = Counter()

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
                updates = await self._whole_albums(updates)
            except InvalidToken:
                await self._pause(State("denied", "Telegram does not accept the token"), self._config.denied_wait)
            except Conflict as failure:
                conflicts += 1
                await self._conflict(failure, conflicts)
            except RetryAfter as failure:
                await self._pause(State("retrying", "429"), pause_of(failure))
            except (TelegramError, TimeoutError) as failure:
                failures += 1
                why = reason_of(failure) if isinstance(failure, TelegramError) else "the connection is silent"
                await self._pause(State("retrying", why), self._backoff(failures))
            else:
                done = await self._handle(updates, newest)
                self._processed()
                self._report(State("live") if done else State("retrying", "an update could not be stored"))
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

    async def _pause(self, state: State, seconds: float) -> None:
        log.warning("telegram: " + state.word, reason=state.reason, wait=round(seconds, 1))
        self._report(state)
        await asyncio.sleep(seconds)

    async def _conflict(self, failure: Conflict, number: int) -> None:
        """Somebody else reads this bot's updates. Each call of ours cuts theirs off, so we ask ever more rarely."""
        webhook = "webhook" in failure.message.lower()
        why = "a webhook is set for this bot" if webhook else "another process polls this bot"
        wait = min(self._config.conflict_wait, self._config.conflict_wait / 10 * 2**number)
        await self._pause(State("conflict", why), wait * self._random.uniform(1, 2))

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

    async def _whole_albums(self, updates: list[Update]) -> list[Update]:
        """Look again, without confirming anything, until no album grows any more."""
        counted = albums(updates)
        while counted and len(self._ids) < self._config.batch:
            await asyncio.sleep(self._config.album_wait)
            updates, _ = await self._fetch(0)
            before, counted = counted, albums(updates)
            if counted == before:
                break
        return updates

    # --- handing over ---------------------------------------------------------------------

    async def _handle(self, updates: Sequence[Update], newest: set[int]) -> bool:
        """Hand everything over; move the offset behind what is committed. False: something was not."""
        if not self._ids:
            return True
        items = self._until_cut_album(together(updates), len(self._ids))
        left_over = {one.update_id for one in updates} - {one.update_id for item in items for one in item}
        failed = await self._take_all(items)
        waiting = left_over | self._not_given_up(failed, len(items))
        self._offset = min(waiting) if waiting else max(self._ids) + 1
        self._confirmed = self._ids - waiting
        return not failed

    def _until_cut_album(self, items: list[Item], fetched: int) -> list[Item]:
        """A full answer may end inside an album: that one, and what follows it, waits for the next call."""
        if fetched < self._config.batch:
            return items
        last = [at for at, item in enumerate(items) if mark_of(item[0]) is not None and len(item) < 10]
        return items[: last[-1]] if last and last[-1] > 0 else items

    async def _take_all(self, items: Sequence[Item]) -> dict[int, Item]:
        """Chats side by side, each in its own order; what failed (and what follows it in its chat), by first id."""
        chats: dict[int, list[Item]] = {}
        for item in items:
            message = item[0].message
            if message is not None and moved_group(message) is not None:
                # The engine must know a group's new id before it hears anything from it.
                chats.setdefault(0, []).append(item)
            else:
                chat = item[0].effective_chat
                chats.setdefault(chat.id if chat is not None else item[0].update_id, []).append(item)
        failed: dict[int, Item] = {}
        if (moves := chats.pop(0, None)) is not None:
            await self._take_chat(moves, failed)
        await asyncio.gather(*(self._take_chat(chain, failed) for chain in chats.values()))
        return failed

    async def _take_chat(self, items: Sequence[Item], failed: dict[int, Item]) -> None:
        for at, item in enumerate(items):
            try:
                await self._intake.take(item)
            except Exception as failure:  # whatever the engine could not store: it stays unconfirmed
                log.error(
                    "update not stored", platform="telegram", update=item[0].update_id, error=type(failure).__name__
                )
                self._refused[item[0].update_id] += 1
                failed.update({one[0].update_id: one for one in items[at:]})
                return

    def _not_given_up(self, failed: dict[int, Item], tried: int) -> set[int]:
        """The ids to keep unconfirmed. One update that fails again and again, while others are stored, is let go:
        behind it the bot would be deaf."""
        waiting: set[int] = set()
        for first, item in failed.items():
            if self._refused[first] >= self._config.give_up_after and len(failed) < tried:
                log.error("update given up", platform="telegram", update=first, tries=self._refused[first])
                del self._refused[first]
                continue
            waiting |= {one.update_id for one in item}
        if not failed:
            self._refused.clear()
        return waiting
