"""One message's turn: a unit of work, and what only a chat has: what was said, a place to answer, a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import choice as any_of
from string import ascii_lowercase
from typing import Any

from sqlalchemy import Connection

from bot.access import Held
from bot.clock import COUNTY
from bot.county import County
from bot.meaning import Meaning, unread
from bot.message import ChatKind, Choice, File, Incoming, ToRender, marked
from bot.notify import NONE
from bot.refused import Refused
from bot.texts import Public
from bot.values.found import Given
from bot.work import Work
from storage import dialogues, events, people
from storage.database import control
from storage.dialogues import Dialogue
from storage.distance import Position
from storage.events import By
from storage.outbox import Owed
from storage.people import Account, Chat, Person

DEEPEST = 3  # questions that wait beneath one


@dataclass(slots=True)
class Turn:
    """Reply, ask, hand over to an action: everything commits with the message or not at all.

    `work.now` is when the machine handles it; `given.now` is when its author wrote it (昨天 counts from there).
    Both are county time.
    """

    work: Work
    message: Incoming
    inbox_id: int
    sender: Account
    chat: Chat
    dialogue: Dialogue | None
    given: Given
    # sha256 of a picture → where it was taken, if it said so; for its sender alone, stored nowhere
    taken_at: Callable[[str], Position | None] = lambda _: None
    discreet: bool = False  # what is answered is for the sender alone, refusals too
    meaning: Meaning | None = None  # of the message, where no command word said it
    # what other words mean than those of the message: lines it quotes, every word taken for their writer's own
    read: Callable[[str], Meaning] = unread
    answering: bool = False  # the message is taken for the answer to the open question
    asked: Dialogue | None = None  # what this turn asked last
    reminder: str = ""  # what is open stays open beneath what this turn asks; the text that says so afterwards
    said_anyway: list[Owed] = field(default_factory=list)
    came_back: tuple[Dialogue, str] | None = None  # the question that lay beneath an answered one, and its reminder
    led_away: bool = False  # what came back lay open all the time: it is said in the same message
    pressed: str = ""  # the key of the question whose button was pressed
    # the key of the text that leads back to a question
    leads_back: Callable[[Dialogue], str] = lambda _: "bot.still_open"
    hear: Callable[[], None] = lambda: None  # the message as it stands, as if nothing were open

    @property
    def tx(self) -> Connection:
        return self.work.tx

    @property
    def county(self) -> County:
        return self.work.county

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def held(self) -> tuple[Held, ...]:
        """The roles the sender holds today."""
        return self.work.actor.held

    @property
    def by(self) -> By:
        """Who makes the changes of this turn."""
        return self.work.actor.by

    @property
    def silent(self) -> bool:
        """Nothing was done or said: the message was not for the bot."""
        return not self.work.changed and not self.work.notify.owed

    @property
    def person(self) -> Person | None:
        """The sender's roster entry, if the account is linked."""
        return self.sender.person

    @property
    def in_group(self) -> bool:
        """Whether a whole group reads what is said here."""
        return self.chat.kind == ChatKind.GROUP

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
        self._answer(self.chat, self._text(key, fields, more), choices, files)

    def whisper(
        self,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[File | ToRender] = (),
        fields: Mapping[str, object] = NONE,
        secret: bool = False,
        **more: object,
    ) -> None:
        """Answer the sender alone: here if the chat is private, else in their private chat.

        `secret`: it says a code, and its words are not kept once it has arrived.
        """
        chat = self.private()
        if chat is None:
            self.say("bot.come_private")
            return
        self._answer(chat, self._text(key, fields, more), choices, files, secret)

    def _text(self, key: str, fields: Mapping[str, object], more: Mapping[str, object]) -> str:
        return self.county.texts.render(key, {**fields, **more})

    def private(self) -> Chat | None:
        """The sender's private chat with the bot, made on first need; None where the platform has none, and for a
        sender who is nobody in particular.
        """
        if not self.in_group:
            return self.chat
        if self.message.faceless:
            return None
        for chat in people.private_chats(self.tx, [self.sender.id]):
            if chat.platform == self.chat.platform and chat.bot == self.chat.bot:
                return chat
        return self.work.notify.open(self.sender)

    def _answer(
        self,
        chat: Chat,
        text: str,
        choices: Sequence[Choice],
        files: Sequence[File | ToRender],
        secret: bool = False,
    ) -> None:
        """Somebody waits for it, so it leaves in quiet hours too."""
        notify = self.work.notify
        here = chat.id == self.chat.id
        asking = self.asked is not None or self.dialogue is not None
        choices = self._answering(chat, choices)
        if choices and not asking and notify.reach.buttonless(chat.platform, chat.bot):
            self.ask("choices", {}, choices, private=not here)
        reply_to = self.message.event_id if here else None
        notify.owe(chat, text, choices=choices, files=files, reply_to=reply_to, secret=secret)

    def _answering(self, chat: Chat, choices: Sequence[Choice]) -> Sequence[Choice]:
        """The choices that were offered with this turn's question say so, and answer no other."""
        asked = self.asked
        if asked is None or asked.chat_id != chat.id or not asked.key:
            return choices
        offered = [tuple(choice) for choice in asked.choices]
        return [
            Choice(choice.label, marked(choice.send, asked.key)) if (choice.label, choice.send) in offered else choice
            for choice in choices
        ]

    def insist(self) -> None:
        """What was said here so far is said whatever becomes of the message: refused, or failed."""
        self.said_anyway = [row for row in self.work.notify.owed if row.chat_id == self.chat.id]

    def attempt(self, step: Callable[[], None]) -> bool:
        """Take one of several steps on its own: refused, it alone is undone and the no is said; what was done before it
        stays. Whether it was taken.
        """
        before = events.mark(self.tx), len(self.work.notify.owed), self.work.changed
        asked = self.dialogue, self.asked, self.came_back, self.led_away, self.reminder
        control(self.tx, "SAVEPOINT step")
        try:
            step()
        except Refused as refused:
            control(self.tx, "ROLLBACK TO SAVEPOINT step")
            control(self.tx, "RELEASE SAVEPOINT step")
            recorded, owed, self.work.changed = before
            events.forget_since(self.tx, recorded)
            del self.work.notify.owed[owed:]
            self.work.stale = True
            self.dialogue, self.asked, self.came_back, self.led_away, self.reminder = asked
            speak = self.whisper if self.discreet or refused.alone else self.say
            speak(refused.key, choices=refused.choices, fields=refused.fields)
            return False
        # Not after any other error: in a transaction that is broken a release would hide what broke it.
        control(self.tx, "RELEASE SAVEPOINT step")
        return True

    # --- asking -----------------------------------------------------------------------------

    def ask(self, name: str, data: Mapping[str, Any], choices: Sequence[Choice] = (), *, private: bool = False) -> None:
        """Open a dialogue with the sender: their next answer in that chat goes to the dialogue `name`.

        `private` opens it in their private chat, wherever the message was written; nothing is asked where they have
        none, since a group must not hear the answer.
        """
        chat = self.private() if private else self.chat
        if chat is None:
            return
        offered = [[choice.label, choice.send] for choice in choices]
        kept = {name: value for name, value in data.items() if name not in (dialogues.KEY, dialogues.FROM)}
        if chat.id != self.chat.id:
            kept[dialogues.FROM] = self.chat.id
        if offered and name != "choices":
            kept[dialogues.KEY] = "".join(any_of(ascii_lowercase) for _ in range(4))  # letters: no number, no door
        asked = Dialogue(chat.id, name, kept, offered, self._until(), self._under(chat))
        dialogues.put(self.tx, self.sender.id, asked, self.now)
        self.asked = asked
        if chat.id == self.chat.id:
            self.dialogue = asked

    def keep_open(self, reminder: str) -> None:
        """What is open stays open: what this turn asks lies over it, and once that is done with, the text `reminder`
        leads back to it.
        """
        self.reminder = reminder

    def come_back_to(self, asked: Dialogue) -> None:
        """What is said now leads away from an open question, and back to it when nothing else is asked."""
        self.came_back, self.led_away = (asked, self.leads_back(asked)), True

    def take_up(self) -> None:
        """The open question is what this turn goes on with, after all."""
        self.reminder, self.came_back, self.led_away = "", None, False

    def done_asking(self) -> None:
        """Close the dialogue that this message answers, if one is open; what lay beneath it is open again."""
        if self.dialogue is None or self.reminder or self.came_back is not None:
            return  # it is kept open, or has just come back: this message was no answer to it
        dialogues.close(self.tx, self.dialogue.chat_id, self.sender.id)
        self.came_back = self.dialogue.beneath(self._until())
        self.dialogue = self.came_back[0] if self.came_back is not None else None
        if self.dialogue is not None:
            dialogues.put(self.tx, self.sender.id, self.dialogue, self.now)

    @property
    def patience(self) -> timedelta:
        """How long a question waits."""
        return timedelta(minutes=self.county.config.dialogue.minutes)

    def _until(self) -> datetime:
        return self.now + self.patience

    def _under(self, chat: Chat) -> dict[str, Any] | None:
        """What lies beneath a question that is asked there now."""
        if self.asked is not None and self.asked.chat_id == chat.id:
            return self.asked.under  # this turn's own question is replaced
        open_ = self.dialogue if self.dialogue is not None and self.dialogue.chat_id == chat.id else None
        if self.came_back is not None and open_ is self.came_back[0]:
            return open_.laid(self.came_back[1], DEEPEST)
        if not self.reminder:
            return open_.under if open_ is not None else None
        if open_ is None:  # asked in another chat than the message's: what is open there is not known yet
            asked = dialogues.read(self.tx, [self.sender.id]).get(self.sender.id, ())
            open_ = next((each for each in asked if each.chat_id == chat.id and each.expires_at > self.now), None)
        return open_.laid(self.reminder, DEEPEST) if open_ is not None else None


def given_for(message: Incoming, county: County) -> Given:
    """What the value readers may lean on for this message."""
    return Given(message.sent_at.astimezone(COUNTY), county.known, message.about)
