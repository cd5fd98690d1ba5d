"""并案 and 拆分: one case goes on for several, one deep; all reporters hear it; both 件 and 件次 are counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.county import County
from bot.refused import Refused
from handlers.likeness import apart
from handlers.whistles import actions, cases
from handlers.whistles.actions import Actor
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action
from storage.events import By
from storage.redaction import Scrubbed
from storage.tables import whistle


def merge(tx: Connection, county: County, one: Case, into: Case, actor: Actor, now: datetime) -> Case:
    """`one` becomes part of `into`, or of what `into` was merged into itself. What was merged into `one` follows.

    Raises Refused: the same case, another community, a private one with a public one, one that is closed.
    """
    into = cases.surviving(tx, into)
    one, into = _locked(tx, one, into)
    if one.id == into.id:
        raise Refused("whistle.merge_itself", number=one.shown)
    if one.community_id != into.community_id or one.private != into.private:
        raise Refused("whistle.merge_apart", number=one.shown, other=into.shown)
    if into.closed:
        raise Refused("whistle.closed_already", number=into.shown, state=Scrubbed(into.state))
    also = {"merged_into": into.id}
    moved = actions.act(tx, county, one, Action.MERGE, actor, now, note=into.shown, also=also)
    for number in cases.merged_numbers(tx, one.id):
        actions.note_down(tx, cases.case(tx, number), actor.by, now, "merged on", merged_into=into.id)
    return moved


def link(tx: Connection, county: County, one: Case, into: Case, by: By, now: datetime) -> Case:
    """A case that was just registered is surely (or its reporter says so) the same as another: it joins that one."""
    one, into = _locked(tx, one, into)
    moved = actions.act_by_clock(tx, county, one, Action.MERGE, now, by, note=into.shown, also={"merged_into": into.id})
    return moved or one


def split(tx: Connection, county: County, one: Case, actor: Actor, now: datetime) -> Case:
    """The case goes its own way again, and the two are never suggested as one again. Raises Refused."""
    other = one.merged_into
    moved = actions.act(tx, county, one, Action.SPLIT, actor, now)
    if other is not None:
        apart(tx, one.id, other, now)
    return moved


def _locked(tx: Connection, one: Case, into: Case) -> tuple[Case, Case]:
    """Both as they stand, held in one order: two who merge each into the other at once must not wait for ever."""
    ids = sorted((one.id, into.id))
    tx.execute(select(whistle.c.id).where(whistle.c.id.in_(ids)).order_by(whistle.c.id).with_for_update()).all()
    return cases.by_id(tx, one.id), cases.surviving(tx, cases.by_id(tx, into.id))
