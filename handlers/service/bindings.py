"""The rules of 绑定: which group belongs to which place. Chat, command line and desk call these."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.access import Held, Role, Where, may
from bot.refused import Refused
from storage import chats, events
from storage.events import By
from storage.people import Chat
from storage.places import Place

OFFICE = frozenset({Role.COMMUNITY, Role.COUNTY})


def purpose_of(where: Place) -> str:
    """A grid's group is its residents'; a group bound to a community (or the county) is its staff's."""
    return "grid" if where.kind == "grid" else "staff"


def check(held: tuple[Held, ...], where: Place) -> None:
    """Raises Refused if whoever holds these roles may not say which groups belong there."""
    if not may(held, OFFICE, Where(where.path)):
        raise Refused("group.not_yours")


def bind(tx: Connection, group: Chat, where: Place, by: By, now: datetime) -> None:
    """The group belongs to `where` from now on. A place may have several groups, a group has one place.

    Where several bots sit in one group, the one that was bound last speaks there: a push comes once.
    """
    for other in chats.under_other_bots(tx, group):
        unbind(tx, other, by, now)
    chats.bind(tx, group.id, where.id, purpose_of(where))
    events.record(
        tx, now, by, "chat", group.id, "bound", before={"place_id": group.place_id}, after={"place_id": where.id}
    )


def unbind(tx: Connection, group: Chat, by: By, now: datetime) -> None:
    """The group belongs to no place any more."""
    chats.bind(tx, group.id, None, "")
    events.record(
        tx, now, by, "chat", group.id, "unbound", before={"place_id": group.place_id}, after={"place_id": None}
    )
