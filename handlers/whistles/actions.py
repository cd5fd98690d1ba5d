"""The verbs of 吹哨 that change a case. Chat, desk and API call these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, insert, update

from bot.access import Held, Role, Where, held_at, spoken
from bot.county import County
from bot.message import File
from bot.refused import Refused
from bot.texts import show
from handlers.clocks import actions as clocks
from handlers.whistles import cases, evidence, waiting
from handlers.whistles.cases import Case, case, is_reporter
from handlers.whistles.evidence import Evidence
from handlers.whistles.lifecycle import FINAL, REPORTER, TABLE, TRANSITIONS, Action, Facts, State, Transition, possible
from storage import events, numbers
from storage.columns import new_id
from storage.events import By
from storage.places import Place
from storage.redaction import Scrubbed
from storage.tables import whistle, whistle_reporter

NO_NOTE = Scrubbed("")
PICTURE = Scrubbed("照片")  # a supplement that says nothing besides
NOTHING: Mapping[str, object] = MappingProxyType({})


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
    building: Place | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the account, the person behind it, the roles held today."""

    by: By
    held: tuple[Held, ...]


def register(
    tx: Connection, county: County, report: Report, *, chat_id: int, answer_chat: int, by: By, now: datetime
) -> Case:
    """Open a case: its number is taken in the same transaction, so that none is ever missing."""
    assert by.account_id is not None
    series = f"{county.config.county.code}-{report.community.code}-{now.year}"
    number = f"{series}-{numbers.take(tx, f'whistle:{series}'):05d}"
    made = new_id()
    tx.execute(
        insert(whistle),
        {
            "id": made,
            "number": number,
            "community_id": report.community.id,
            "grid_id": report.grid.id if report.grid else None,
            "building_id": report.building.id if report.building else None,
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
    said = report.evidence or ((Evidence(by.inbox_id, chat_id, "said"),) if by.inbox_id is not None else ())
    for each in said:
        evidence.note(tx, made, each, now)
    after = {"state": State.REGISTERED, "number": number, "place": report.place, "category": report.category}
    events.record(tx, now, by, "whistle", made, "registered", after=after)
    waiting.begin(tx, county, made, report.pace, now)
    return case(tx, number)


def act(
    tx: Connection,
    county: County,
    one: Case,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    unit_id: int | None = None,
    note: Scrubbed = NO_NOTE,
    also: Mapping[str, object] = NOTHING,
) -> Case:
    """Move a case along the table. `also` are further columns that this step fills.

    Raises Refused with the reason: no such step from here, not this person's, or its guard says no.
    """
    found = allowed(tx, county, one, action, actor, now, unit_id=unit_id, note=note)
    moved = _advance(tx, county, one, found, actor.by, now, unit_id=unit_id, note=note, also=also)
    if moved is None:  # somebody was quicker in another process: judge by what stands there now
        return act(tx, county, case(tx, one.number), action, actor, now, unit_id=unit_id, note=note, also=also)
    if moved.state == State.REDO and moved.redone >= county.config.whistle.redo_limit:
        return act_by_clock(tx, county, moved, Action.SUPERVISE, now, By(inbox_id=actor.by.inbox_id)) or moved
    return moved


def act_by_clock(
    tx: Connection,
    county: County,
    one: Case,
    action: Action,
    now: datetime,
    by: By | None = None,
    *,
    note: Scrubbed = NO_NOTE,
    also: Mapping[str, object] = NOTHING,
) -> Case | None:
    """A step that the bot takes by itself. None where the table gives it none from here."""
    found = TABLE.get((State(one.state), action))
    if found is None or not found.by_clock:
        return None
    return _advance(tx, county, one, found, by or By(), now, note=note, also=also)


def _advance(
    tx: Connection,
    county: County,
    one: Case,
    found: Transition,
    by: By,
    now: datetime,
    *,
    unit_id: int | None = None,
    note: Scrubbed = NO_NOTE,
    also: Mapping[str, object] = NOTHING,
) -> Case | None:
    """The one place where a case changes its state: row, event, clock. None if it is not as it was read."""
    action = found.action
    values: dict[str, object] = {"state": found.target, "state_at": now}
    if found.target is not State.ARCHIVED:
        values["closed_at"] = now if found.target in FINAL else None
    if action in (Action.SEND, Action.REASSIGN, Action.SELF_HANDLE):
        values["unit_id"] = unit_id  # none leads where the community does it itself
    if action is Action.REPLY:
        values |= {"result": note, "replied_by": by.person_id}
    if action is Action.SUPPLEMENT and note != PICTURE:
        values["matter"] = f"{one.matter}（补充：{note}）"
    if found.target is State.REDO:
        values |= {"redone": one.redone + 1, "outcome": ""}
    if found.source is State.PARKED:
        values["review_on"] = None
    if action is Action.SPLIT:
        values["merged_into"] = None
    values |= also
    stands = whistle.c.id == one.id, whistle.c.state == one.state, whistle.c.version == one.version
    changed = tx.execute(update(whistle).where(*stands).values(version=one.version + 1, **values))
    if changed.rowcount == 0:
        return None
    _tell(tx, one, action, by, now, {k: v for k, v in values.items() if k not in ("state_at", "closed_at")}, note)
    moved = case(tx, one.number)
    waiting.follow(tx, county, moved, found, now)
    return moved


def allowed(
    tx: Connection,
    county: County,
    one: Case,
    action: Action,
    actor: Actor,
    now: datetime,
    *,
    unit_id: int | None = None,
    note: str = "",
) -> Transition:
    """The arrow of the table that this step takes. Raises Refused with the reason why there is none."""
    held = held_at(actor.held, Where(county.places.by_id[one.where].path, one.unit_id))
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
            can=_can(one, steps(tx, county, one, actor, now)),
        )
    if not roles & found.roles:
        raise Refused("whistle.no_role", action=Scrubbed(action), who=Scrubbed(spoken(found.roles)))
    if found.guard is not None:
        facts = _facts(tx, county, one, actor, now, unit_id, note)
        if (reason := found.guard(facts)) is not None:
            raise Refused(reason, number=one.shown)
    return found


def _facts(
    tx: Connection, county: County, one: Case, actor: Actor, now: datetime, unit_id: int | None, note: str
) -> Facts:
    asked, granted = waiting.extensions(tx, one.id)
    clock = clocks.running(tx, one.id)
    return Facts(
        same_replier=one.replied_by is not None and one.replied_by == actor.by.person_id,
        has_unit=unit_id is not None,
        has_note=bool(note.strip()),
        leads=one.unit_id is not None,
        signed=waiting.signed(tx, one.id),
        late=clock is not None and clock.due_at <= now,
        asked=asked,
        extended=granted >= county.config.whistle.extensions,
    )


def steps(tx: Connection, county: County, one: Case, actor: Actor, now: datetime) -> list[Action]:
    """What this person may do with the case as it stands, given the words that a step needs."""
    held = held_at(actor.held, Where(county.places.by_id[one.where].path, one.unit_id))
    reporter = actor.by.account_id is not None and is_reporter(tx, one.id, actor.by.account_id)
    facts = _facts(tx, county, one, actor, now, unit_id=0, note="?")
    return possible(State(one.state), held | ({Role.REPORTER} if reporter else frozenset()), facts)


def _can(one: Case, mine: Sequence[Action]) -> Scrubbed:
    """What they may do instead; who must act first where that is nothing."""
    if mine:
        return Scrubbed("、".join(dict.fromkeys(mine)))
    others = {role for each in TRANSITIONS if each.source == one.state for role in each.roles} - REPORTER
    return Scrubbed(f"等{spoken(others)}处理" if others else "等反映人回话")


def _tell(
    tx: Connection, one: Case, what: str, by: By, now: datetime, values: Mapping[str, object], note: str = ""
) -> None:
    """The event of a change, with what stood there before."""
    before = {name: _plain(getattr(one, name)) for name in values}
    after = {name: _plain(value) for name, value in values.items()}
    events.record(tx, now, by, "whistle", one.id, what, before=before, after=after, note=note or None)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def note_down(
    tx: Connection, one: Case, by: By, now: datetime, what: str, *, note: str = "", **columns: object
) -> Case:
    """Change other columns of a case as it stands now; the event `what` keeps what stood there."""
    one = cases.lock(tx, one.number)
    tx.execute(update(whistle).where(whistle.c.id == one.id).values(version=one.version + 1, **columns))
    _tell(tx, one, what, by, now, columns, note)
    return case(tx, one.number)


def correct(tx: Connection, one: Case, place: Scrubbed | None, matter: Scrubbed | None, by: By, now: datetime) -> Case:
    """The reporter puts the place or the matter right; what stood there is kept in the event."""
    one = _still_open(cases.lock(tx, one.number))
    values = {name: value for name, value in (("place", place), ("matter", matter)) if value is not None}
    if not values:
        raise Refused("whistle.correct_what", number=one.shown)
    return note_down(tx, one, by, now, "corrected", **values)


def urge(tx: Connection, one: Case, by: By, now: datetime, again_after: timedelta) -> Case:
    """Ask how it goes. Raises Refused when the case is closed or was urged a short while ago."""
    one = _still_open(cases.lock(tx, one.number))
    last = [each.at for each in events.history(tx, "whistle", one.id) if each.what == "urged"]
    if last and now - last[-1] < again_after:
        raise Refused(
            "whistle.urged_already", number=one.shown, at=Scrubbed(str(show(last[-1].astimezone(now.tzinfo))))
        )
    return note_down(tx, one, by, now, "urged", urged=one.urged + 1)


def join(tx: Connection, one: Case, answer_chat: int, by: By, now: datetime) -> bool:
    """我家也是: one more reporter of the same case. False if they stood there already."""
    assert by.account_id is not None
    _still_open(one)
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
    tx.execute(update(whistle).where(whistle.c.id == one.id).values(files=kept, version=one.version + 1))
    events.record(tx, now, by, "whistle", one.id, "pictures", after={"files": [each.sha256 for each in files]})


def _still_open(one: Case) -> Case:
    if one.closed:
        raise Refused("whistle.closed_already", number=one.shown, state=Scrubbed(one.state))
    return one


def _add_reporter(tx: Connection, whistle_id: int, account_id: int, chat_id: int, now: datetime) -> None:
    tx.execute(
        insert(whistle_reporter),
        {"whistle_id": whistle_id, "account_id": account_id, "chat_id": chat_id, "at": now},
    )
