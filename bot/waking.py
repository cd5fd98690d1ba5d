"""Nobody is woken again and again: of what is urgent a chat gets a few messages at once, and the rest of each five
minutes in one; of what the clock has to say about it, of each half hour. Nothing is left out: what is gathered stands
in a line of its own, and its records are as ever.

What somebody known does is never gathered: their alarm reaches everybody at once, however many strangers cry out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.text import clip
from bot.texts import Texts
from storage import numbers, outbox
from storage.outbox import Owed

SHOWN = 50  # lines of a message; of more, how many there are
_LINE = 60  # characters


@dataclass(frozen=True, slots=True)
class Measure:
    """How often a chat may be woken: `alone` messages in `hours` (by the clock) one by one, the rest of each `minutes`
    in one."""

    name: str
    alone: int
    hours: int
    minutes: int

    def counter(self, chat_id: int, now: datetime) -> str:
        """The count of what came alone."""
        return f"woken {self.name} {chat_id} {now:%Y-%m-%d} {now.hour // self.hours}"

    def begin(self, now: datetime) -> datetime:
        """When the time began whose messages are gathered now."""
        return now.replace(minute=now.minute // self.minutes * self.minutes, second=0, microsecond=0)


PEOPLE = Measure("people", alone=3, hours=1, minutes=5)
CLOCKS = Measure("clocks", alone=3, hours=6, minutes=30)


def gathered(
    tx: Connection, texts: Texts, owed: Sequence[Owed], now: datetime, measure: Measure = PEOPLE
) -> list[Owed]:
    """What is owed, where urgent messages of strangers or of the clock have become too many for a chat."""
    alone: list[Owed] = []
    together: dict[int, list[Owed]] = {}
    for row in owed:
        if not _wakes(row) or numbers.take(tx, measure.counter(row.chat_id, now)) <= measure.alone:
            alone.append(row)
        else:
            together.setdefault(row.chat_id, []).append(row)
    made = [_gather(tx, texts, rows, now, measure) for rows in together.values()]
    return [*alone, *(row for row in made if row is not None)]


def _wakes(row: Owed) -> bool:
    return row.kind == "push" and row.urgent and not row.known and not row.files


def _gather(tx: Connection, texts: Texts, rows: Sequence[Owed], now: datetime, measure: Measure) -> Owed | None:
    """The message that tells of all of them, or None: one that has not left yet has them too now."""
    begin = measure.begin(now)
    name = f"gathered {measure.name} {rows[0].chat_id} {begin:%Y-%m-%d %H:%M}"
    count = [numbers.take(tx, name) for _ in rows][-1]
    waits = outbox.waiting(tx, name)
    lines = [*(waits.splitlines()[1 : SHOWN + 1] if waits else []), *map(_line, rows)]
    told = [texts.render("bot.gathered", {"count": count}), *lines[:SHOWN]]
    if count > SHOWN:
        told.append(texts.render("bot.gathered_more", {"count": count - SHOWN}))
    text = "\n".join(told)
    if waits is not None and outbox.reword(tx, name, text):
        return None
    # One that has left although its time had not come (two clocks differ) is not written again.
    once = name if count == len(rows) else None
    due_at = begin + timedelta(minutes=measure.minutes)
    return Owed(rows[0].platform, rows[0].chat_id, text, due_at, "push", urgent=True, once=once)


def _line(row: Owed) -> str:
    return f"· {clip(' '.join(row.text.split()), _LINE)}"
