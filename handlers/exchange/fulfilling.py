"""约定, 交付, 评价, 退回: what becomes of a need that a unit has. Who delivers never rates; the clock gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import update

from bot.access import Role
from bot.message import Choice, File
from bot.refused import Refused
from bot.work import Work
from handlers.exchange import allowed, capacity, records, wording
from handlers.exchange.config import ExchangeConfig
from handlers.exchange.events import PledgeEvent
from handlers.exchange.records import RUNNING, Need, NeedState, Pledge, PledgeState
from storage.redaction import Scrubbed, scrub_to
from storage.tables import need, pledge

GRADES = ("好", "较好", "一般", "差")
COMMUNITY = frozenset({Role.COMMUNITY})


def term(work: Work, since: date) -> dict[str, date | None]:
    """Until when a unit keeps a need from that day on, and when it is told before; in working days."""
    rules, days = work.county.config.section(ExchangeConfig), work.county.calendar
    due = days.add_workdays(since, rules.lapse_days)
    return {"due": due, "warn_on": max(since, days.add_workdays(due, -rules.warn_days)), "told_at": None}


def agree(work: Work, number: int, day: date, words: str = "") -> tuple[Need, Pledge]:
    """约定, or another day for what is agreed: by the unit that leads or by the community; the other side hears it.

    Raises Refused: neither of them, delivered already, a day that is over.
    """
    kept, running = allowed.the_pledge(work, number)
    ours = allowed.leads(work, running)
    if not ours:
        allowed.must_be_of_place(work, kept)
    allowed.running(work, kept, running, *RUNNING)
    if day < work.now.date():
        raise Refused("exchange.past_day", day=day)
    values = {"day": day, "words": scrub_to(words.strip(), 200), **term(work, day)}
    _move(work, kept, running, PledgeState.AGREED, PledgeEvent.AGREED, values)
    fields = _fields(work, kept, running)
    if ours:
        tell_place(work, kept, "exchange.told_agreed", fields)
    else:
        tell_units(work, running, "exchange.told_agreed", fields)
    return records.get_need(work.tx, kept.id), records.get(work.tx, running.id)


def postpone(work: Work, number: int, why: str = "") -> tuple[Need, Pledge]:
    """延一下: the unit keeps it for another term, once. Raises Refused: not theirs, agreed already, asked before."""
    kept, running = allowed.the_pledge(work, number)
    allowed.must_lead(work, kept, running)
    allowed.running(work, kept, running, PledgeState.CLAIMED)
    days = work.county.config.section(ExchangeConfig).lapse_days
    longest = work.county.calendar.add_workdays(running.claimed_at.date(), 2 * days + 1)
    assert running.due is not None, "what is claimed lapses"
    values = term(work, max(running.due, work.now.date()))
    if (due := values["due"]) is None or due > longest:
        raise Refused("exchange.postponed_already", day=running.due)
    work.tx.execute(update(pledge).where(pledge.c.id == running.id).values(**values))
    before = {"due": running.due.isoformat()}
    note = scrub_to(why.strip(), 200) or None
    work.record(PledgeEvent.POSTPONED, running.id, before=before, after={"due": due.isoformat()}, note=note)
    tell_place(work, kept, "exchange.told_postponed", _fields(work, kept, running))
    return kept, records.get(work.tx, running.id)


def deliver(
    work: Work,
    number: int,
    *,
    served: int | None = None,
    quantity: int | None = None,
    words: str = "",
    photos: Sequence[File] = (),
) -> tuple[Need, Pledge]:
    """交付: it was done today, for so many people, with so much of what the unit offers; a photo is nobody's duty.

    Raises Refused: not theirs, delivered already, more than there is of it.
    """
    kept, running = allowed.the_pledge(work, number)
    allowed.must_lead(work, kept, running)
    allowed.running(work, kept, running, *RUNNING)
    if served is not None and not 1 <= served <= allowed.MOST:
        raise Refused("exchange.how_many", most=allowed.MOST)
    used = running.quantity
    if quantity is not None and running.resource_id is not None:
        capacity.take(work, running.resource_id, quantity - running.quantity)
        used = quantity
    values = {
        "delivered_on": work.now.date(),
        "served": served,
        "quantity": used,
        "result": scrub_to(words.strip(), 200),
        "photos": [asdict(photo) for photo in photos],
        "due": None,
    }
    _move(work, kept, running, PledgeState.DELIVERED, PledgeEvent.DELIVERED, values)
    choices = tuple(Choice(f"评价：{grade}", f"评价需求 {kept.id} {grade}") for grade in GRADES)
    tell_place(work, kept, "exchange.told_delivered", _fields(work, kept, running), choices)
    return records.get_need(work.tx, kept.id), records.get(work.tx, running.id)


def rate(work: Work, number: int, grade: str, remark: str = "") -> tuple[Need, Pledge]:
    """评价: a grade in a word and a sentence, by the community; no figure, nothing that adds up.

    Raises Refused: not its community, not delivered yet, rated already, no such grade.
    """
    kept, running = allowed.the_pledge(work, number)
    allowed.must_be_of_place(work, kept)
    allowed.running(work, kept, running, PledgeState.DELIVERED)
    if grade not in GRADES:
        raise Refused("exchange.which_grade", grades=Scrubbed("、".join(GRADES)))
    values = {"grade": grade, "remark": scrub_to(remark.strip(), 100)}
    _move(work, kept, running, PledgeState.RATED, PledgeEvent.RATED, values)
    tell_units(work, running, "exchange.told_rated", _fields(work, kept, running))
    return records.get_need(work.tx, kept.id), records.get(work.tx, running.id)


def give_back(work: Work, number: int, why: str) -> Need:
    """退回需求: it does not work out; a word why, nothing held against anybody. Raises Refused: not theirs, done."""
    kept, running = allowed.the_pledge(work, number)
    if not allowed.leads(work, running):
        allowed.must_be_of_place(work, kept)
    allowed.running(work, kept, running, *RUNNING)
    release(work, kept, running, why, told="exchange.told_given_back")
    return records.get_need(work.tx, kept.id)


def release(work: Work, kept: Need, running: Pledge, why: str, *, told: str) -> None:
    """The need is free again, and so is what was taken of a resource. Both sides hear it, but who did it."""
    reason = scrub_to(why.strip(), 200)
    if running.resource_id is not None:
        capacity.take(work, running.resource_id, -running.quantity)
    fields = {**_fields(work, kept, running), "why": f"（{reason}）" if reason else ""}
    ours = allowed.leads(work, running)
    _move(work, kept, running, PledgeState.RELEASED, PledgeEvent.RELEASED, {"reason": reason, "due": None})
    if not ours:
        tell_units(work, running, told, fields)
    if ours or work.actor.account_id is None:
        tell_place(work, kept, "exchange.told_given_back", fields)


def _move(
    work: Work, kept: Need, running: Pledge, state: PledgeState, what: PledgeEvent, values: Mapping[str, object]
) -> None:
    """One step of a pledge and its need, if nobody has taken it meanwhile. Raises Refused."""
    still = pledge.c.id == running.id, pledge.c.state == running.state
    if not work.tx.execute(update(pledge).where(*still).values(state=state, **values)).rowcount:
        raise Refused("exchange.meanwhile", need=wording.need_named(work.county.places, kept))
    now = NeedState.OPEN if state is PledgeState.RELEASED else NeedState(state)
    work.tx.execute(update(need).where(need.c.id == kept.id).values(state=now))
    kinds = {name: value for name, value in values.items() if name not in ("photos", "told_at", "warn_on")}
    after = {name: value.isoformat() if isinstance(value, date) else value for name, value in kinds.items()}
    work.record(what, running.id, before={"state": running.state}, after={"state": str(state), **after})


def _fields(work: Work, kept: Need, running: Pledge) -> dict[str, object]:
    return {"number": kept.id, "need": wording.need_named(work.county.places, kept), "pledge": running.id}


def _told(work: Work, fields: Mapping[str, object]) -> dict[str, object]:
    """The need, and how far it is now."""
    running = records.get(work.tx, int(str(fields["pledge"])))
    others = records.partners(work.tx, running.id)
    stands = wording.stands(work.county.places, running, others)
    return {"why": "", **fields, "who": wording.who(work.county.places, running, others), "stands": stands}


def tell_units(
    work: Work, running: Pledge, key: str, fields: Mapping[str, object], choices: Sequence[Choice] = ()
) -> None:
    """The liaisons of the unit that leads and of those in it with it."""
    told = _told(work, fields)
    units = [running.unit_id, *(each.unit_id for each in records.partners(work.tx, running.id) if each.joined)]
    for unit_id in units:
        work.notify.holders(allowed.LIAISON, key, told, unit_id=unit_id, choices=choices)


def tell_place(work: Work, kept: Need, key: str, fields: Mapping[str, object], choices: Sequence[Choice] = ()) -> None:
    """The community's staff, in private."""
    path = work.county.places.by_id[kept.place_id].path
    work.notify.holders(COMMUNITY, key, _told(work, fields), path=path, choices=choices)
