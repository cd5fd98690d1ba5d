"""What staff decide about a case that needs more than the step itself."""

from __future__ import annotations

from datetime import date

from bot.refused import Refused
from bot.work import Work
from handlers.whistles import steps
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action
from storage.redaction import Scrubbed


def park(work: Work, case: Case, day: date | None, why: Scrubbed) -> Case:
    """挂账 until a coming day, on which it is looked at again. Raises Refused."""
    if day is None or day <= work.now.date():
        raise Refused("whistle.review_when", number=case.shown)
    return steps.take(work, case, Action.PARK, note=why, also={"review_on": day}, fields={"day": day})
