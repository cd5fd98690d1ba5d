"""并案 and 拆分: one case goes on for several, one deep; all reporters hear it; both 件 and 件次 are counted."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.refused import Refused
from bot.work import Work
from handlers.likeness import apart
from handlers.whistles import cases, hearers, standing, steps
from handlers.whistles.cases import Case
from handlers.whistles.facts import facts
from handlers.whistles.lifecycle import Action, CaseEvent
from storage.redaction import Scrubbed
from storage.tables import whistle


def merge(work: Work, case: Case, into: Case) -> Case:
    """`case` becomes part of `into`, or of what `into` was merged into itself. What was merged into `case` follows;
    its reporters hear where it goes on.

    Raises Refused: the same case, another community, a private one with a public one, one that is closed.
    """
    into = cases.surviving(work.tx, into)
    case, into = _locked(work.tx, case, into)
    if case.id == into.id:
        raise Refused("whistle.merge_itself", number=case.shown)
    if case.community_id != into.community_id or case.private != into.private:
        raise Refused("whistle.merge_apart", number=case.shown, other=into.shown)
    if into.closed:
        raise Refused("whistle.closed_already", number=into.shown, state=Scrubbed(into.state))
    moved = steps.take(work, case, Action.MERGE, note=into.shown, also={"merged_into": into.id})
    for number in cases.merged_numbers(work.tx, case.id):
        steps.note_down(work, cases.by_number(work.tx, number), CaseEvent.MERGED_ON, merged_into=into.id)
    count = standing.count(work.tx, into.id)
    fields = facts(work, into, own=moved.shown, count=count)
    hearers.tell_reporters(work, into, "whistle.merged_resident", fields, of=moved)
    return moved


def link(work: Work, case: Case, into: Case, note: Scrubbed = steps.NO_NOTE) -> Case:
    """A case that was just registered is surely (or its reporter says so) the same as another: it joins that one,
    and the staff of the other hear it. `note` is added to what they hear."""
    moved = add(work, case, into)
    into = cases.surviving(work.tx, into)
    fields = facts(work, into, own=case.shown, count=standing.count(work.tx, into.id), note=note)
    key = "residents.linked" if case.source == "residents" else "whistle.linked_staff"
    hearers.tell_staff(work, into, key, fields)
    return moved


def add(work: Work, case: Case, into: Case) -> Case:
    """As `link`, and nobody is woken for it: what it says stands in the record of its own, under the other's."""
    case, into = _locked(work.tx, case, into)
    return steps.by_clock(work, case, Action.MERGE, note=into.shown, also={"merged_into": into.id}) or case


def split(work: Work, case: Case) -> Case:
    """The case goes its own way again, and the two are never suggested as one again. Raises Refused."""
    other = case.merged_into
    moved = steps.take(work, case, Action.SPLIT)
    if other is not None:
        apart(work.tx, case.id, other, work.now)
    return moved


def _locked(tx: Connection, case: Case, into: Case) -> tuple[Case, Case]:
    """Both as they stand, held in one order: two who merge each into the other at once must not wait for ever."""
    ids = sorted((case.id, into.id))
    tx.execute(select(whistle.c.id).where(whistle.c.id.in_(ids)).order_by(whistle.c.id).with_for_update()).all()
    return cases.by_id(tx, case.id), cases.surviving(tx, cases.by_id(tx, into.id))
