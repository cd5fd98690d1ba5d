"""The platforms that the config names, made but not yet connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, update

from bot.config import Config
from bot.logs import log
from bot.platforms.base import Platform
from bot.platforms.tokens import SharedTokens
from storage import people
from storage.attachments import Attachments
from storage.database import Database
from storage.places import Place, Places
from storage.tables import chat

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.platforms.hooks import Hooks


@dataclass(frozen=True, slots=True)
class FixedGroup:
    """A group that only a robot's address leads to: nobody can bind it from inside, so the config does."""

    platform: str
    bot: str
    chat_id: str
    title: str
    place: str  # the grid or community as the config names it; "" binds it to none


@dataclass(slots=True)
class Configured:
    """What to serve, and what it wants of the rest of the house."""

    platforms: list[Platform] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)  # of webhooks, for the server that is there anyway
    groups: list[FixedGroup] = field(default_factory=list)


HooksFor = Callable[[str, str], "Hooks"]  # of a platform's name and a bot


def configured(config: Config, database: Database, attachments: Attachments, hooks: HooksFor) -> Configured:
    """Each platform's libraries are imported only where the config has it."""
    made = Configured()
    _dingtalk(made, config, database, attachments)
    _wecom(made, config, attachments)
    _residents(made, config, database, attachments)
    _telegram(made, config, attachments, hooks)
    return made


def where(places: Places, name: str) -> Place | None:
    """The grid or community that a config names."""
    return places.grid(None, name) or places.community(name)


def settle(tx: Connection, places: Places, groups: Sequence[FixedGroup], now: datetime) -> None:
    """Have a row for each group, bound to its place. A name that fits no place binds it to none, and is logged."""
    known = people.chats(tx, {(group.platform, group.bot, group.chat_id) for group in groups})
    for group in groups:
        address = group.platform, group.bot, group.chat_id
        row = known.get(address) or people.add_chat(tx, *address, "group", group.title, None, now)
        place = where(places, group.place)
        if place is None and group.place:
            log.warning("a robot's grid is not known", platform=group.platform, group=group.chat_id)
        purpose = "" if place is None else "grid" if place.kind == "grid" else "staff"
        if (row.place_id, row.purpose) != (place.id if place else None, purpose):
            bound = {"place_id": place.id if place else None, "purpose": purpose}
            tx.execute(update(chat).where(chat.c.id == row.id).values(bound))


def _dingtalk(made: Configured, config: Config, database: Database, attachments: Attachments) -> None:
    if config.dingtalk:
        from bot.platforms.dingtalk.platform import DingTalkPlatform

        for app in config.dingtalk.values():
            tokens = SharedTokens(database, app.client_secret.get_secret_value())
            made.platforms.append(DingTalkPlatform(app, attachments, tokens=tokens))
    if config.dingtalk_robots.robots:
        from bot.platforms.dingtalk.group_robot import GroupRobotPlatform

        robots = GroupRobotPlatform(config.dingtalk_robots)
        made.platforms.append(robots)
        for name, robot in config.dingtalk_robots.robots.items():
            made.groups.append(FixedGroup(robots.name, robots.bot, name, robot.title or name, robot.grid))


def _wecom(made: Configured, config: Config, attachments: Attachments) -> None:
    if config.wecom:
        from bot.platforms.wecom.platform import WecomPlatform

        made.platforms += [WecomPlatform(wecom, attachments) for wecom in config.wecom.values()]
    if config.wecom_webhook.robots:
        from bot.platforms.wecom.webhook import WecomWebhook

        webhook = WecomWebhook(config.wecom_webhook, attachments)
        made.platforms.append(webhook)
        for name, robot in config.wecom_webhook.robots.items():
            made.groups.append(FixedGroup(webhook.name, webhook.bot, name, robot.title or name, robot.grid))


def _residents(made: Configured, config: Config, database: Database, attachments: Attachments) -> None:
    if config.wecom_residents:
        from bot.platforms.wecom_residents.platform import WecomResidents

        for residents in config.wecom_residents.values():
            tokens = SharedTokens(database, residents.secret.get_secret_value())
            made.platforms.append(WecomResidents(residents, attachments, tokens=tokens))


def _telegram(made: Configured, config: Config, attachments: Attachments, hooks: HooksFor) -> None:
    if config.telegram:
        from bot.platforms.telegram.platform import TelegramPlatform

        for telegram in config.telegram.values():
            platform = TelegramPlatform(telegram, attachments, hooks=hooks(TelegramPlatform.name, telegram.bot_id))
            made.platforms.append(platform)
            if telegram.mode == "webhook":
                made.routes.append(platform.route())
