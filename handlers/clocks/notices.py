"""The voice of the clock: it speaks without a message before it, so nothing is an answer and the night is quiet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.clock import quiet_until
from bot.county import County
from bot.message import Choice, ToRender
from bot.schedule import Reach
from bot.texts import Public
from bot.turn import spelled
from storage import outbox, people
from storage.people import Chat


@dataclass(frozen=True, slots=True)
class Notices:
    """What is owed because a term is over; written at once, in the clock's own transaction."""

    tx: Connection
    county: County
    now: datetime
    reach: Reach
    chat: Chat | None = None

    @property
    def quiet_until(self) -> datetime | None:
        """When the quiet hours end, if it is quiet now."""
        push = self.county.config.push
        return quiet_until(self.now, push.quiet_from, push.quiet_until)

    def push(
        self,
        chat: Chat,
        key: str,
        *,
        choices: Sequence[Choice] = (),
        urgent: bool = False,
        fields: Mapping[str, Public],
    ) -> None:
        """Write to a chat, which may be a group: only public fields fit."""
        self._owe([chat], self.county.texts.render(key, fields), choices, (), urgent)

    def tell_people(
        self,
        person_ids: Sequence[int],
        key: str,
        *,
        choices: Sequence[Choice] = (),
        files: Sequence[ToRender] = (),
        urgent: bool = False,
        fields: Mapping[str, object],
    ) -> int:
        """Write to every private chat that these people have with the bot. Returns how many."""
        accounts = people.accounts_of(self.tx, person_ids)
        chats = people.private_chats(self.tx, [one.id for one in accounts])
        reached = {one.account_id for one in chats}
        for one in accounts:  # who has not written in private yet, where the platform tells that chat's address
            if one.id not in reached and (found := self.reach.private_chat(one.platform, one.user_id)) is not None:
                chats.append(people.add_chat(self.tx, one.platform, *found, "private", one.name, one.id, self.now))
        self._owe(chats, self.county.texts.render(key, fields), choices, files, urgent)
        return len(chats)

    def _owe(
        self, chats: Sequence[Chat], text: str, choices: Sequence[Choice], files: Sequence[ToRender], urgent: bool
    ) -> None:
        due_at = None if urgent else self.quiet_until
        bare = {chat.id for chat in chats if choices and self.reach.buttonless(chat.platform, chat.bot)}
        rows = [
            outbox.Owed(
                platform=chat.platform,
                chat_id=chat.id,
                text=spelled(text, choices) if chat.id in bare else text,
                due_at=due_at or self.now,
                kind="push",
                urgent=urgent,
                choices=[(one.label, one.send) for one in choices if chat.id not in bare],
                files=[asdict(one) for one in files],
            )
            for chat in chats
        ]
        outbox.owe(self.tx, rows, self.now)
