"""How Telegram calls a webhook, after its own server (tdlib/telegram-bot-api 01a3679, WebhookActor.cpp).

What it does, and an emulator that calls in parallel hides:
- updates wait in queues, one for each chat's messages (Client.cpp:17959), one for each person's presses (:17158), one
  for each chat's news of the bot itself (:17279); of a queue one update is under way at a time, and the next goes out
  only after a 2xx (WebhookActor::send_update, drop_event);
- what failed is tried again at once, then after 2, 4, 8… seconds, up to 60 to 120; a Retry-After is obeyed instead and
  does not make the next wait longer (on_update_error);
- an answer that is no 2xx is remembered with its words, a connection that breaks is not (handle).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.platforms.telegram.methods import Methods
from tests.platforms.telegram.world import Json

LONGEST = 60  # seconds: WEBHOOK_MAX_RESEND_TIMEOUT


def queue_of(update: Json) -> int:
    """The number of the queue in which an update waits."""
    if "callback_query" in update:
        return int(update["callback_query"]["from"]["id"]) + (3 << 33)
    if "my_chat_member" in update:
        return int(update["my_chat_member"]["chat"]["id"]) + (5 << 33)
    message = update.get("message") or update["edited_message"]
    return int(message["chat"]["id"])


@dataclass(slots=True)
class Tried:
    """What became of an update so far."""

    delay: float = 1
    fails: int = 0
    wakeup: float = 0.0  # monotonic
    waits: list[float] = field(default_factory=list)  # seconds of Telegram's, before each further try


class Deliverer:
    """Calls until cancelled. `second` is how long one of Telegram's seconds lasts here."""

    def __init__(self, methods: Methods, second: float = 0.02) -> None:
        self.second = second
        self.calls: list[tuple[int, int]] = []  # update id, status (0: the connection broke)
        self.tried: dict[int, Tried] = {}
        self.most_at_once = 0
        self.balance: Callable[[str, int], str] = lambda url, call: url  # where a balancer leads a call
        self._methods = methods
        self._random = random.Random(7)

    async def run(self) -> None:
        """Deliver what waits in the world."""
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            busy: dict[int, asyncio.Task[None]] = {}  # by queue
            try:
                while True:
                    busy = {queue: task for queue, task in busy.items() if not task.done()}
                    self._start_due(client, busy)
                    self.most_at_once = max(self.most_at_once, len(busy))
                    await asyncio.sleep(0.003)
            finally:
                for task in busy.values():
                    task.cancel()
                await asyncio.gather(*busy.values(), return_exceptions=True)

    def _start_due(self, client: httpx.AsyncClient, busy: dict[int, asyncio.Task[None]]) -> None:
        hook = self._methods.webhook
        if not hook["url"]:
            return
        heads: dict[int, Json] = {}
        for update in self._methods.world.updates:
            heads.setdefault(queue_of(update), update)
        for queue, update in heads.items():
            tried = self.tried.setdefault(update["update_id"], Tried())
            free = queue not in busy and len(busy) < int(hook["max_connections"])
            if free and tried.wakeup <= time.monotonic():
                busy[queue] = asyncio.create_task(self._call(client, hook, update, tried))

    async def _call(self, client: httpx.AsyncClient, hook: Json, update: Json, tried: Tried) -> None:
        secret = hook["secret_token"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        retry_after = 0
        try:
            url = self.balance(hook["url"], len(self.calls))
            answer = await client.post(url, json=update, headers=headers)
        except httpx.HTTPError as failure:
            self.calls.append((update["update_id"], 0))
            if isinstance(failure, httpx.ConnectError):
                self._methods.webhook_failed("Connection refused")
        else:
            self.calls.append((update["update_id"], answer.status_code))
            if answer.is_success:
                if update in self._methods.world.updates:
                    self._methods.world.updates.remove(update)
                return
            self._methods.webhook_failed(
                f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
            )
            retry_after = min(int(answer.headers.get("Retry-After", 0)), 3600)
        wait: float = retry_after
        if not retry_after and tried.fails:
            tried.delay = min(tried.delay * 2, self._random.randint(LONGEST, 2 * LONGEST))
            wait = tried.delay
        tried.fails += 1
        tried.waits.append(wait)
        tried.wakeup = time.monotonic() + wait * self.second

    def tries(self, update: int) -> list[int]:
        """How an update's calls were answered, in order."""
        return [status for number, status in self.calls if number == update]
