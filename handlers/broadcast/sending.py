"""On its way: every group is owed it once, a run of groups a transaction, whoever goes on with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from bot.county import County
from bot.notify import Reach
from bot.schedule import Step
from bot.work import Work, acting
from handlers.broadcast import records
from handlers.broadcast.kinds import Reader, kind_of
from handlers.broadcast.records import Broadcast, BroadcastEvent, Draft, State
from storage import outbox, pushes
from storage.outbox import Owed
from storage.pushes import ToGroups
from storage.tables import broadcast, chat

CHUNK = 2000  # groups a transaction: a county's all at once, and of a province's none stands in the way of answers
EACH = 500  # of those that read each their own


def begin(work: Work, broadcast_id: int, text: str) -> None:
    """Its time has come: the first groups are owed it with this commit, the rest by the clock's next look."""
    records.change(work.tx, broadcast_id, state=State.SENDING, text=text, begun_at=work.now)
    work.record(BroadcastEvent.BEGUN, broadcast_id)
    plan(work, broadcast_id)


def plan(work: Work, broadcast_id: int) -> bool:
    """Owe it to the next groups. Returns whether there may be more; False too where it was stopped."""
    kept = records.lock(work.tx, broadcast_id)
    if kept.state is not State.SENDING:
        return False
    due_at = work.now if kept.urgent else work.notify.quiet_until or work.now
    reader = kind_of(kept.kind).reader
    if reader is None:
        push = ToGroups(kept.name, kept.path, kept.text, kept.urgent, due_at, kept.follows)
        last = pushes.owe_groups(work.tx, push, kept.planned_to, CHUNK, work.now)
    else:
        last = _owe_each(work, kept, reader(work, kept.about), due_at)
    if last is None:
        records.change(work.tx, kept.id, state=State.OVER)
    else:
        records.change(work.tx, kept.id, planned_to=last)
    return last is not None


def _owe_each(work: Work, kept: Broadcast, read: Reader, due_at: datetime) -> int | None:
    """The same for the next groups that read each their own. Returns the last row looked at; None: none is left."""
    groups = pushes.grid_groups(kept.path, kept.follows).where(chat.c.id > kept.planned_to)
    wanted = groups.with_only_columns(chat.c.id, chat.c.platform, chat.c.place_id).order_by(chat.c.id).limit(EACH)
    rows = work.tx.execute(wanted).all()
    owed = [
        Owed(
            row.platform,
            row.id,
            own.text,
            due_at,
            kind="push",
            urgent=kept.urgent,
            files=[asdict(file) for file in own.files],
            once=f"{kept.name}{row.id}",
        )
        for row in rows
        if (own := read(row.place_id, row.platform)) is not None
    ]
    outbox.owe_once(work.tx, owed, work.now)
    return int(rows[-1].id) if len(rows) == EACH else None


def named(tx: Connection, name: str) -> Broadcast | None:
    """The broadcast of that name, once its time has come."""
    return next(iter(records.find(tx, broadcast.c.name == name)), None)


def _scheduled(work: Work, draft: Draft, name: str) -> Broadcast:
    """The broadcast of what the clock sends, whose second word was said when it was issued; by whom else it was issued
    (a workbook, a version before this), it is set here. Once for each `name`."""
    if (begun := named(work.tx, name)) is not None:
        return begun
    same = broadcast.c.kind == draft.kind, broadcast.c.about == draft.about, broadcast.c.confirmed_by.is_not(None)
    confirmed = records.find(work.tx, *same)
    if confirmed:  # also one that was dropped or stopped since: it does not begin
        records.change(work.tx, confirmed[0].id, name=name)
        return records.lock(work.tx, confirmed[0].id)
    groups, people = records.reach(work.tx, draft.path)
    broadcast_id = records.put(
        work.tx,
        kind=draft.kind,
        about=draft.about,
        name=name,
        path=draft.path,
        follows=draft.follows,
        text=draft.text,
        urgent=kind_of(draft.kind).urgent,
        groups=groups,
        people=people,
        state=State.SET,
        created_at=work.now,
    )
    return records.lock(work.tx, broadcast_id)


def at_its_time(work: Work, draft: Draft, name: str) -> int | None:
    """Begin what was issued, in the words of now; `name` is its period's. None: it is stopped, or not to be sent.

    Again after a crash it goes on.
    """
    kept = _scheduled(work, draft, name)
    if kept.state is State.SET:
        begin(work, kept.id, draft.text)
    elif kept.state not in (State.SENDING, State.OVER):
        return None
    return kept.id


def again(work: Work, broadcast_id: int) -> None:
    """Owe it to the groups that do not have it: those that were bound since."""
    records.change(work.tx, broadcast_id, state=State.SENDING, planned_to=0)
    plan(work, broadcast_id)


def steps(county: County, now: datetime, start: Callable[[Connection], int | None]) -> Iterator[Step]:
    """The writes of a job that sends: `start` tells which broadcast it began, and the rest of its groups follow."""
    begun: int | None = None
    more = True

    def first(tx: Connection) -> None:
        nonlocal begun
        begun = start(tx)

    def rest(tx: Connection) -> None:
        nonlocal more
        with acting(tx, county, now, Reach()) as work:
            more = begun is not None and plan(work, begun)

    yield first
    while begun is not None and more:
        yield rest


def sent_as(tx: Connection, kind: str, about: int) -> str:
    """Under which name the newest of a record that went out did; "" = none did."""
    out = broadcast.c.state.in_((State.SENDING, State.STOPPED, State.OVER))
    kept = records.find(tx, broadcast.c.kind == kind, broadcast.c.about == about, out)
    return kept[0].name if kept else ""
