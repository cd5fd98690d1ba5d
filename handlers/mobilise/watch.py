"""On the spot: 到岗, 离岗, 交接, and the draft of what was done, which 确认 alone logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.activities import actions as activities
from handlers.activities.actions import Clash, Logged
from handlers.activities.deeds import Deed
from handlers.activities.reported import reported
from handlers.mobilise import records, wording
from handlers.mobilise.calling import CALLERS
from handlers.mobilise.config import MobiliseConfig
from handlers.mobilise.events import PlaceEvent
from handlers.mobilise.records import CallState, PlaceState, Seat, Shift
from storage.redaction import Scrubbed, scrub_to
from storage.tables import mobilisation, mobilisation_place, mobilisation_shift

LATE = timedelta(hours=12)  # after its end a shift can still be handed over, and left
LEAST = 15  # minutes that are logged


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over, and to how many of the next shift (None: there is none)."""

    shift: Shift
    next: Shift | None
    told: int


def arrive(work: Work) -> Shift:
    """到岗: offered, never needed. Raises Refused: not reported in, no shift of theirs is on or begins soon."""
    seat, shift = _now(work)
    if seat.came_at is None:
        _note(work, seat, came_at=work.now)
        work.record(PlaceEvent.CAME, seat.id)
    return shift


def go_home(work: Work) -> Shift:
    """离岗, 到家了. Raises Refused as `arrive`."""
    seat, shift = _now(work)
    _note(work, seat, left_at=min(work.now, shift.ends_at))
    work.record(PlaceEvent.LEFT, seat.id)
    return shift


def note_arrival(work: Work, words: str) -> None:
    """接班了，水位没涨: what they found when they took over stands in the list. Raises Refused as `arrive`."""
    seat, _ = _now(work)
    said = scrub_to(words.strip(), 200)
    _note(work, seat, handed=said)
    work.record(PlaceEvent.HANDED, seat.id, after={"words": said})


def hand_over(work: Work, words: str) -> Handed:
    """交接: one line to the next shift of the same spot; it is kept. Raises Refused as `arrive`, and without words."""
    seat, shift = _now(work)
    said = scrub_to(words.strip(), 200)
    if not said:
        raise Refused("mobilise.which_words")
    _note(work, seat, handed=said)
    work.record(PlaceEvent.HANDED, seat.id, after={"words": said})
    follows = _next(work, shift)
    if follows is None:
        return Handed(shift, None, 0)
    on = [each.person_id for each in records.on(work.tx, (follows.id,)) if each.state is PlaceState.ON]
    fields = {"shift": wording.shift_name(shift), "words": said}
    work.notify.people(on, "mobilise.told_handed", fields, urgent=True, asleep=True)
    return Handed(shift, follows, len(on))


def is_on(work: Work) -> bool:
    """Whether a shift of whoever acts has begun and is not over."""
    who = work.actor.person
    return who is not None and any(shift.starts_at <= work.now < shift.ends_at for _, shift in _fitting(work, who.id))


def cannot_stay(work: Work, words: str = "") -> tuple[Shift, int]:
    """走不开, in the middle of a shift: what was done until now stays theirs, and those who called hear of the gap at
    once, as does who waits. The shift, and how many chats heard. Raises Refused as `arrive`.
    """
    seat, shift = _now(work)
    if seat.left_at is not None:
        return shift, 1  # said before, and told
    said = scrub_to(words.strip(), 200)
    _note(work, seat, left_at=min(work.now, shift.ends_at), **({"handed": said} if said else {}))
    work.record(PlaceEvent.LEFT, seat.id, after={"words": said} if said else None)
    call = records.call_of(work.tx, shift.call_id)
    assert call is not None
    fields = {"shift": Scrubbed(wording.shift_name(shift))}
    at = work.county.places.by_id[call.place_id]
    told = work.notify.groups("staff", [at.id], "mobilise.told_gap", fields, urgent=True)
    told += work.notify.holders(CALLERS, "mobilise.told_gap", fields, path=at.path, urgent=True)
    waiting = [each.person_id for each in records.on(work.tx, (shift.id,)) if each.state is PlaceState.RESERVE]
    return shift, told + work.notify.people(waiting, "mobilise.told_gap", fields, urgent=True, asleep=True)


def last_handed(tx: Connection, shift: Shift) -> str:
    """What the shift before it at the same spot handed over, for whoever comes late; "" = nothing."""
    before = [
        each
        for each in records.shifts(tx, mobilisation_shift.c.call_id == shift.call_id)
        if each.place == shift.place and each.ends_at <= shift.starts_at + timedelta(hours=1) and each.id != shift.id
    ]
    if not before:
        return ""
    newest = max(before, key=lambda each: each.ends_at)
    words = [seat.handed for seat in records.on(tx, (newest.id,)) if seat.handed]
    return words[-1] if words else ""


def _next(work: Work, shift: Shift) -> Shift | None:
    """The shift that takes over: the first that begins about when this one ends, at the same spot."""
    rest = records.shifts(work.tx, mobilisation_shift.c.call_id == shift.call_id)
    later = [
        each
        for each in rest
        if each.id != shift.id and each.place == shift.place and each.starts_at >= shift.ends_at - timedelta(hours=1)
    ]
    return min(later, key=lambda each: each.starts_at, default=None)


def on_duty(work: Work) -> bool:
    """Whether whoever acts has a shift that is on, begins soon or has just ended."""
    return work.actor.person is not None and bool(_fitting(work, work.actor.person.id))


def _fitting(work: Work, person_id: int) -> list[tuple[Seat, Shift]]:
    early = timedelta(minutes=work.county.config.section(MobiliseConfig).early_minutes)
    return [
        (seat, shift)
        for seat, shift in records.own(work.tx, person_id)
        if seat.state is PlaceState.ON and shift.starts_at - early <= work.now <= shift.ends_at + LATE
    ]


def _now(work: Work) -> tuple[Seat, Shift]:
    """One's own shift that is on, or begins soon, or has just ended; the nearest."""
    who = reported(work)
    fitting = _fitting(work, who.id)
    if not fitting:
        raise Refused("mobilise.no_shift_now")
    return min(fitting, key=lambda pair: abs(pair[1].ends_at - work.now) if pair[1].ends_at < work.now else timedelta())


def _note(work: Work, seat: Seat, **values: object) -> None:
    work.tx.execute(update(mobilisation_place).where(mobilisation_place.c.id == seat.id).values(**values))


# --- what is logged ----------------------------------------------------------------------------------------


def minutes(seat: Seat, shift: Shift) -> int:
    """How long somebody was there: never more than the shift, whoever forgets to sign out."""
    came = max(seat.came_at or shift.starts_at, shift.starts_at)
    left = min(seat.left_at or shift.ends_at, shift.ends_at)
    return max(round((left - came).total_seconds() / 60), LEAST)


def log(work: Work, shift_id: int, *, anyway: bool = False) -> Logged | Clash:
    """确认: a shift that is over goes to the record as an activity like any other; what clashes there, `anyway`.

    Raises Refused: not reported in, not theirs, not over, logged already, and what the record itself refuses.
    """
    who = reported(work)
    seat, shift = records.seat_of(work.tx, shift_id, who.id), records.shift_of(work.tx, shift_id)
    if seat is None or shift is None or seat.state is not PlaceState.ON:
        raise Refused("mobilise.not_on")
    if seat.logged_at is not None:
        raise Refused("mobilise.logged_already")
    if work.now < min(seat.left_at or shift.ends_at, shift.ends_at):
        raise Refused("mobilise.not_over")
    call = records.call_of(work.tx, shift.call_id)
    assert call is not None
    start = max(seat.came_at or shift.starts_at, shift.starts_at).astimezone(shift.starts_at.tzinfo)
    what = f"应急动员：{call.title}{f' {shift.name}' if shift.name else ''}"
    deed = Deed(start.date(), minutes(seat, shift), what, shift.place, start.hour * 60 + start.minute)
    logged = activities.log(work, deed, anyway=anyway)
    if not isinstance(logged, Logged):
        assert isinstance(logged, Clash), "whoever has a place has reported in"
        return logged
    _note(work, seat, logged_at=work.now, drafted=True)
    work.record(PlaceEvent.LOGGED, seat.id, after={"minutes": deed.minutes})
    return logged


def next_at(tx: Connection) -> datetime | None:
    """When the next shift ends whose people are to be asked."""
    ends = select(func.min(mobilisation_shift.c.ends_at)).join(
        mobilisation_place, mobilisation_place.c.shift_id == mobilisation_shift.c.id
    )
    at: datetime | None = tx.execute(
        ends.where(mobilisation_place.c.state == PlaceState.ON, mobilisation_place.c.drafted.is_(False))
    ).scalar_one()
    return at


def offer_drafts(work: Work, most: int) -> int:
    """Everybody whose shift is over is asked once whether it is to be logged. By day: it can wait. Returns how many."""
    over = mobilisation_shift.c.ends_at <= work.now
    query = (
        select(mobilisation_place.c.id, mobilisation_place.c.person_id, mobilisation_shift.c.id.label("shift_id"))
        .join(mobilisation_shift, mobilisation_shift.c.id == mobilisation_place.c.shift_id)
        .join(mobilisation, mobilisation.c.id == mobilisation_shift.c.call_id)
        .where(
            over,
            mobilisation_place.c.state == PlaceState.ON,
            mobilisation_place.c.drafted.is_(False),
            mobilisation.c.state.in_((CallState.OPEN, CallState.OVER)),
        )
        .order_by(mobilisation_place.c.id)
        .limit(most)
    )
    rows = work.tx.execute(query).all()
    for row in rows:
        shift = records.shift_of(work.tx, row.shift_id)
        seat = next(iter(records.seats(work.tx, mobilisation_place.c.id == row.id)))
        assert shift is not None
        choices = (Choice("确认", f"记动员 #{shift.id}"), Choice("我没去", f"退班 #{shift.id}"))
        fields = {"shift": wording.shift_name(shift), "hours": _spoken(minutes(seat, shift))}
        work.notify.people([row.person_id], "mobilise.told_draft", fields, choices=choices, asleep=True)
        _note(work, seat, drafted=True)
    return len(rows)


def _spoken(length: int) -> str:
    return f"{length / 60:g} 小时" if length % 30 == 0 else f"{length // 60} 小时 {length % 60} 分"
