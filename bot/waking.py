"""Nobody is woken again and again by one account or of one danger: of these a chat gets a few at once, and the rest
of each five minutes in one; of what the clock has to say, of each half hour. Nothing is left out: what is gathered
stands in a line of its own, and its records are as ever.

Another person's alarm about another danger wakes for itself, however many cried out before it. Only where very many
strangers do within the hour are theirs gathered too, of each minute: the chat rings all the time then. What somebody
known does is never gathered.
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
    in one. Counted `of` each account ("by"), each record ("about"), or all together ("")."""

    name: str
    alone: int
    hours: int
    minutes: int
    of: str = ""

    def counter(self, row: Owed, now: datetime) -> str:
        """The count of what came alone."""
        of = f" {getattr(row, self.of)}" if self.of else ""
        return f"woken {self.name} {row.chat_id} {now:%Y-%m-%d} {now.hour // self.hours}{of}"

    def begin(self, now: datetime) -> datetime:
        """When the time began whose messages are gathered now."""
        return now.replace(minute=now.minute // self.minutes * self.minutes, second=0, microsecond=0)


FLOOD = Measure("flood", alone=6, hours=1, minutes=5, of="by")
SAME = Measure("same", alone=3, hours=1, minutes=5, of="about")
ALL = Measure("all", alone=15, hours=1, minutes=1)
PEOPLE = (FLOOD, SAME, ALL)
CLOCKS = (Measure("clocks", alone=3, hours=6, minutes=30),)


def gathered(
    tx: Connection, texts: Texts, owed: Sequence[Owed], now: datetime, measures: Sequence[Measure] = PEOPLE
) -> list[Owed]:
    """What is owed, where urgent messages of strangers or of the clock have become too many for a chat."""
    alone: list[Owed] = []
    together: dict[tuple[int, Measure], list[Owed]] = {}
    for row in owed:
        full = next((each for each in measures if _is_full(tx, each, row, now)), None) if _wakes(row) else None
        if full is None:
            alone.append(row)
        else:
            together.setdefault((row.chat_id, full), []).append(row)
    made = [_gather(tx, texts, rows, now, measure) for (_, measure), rows in together.items()]
    return [*alone, *(row for row in made if row is not None)]


def _is_full(tx: Connection, measure: Measure, row: Owed, now: datetime) -> bool:
    if measure is SAME and row.about is None:
        return False
    return numbers.take(tx, measure.counter(row, now)) > measure.alone


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
