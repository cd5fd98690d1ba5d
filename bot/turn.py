"""One message's turn: all a handler may use. It has no network and no clock but the one handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from bot import access
from bot.access import Held, Role, Where
from bot.clock import COUNTY, quiet_until
from bot.county import County
from bot.message import ChatKind, Choice, File, Incoming, ToRender
from bot.texts import Public
from bot.values.found import Given
from storage import dialogues, events, outbox, people
from storage.dialogues import Dialogue
from storage.distance import Position
from storage.events import By
from storage.people import Account, Chat, Person

NONE: Mapping[str, Any] = MappingProxyType({})
# platform, user id → the bot there and the platform's id of its private chat with that user
PrivateChat = Callable[[str, str], "tuple[str, str] | None"]


@dataclass(slots=True)
class Turn:
    """Reply, ask, change records: everything commits with the message or not at all.

    `now` is when the machine handles it; `given.now` is when its author wrote it (昨天 counts from there).
    Both are county time.
    """

    tx: Connection
    message: Incoming
    inbox_id: int
    sender: Account
    held: tuple[Held, ...]
    chat: Chat
    dialogue: Dialogue | None
    now: datetime
    given: Given
    county: County
    private_chat: PrivateChat
    # platform, bot → there are no buttons there: choices are picked by number
    buttonless: Callable[[str, str], bool] = lambda *_: False
    # sha256 of a picture → where it was taken, if it said so; for its sender alone, stored nowhere
    taken_at: Callable[[str], Position | None] = lambda _: None
    owed: list[outbox.Owed] = field(default_factory=list)
    discreet: bool = False  # what is answered is for the sender alone, refusals too
    silent: bool = True  # nothing was done or said: the message was not for the bot
    _asked: bool = False
    stale: bool = False  # somebody's roles, link or chat changed: what was read ahead must be read again

    @property
    def person(self) -> Person | None:
        """The sender's roster entry, if the account is linked."""
        return self.sender.person

    @property
    def in_group(self) -> bool:
        """Whether a whole group reads what is said here."""
        return self.chat.kind == ChatKind.GROUP

    @property
    def by(self) -> By:
        """Who makes the changes of this turn."""
        return By(self.sender.id, self.person.id if self.person else None, self.inbox_id)

    @property
    def quiet_until(self) -> datetime | None:
        """When the quiet hours end, if it is quiet now: until then only answers and urgent matters leave."""
        push = self.county.config.push
        return quiet_until(self.now, push.quiet_from, push.quiet_until)

    def may(self, wanted: frozenset[Role], where: Where, also: Sequence[Role] = ()) -> bool:
        """Ask the one door for roles."""
        return access.may(self.held, wanted, where, also)

    # --- saying -----------------------------------------------------------------------------

    def say(
        self,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[ToRender] = (),
        fields: Mapping[str, Public] = NONE,
        **more: Public,
    ) -> None:
        """Answer where the message was written; a group may read it, so only public fields and documents fit."""
        self._owe(self.chat, self._text(key, fields, more), choices, files=files, reply=True)

    def whisper(
        self,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        fields: Mapping[str, object] = NONE,
        **more: object,
    ) -> None:
        """Answer the sender alone: here if the chat is private, else in their private chat."""
        chat = self.private()
        if chat is None:
            self.say("bot.come_private")
            return
        here = chat.id == self.chat.id
        self._owe(chat, self._text(key, fields, more), choices, files=files, answer=True, reply=here)

    def tell(
        self,
        chat: Chat,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        urgent: bool = False,
        fields: Mapping[str, object] = NONE,
        **more: object,
    ) -> None:
        """Write to somebody else's private chat."""
        if chat.kind != ChatKind.PRIVATE:
            raise ValueError("tell() is for private chats; push() writes to groups")
        self._owe(chat, self._text(key, fields, more), choices, files=files, urgent=urgent)

    def push(
        self,
        chat: Chat,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[ToRender] = (),
        urgent: bool = False,
        fields: Mapping[str, Public] = NONE,
        **more: Public,
    ) -> None:
        """Write to another chat, which may be a group: only public fields and documents fit."""
        self._owe(chat, self._text(key, fields, more), choices, files=files, urgent=urgent)

    def tell_people(
        self,
        person_ids: Sequence[int],
        key: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        urgent: bool = False,
        fields: Mapping[str, object] = NONE,
        **more: object,
    ) -> int:
        """Write to every private chat of these people; returns how many chats."""
        accounts = people.accounts_of(self.tx, person_ids)
        chats = people.private_chats(self.tx, [one.id for one in accounts])
        reached = {one.account_id for one in chats}
        chats += [made for one in accounts if one.id not in reached and (made := self._open(one)) is not None]
        for chat in chats:
            self.tell(chat, key, choices=choices, files=files, urgent=urgent, fields=fields, **more)
        return len(chats)

    def _text(self, key: str, fields: Mapping[str, object], more: Mapping[str, object]) -> str:
        return self.county.texts.render(key, {**fields, **more})

    def private(self) -> Chat | None:
        """The sender's private chat with the bot, made on first need; None where the platform has none."""
        if not self.in_group:
            return self.chat
        for chat in people.private_chats(self.tx, [self.sender.id]):
            if chat.platform == self.chat.platform and chat.bot == self.chat.bot:
                return chat
        return self._open(self.sender)

    def _open(self, who: Account) -> Chat | None:
        """The private chat of somebody who has not written in private yet, where the platform allows it."""
        found = self.private_chat(who.platform, who.user_id)
        if found is None:
            return None
        bot, address = found
        return people.add_chat(self.tx, who.platform, bot, address, "private", who.name, who.id, self.now)

    def _owe(
        self,
        chat: Chat,
        text: str,
        choices: Sequence[Choice] = (),
        *,
        files: Sequence[File | ToRender] = (),
        answer: bool = False,
        reply: bool = False,
        urgent: bool = False,
    ) -> None:
        """`answer`: somebody waits for it, so it leaves in quiet hours too; `reply`: in the chat of the message."""
        self.silent = False
        answer = answer or reply
        if choices and self.buttonless(chat.platform, chat.bot):
            if not answer:
                # Nobody's question is open there, so a number would mean nothing: say what to type.
                text, choices = spelled(text, choices), ()
            elif not self._asked and self.dialogue is None:
                self.ask("choices", {}, choices, private=chat.id != self.chat.id)
        quiet = None if answer or urgent else self.quiet_until
        self.owed.append(
            outbox.Owed(
                platform=chat.platform,
                chat_id=chat.id,
                text=text,
                due_at=quiet or self.now,
                kind="reply" if answer else "push",
                urgent=urgent,
                choices=[(one.label, one.send) for one in choices],
                files=[asdict(one) for one in files],
                reply_to=self.message.event_id if reply else None,
            )
        )

    # --- asking -----------------------------------------------------------------------------

    def ask(self, name: str, data: Mapping[str, Any], choices: Sequence[Choice] = (), *, private: bool = False) -> None:
        """Open a dialogue with the sender: their next answer in that chat goes to the dialogue `name`.

        `private` opens it in their private chat, wherever the message was written.
        """
        chat = (self.private() if private else None) or self.chat
        until = self.now + timedelta(minutes=self.county.config.dialogue.minutes)
        asked = Dialogue(chat.id, name, dict(data), [[one.label, one.send] for one in choices], until)
        dialogues.put(self.tx, self.sender.id, asked, self.now)
        self._asked = True
        if chat.id == self.chat.id:
            self.dialogue = asked

    def done_asking(self) -> None:
        """Close the dialogue that this message answers, if one is open."""
        if self.dialogue is not None:
            dialogues.close(self.tx, self.dialogue.chat_id, self.sender.id)
            self.dialogue = None

    # --- changing ---------------------------------------------------------------------------

    def record(
        self,
        kind: str,
        record_id: int,
        what: str,
        *,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        note: str | None = None,
    ) -> None:
        """Write the event of a change that this turn makes."""
        self.silent = False
        events.record(self.tx, self.now, self.by, kind, record_id, what, before=before, after=after, note=note)


def spelled(text: str, choices: Sequence[Choice]) -> str:
    """A message with its quick answers written out, for where nothing can be pressed."""
    lines = (f"· {one.label}：请发“{one.send}”" for one in choices)
    return "\n".join([text, *lines])


def given_for(message: Incoming, county: County) -> Given:
    """What the value readers may lean on for this message."""
    return Given(message.sent_at.astimezone(COUNTY), county.known)
