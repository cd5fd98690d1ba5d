"""The verbs of 函: drafted, reviewed, issued under a number without gaps, signed, given back, voided; never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from bot.access import Role, Where, may, spoken
from bot.county import County
from bot.refused import Refused
from handlers.clocks.terms import Kind as Wait
from handlers.clocks.terms import term
from handlers.letters import records
from handlers.letters.records import Kind, Letter, State
from handlers.whistles import actions as whistles
from handlers.whistles.actions import Actor
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import COMMUNITY, TABLE, Action
from handlers.whistles.lifecycle import State as CaseState
from storage import events, numbers
from storage.columns import new_id
from storage.events import By
from storage.redaction import Scrubbed, scrub
from storage.tables import letter
from storage.terms import due

REVIEWERS = frozenset({Role.SECRETARY, Role.COMMUNITY, Role.COUNTY})
MOST_ASKS = 9


@dataclass(frozen=True, slots=True)
class Order:
    """What a letter is to say: to whom, with whom, and what is asked of them."""

    unit_id: int
    joint: tuple[int, ...] = ()
    asks: tuple[Scrubbed, ...] = ()


def draft(
    tx: Connection, county: County, one: Case, order: Order, actor: Actor, now: datetime, note: Scrubbed
) -> Letter:
    """A letter that is not issued yet. An older draft of the case gives way to it.

    Raises Refused where the case cannot be sent from where it stands, or not by this person.
    """
    whistles.allowed(tx, county, one, sending(one), actor, now, unit_id=order.unit_id, note=note)
    old = records.unissued(tx, one.id)
    if old is not None:
        _change(tx, old, State.VOID, actor.by, now, voided_by=actor.by.person_id, voided_at=now, void_reason="另拟")
    return _write(tx, county, one, Kind.ORDER, one.community_id, order, actor.by, now)


def sending(one: Case) -> Action:
    """派单, or 改派 where a department has it already."""
    return Action.REASSIGN if (CaseState(one.state), Action.REASSIGN) in TABLE else Action.SEND


def review(tx: Connection, county: County, one: Case, found: Letter, actor: Actor, now: datetime) -> Letter:
    """审核: somebody other than who drafted it. Raises Refused."""
    _need(county, one, actor, REVIEWERS, "审核")
    if found.drafted_by is not None and found.drafted_by == actor.by.person_id:
        raise Refused("letter.own_draft", number=one.shown)
    return _change(tx, found, State.REVIEWED, actor.by, now, reviewed_by=actor.by.person_id, reviewed_at=now)


def issue(
    tx: Connection, county: County, one: Case, found: Letter, actor: Actor, now: datetime, note: Scrubbed
) -> tuple[Case, Letter]:
    """签发: the case moves and the letter takes its number, in this transaction or not at all. Raises Refused."""
    if county.config.letter.review and found.state != State.REVIEWED:
        raise Refused("letter.not_reviewed", number=one.shown)
    action = sending(one)
    old = records.order(tx, one.id)
    moved = whistles.act(tx, county, one, action, actor, now, unit_id=found.unit_id, note=note)
    if old is not None:
        why = str(note) or "改派"
        _change(tx, old, State.VOID, actor.by, now, voided_by=actor.by.person_id, voided_at=now, void_reason=why)
    return moved, _number(tx, county, moved, found, actor.by, now)


def sign(tx: Connection, county: County, one: Case, actor: Actor, now: datetime) -> tuple[Case, Letter | None]:
    """签收: fills the receipt of the letter. Of fifty people who press at once, one does. Raises Refused."""
    moved = whistles.act(tx, county, one, Action.SIGN, actor, now)
    found = records.order(tx, one.id)
    if found is not None and found.state == State.ISSUED:
        found = _change(tx, found, State.SIGNED, actor.by, now, signed_by=actor.by.person_id, signed_at=now)
    return moved, found


def give_back(tx: Connection, county: County, one: Case, actor: Actor, now: datetime, why: Scrubbed) -> Case:
    """退单, with a reason. Raises Refused."""
    moved = whistles.act(tx, county, one, Action.RETURN, actor, now, note=why)
    for each in records.of(tx, one.id):
        if each.state in records.OUT:
            _change(tx, each, State.RETURNED, actor.by, now, returned=why)
    return moved


def supplement(
    tx: Connection, county: County, one: Case, asks: Sequence[Scrubbed], actor: Actor, now: datetime
) -> Letter:
    """补充函: more asks to the department that has the case. Raises Refused."""
    _need(county, one, actor, COMMUNITY, "补充函")
    main = records.order(tx, one.id)
    if main is None:
        raise Refused("letter.none_out", number=one.shown)
    if not asks:
        raise Refused("letter.which_asks", number=one.shown)
    order = Order(main.unit_id, tuple(main.joint), tuple(asks))
    made = _write(tx, county, one, Kind.MORE, one.community_id, order, actor.by, now)
    return _number(tx, county, one, made, actor.by, now)


def press(tx: Connection, county: County, one: Case, kind: Kind, by: By, now: datetime) -> Letter | None:
    """催办函 of the community, or 督办函 of the county, to the department in charge; None where none is."""
    if one.unit_id is None:
        return None
    issuer = one.community_id
    if kind is Kind.SUPERVISE:
        issuer = next(place.id for place in county.places.by_id.values() if place.kind == "county")
    made = _write(tx, county, one, kind, issuer, Order(one.unit_id), by, now)
    return _number(tx, county, one, made, by, now)


def void(
    tx: Connection, county: County, one: Case, found: Letter, actor: Actor, now: datetime, why: Scrubbed
) -> Letter:
    """作废, with a reason; the number stays used. Raises Refused for the letter that a department works on."""
    _need(county, one, actor, COMMUNITY, "作废")
    if not why.strip():
        raise Refused("letter.why_void", number=one.shown)
    if found.kind == Kind.ORDER and found.state in records.OUT:
        raise Refused("letter.reassign", number=one.shown)
    if found.state == State.VOID:
        raise Refused("letter.void_already", letter=found.shown)
    return _change(tx, found, State.VOID, actor.by, now, voided_by=actor.by.person_id, voided_at=now, void_reason=why)


def answered(tx: Connection, whistle_id: int, by: By, now: datetime) -> None:
    """Every letter that is out is answered by one 反馈."""
    for each in records.of(tx, whistle_id):
        if each.state in records.OUT:
            _change(tx, each, State.ANSWERED, by, now)


def _need(county: County, one: Case, actor: Actor, roles: frozenset[Role], what: str) -> None:
    if not may(actor.held, roles, Where(county.places.by_id[one.where].path, None)):
        raise Refused("whistle.no_role", action=Scrubbed(what), who=Scrubbed(spoken(roles)))


def _write(
    tx: Connection, county: County, one: Case, kind: Kind, issuer_id: int, order: Order, by: By, now: datetime
) -> Letter:
    place = county.places.by_id[one.community_id]
    phone = place.duty_phone or county.config.county.duty_phone
    made = new_id()
    tx.execute(
        insert(letter).values(
            id=made,
            whistle_id=one.id,
            kind=kind,
            state=State.DRAFT,
            issuer_id=issuer_id,
            unit_id=order.unit_id,
            joint=list(order.joint),
            summary=scrub(one.matter),
            asks=[str(each) for each in order.asks[:MOST_ASKS]],
            urgent=one.urgent,
            contact=f"{county.config.letter.contact} {phone}",
            drafted_by=by.person_id,
            drafted_at=now,
            returned="",
            void_reason="",
            inbox_id=by.inbox_id,
        )
    )
    events.record(tx, now, by, "letter", made, "drafted", after={"state": State.DRAFT, "kind": kind})
    return records.by_id(tx, made)


def _number(tx: Connection, county: County, one: Case, found: Letter, by: By, now: datetime) -> Letter:
    """The number, taken late: on PostgreSQL whoever wants the next one of this issuer waits for our commit."""
    calendar, config = county.calendar, county.config
    sign_by = due(calendar, now, term(config.clock, Wait.SIGN, one.pace))
    finish_by = due(calendar, now, term(config.clock, Wait.FINISH, one.pace))
    seq = numbers.take(tx, f"letter:{found.issuer_id}:{now.year}")
    issuer = county.places.by_id[found.issuer_id].name
    values = {"year": now.year, "seq": seq, "issued_by": by.person_id, "issued_at": now}
    number = config.letter.number.format(issuer=issuer, year=now.year, n=seq)
    return _change(tx, found, State.ISSUED, by, now, number=number, sign_by=sign_by, finish_by=finish_by, **values)


def _change(tx: Connection, found: Letter, state: State, by: By, now: datetime, **values: object) -> Letter:
    tx.execute(update(letter).where(letter.c.id == found.id).values(state=state, **values))
    after = {"state": state} | ({"number": values["number"]} if "number" in values else {})
    note = values.get("void_reason") or values.get("returned")
    why = str(note) if note else None
    events.record(tx, now, by, "letter", found.id, state, before={"state": found.state}, after=after, note=why)
    return records.by_id(tx, found.id)
