"""认领需求, 联合认领, 换牵头: which unit has a need, with what, and who is in it with them. One unit, whoever asks at
the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, insert, update

from bot.message import Choice
from bot.refused import Refused
from bot.work import Work
from handlers.exchange import allowed, capacity, fulfilling, records, wording
from handlers.exchange.events import PledgeEvent
from handlers.exchange.records import RUNNING, Need, NeedState, Pledge, PledgeState
from storage.redaction import Scrubbed
from storage.tables import need, pledge, pledge_unit
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a unit takes a need on with: something of its own list, so much of it; units that shall be in it too."""

    resource: int | None = None
    quantity: int | None = None
    partners: Sequence[int] = ()


class Led(NamedTuple):
    """A need with what its unit has taken on; `silent`: units that were to be asked and cannot be reached."""

    need: Need
    pledge: Pledge
    silent: tuple[int, ...]


_NOTHING = Wanted()


def claim(work: Work, number: int, wanted: Wanted = _NOTHING, unit_id: int | None = None) -> Led:
    """认领需求: the unit leads from now on, and has some days to agree on one with the community.

    Raises Refused: no liaison, no such need, somebody else has it, not their resource, not enough of it.
    """
    unit = allowed.acting_unit(work, unit_id)
    kept = allowed.the_need(work, number)
    free = update(need).where(need.c.id == number, need.c.state == NeedState.OPEN).values(state=NeedState.CLAIMED)
    if not work.tx.execute(free).rowcount:
        raise _taken(work, kept, unit)
    quantity = _take(work, unit, kept, wanted) if wanted.resource is not None else 0
    row: dict[str, object] = {
        "need_id": number,
        "resource_id": wanted.resource,
        "unit_id": unit,
        "quantity": quantity,
        "state": PledgeState.CLAIMED,
        "claimed_at": work.now,
        **fulfilling.term(work, work.now.date()),
        "photos": [],
        "account_id": work.actor.account_id,
    }
    made = int(work.tx.execute(insert(pledge).values(**row).returning(pledge.c.id)).scalar_one())
    after = {"need_id": number, "unit_id": unit, "resource_id": wanted.resource, "quantity": quantity}
    work.record(PledgeEvent.CLAIMED, made, after=after)
    running = records.get(work.tx, made)
    others = [each for each in dict.fromkeys(wanted.partners) if each != unit]
    silent = tuple(each for each in others if not _ask(work, kept, running, each))
    fields = {"number": number, "need": wording.need_named(work.county.places, kept), "pledge": made}
    fulfilling.tell_place(work, kept, "exchange.told_claimed", fields)
    return Led(records.get_need(work.tx, number), running, silent)


def _taken(work: Work, kept: Need, unit: int) -> Refused:
    named = wording.need_named(work.county.places, kept)
    running = records.alive(work.tx, kept.id)
    if running is None:
        return Refused("exchange.need_over", need=named, choices=allowed.SEE_NEEDS)
    who = wording.who(work.county.places, running, records.partners(work.tx, running.id))
    if running.unit_id == unit:
        return Refused("exchange.yours_already", need=named)
    choices = (Choice("联合认领", f"联合认领 {kept.id}"), *allowed.SEE_NEEDS) if running.state in RUNNING else ()
    return Refused("exchange.need_taken", need=named, who=who, choices=choices)


def _take(work: Work, unit: int, kept: Need, wanted: Wanted) -> int:
    """How much of the resource this takes: what is said, else what is needed in the same measure, else one."""
    assert wanted.resource is not None
    offered = allowed.the_resource(work, wanted.resource)
    if offered.unit_id != unit:
        raise Refused("exchange.not_your_resource", resource=wording.resource_named(work.county.places, offered))
    same = kept.amount is not None and kept.measure == offered.measure
    quantity = wanted.quantity if wanted.quantity is not None else (kept.amount or 1) if same else 1
    if not 1 <= quantity <= allowed.MOST:
        raise Refused("exchange.how_many", most=allowed.MOST)
    capacity.take(work, offered.id, quantity)
    return quantity


# --- 协同 --------------------------------------------------------------------------------------------------


def _ask(work: Work, kept: Need, running: Pledge, partner: int) -> bool:
    """Another unit is asked to be in it; it is, once its own liaison says so. False: none can be reached."""
    _put(work, running.id, partner, "asked")
    work.record(PledgeEvent.PARTNER_ASKED, running.id, after={"unit_id": partner})
    lead = Scrubbed(wording.unit(work.county.places, running.unit_id))
    fields = {"need": wording.need_whole(work.county.places, kept), "lead": lead}
    choices = (Choice("一起做", f"联合认领 {kept.id}"), Choice("这次不参加", f"不联合 {kept.id}"))
    asked = work.notify.holders(allowed.LIAISON, "exchange.told_asked", fields, unit_id=partner, choices=choices)
    return bool(asked)


def _put(work: Work, pledge_id: int, unit_id: int, state: str) -> None:
    row = {"pledge_id": pledge_id, "unit_id": unit_id, "state": state}
    columns = [pledge_unit.c.pledge_id, pledge_unit.c.unit_id]
    work.tx.execute(
        insert_into(work.tx, pledge_unit)
        .values(row)
        .on_conflict_do_update(index_elements=columns, set_={"state": state})
    )


def join(work: Work, number: int, unit_id: int | None = None) -> tuple[Need, Pledge]:
    """联合认领: in it with the unit that leads, asked by it or of one's own will; a need nobody has is claimed.

    Raises Refused: no liaison, no such need, it is over, they lead it or are in it already.
    """
    unit = allowed.acting_unit(work, unit_id)
    kept = allowed.the_need(work, number)
    running = records.alive(work.tx, number)
    if running is None:
        return claim(work, number, unit_id=unit)[:2]
    allowed.running(work, kept, running, *RUNNING)
    known = {each.unit_id: each.joined for each in records.partners(work.tx, running.id)}
    if running.unit_id == unit or known.get(unit):
        raise Refused("exchange.yours_already", need=wording.need_named(work.county.places, kept))
    _put(work, running.id, unit, "joined")
    work.record(PledgeEvent.PARTNER_JOINED, running.id, after={"unit_id": unit})
    partner = Scrubbed(wording.unit(work.county.places, unit))
    fields = {"need": wording.need_named(work.county.places, kept), "unit": partner}
    work.notify.holders(allowed.LIAISON, "exchange.told_joined", fields, unit_id=running.unit_id)
    return kept, running


def decline(work: Work, number: int, unit_id: int | None = None) -> Need:
    """不联合: not asked any more, or out of it again; no reason. Raises Refused: no liaison, they are not in it."""
    unit = allowed.acting_unit(work, unit_id)
    kept, running = allowed.the_pledge(work, number)
    gone = pledge_unit.c.pledge_id == running.id, pledge_unit.c.unit_id == unit
    if running.state not in RUNNING or not work.tx.execute(delete(pledge_unit).where(*gone)).rowcount:
        raise Refused("exchange.not_in_it", need=wording.need_named(work.county.places, kept))
    work.record(PledgeEvent.PARTNER_DECLINED, running.id, before={"unit_id": unit})
    partner = Scrubbed(wording.unit(work.county.places, unit))
    fields = {"need": wording.need_named(work.county.places, kept), "unit": partner}
    work.notify.holders(allowed.LIAISON, "exchange.told_declined", fields, unit_id=running.unit_id)
    return kept


def hand_lead(work: Work, number: int, unit_id: int) -> tuple[Need, Pledge]:
    """换牵头: a unit that is in it leads from now on, the old one stays in it. What was taken of the old lead's own
    resource stays taken. Raises Refused: not theirs, done, that unit is not in it."""
    kept, running = allowed.the_pledge(work, number)
    if not allowed.leads(work, running):
        allowed.must_be_of_place(work, kept)
    allowed.running(work, kept, running, *RUNNING)
    joined = [each.unit_id for each in records.partners(work.tx, running.id) if each.joined]
    if unit_id not in joined:
        raise Refused("exchange.no_partner", unit=Scrubbed(wording.unit(work.county.places, unit_id)))
    gone = pledge_unit.c.pledge_id == running.id, pledge_unit.c.unit_id == unit_id
    work.tx.execute(delete(pledge_unit).where(*gone))
    work.tx.execute(update(pledge).where(pledge.c.id == running.id).values(unit_id=unit_id))
    _put(work, running.id, running.unit_id, "joined")
    before, after = {"unit_id": running.unit_id}, {"unit_id": unit_id}
    work.record(PledgeEvent.LEAD_CHANGED, running.id, before=before, after=after)
    running = records.get(work.tx, running.id)
    fields = {"number": number, "need": wording.need_named(work.county.places, kept), "pledge": running.id}
    fulfilling.tell_units(work, running, "exchange.told_lead", fields)
    fulfilling.tell_place(work, kept, "exchange.told_lead", fields)
    return kept, running
