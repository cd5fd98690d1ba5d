"""One process's line to Telegram: the client, who we are there, and the intake that works with both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telegram import User

from bot.platforms.telegram.client import Client
from bot.platforms.telegram.config import TelegramConfig
from bot.platforms.telegram.intake import Courtesies, Intake


@dataclass(frozen=True, slots=True)
class Connection:
    """Open until closed."""

    client: Client
    me: User
    intake: Intake
    courtesies: Courtesies

    @classmethod
    async def open(cls, config: TelegramConfig, intake: Callable[[Client, User, Courtesies], Intake]) -> Connection:
        """Connect and ask who we are. Raises TelegramError."""
        client = await Client.open(config)
        try:
            me = await client.bot.get_me()
        except BaseException:
            await client.close()
            raise
        courtesies = Courtesies()
        return cls(client, me, intake(client, me, courtesies), courtesies)

    async def close(self) -> None:
        """Close it; small calls that are under way end."""
        await self.courtesies.stop()
        await self.client.close()
