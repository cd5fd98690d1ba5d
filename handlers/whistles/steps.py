"""The one way in which a case moves: role and guard asked, row, event, clock, and those told whom the table names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType

from sqlalchemy import update

from bot.access import Role, Where, held_at, spoken
from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.audience.view import Fact
from handlers.whistles import cases, own_people, standing, telling, waiting
from handlers.whistles.cases import Case
from handlers.whistles.config import WhistleConfig
from handlers.whistles.facts import facts, stands
from handlers.whistles.lifecycle import (
    CLOCK_TELLS,
    FINAL,
    REPORTER,
    TABLE,
    TRANSITIONS,
    Action,
    Facts,
    State,
    Transition,
    possible,
)
from handlers.whistles.standing import Standing
from storage.events import What
from storage.redaction import Scrubbed
from storage.tables import whistle

NO_NOTE = Scrubbed("")
UNSAID = Scrubbed("没有说明")
REPORTED = Scrubbed("反映人")
PICTURE = Scrubbed("照片")  # a supplement that says nothing besides
NOTHING: Mapping[str, object] = MappingProxyType({})
NO_FIELDS: Mapping[str, Fact] = MappingProxyType({})


def take(
    work: Work,
    case: Case,
    action: Action,
    *,
    unit_id: int | None = None,
    note: Scrubbed = NO_NOTE,
    also: Mapping[str, object] = NOTHING,
    fields: Mapping[str, Fact] = NO_FIELDS,
    heard: bool = True,
) -> Case:
    """Somebody takes a step: the case moves along the table and everybody hears of it whom the table names.

    `also` are further columns that this step fills, `fields` further words for those who are told. Not `heard`: another
    step follows in the same breath, and tells them more.
    Raises Refused with the reason: no such step from here, not this person's, or its guard says no.
    """
    arrow = allowed(work, case, action, unit_id=unit_id, note=note)
    moved = _advance(work, case, arrow, unit_id=unit_id, note=note, also=also)
    if moved is None:  # somebody was quicker in another process: judge by what stands there now
        again = cases.by_number(work.tx, case.number)
        return take(work, again, action, unit_id=unit_id, note=note, also=also, fields=fields, heard=heard)
    return _followed(work, moved, arrow, note, fields) if heard else moved


def together(work: Work, case: Case, action: Action, note: Scrubbed, fields: Mapping[str, Fact]) -> Case | None:
    """A step that the majority of those who were asked takes, when whoever acts has said the word that makes it one.

    None where the table gives them none from here. Whether there is a majority is for who calls this.
    """
    arrow = TABLE.get((State(case.state), action))
    if arrow is None or not arrow.by_majority:
        return None
    moved = _advance(work, case, arrow, note=note)
    return _followed(work, moved, arrow, note, fields) if moved is not None else None


def _followed(work: Work, moved: Case, arrow: Transition, note: Scrubbed, fields: Mapping[str, Fact]) -> Case:
    """Everybody hears of a step; what the county decided to follow from it is done."""
    telling.tell(work, moved, arrow.tells, {**_words(work, moved, note), **fields})
    if moved.state == State.REDO and moved.redone >= work.county.config.section(WhistleConfig).redo_limit:
        return _supervised(work, moved) or moved
    if arrow.action is Action.SUPERVISE:
        telling.deliver_supervision(work, moved)
    return moved


def _words(work: Work, case: Case, note: Scrubbed) -> Mapping[str, Fact]:
    """Whatever the texts of the table's tells may ask for; an action that knows better says so in `fields`."""
    told = facts(work, case, note=note or UNSAID, times=case.redone, due=UNSAID)
    return {**told, "day": case.review_on or UNSAID, "until": UNSAID, "who": REPORTED, "detail": NO_NOTE}


def _supervised(work: Work, case: Case) -> Case | None:
    """Not solved as often as the county bears: the bot puts it under 督办, as the county office would.

    It is the bot's own step: whoever said 没解决, a resident or one of the staff, has put nothing under 督办.
    """
    arrow = TABLE[State(case.state), Action.SUPERVISE]
    moved = _advance(work, case, arrow, by_itself=True)
    if moved is not None:
        telling.tell(work, moved, arrow.tells, facts(work, moved))
        telling.deliver_supervision(work, moved)
    return moved


def by_clock(
    work: Work, case: Case, action: Action, *, note: Scrubbed = NO_NOTE, also: Mapping[str, object] = NOTHING
) -> Case | None:
    """A step that the bot takes by itself. None where the table gives it none from here."""
    arrow = TABLE.get((State(case.state), action))
    if arrow is None or not arrow.by_clock:
        return None
    moved = _advance(work, case, arrow, note=note, also=also)
    if moved is not None:
        telling.tell(work, moved, CLOCK_TELLS.get(action, ()), facts(work, moved))
    return moved


def _advance(
    work: Work,
    case: Case,
    arrow: Transition,
    *,
    unit_id: int | None = None,
    note: Scrubbed = NO_NOTE,
    also: Mapping[str, object] = NOTHING,
    by_itself: bool = False,
) -> Case | None:
    """The one place where a case changes its state: row, event, clock. None if it is not as it was read.

    `by_itself`: the bot does it, whoever gave the occasion.
    """
    now, action = work.now, arrow.action
    values: dict[str, object] = {"state": arrow.target, "state_at": now}
    if arrow.target is not State.ARCHIVED:
        values["closed_at"] = now if arrow.target in FINAL else None
    if action in (Action.SEND, Action.REASSIGN, Action.SELF_HANDLE):
        values["unit_id"] = unit_id  # none leads where the community does it itself
    if action is Action.REPLY:
        values |= {"result": note, "replied_by": work.actor.person_id}
    if action is Action.SUPPLEMENT and note != PICTURE:
        values["matter"] = f"{case.matter}（补充：{note}）"
    if arrow.target is State.REDO:
        values |= {"redone": case.redone + 1, "outcome": ""}
    if action is Action.WITHDRAW:
        values["files"] = []  # what was taken back takes its pictures along
    if arrow.source is State.PARKED:
        values["review_on"] = None
    if action is Action.SPLIT:
        values["merged_into"] = None
    values |= also
    stands = whistle.c.id == case.id, whistle.c.state == case.state, whistle.c.version == case.version
    changed = update(whistle).where(*stands).values(version=case.version + 1, **values)
    moved = cases.changed(work.tx, changed)
    if moved is None:
        return None
    told = {name: value for name, value in values.items() if name not in ("state_at", "closed_at")}
    _record(work, case, action, told, note, by_itself=by_itself)
    waiting.follow(work.tx, work.county, moved, arrow, now)
    return moved


def allowed(work: Work, case: Case, action: Action, *, unit_id: int | None = None, note: str = "") -> Transition:
    """The arrow of the table that this step takes. Raises Refused with the reason why there is none."""
    arrow = arrow_from(work, case, action)
    if not _roles(work, case) & arrow.roles:
        raise Refused("whistle.no_role", action=Scrubbed(action), who=Scrubbed(spoken(arrow.roles)))
    if arrow.guard is not None and (reason := arrow.guard(_given(work, case, unit_id, note))) is not None:
        raise Refused(reason, number=case.shown)
    return arrow


def arrow_from(work: Work, case: Case, action: Action) -> Transition:
    """The arrow from where the case stands. Raises Refused where there is none for anybody."""
    arrow = TABLE.get((State(case.state), action))
    if arrow is None and case.closed:
        raise Refused("whistle.closed_already", number=case.shown, state=Scrubbed(case.state))
    if arrow is None and action in _OF_THE_END and _roles(work, case) == REPORTER:
        ahead, word = _OF_THE_END[action]
        choices = (Choice(word, f"{word} {case.number}"),)
        raise Refused(ahead, number=case.shown, stands=stands(work, case), choices=choices)
    if arrow is None:
        can = _can(case, possible_for(work, case))
        raise Refused("whistle.no_step", number=case.shown, stands=stands(work, case), can=can)
    return arrow


# What whoever told of it says of its end before there is one: in which words they hear so, and what they may do.
_OF_THE_END = {
    Action.CONFIRM: ("whistle.not_asked_yet", "撤哨"),
    Action.DISPUTE: ("whistle.not_done_yet", "催办"),
}


def possible_for(work: Work, case: Case) -> list[Action]:
    """What this person may do with the case as it stands, given the words that a step needs."""
    return list(dict.fromkeys(possible(State(case.state), _roles(work, case), _given(work, case, 0, "?"))))


def possible_at_work(work: Work, case: Case) -> list[Action]:
    """The same as one who works on it; what they reported themselves is theirs elsewhere."""
    return list(dict.fromkeys(possible(State(case.state), _held(work, case), _given(work, case, 0, "?"))))


def _held(work: Work, case: Case) -> frozenset[Role]:
    return held_at(work.actor.held, Where(work.county.places.by_id[case.where].path, case.unit_id))


def _roles(work: Work, case: Case) -> frozenset[Role]:
    held = _held(work, case)
    return held | REPORTER if standing.of(work.tx, case.id, work.actor) is Standing.REPORTER else held


def _given(work: Work, case: Case, unit_id: int | None, note: str) -> Facts:
    return Facts(
        same_replier=case.replied_by is not None and case.replied_by == work.actor.person_id,
        has_unit=unit_id is not None,
        has_note=bool(note.strip()),
        leads=case.unit_id is not None,
        pending=cache(lambda: waiting.pending(work.tx, work.county, case.id, work.now)),
        own_people=cache(lambda: own_people.acts(work, case)),
    )


def _can(case: Case, mine: Sequence[Action]) -> Scrubbed:
    """What they may do instead; who must act first where that is nothing."""
    if mine:
        return Scrubbed(f"现在可以：{'、'.join(mine)}")
    others = {role for arrow in TRANSITIONS if arrow.source == case.state for role in arrow.roles} - REPORTER
    return Scrubbed(f"等{spoken(others)}处理就行" if others else "等反映人回话就行")


def note_down(work: Work, case: Case, what: What, *, note: str = "", **columns: object) -> Case:
    """Change other columns of a case as it stands now; the event `what` keeps what stood there."""
    case = cases.lock(work.tx, case.number)
    changed = update(whistle).where(whistle.c.id == case.id).values(version=case.version + 1, **columns)
    noted = cases.changed(work.tx, changed)
    assert noted is not None, "it is locked"
    _record(work, case, what, columns, note)
    return noted


def _record(
    work: Work, case: Case, what: What, values: Mapping[str, object], note: str = "", *, by_itself: bool = False
) -> None:
    told = {name: value for name, value in values.items() if name != "files"}  # the trail keeps no file
    before = {name: _plain(getattr(case, name)) for name in told}
    after = {name: _plain(value) for name, value in told.items()}
    work.record(what, case.id, nameless=by_itself, before=before, after=after, note=note or None)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
