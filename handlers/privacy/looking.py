"""谁看过: whoever opens what is kept of somebody else leaves a line that this somebody can read.

It is an event of the person's entry, like every change of it: so 我的数据 shows it, it goes with the rest of their
trail, and nobody can take it away. The one function by which a reading is written down.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.access import NAMES, Role
from bot.work import Work
from storage.events import What

OF_OFFICE = (Role.COUNTY, Role.COMMUNITY, Role.LIAISON, Role.SECRETARY, Role.GRID)  # as which one looked: the widest


class LookedAt(What, record="person"):
    """That somebody looked: the note says what at, and by which office."""

    READ = "looked at"


def looked(work: Work, person_ids: Iterable[int], what: str) -> None:
    """Write down that whoever acts has read `what` (年底佐证单 …) of these people; nothing for what is their own."""
    office = next((NAMES[role] for role in OF_OFFICE if any(held.role is role for held in work.actor.held)), "工作人员")
    for person_id in dict.fromkeys(person_ids):
        if person_id != work.actor.person_id:
            work.record(LookedAt.READ, person_id, note=f"{office}看了{what}")
