"""The verbs of 台账: written out for somebody, taken back from somebody. The long work is done after the commit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.access import Role
from bot.message import File, ToRender
from bot.refused import Refused
from bot.work import Work
from handlers.figures import rates
from handlers.figures.rates import Totals
from handlers.figures.selection import Selection, sees_private, visible
from handlers.ledger.documents import pack_held
from handlers.whistles.lifecycle import COMMUNITY
from storage.redaction import Scrubbed

MOST = 20_000  # lines in one file; a county's year is 12,000
EDITORS = COMMUNITY | {Role.GRID}  # a grid's roles show private cases, a community's let somebody change them


@dataclass(frozen=True, slots=True)
class Export:
    """What was counted, and the workbook to be rendered; none where nothing was counted."""

    counted: Totals
    workbook: ToRender | None


def export(work: Work, selection: Selection, what: Scrubbed, *, openly: bool) -> Export:
    """The ledger of what was selected within somebody's reach; `what` says it in words, for the title.

    `openly`: others read it too, so private cases are left out whoever asks. Raises Refused for too much.
    """
    if openly:
        selection = replace(selection, public=True)
    counted = rates.totals(work.tx, selection, work.now)
    if counted.total == 0:
        return Export(counted, None)
    if counted.total > MOST:
        raise Refused("ledger.too_many", total=counted.total, most=MOST)
    private = not openly and sees_private(work.actor.held, work.county.places, selection)
    args = {"selection": selection.packed(), "private": private, "title": f"吹哨台账 {what}"}
    return Export(counted, ToRender("ledger", args))


def take_back(work: Work, file: File) -> ToRender:
    """An edited workbook, to be checked and written in this person's name. Raises Refused where none is theirs."""
    held = tuple(grant for grant in work.actor.held if grant.role in EDITORS)
    if not any(grant.role in COMMUNITY for grant in held):
        raise Refused("figures.not_yours")
    places = work.county.places
    args = {
        "sha256": file.sha256,
        "name": file.name,
        "account": work.actor.account_id,
        "person": work.actor.person_id,
        "inbox": work.actor.inbox_id,
        "held": pack_held(held),
        "private": sees_private(held, places, visible(held, places)),
    }
    return ToRender("ledger_import", args)
