"""What this adapter asks of the house: keep what came, say what is to be done. It knows no table and no rule itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.platforms.wecom_residents.orders import Order


@dataclass(frozen=True, slots=True)
class Group:
    """客户群: id (wr…), name, userid of its 群主 ("" if they left), how many sit in it; who they are is not read."""

    chat_id: str
    name: str
    owner: str
    people: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task in one group: 0 not sent, 1 sent, 2 and 3 refused [doc 93338]."""

    chat_id: str
    status: int
    at: int  # unix time; 0 where it was not sent


class Walk(StrEnum):
    """What a walk over the pages asks for. A look is one of each, in this order.

    Two, because it is documented nowhere whether an order that nobody has touched counts as changed.
    """

    MADE = "made"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the orders were read: a walk over all pages since `since` goes on at `cursor` ("" = its first page).

    `look_at` is when the look began: the next one reads from there. Orders made before `first_at` are not ours.
    """

    first_at: datetime
    since: datetime
    look_at: datetime | None
    walk: Walk = Walk.MADE
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with one task of a 客户群群发; several of it at once where several are due.

    `make`: have it made. `asked_at`: it was asked for before, and the answer got lost: look first. `attempts`: in a
    row, all failed.
    """

    task_id: int
    sender: str
    text: str = field(repr=False)
    chats: tuple[str, ...]
    msgid: str | None
    asked_at: datetime | None
    make: bool
    remind: bool
    cancel: bool
    look: bool
    attempts: int = 0


class Office(Protocol):
    """The house. Each call is one transaction, done when it returns."""

    async def mark(self) -> Mark:
        """How far the orders were read; at the very first call, from now on (and `back_hours` before)."""

    async def take(self, orders: Sequence[Order], mark: Mark) -> None:
        """Keep these orders and how far they bring us, together or not at all."""

    async def steps(self, order_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """The keys of the steps that were followed, of those of these orders that are kept already: pictures of the
        others are wanted."""

    async def again(self) -> list[str]:
        """Orders to ask for once more: a picture is missing, or they could not be taken."""

    async def known_groups(self) -> Mapping[str, str]:
        """Owners by chat id, of the 客户群 that there were; "" for an owner who left."""

    async def groups(self, groups: Sequence[Group]) -> None:
        """The 客户群 as WeCom lists them now."""

    async def jobs(self) -> list[Job]:
        """What is due."""

    async def next_due(self) -> datetime | None:
        """When the next job is due; None if none is."""

    async def asking(self, task_id: int) -> None:
        """WeCom is about to be asked to make it."""

    async def made(self, task_id: int, msgid: str, refused: Sequence[str]) -> bool:
        """It stands in WeCom; groups in `refused` will not get it. False: that msgid is another task's."""

    async def failed(self, task_id: int, code: str, wait: float | None, sure: bool) -> None:
        """A no, or no answer. Try again in `wait` seconds; None: it never will be made, or called off.

        `sure`: it certainly does not stand in WeCom, so it need not be looked for.
        """

    async def reminded(self, task_id: int, refused: str) -> None:
        """The sender was asked once more; `refused` is the code if WeCom would not."""

    async def cancelled(self, task_id: int) -> None:
        """Nobody need send it any more."""

    async def looked(self, task_id: int, results: Sequence[Result]) -> None:
        """What became of it so far."""
