"""A deed that is told while its teller reports in: it is kept for them, and counts once they are in."""

from __future__ import annotations

from bot.turn import Turn
from handlers.activities.reported import may_log

_ASKED_BY = "checkin."  # questions of 报到
_WORD = "报到"


def is_reporting_in(turn: Turn) -> bool:
    """Whether a question of 报到 is open to whoever writes, here or beneath another one."""
    asked = turn.dialogue or (turn.came_back[0] if turn.came_back is not None else None)
    if asked is None or turn.person is not None or turn.work.actor.claims:
        return False
    return any(each.name.startswith(_ASKED_BY) or each.data.get("word") == _WORD for each in (asked, *asked.waiting))


def may_tell(turn: Turn) -> bool:
    """Before anything is asked of somebody who has not reported in, and is not about to: say so, with the way to do
    it."""
    if not is_reporting_in(turn):
        may_log(turn.work)
    return True
