"""Letters are made: written, numbered without gaps when they are issued, changed with an event; never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, update

from bot.work import Work
from handlers.audience.view import Audience, view
from handlers.whistles.cases import Case
from handlers.whistles.clocks.terms import term
from handlers.whistles.config import ClockConfig, LetterConfig
from handlers.whistles.letters import records
from handlers.whistles.letters.records import Letter, LetterEvent, LetterKind, LetterState
from handlers.whistles.lifecycle import Wait
from storage import numbers
from storage.columns import new_id
from storage.redaction import Scrubbed
from storage.tables import letter
from storage.terms import due

MOST_ASKS = 9


@dataclass(frozen=True, slots=True)
class Order:
    """What a letter is to say: to whom, with whom, and what is asked of them."""

    unit_id: int
    joint: tuple[int, ...] = ()
    asks: tuple[Scrubbed, ...] = ()


def write(work: Work, case: Case, kind: LetterKind, issuer_id: int, order: Order) -> Letter:
    """A draft. It never names the reporter, nor the door; its contact is a post and an office's phone."""
    county = work.county
    phone = county.places.by_id[case.community_id].duty_phone or county.config.county.duty_phone
    look = view(work.tx, county.places, Audience.OPEN, case.id, [case.matter], own=(case.place, case.matter))
    made = new_id()
    written = records.changed(
        work.tx,
        insert(letter).values(
            id=made,
            whistle_id=case.id,
            kind=kind,
            state=LetterState.DRAFT,
            issuer_id=issuer_id,
            unit_id=order.unit_id,
            joint=list(order.joint),
            summary=look.text(case.matter),
            asks=[str(ask) for ask in order.asks[:MOST_ASKS]],
            urgent=case.urgent,
            contact=f"{county.config.section(LetterConfig).contact} {phone}",
            drafted_by=work.actor.person_id,
            drafted_at=work.now,
            returned="",
            void_reason="",
            inbox_id=work.actor.inbox_id,
        ),
    )
    work.record(LetterEvent.DRAFTED, made, after={"state": LetterState.DRAFT, "kind": kind})
    return written


def number(work: Work, case: Case, draft: Letter) -> Letter:
    """The number, taken late: on PostgreSQL whoever wants the next one of this issuer waits for our commit."""
    calendar, config, now = work.county.calendar, work.county.config, work.now
    sign_by = due(calendar, now, term(config.section(ClockConfig), Wait.SIGN, case.pace))
    finish_by = due(calendar, now, term(config.section(ClockConfig), Wait.FINISH, case.pace))
    seq = numbers.take(work.tx, f"letter:{draft.issuer_id}:{now.year}")
    issuer = work.county.places.by_id[draft.issuer_id].name
    values = {"year": now.year, "seq": seq, "issued_by": work.actor.person_id, "issued_at": now}
    shown = config.section(LetterConfig).number.format(issuer=issuer, year=now.year, n=seq)
    return change(work, draft, LetterState.ISSUED, number=shown, sign_by=sign_by, finish_by=finish_by, **values)


def change(work: Work, old: Letter, state: LetterState, **values: object) -> Letter:
    """A letter moves on; the event keeps why."""
    changed = records.changed(work.tx, update(letter).where(letter.c.id == old.id).values(state=state, **values))
    after = {"state": state} | ({"number": values["number"]} if "number" in values else {})
    note = values.get("void_reason") or values.get("returned")
    work.record(state, old.id, before={"state": old.state}, after=after, note=str(note) if note else None)
    return changed


def void(work: Work, old: Letter, why: str) -> Letter:
    """作废, with a reason; the number stays used."""
    who = work.actor.person_id
    return change(work, old, LetterState.VOID, voided_by=who, voided_at=work.now, void_reason=why)


def press(work: Work, case: Case, kind: LetterKind) -> Letter | None:
    """催办函 of the community, or 督办函 of the county, to the department in charge; None where none is."""
    if case.unit_id is None:
        return None
    issuer = case.community_id
    if kind is LetterKind.SUPERVISE:
        issuer = work.county.places.root.id
    return number(work, case, write(work, case, kind, issuer, Order(case.unit_id)))


def answered(work: Work, letters: Sequence[Letter]) -> None:
    """Every letter of a case that is out is answered by one 反馈."""
    for sent in letters:
        if sent.state in records.OUT:
            change(work, sent, LetterState.ANSWERED)
