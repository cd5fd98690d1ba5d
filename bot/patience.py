"""A question that was answered with what does not help is asked once more, and never a third time."""

from __future__ import annotations

from dataclasses import replace

from bot.asking import ASIDE
from bot.message import Choice
from bot.turn import Turn
from storage import dialogues
from storage.dialogues import KEY, Dialogue

MISSED = "missed"  # in a question's data: it was answered once, and that did not help


def after(turn: Turn, asked: Dialogue | None, *, refused: bool) -> None:
    """To be called when a message is handled to which `asked` was open. `refused`: its answer was refused.

    A dialogue that finds `MISSED` in its data may do something better than to give the question up.
    """
    if asked is None or not turn.answering or not _open_still(turn, asked, refused):
        return
    if not asked.data.get(MISSED):
        again = replace(asked, data={**asked.data, MISSED: True})
        dialogues.put(turn.tx, turn.sender.id, again, turn.now)
        return
    turn.dialogue, turn.asked = asked, None
    turn.done_asking()
    if refused:
        return  # the refusal says what is wrong, and how it is said in one line
    turn.work.notify.owed.clear()
    speak = turn.say if asked.chat_id == turn.chat.id else turn.whisper
    speak("bot.given_up", choices=(Choice("找人工", "人工"),))


def _open_still(turn: Turn, asked: Dialogue, refused: bool) -> bool:
    """Whether the same question waits, with nothing more known than before."""
    if refused:
        return True  # what the answer did was rolled back
    if turn.work.changed:
        return False
    now = turn.asked or turn.dialogue
    return now is not None and (now.name, _known(now)) == (asked.name, _known(asked))


def _known(asked: Dialogue) -> dict[str, object]:
    return {name: value for name, value in asked.data.items() if name not in (MISSED, ASIDE, KEY)}
