"""To more than one group: shown with its reach, said yes to a second time, stopped half-way, gone on with."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement

from bot.access import Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.broadcast import records, sending
from handlers.broadcast.kinds import Kind, kind_of
from handlers.broadcast.records import Broadcast, BroadcastEvent, Draft, Progress, State
from storage import pushes
from storage.columns import new_id
from storage.redaction import Scrubbed
from storage.tables import broadcast

SENDERS = frozenset({Role.COUNTY, Role.COMMUNITY})
WAITS = timedelta(days=1)  # for the second word: what was shown longer ago is shown again
STOPPABLE = timedelta(days=7)  # after its time nothing of it is under way any more
_UNDER_WAY = (State.SET, State.SENDING, State.OVER, State.STOPPED)


def ask(work: Work, draft: Draft, reach: tuple[int, int] | None = None) -> Broadcast:
    """Show it: nothing leaves before the second word. What was asked for the same before is asked no more.

    `reach`: groups and people of what leaves elsewhere. Raises Refused: not theirs, no group is there.
    """
    kind = kind_of(draft.kind)
    _need(work, kind, draft.path)
    groups, people = reach or records.reach(work.tx, draft.path, draft.follows)
    if not groups:
        raise Refused("broadcast.no_groups")
    for old in records.find(
        work.tx,
        broadcast.c.kind == draft.kind,
        broadcast.c.about == draft.about,
        broadcast.c.state == State.ASKED,
    ):
        records.change(work.tx, old.id, state=State.DROPPED)
    broadcast_id = records.put(
        work.tx,
        kind=draft.kind,
        about=draft.about,
        name=f"{draft.kind}:{draft.about}:{new_id()}:",
        path=draft.path,
        follows=draft.follows,
        text=draft.text,
        urgent=kind.urgent,
        groups=groups,
        people=people,
        state=State.ASKED,
        account_id=work.actor.account_id,
        created_at=work.now,
    )
    work.record(BroadcastEvent.ASKED, broadcast_id, after={"kind": draft.kind, "groups": groups, "people": people})
    return records.lock(work.tx, broadcast_id)


def confirm(work: Work, number: int | None = None) -> Broadcast:
    """The second word, from whoever asked or another who may; `number` None: the only one that waits for it.

    Raises Refused: none waits, several do, not theirs, shown too long ago, and what the kind itself refuses.
    """
    kept = records.lock(work.tx, _one(work, number, (State.ASKED,), "broadcast.none_waits").id)
    if kept.state is not State.ASKED:  # another said it at the same moment
        raise Refused("broadcast.none_waits")
    if work.now - kept.created_at > WAITS:
        records.change(work.tx, kept.id, state=State.DROPPED)
        raise Refused("broadcast.too_late")
    kind = kind_of(kept.kind)
    same = broadcast.c.kind == kept.kind, broadcast.c.about == kept.about, broadcast.c.state == State.SET
    for old in records.find(work.tx, *same):
        records.change(work.tx, old.id, state=State.DROPPED)
    values = {"state": State.SET, "confirmed_by": work.actor.account_id}
    records.change(work.tx, kept.id, **values)
    work.record(BroadcastEvent.CONFIRMED, kept.id)
    kind.go(work, kept.about)
    if kind.elsewhere is not None:
        records.change(work.tx, kept.id, state=State.OVER)
    elif kind.now:
        sending.begin(work, kept.id, kept.text)
    return records.lock(work.tx, kept.id)


def drop(work: Work, number: int | None = None) -> Broadcast:
    """Not sent after all. Raises Refused as `confirm` does."""
    kept = _one(work, number, (State.ASKED, State.SET), "broadcast.none_waits")
    records.change(work.tx, kept.id, state=State.DROPPED)
    work.record(BroadcastEvent.DROPPED, kept.id)
    return kept


def stop(work: Work, number: int | None = None) -> tuple[Broadcast, Progress]:
    """Half-way: what has not left stays here. Returns where it stopped.

    Raises Refused: none is under way, every group has it, not theirs.

    What is on the wire at this moment may still arrive.
    """
    kept = _one(work, number, (State.SET, State.SENDING, State.OVER), "broadcast.none_under_way", under_way=True)
    records.lock(work.tx, kept.id)
    if not _unfinished(work, kept):
        raise Refused("broadcast.all_sent", what=Scrubbed(kind_of(kept.kind).spoken))
    records.change(work.tx, kept.id, state=State.STOPPED)
    pushes.take_back(work.tx, kept.name)
    told = records.progress(work.tx, kept)
    work.record(BroadcastEvent.STOPPED, kept.id, after={"sent": told.sent, "left": told.left})
    return kept, told


def resume(work: Work, number: int | None = None) -> tuple[Broadcast, Progress]:
    """Go on where it stopped: who has it gets it no second time. Raises Refused: none is stopped, not theirs."""
    kept = _one(work, number, (State.STOPPED,), "broadcast.none_stopped", under_way=True)
    if not kept.text:  # stopped before its time
        records.change(work.tx, kept.id, state=State.SET)
    else:
        records.change(work.tx, kept.id, state=State.SENDING, planned_to=0)
        sending.plan(work, kept.id)
    work.record(BroadcastEvent.RESUMED, kept.id)
    return kept, records.progress(work.tx, kept)


def shown(work: Work) -> list[tuple[Broadcast, Progress]]:
    """What waits for a word or is under way, of those that whoever asks may see. Raises Refused."""
    work.need(SENDERS)
    wanted = broadcast.c.state.in_((State.ASKED, *_UNDER_WAY)), broadcast.c.created_at > work.now - STOPPABLE
    theirs = [
        kept
        for kept in records.find(work.tx, *wanted)
        if _theirs(work, kind_of(kept.kind), kept.path) and (kept.state is State.ASKED or not _elsewhere(kept))
    ]
    return [(kept, records.progress(work.tx, kept)) for kept in theirs]


def _one(work: Work, number: int | None, states: tuple[State, ...], none: str, *, under_way: bool = False) -> Broadcast:
    work.need(SENDERS)
    wanted: list[ColumnElement[bool]] = [broadcast.c.state.in_(states)]
    if number is not None:
        wanted.append(broadcast.c.id == number)
    elif under_way:
        wanted.append(broadcast.c.created_at > work.now - STOPPABLE)
    kept = [each for each in records.find(work.tx, *wanted) if _theirs(work, kind_of(each.kind), each.path)]
    if under_way and number is None:
        # What every group has is under way no more, unless nothing else is.
        kept = [each for each in kept if not _elsewhere(each)]
        kept = [each for each in kept if _unfinished(work, each)] or kept[:1]
    if not kept:
        raise Refused(none)
    if len(kept) > 1 and number is None:
        raise Refused("broadcast.which", numbers=Scrubbed("、".join(str(each.id) for each in kept)))
    return kept[0]


def _unfinished(work: Work, kept: Broadcast) -> bool:
    told = records.progress(work.tx, kept)
    return kept.state is State.SET or bool(told.waiting or (told.left and kept.state is not State.OVER))


def _elsewhere(kept: Broadcast) -> bool:
    return kind_of(kept.kind).elsewhere is not None


def _theirs(work: Work, kind: Kind, path: str) -> bool:
    return work.may(kind.roles, Where(path))


def _need(work: Work, kind: Kind, path: str) -> None:
    if not _theirs(work, kind, path):
        raise Refused("broadcast.not_theirs", what=Scrubbed(kind.spoken))
