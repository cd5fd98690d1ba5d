"""What a capability gets of the app it lives in, beyond messages and the clock: the platforms that are served here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.clock import Clock
from bot.county import County
from bot.notify import Reach
from bot.platforms.base import Platform
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Premises:
    """`write` runs a change in the app's next batch and wakes whoever is owed something."""

    platforms: Sequence[Platform]
    database: Database
    county: Callable[[], County]
    clock: Clock
    reach: Reach
    write: Callable[[Callable[[Connection], object]], Awaitable[object]]


# Called once, before anything runs. It gives its platforms what they need of the capability (where what comes in is
# no message but a record), and returns whom to wake after every commit. Their tasks run under their platform's lease.
Tend = Callable[[Premises], Iterable[Callable[[], None]]]
