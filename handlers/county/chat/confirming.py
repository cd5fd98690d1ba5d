"""Every change is shown first and made at one word: what it does, what goes with it, then 确认."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.command import Book
from bot.message import Choice
from bot.question import consent
from bot.turn import Turn
from bot.values.yes import agrees
from handlers.county import house, offices
from handlers.county.actions import carry_out, foresee
from handlers.county.changes import Change, MergePlace, RetirePlace, packed, unpacked
from handlers.county.chat import wording

book = Book("区划变动")
CONFIRM = (Choice("确认", "确认"), Choice("算了", "算了"))


def propose(turn: Turn, changes: Sequence[Change], *notes: str) -> None:
    """Show what the changes do and ask for one word. Raises Refused for what cannot be."""
    foreseen = foresee(turn.work, changes, house.placed())
    lines = [f"· {line}" for line in wording.lines(turn.county.places, changes)]
    ending = foreseen.hanging.pop(offices.LABEL, 0)
    if foreseen.hanging:
        going = "、".join(f"{number} {label}" for label, number in foreseen.hanging.items())
        lines.append(f"· 一起转过去的：{going}")
    if ending:
        lines.append(f"· 那里的 {ending} 个职务到昨天为止，要接着做的请重新任命")
    lines += [f"· {note}" for note in notes if note]
    turn.ask("county.change", {"changes": [packed(change) for change in changes]}, CONFIRM, private=True)
    turn.whisper("county.preview", lines="\n".join(lines), choices=CONFIRM)


@book.dialogue("county.change", fits=consent(), recall="county.say_confirm")
def confirm(turn: Turn, data: dict[str, Any], text: str) -> bool:
    """确认 makes the changes; what cannot be undone takes that very word. Any other words are no answer."""
    changes = [unpacked(each) for each in data["changes"]]
    firm = any(isinstance(change, MergePlace | RetirePlace) for change in changes)
    if not agrees(text):
        if turn.message.addressed:
            turn.done_asking()
        return False
    if firm and not agrees(text, firm=True):
        turn.whisper("county.say_confirm", choices=CONFIRM)
        return True
    turn.done_asking()
    lines = [f"· {line}" for line in wording.lines(turn.county.places, changes)]
    carry_out(turn.work, changes, house.placed())
    turn.whisper("county.done", lines="\n".join(lines))
    return True
