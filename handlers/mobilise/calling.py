"""The call and its end: shown with its reach, sent by a second word, at night too; 解除 goes to just those called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from bot.access import Role, Where
from bot.refused import Refused
from bot.work import Work
from handlers.broadcast import actions as broadcasts
from handlers.broadcast import kinds
from handlers.broadcast.records import Broadcast, Draft
from handlers.broadcast.sending import sent_as
from handlers.mobilise import records, wording
from handlers.mobilise.config import MobiliseConfig
from handlers.mobilise.events import CallEvent
from handlers.mobilise.records import ALIVE, Call, CallState, Shift
from storage.places import Kind, Place
from storage.redaction import Scrubbed, scrub_to
from storage.tables import mobilisation, mobilisation_place, mobilisation_shift

CALLERS = frozenset({Role.COUNTY, Role.COMMUNITY})
EXAMPLE = "动员 暴雨转移 水东社区；班次 今晚20点到2点 6人；带 雨衣；联系 社区值班室"
MOST_SHIFTS = 12
MOST_PEOPLE = 500  # of one shift
_LIMITS = {"title": 40, "what": 200, "wanted": 200, "bring": 100, "contact": 64}


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift as it is asked for. Times are county time; `place` "" = where the call says."""

    starts_at: datetime
    ends_at: datetime
    wanted: int
    name: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class NewCall:
    """What a call says. `place_id`: the county, a community or a grid whose groups are called."""

    title: str
    place_id: int
    what: str = ""
    wanted: str = ""
    bring: str = ""
    contact: str = ""


def draft(work: Work, new: NewCall, shifts: Sequence[NewShift]) -> tuple[Call, Broadcast]:
    """A call, shown with its reach; nothing leaves before the second word.

    Raises Refused: not theirs to call, no title, no shift or too many, one that is over, too long or for nobody.
    """
    where = _callable_place(work, new.place_id)
    clean = {
        name: scrub_to(str(value).strip(), _LIMITS[name]) for name, value in asdict(new).items() if name in _LIMITS
    }
    if not clean["title"]:
        raise Refused("mobilise.which_title", example=Scrubbed(EXAMPLE))
    _checked(work, shifts)
    row = {**clean, "place_id": where.id, "state": CallState.DRAFT, "account_id": work.actor.account_id}
    made = insert(mobilisation).values(**row, created_at=work.now).returning(mobilisation.c.id)
    call_id = int(work.tx.execute(made).scalar_one())
    _put_shifts(work, call_id, shifts)
    work.record(CallEvent.DRAFTED, call_id, after={"title": clean["title"], "shifts": len(shifts)})
    call = _get(work, call_id)
    shown = broadcasts.ask(work, Draft("mobilise", call_id, where.path, wording.announced(work.county, call)))
    return call, shown


def _callable_place(work: Work, place_id: int) -> Place:
    where = work.county.places.by_id.get(place_id)
    if where is None or where.retired_on is not None or where.kind == Kind.BUILDING:
        raise Refused("mobilise.which_place")
    if not work.may(CALLERS, Where(where.path)):
        raise Refused("mobilise.not_here", place=Scrubbed(work.county.places.full_name(where)))
    return where


def _checked(work: Work, shifts: Sequence[NewShift]) -> None:
    config = work.county.config.section(MobiliseConfig)
    if not shifts:
        raise Refused("mobilise.which_shifts", unread=Scrubbed(""), example=Scrubbed(EXAMPLE))
    if len(shifts) > MOST_SHIFTS:
        raise Refused("mobilise.many_shifts", most=MOST_SHIFTS)
    for shift in shifts:
        if shift.ends_at <= work.now:
            raise Refused("mobilise.past_shift", at=Scrubbed(wording.hours(shift.starts_at, shift.ends_at)))
        if not timedelta() < shift.ends_at - shift.starts_at <= timedelta(hours=config.longest_hours):
            raise Refused(
                "mobilise.long_shift",
                at=Scrubbed(wording.hours(shift.starts_at, shift.ends_at)),
                most=config.longest_hours,
            )
        if not 1 <= shift.wanted <= MOST_PEOPLE:
            raise Refused("mobilise.how_many", most=MOST_PEOPLE)


def _put_shifts(work: Work, call_id: int, shifts: Sequence[NewShift], first: int = 1) -> None:
    rows = [
        {
            "call_id": call_id,
            "number": number,
            "name": scrub_to(shift.name, 16),
            "place": scrub_to(shift.place, 64),
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
            "wanted": shift.wanted,
            "taken": 0,
        }
        for number, shift in enumerate(shifts, first)
    ]
    work.tx.execute(insert(mobilisation_shift), rows)


@kinds.declare("mobilise", "应急动员", CALLERS, now=True, urgent=True)
def _opened(work: Work, call_id: int) -> None:
    """The second word: from now on people may sign up. It leaves in quiet hours too: what is urgent always does."""
    values = {"state": CallState.OPEN, "opened_at": work.now}
    work.tx.execute(update(mobilisation).where(mobilisation.c.id == call_id).values(**values))
    work.record(CallEvent.OPENED, call_id)


def add_people(work: Work, call_id: int, number: int, wanted: int) -> Shift:
    """增援: a shift wants more, or fewer (never fewer than are on it); whoever waits moves up.

    Raises Refused: no such call or shift, not theirs, over, too few or too many.
    """
    from handlers.mobilise import seats

    call = running(work, call_id)
    shift = next((each for each in call.shifts if each.number == number), None)
    if shift is None:
        raise Refused("mobilise.no_shift", number=number)
    records.lock(work.tx, shift.id)
    shift = records.shift_of(work.tx, shift.id) or shift
    if not max(1, shift.taken) <= wanted <= MOST_PEOPLE:
        raise Refused("mobilise.too_few", number=number, taken=shift.taken)
    work.tx.execute(update(mobilisation_shift).where(mobilisation_shift.c.id == shift.id).values(wanted=wanted))
    before, after = {"number": number, "wanted": shift.wanted}, {"number": number, "wanted": wanted}
    work.record(CallEvent.CHANGED, call_id, before=before, after=after)
    seats.move_up(work, shift.id)
    return records.shift_of(work.tx, shift.id) or shift


def running(work: Work, call_id: int | None) -> Call:
    """An open call of theirs; None: the only one. Raises Refused."""
    work.need(CALLERS)
    theirs = [call for call in records.open_calls(work.tx) if work.may(CALLERS, Where(path_of(work, call)))]
    chosen = [call for call in theirs if call_id in (None, call.id)]
    if not chosen:
        raise Refused("mobilise.none_open")
    if len(chosen) > 1:
        raise Refused("mobilise.which_call", calls=Scrubbed(wording.titled(chosen)))
    return chosen[0]


def path_of(work: Work, call: Call) -> str:
    """The part of the tree that a call is for."""
    return work.county.places.by_id[call.place_id].path


def stand_down(work: Work, call_id: int | None, words: str = "") -> tuple[Call, Broadcast]:
    """解除, shown first: it goes to the groups that were called, and to nobody else.

    Raises Refused: none is open, not theirs.
    """
    call = running(work, call_id)
    text = wording.stood_down(work.county, call, scrub_to(words.strip(), 200))
    followed = sent_as(work.tx, "mobilise", call.id)
    shown = broadcasts.ask(work, Draft("stand_down", call.id, path_of(work, call), text, follows=followed))
    return call, shown


@kinds.declare("stand_down", "解除动员", CALLERS, now=True, urgent=True)
def _over(work: Work, call_id: int) -> None:
    """The second word: nobody is wanted any more. Those who were still to come hear it in private."""
    call = _get(work, call_id)
    values = {"state": CallState.OVER, "over_at": work.now}
    work.tx.execute(update(mobilisation).where(mobilisation.c.id == call_id).values(**values))
    work.record(CallEvent.OVER, call_id)
    to_come = [shift.id for shift in call.shifts if shift.ends_at > work.now]
    seats = records.seats(work.tx, mobilisation_place.c.shift_id.in_(to_come), mobilisation_place.c.state.in_(ALIVE))
    told = list(dict.fromkeys(seat.person_id for seat in seats))
    work.notify.people(told, "mobilise.told_over", {"title": call.title}, urgent=True, asleep=True)


def _get(work: Work, call_id: int) -> Call:
    call = records.call_of(work.tx, call_id)
    assert call is not None, "it is never deleted while it is spoken of"
    return call


def own_community(work: Work) -> Place | None:
    """The community whose staff whoever acts is."""
    paths = [held.path for held in work.actor.held if held.role is Role.COMMUNITY]
    return next((each for each in work.county.places.communities if each.path in paths), None)
