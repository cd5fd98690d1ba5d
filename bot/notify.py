"""The one voice of the bot towards others: groups, people, holders of a role; what it says leaves after the commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from bot.access import OFFICES, Role
from bot.clock import quiet_until
from bot.county import County
from bot.message import ChatKind, Choice, File, ToRender
from bot.texts import Public
from storage import people
from storage.outbox import Owed
from storage.people import Account, Chat

NONE: Mapping[str, Any] = MappingProxyType({})
# platform, user id → the bot there and the platform's id of its private chat with that user
PrivateChat = Callable[[str, str], "tuple[str, str] | None"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How people are reached: what the connections of this process know."""

    private_chat: PrivateChat = lambda *_: None
    buttonless: Callable[[str, str], bool] = lambda *_: False  # platform, bot: nothing can be pressed there


@dataclass(slots=True)
class Notifier:
    """Tells others of what was done. At night only what is urgent leaves at once; the rest waits for the morning.

    `here` is the chat in which somebody is being answered anyway: what goes to many passes it over.
    """

    tx: Connection
    county: County
    now: datetime
    reach: Reach
    here: Chat | None = None
    known: bool = False  # whoever acts is proved to be a person of the county
    by: int | None = None  # the account of whoever acts
    owed: list[Owed] = field(default_factory=list)

    @property
    def quiet_until(self) -> datetime | None:
        """When the quiet hours end, if it is quiet now."""
        push = self.county.config.push
        return quiet_until(self.now, push.quiet_from, push.quiet_until)

    def group(
        self,
        chat: Chat,
        key: str,
        fields: Mapping[str, Public] = NONE,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[ToRender] = (),
        urgent: bool = False,
        about: int | None = None,
    ) -> None:
        """Write to a chat that others may read: only public fields and documents fit.

        `about`: the record that it tells of, wherever it may be told of again and again (bot.waking).
        """
        self.push(chat, self.county.texts.render(key, fields), choices=choices, files=files, urgent=urgent, about=about)

    def groups(
        self,
        purpose: str,
        place_ids: Collection[int],
        key: str,
        fields: Mapping[str, Public] = NONE,
        *,
        choices: Sequence[Choice] = (),
        urgent: bool = False,
        about: int | None = None,
    ) -> int:
        """Write to every group of these places but `here`. Returns how many."""
        chats = [chat for chat in people.groups(self.tx, purpose, place_ids) if not self._is_here(chat)]
        for chat in chats:
            self.group(chat, key, fields, choices=choices, urgent=urgent, about=about)
        return len(chats)

    def private(
        self,
        chat: Chat,
        key: str,
        fields: Mapping[str, object] = NONE,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        urgent: bool = False,
        about: int | None = None,
    ) -> None:
        """Write to somebody's private chat. Raises ValueError for a group."""
        if chat.kind != ChatKind.PRIVATE:
            raise ValueError("private() is for private chats; group() writes to groups")
        self.push(chat, self.county.texts.render(key, fields), choices=choices, files=files, urgent=urgent, about=about)

    def people(
        self,
        person_ids: Sequence[int],
        key: str,
        fields: Mapping[str, object] = NONE,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        urgent: bool = False,
        asleep: bool = False,
        about: int | None = None,
    ) -> int:
        """Write to every private chat of these people; returns how many chats.

        Of those who hold an office only to accounts that were proved twice, since it may be the office's business;
        `asleep`: to all, for what is about themselves.
        """
        accounts = people.accounts_of(self.tx, person_ids)
        if not asleep:
            accounts = self._entitled(accounts)
        chats = people.private_chats(self.tx, [account.id for account in accounts])
        reached = {chat.account_id for chat in chats}
        chats += [
            made for account in accounts if account.id not in reached and (made := self.open(account)) is not None
        ]
        for chat in chats:
            self.private(chat, key, fields, choices=choices, files=files, urgent=urgent, about=about)
        return len(chats)

    def holders(
        self,
        roles: Collection[Role],
        key: str,
        fields: Mapping[str, object] = NONE,
        *,
        path: str = "",
        unit_id: int | None = None,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        urgent: bool = False,
        about: int | None = None,
    ) -> int:
        """Write to those who hold one of these roles over a place's path, or for a unit. Returns how many chats."""
        ids = people.holders(self.tx, roles, path, unit_id, self.now.date())
        return self.people(ids, key, fields, choices=choices, files=files, urgent=urgent, about=about)

    def _entitled(self, accounts: Sequence[Account]) -> list[Account]:
        once = [account.person.id for account in accounts if not account.awake and account.person is not None]
        holding = people.in_office(self.tx, once, OFFICES, self.now.date()) if once else set()
        return [each for each in accounts if each.awake or each.person is None or each.person.id not in holding]

    def open(self, who: Account) -> Chat | None:
        """The private chat of somebody who has not written in private yet, where the platform allows it.

        None where what the platform gives is known as a group: an account that writes in a group's name has its id.
        """
        address = self.reach.private_chat(who.platform, who.user_id)
        if address is None:
            return None
        chat = people.add_chat(self.tx, who.platform, *address, "private", who.name, who.id, self.now)
        return chat if chat.kind == ChatKind.PRIVATE else None

    def push(
        self,
        chat: Chat,
        text: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        urgent: bool = False,
        about: int | None = None,
    ) -> None:
        """Owe a chat something that nobody there waits for."""
        if choices and self.reach.buttonless(chat.platform, chat.bot):
            # Nobody's question is open there, so a number would mean nothing: say what to type.
            text, choices = spelled(text, choices), ()
        due_at = None if urgent else self.quiet_until
        self.owe(chat, text, choices=choices, files=files, urgent=urgent, about=about, due_at=due_at, kind="push")

    def owe(
        self,
        chat: Chat,
        text: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        urgent: bool = False,
        about: int | None = None,
        due_at: datetime | None = None,
        kind: str = "reply",
        reply_to: str | None = None,
        secret: bool = False,
    ) -> None:
        """Owe a chat a message, as it is. `secret`: its words are kept no longer than until it has arrived."""
        self.owed.append(
            Owed(
                platform=chat.platform,
                chat_id=chat.id,
                text=text,
                due_at=due_at or self.now,
                kind=kind,
                urgent=urgent,
                choices=[(choice.label, choice.send) for choice in choices],
                files=[asdict(file) for file in files],
                reply_to=reply_to,
                secret=secret,
                known=self.known,
                by=self.by,
                about=about,
            )
        )

    def _is_here(self, chat: Chat) -> bool:
        return self.here is not None and chat.id == self.here.id


def spelled(text: str, choices: Sequence[Choice]) -> str:
    """A message with its quick answers written out, for where nothing can be pressed."""
    lines = (f"· {choice.label}：请发“{choice.words}”" for choice in choices)
    return "\n".join([text, *lines])
