"""People on an emulated platform: they say things, and what they are answered is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic import BaseModel, SecretStr
from sqlalchemy import insert, select

from storage.database import Database
from storage.tables import account, person
from tests.platforms.dingtalk import burst as dingtalk_burst
from tests.platforms.dingtalk.emulator import DingTalk, dingtalk
from tests.platforms.telegram.emulator import Emulator as Telegram
from tests.platforms.telegram.stage import settings as telegram_settings
from tests.platforms.wecom.emulator import Emulator as Wecom
from tests.platforms.wecom.emulator import emulator as wecom
from tests.platforms.wecom.ground import config as wecom_config

Settings = dict[str, Any]
SECRET = "a-shared_secret"  # between our webhook and the emulator


class Town(Protocol):
    """One bot's platform. `in_order`: what a person says one thing after another is handed over in that order."""

    kind: str  # as the config and the store call the platform
    in_order: bool

    def settings(self, port: int) -> Settings:
        """What the config file says of the bot; `port` is the process's own."""

    def user(self, name: str) -> str:
        """A person's id here."""

    async def say(self, name: str, text: str) -> None:
        """They write to the bot in private."""

    def heard(self, since: int = 0) -> list[tuple[str, str]]:
        """What was answered, from the `since`th on: (name, text)."""


class TelegramTown:
    """Polled, or (`webhook`) called by Telegram, which sends a chat's next update only after the last was answered."""

    kind = "telegram"

    def __init__(self, emulator: Telegram, *, webhook: bool = False) -> None:
        self.emulator = emulator
        self.in_order = True
        self._webhook = webhook

    def settings(self, port: int) -> Settings:
        hook = {"mode": "webhook", "webhook_url": f"http://127.0.0.1:{port}/telegram", "webhook_secret": SECRET}
        return _plain(telegram_settings(self.emulator, **(hook if self._webhook else {})))

    def user(self, name: str) -> str:
        return str(self.emulator.world.person(name).id)

    async def say(self, name: str, text: str) -> None:
        world = self.emulator.world
        world.say(world.person(name), text)

    def heard(self, since: int = 0) -> list[tuple[str, str]]:
        return [(one["chat"]["first_name"], one["text"]) for one in self.emulator.world.sent[since:]]


class WecomTown:
    """What nobody has answered comes again at the next connection, before what is said meanwhile."""

    kind = "wecom"
    in_order = True

    def __init__(self, gateway: Wecom) -> None:
        self.gateway = gateway
        gateway.faults.all_open = gateway.faults.redeliver = True

    def settings(self, port: int) -> Settings:
        return _plain(wecom_config(self.gateway, ack_seconds=1, heartbeat_seconds=0.5))

    def user(self, name: str) -> str:
        return name

    async def say(self, name: str, text: str) -> None:
        await self.gateway.say(name, text)

    def heard(self, since: int = 0) -> list[tuple[str, str]]:
        return [(one.chat, one.text) for one in self.gateway.sent[since:]]


class DingTalkTown:
    """What is not acknowledged comes again a little later, perhaps after what was said next."""

    kind = "dingtalk"
    in_order = False

    def __init__(self, server: DingTalk) -> None:
        self.server = server
        server.gateway.redeliver_after = 1.0
        server.gateway.redeliveries = 120

    def settings(self, port: int) -> Settings:
        return _plain(self.server.config(**dingtalk_burst.QUICK))

    def user(self, name: str) -> str:
        return name

    async def say(self, name: str, text: str) -> None:
        self.server.say(name, text)

    def heard(self, since: int = 0) -> list[tuple[str, str]]:
        return [(one.to, one.text) for one in self.server.said[since:]]


@asynccontextmanager
async def telegram_town(*, webhook: bool = False) -> AsyncIterator[TelegramTown]:
    """A Bot API server on loopback."""
    emulator = Telegram(now)
    async with emulator.running():
        yield TelegramTown(emulator, webhook=webhook)


@asynccontextmanager
async def wecom_town() -> AsyncIterator[WecomTown]:
    """WeCom's gateway on loopback."""
    async with wecom() as gateway:
        yield WecomTown(gateway)


@asynccontextmanager
async def dingtalk_town() -> AsyncIterator[DingTalkTown]:
    """DingTalk on loopback."""
    async with dingtalk(now) as server:
        yield DingTalkTown(server)


def now() -> datetime:
    """The bot is a process of its own, with the machine's clock."""
    return datetime.now(UTC)


def enrol(database: Database, towns: Sequence[Town], names: Sequence[str]) -> None:
    """Give each town so many people who have reported in; no person lives in two towns."""
    with database.begin() as tx:
        number = len(towns) * len(names)
        ids = tx.scalars(select(person.c.id).where(person.c.state == "in").order_by(person.c.id).limit(number)).all()
        assert len(ids) == number
        who = [(town, name) for town in towns for name in names]
        rows = [
            {"platform": town.kind, "user_id": town.user(name), "name": name, "person_id": one, "created_at": now()}
            for (town, name), one in zip(who, ids, strict=True)
        ]
        tx.execute(insert(account), rows)


def _plain(settings: BaseModel) -> Settings:
    """Settings as a file would hold them; the secrets are the emulators' own."""
    values = ((name, getattr(settings, name)) for name in settings.model_fields_set)
    return {name: one.get_secret_value() if isinstance(one, SecretStr) else one for name, one in values}


TOWNS: dict[str, Callable[[], Any]] = {
    "telegram": telegram_town,
    "telegram webhook": lambda: telegram_town(webhook=True),
    "wecom": wecom_town,
    "dingtalk": dingtalk_town,
}
