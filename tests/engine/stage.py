"""A platform that does as it is told, a few people to speak through it, and an App around both."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.app import App, Roles
from bot.clock import COUNTY, Clock, ManualClock
from bot.config import Config
from bot.message import ChatKind, File, Incoming, Outgoing
from bot.platforms.base import Abilities, LinkState, Receive
from handlers.capabilities import HOUSE
from storage import outbox, people
from storage.database import Database
from storage.outbox import Owed
from storage.tables import account, chat, inbox, person, place
from storage.tables import outbox as outbox_table
from tests.support.known import SURE

NAME = "fake"
BOT = "fake-bot"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=COUNTY)
ABLE = Abilities(push=True, buttons=True, files_out=True, hears_overheard=True, text_limit=2000, per_chat_per_minute=0)
NUMBERED = Abilities(
    push=True, buttons=False, files_out=True, hears_overheard=True, text_limit=2000, per_chat_per_minute=0
)
_events = count(1)


class FakePlatform:
    """Keeps what was delivered; `before` may refuse or delay a send, as a real platform would."""

    bot = BOT

    def __init__(
        self,
        abilities: Abilities = ABLE,
        before: Callable[[Outgoing], Awaitable[None]] | None = None,
        name: str = NAME,
    ) -> None:
        self.name = name
        self.abilities = abilities
        self.sent: list[Outgoing] = []
        self.last_frame: datetime | None = None
        self.state = LinkState("live")
        self.before = before
        self.served = asyncio.Event()

    def private_chat(self, user_id: str) -> str | None:
        return f"p-{user_id}"

    async def run(self, receive: Receive) -> None:
        self.served.set()
        await asyncio.Event().wait()

    async def send(self, message: Outgoing) -> None:
        if self.before is not None:
            await self.before(message)
        self.sent.append(message)

    def texts(self, chat_id: str | None = None) -> list[str]:
        """What was delivered, to one chat or to all."""
        return [one.text for one in self.sent if chat_id in (None, one.chat_id)]


class Stage:
    """A running App, its platform, and short ways to speak and to look."""

    def __init__(self, app: App, platform: FakePlatform) -> None:
        self.app = app
        self.platform = platform

    async def say(self, text: str, who: str = "u-resident", group: str | None = None, **more: Any) -> list[Outgoing]:
        """Say something and wait for everything that is answered to it; returns just that."""
        before = len(self.platform.sent)
        await self.app.receive(incoming(text, who, group, **more))
        await settled(self.app)
        return self.platform.sent[before:]

    async def answer(self, text: str, who: str = "u-resident", group: str | None = None, **more: Any) -> str:
        """The one answer to what is said. Fails if there is none, or more than one."""
        answers = await self.say(text, who, group, **more)
        assert len(answers) == 1, [one.text for one in answers]
        return answers[0].text


def incoming(
    text: str,
    who: str = "u-resident",
    group: str | None = None,
    *,
    event: str | None = None,
    addressed: bool = True,
    at: datetime = NOON,
    files: tuple[File, ...] = (),
    unreadable: str = "",
    name: str | None = None,
    platform: str = NAME,
    bot: str = BOT,
) -> Incoming:
    """A message in a group, or in private if none is named."""
    return Incoming(
        platform=platform,
        bot=bot,
        event_id=event or f"e-{next(_events)}",
        chat_id=group or f"p-{who}",
        chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
        chat_title=group or who,
        sender_id=who,
        sender_name=name or who,
        text=text,
        sent_at=at,
        addressed=addressed or group is None,
        files=files,
        unreadable=unreadable,
    )


def config(url: str, **sections: dict[str, object]) -> Config:
    """Settings with everything at its default but the database and what is given."""
    return HOUSE.config_model.model_validate(
        {
            "letter": {"pdf": False},
            "courtesy": {"introduce": False},
            **sections,
            "database": {"url": url, **sections.get("database", {})},
        }
    )


def make(
    store: Database,
    platform: FakePlatform,
    clock: Clock | None = None,
    *,
    push: bool = False,
    **sections: dict[str, object],
) -> App:
    """An App that is not running yet. Without `push` no scheduled job fires."""
    settings = config(store.url.render_as_string(hide_password=False), **sections)
    return App(settings, store, [platform], clock=clock or ManualClock(NOON), roles=Roles(push=push))


@asynccontextmanager
async def playing(
    store: Database,
    platform: FakePlatform | None = None,
    clock: Clock | None = None,
    *,
    push: bool = False,
    **sections: dict[str, object],
) -> AsyncIterator[Stage]:
    """A running App whose platform is served."""
    platform = platform or FakePlatform()
    app = make(store, platform, clock, push=push, **sections)
    async with app.running():
        await asyncio.wait_for(platform.served.wait(), 10)
        yield Stage(app, platform)


async def settled(app: App, seconds: float = 20) -> None:
    """Until everything that is due was sent. Raises TimeoutError."""
    await asyncio.wait_for(app.settled(), seconds)


async def looked(app: App, monkeypatch: pytest.MonkeyPatch, label: str = NAME) -> None:
    """Wake the sender and wait until it has looked at the outbox since: what it then sends is begun.

    Whoever is not sent to now would not be sent to however long one waits at this hour.
    """
    sender = app.senders[label]
    look = sender._serve_due
    over = asyncio.Event()

    async def watched() -> datetime | None:
        next_at = await look()
        over.set()
        return next_at

    with monkeypatch.context() as patch:
        patch.setattr(sender, "_serve_due", watched)
        for _ in range(2):  # the first may have passed over a chat that was being served
            over.clear()
            sender.wake()
            await asyncio.wait_for(over.wait(), 20)
            await until(lambda: sender.idle, 20)


async def until(ask: Callable[[], bool], seconds: float = 60) -> None:
    """Until something is so. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.005)


# --- people and chats -----------------------------------------------------------------------


def enrol(database: Database, user_id: str, name: str, *, chat: bool = True) -> int:
    """Give one of the demo's cast, by name, an account and (`chat`) a private chat here. Returns the person's id."""
    with database.begin() as tx:
        person_id = tx.scalar(select(account.c.person_id).where(account.c.name == name, account.c.platform == "web"))
        assert person_id is not None, name
        made = people.add_account(tx, NAME, user_id, name, NOON)
        people.link(tx, made.id, person_id, *SURE)
        if chat:
            people.add_chat(tx, NAME, BOT, f"p-{user_id}", "private", name, made.id, NOON)
        return int(person_id)


def enrol_many(database: Database, number: int) -> list[str]:
    """Accounts `u-0`, `u-1` … for so many people who have reported in."""
    with database.begin() as tx:
        ids = tx.scalars(select(person.c.id).where(person.c.state == "in").order_by(person.c.id).limit(number)).all()
        assert len(ids) == number
        rows = [
            {"platform": NAME, "user_id": f"u-{at}", "name": f"同志{at}", "person_id": one, "created_at": NOON}
            for at, one in enumerate(ids)
        ]
        tx.execute(insert(account), rows)
    return [f"u-{at}" for at in range(number)]


def add_groups(database: Database, number: int, *, prefix: str = "g", platform: str = NAME) -> list[int]:
    """So many groups `g-0`, `g-1` …, each bound to some grid. Returns their rows."""
    with database.begin() as tx:
        grids = tx.scalars(select(place.c.id).where(place.c.kind == "grid").order_by(place.c.id)).all()
        rows = [
            {
                "platform": platform,
                "bot": BOT,
                "chat_id": f"{prefix}-{at}",
                "kind": "group",
                "title": f"{prefix}-{at}",
                "purpose": "grid",
                "place_id": grids[at % len(grids)],
                "active": True,
                "created_at": NOON,
            }
            for at in range(number)
        ]
        tx.execute(insert(chat), rows)
        found = select(chat.c.id).where(chat.c.platform == platform, chat.c.chat_id.like(f"{prefix}-%"))
        return list(tx.scalars(found.order_by(chat.c.id)))


def only_our_groups(database: Database) -> None:
    """The demo's own groups belong to the web room: here nobody serves it."""
    with database.begin() as tx:
        tx.execute(chat.update().where(chat.c.platform != NAME).values(active=False))


def owe(database: Database, chat_ids: Sequence[int], texts: Sequence[str], at: datetime = NOON, **more: Any) -> None:
    """Owe each chat each text, in this order."""
    with database.begin() as tx:
        outbox.owe(tx, [Owed(NAME, one, text, at, **more) for text in texts for one in chat_ids], at)


# --- looking --------------------------------------------------------------------------------


def states(database: Database) -> dict[str, int]:
    """Outbox rows of our platform by state."""
    ours = outbox_table.c.platform == NAME
    with database.reading() as tx:
        rows = tx.execute(select(outbox_table.c.state, func.count()).where(ours).group_by(outbox_table.c.state))
        return {row[0]: row[1] for row in rows}


def kept(database: Database, event: str) -> tuple[str, str | None, dict[str, Any] | None]:
    """How an event was kept: state, error, payload."""
    with database.reading() as tx:
        columns = (inbox.c.state, inbox.c.error, inbox.c.payload)
        row = tx.execute(select(*columns).where(inbox.c.event_id == event)).one()
        return row[0], row[1], row[2]
