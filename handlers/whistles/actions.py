"""The verbs of 吹哨 that change a case. Chat, desk and API call these and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, update

from bot.access import Held, Role, Where, held_at, spoken
from bot.message import File
from bot.refused import Refused
from bot.texts import show
from handlers.whistles import cases
from handlers.whistles.cases import Case, case, is_reporter
from handlers.whistles.lifecycle import FINAL, REPORTER, TABLE, TRANSITIONS, Action, Facts, State, Transition, possible
from storage import events, numbers
from storage.columns import new_id
from storage.events import By
from storage.places import Place, Places
from storage.redaction import Scrubbed
from storage.tables import whistle, whistle_reporter

NO_NOTE = Scrubbed("")


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says is wrong, ready to be registered. `matter` is scrubbed."""

    matter: Scrubbed
    place: Scrubbed
    community: Place
    grid: Place | None
    category: str
    urgent: bool
    private: bool
    files: tuple[File, ...] = ()
    pace: str = "一般"
    source: str = "said"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the account, the person behind it, the roles held today."""

    by: By
    held: tuple[Held, ...]


def register(
    tx: Connection,
    places: Places,
    county_code: str,
    report: Report,
    chat_id: int,
    answer_chat: int,
    by: By,
    now: datetime,
) -> Case:
    """Open a case: its number is taken in the same transaction, so that none is ever missing."""
    assert by.account_id is not None
    series = f"{county_code}-{report.community.code}-{now.year}"
    number = f"{series}-{numbers.take(tx, f'whistle:{series}'):05d}"
    made = new_id()
    tx.execute(
        insert(whistle),
        {
            "id": made,
            "number": number,
            "community_id": report.community.id,
            "grid_id": report.grid.id if report.grid else None,
            "place": report.place,
            "matter": report.matter,
            "category": report.category,
            "pace": report.pace,
            "source": report.source,
            "urgent": report.urgent,
            "private": report.private,
            "state": State.REGISTERED,
            "result": "",
            "files": [asdict(one) for one in report.files],
            "urged": 0,
            "redone": 0,
            "chat_id": chat_id,
            "inbox_id": by.inbox_id,
            "opened_at": now,
            "state_at": now,
        },
    )
    _add_reporter(tx, made, by.account_id, answer_chat, now)
    after = {"state": State.REGISTERED, "number": number, "place": report.place, "category": report.category}
    events.record(tx, now, by, "whistle", made, "registered", after=after)
    return case(tx, number)


def act(
    tx: Connection,
    one: Case,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    path: str,
    unit_id: int | None = None,
    note: Scrubbed = NO_NOTE,
) -> Case:
    """Move a case along the table. `path` is its community's, where roles are asked.

    Raises Refused with the reason: no such step from here, not this person's, or its guard says no.
    """
    found = allowed(tx, one, action, actor, path=path, unit_id=unit_id, note=note)
    values: dict[str, object] = {"state": found.target, "state_at": now}
    values["closed_at"] = now if found.target in FINAL else None
    if action in (Action.SEND, Action.SELF_HANDLE):
        values["unit_id"] = unit_id  # none leads where the community does it itself
    if action is Action.REPLY:
        values |= {"result": note, "replied_by": actor.by.person_id}
    if action is Action.SUPPLEMENT:
        values["matter"] = f"{one.matter}（补充：{note}）"
    if found.target is State.REDO:
        values["redone"] = one.redone + 1
    changed = tx.execute(update(whistle).where(whistle.c.id == one.id, whistle.c.state == one.state).values(**values))
    if changed.rowcount == 0:  # somebody was quicker in another process: judge by what stands there now
        return act(tx, case(tx, one.number), action, actor, now, path=path, unit_id=unit_id, note=note)
    told = {name: value for name, value in values.items() if name not in ("state_at", "closed_at")}
    before = {name: getattr(one, name) for name in told}
    events.record(tx, now, actor.by, "whistle", one.id, action, before=before, after=told, note=note or None)
    return case(tx, one.number)


def allowed(
    tx: Connection,
    one: Case,
    action: Action,
    actor: Actor,
    *,
    path: str,
    unit_id: int | None = None,
    note: str = "",
) -> Transition:
    """The arrow of the table that this step takes. Raises Refused with the reason why there is none."""
    held = held_at(actor.held, Where(path, one.unit_id))
    reporter = actor.by.account_id is not None and is_reporter(tx, one.id, actor.by.account_id)
    roles = held | ({Role.REPORTER} if reporter else frozenset())
    found = TABLE.get((State(one.state), action))
    if found is None and one.closed:
        raise Refused("whistle.closed_already", number=one.shown, state=Scrubbed(one.state))
    if found is None:
        raise Refused(
            "whistle.no_step",
            number=one.shown,
            state=Scrubbed(one.state),
            action=Scrubbed(action),
            can=_can(one, roles),
        )
    if not roles & found.roles:
        raise Refused("whistle.no_role", action=Scrubbed(action), who=Scrubbed(spoken(found.roles)))
    facts = Facts(
        same_replier=one.replied_by is not None and one.replied_by == actor.by.person_id,
        has_unit=unit_id is not None,
        has_note=bool(note.strip()),
        redone=one.redone,
    )
    if found.guard is not None and (reason := found.guard(facts)) is not None:
        raise Refused(reason, number=one.shown)
    return found


def _can(one: Case, roles: frozenset[Role]) -> Scrubbed:
    mine = possible(State(one.state), roles)
    anyone = [each.action for each in TRANSITIONS if each.source == one.state and each.roles != REPORTER]
    return Scrubbed("、".join(dict.fromkeys(mine or anyone)) or "等反映人回话")


def correct(tx: Connection, one: Case, place: Scrubbed | None, matter: Scrubbed | None, by: By, now: datetime) -> Case:
    """The reporter puts the place or the matter right; what stood there is kept in the event."""
    one = cases.lock(tx, one.number)
    if one.closed:
        raise Refused("whistle.closed_already", number=one.shown, state=Scrubbed(one.state))
    values = {name: value for name, value in (("place", place), ("matter", matter)) if value is not None}
    if not values:
        raise Refused("whistle.correct_what", number=one.shown)
    tx.execute(update(whistle).where(whistle.c.id == one.id).values(**values))
    before = {name: getattr(one, name) for name in values}
    events.record(tx, now, by, "whistle", one.id, "corrected", before=before, after=values)
    return case(tx, one.number)


def urge(tx: Connection, one: Case, by: By, now: datetime, again_after: timedelta) -> Case:
    """Ask how it goes. Raises Refused when the case is closed or was urged a short while ago."""
    one = cases.lock(tx, one.number)
    if one.closed:
        raise Refused("whistle.closed_already", number=one.shown, state=Scrubbed(one.state))
    last = [each.at for each in events.history(tx, "whistle", one.id) if each.what == "urged"]
    if last and now - last[-1] < again_after:
        raise Refused(
            "whistle.urged_already", number=one.shown, at=Scrubbed(str(show(last[-1].astimezone(now.tzinfo))))
        )
    tx.execute(update(whistle).where(whistle.c.id == one.id).values(urged=one.urged + 1))
    events.record(tx, now, by, "whistle", one.id, "urged", before={"urged": one.urged}, after={"urged": one.urged + 1})
    return replace(one, urged=one.urged + 1)


def join(tx: Connection, one: Case, answer_chat: int, by: By, now: datetime) -> bool:
    """我家也是: one more reporter of the same case. False if they stood there already."""
    assert by.account_id is not None
    if one.closed:
        raise Refused("whistle.closed_already", number=one.shown, state=Scrubbed(one.state))
    if is_reporter(tx, one.id, by.account_id):
        return False
    _add_reporter(tx, one.id, by.account_id, answer_chat, now)
    events.record(tx, now, by, "whistle", one.id, "joined")
    return True


def leave(tx: Connection, one: Case, by: By, now: datetime) -> None:
    """One of several reporters steps back; the case goes on for the others."""
    assert by.account_id is not None
    cases.leave(tx, one.id, by.account_id)
    events.record(tx, now, by, "whistle", one.id, "stepped back")


def add_files(tx: Connection, one: Case, files: Sequence[File], by: By, now: datetime) -> None:
    """More pictures of the same matter."""
    one = cases.lock(tx, one.number)
    kept = [*one.files, *(asdict(each) for each in files)]
    tx.execute(update(whistle).where(whistle.c.id == one.id).values(files=kept))
    events.record(tx, now, by, "whistle", one.id, "pictures", after={"files": [each.sha256 for each in files]})


def _add_reporter(tx: Connection, whistle_id: int, account_id: int, chat_id: int, now: datetime) -> None:
    tx.execute(
        insert(whistle_reporter),
        {"whistle_id": whistle_id, "account_id": account_id, "chat_id": chat_id, "at": now},
    )
