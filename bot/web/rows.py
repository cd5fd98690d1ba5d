"""The middle of the page: what was said in one chat, as rows with days between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.message import unmarked
from bot.web import words as say
from bot.web.address import read_address
from bot.web.room import NICK
from bot.web.seat import Seat
from storage.room import RoomMessage

CLOSE = timedelta(minutes=3)  # one person's messages within it share a name and a face
FOLD = 600  # characters shown at first of a very long message


@dataclass(frozen=True, slots=True)
class Row:
    """One message as a seat sees it."""

    message: RoomMessage
    side: str  # mine, other, bot
    joined: bool  # it goes on from the one above, without name and face
    day: date | None  # a new day begins above it
    day_title: str
    to_bot: bool  # said to the bot without its name in the text
    words: str  # what was said, without the mark of a pressed button
    folded: str  # the beginning of a very long text; "" where all of it is shown


def rows(messages: Sequence[RoomMessage], previous: RoomMessage | None, seat: Seat, today: date) -> list[Row]:
    """The rows of `messages`, which follow `previous` in the same chat."""
    made = []
    for message in messages:
        day = say.day_of(message.at)
        new_day = previous is None or say.day_of(previous.at) != day
        mine = not message.from_bot and message.sender_id == seat.speaker.user_id
        long = len(message.text) > FOLD * 2
        made.append(
            Row(
                message=message,
                side="bot" if message.from_bot else "mine" if mine else "other",
                joined=not new_day and previous is not None and _goes_on(previous, message),
                day=day if new_day else None,
                day_title=say.day_title(day, today) if new_day else "",
                to_bot=seat.in_group and message.addressed and not read_address(message.text, NICK).named,
                words=message.text if message.from_bot else unmarked(message.text)[0],
                folded=message.text[:FOLD] if long else "",
            )
        )
        previous = message
    return made


def _goes_on(previous: RoomMessage, message: RoomMessage) -> bool:
    return previous.sender_id == message.sender_id and message.at - previous.at < CLOSE
