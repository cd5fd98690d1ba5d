"""反馈: every numbered ask answered, how it ended, what it cost, and one plain sentence for the resident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert

from bot.county import County
from bot.message import File
from bot.refused import Refused
from handlers.letters import actions as letters
from handlers.letters import records
from handlers.whistles import actions as whistles
from handlers.whistles.actions import NO_NOTE, Actor
from handlers.whistles.cases import Case
from handlers.whistles.lifecycle import Action
from storage.columns import new_id
from storage.redaction import Scrubbed
from storage.tables import feedback


class Outcome(StrEnum):
    """How it ended; the names are what `whistle.outcome` holds."""

    SOLVED = "解决"
    PARTLY = "部分解决"
    UNSOLVED = "未解决"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `answers` stand in the order of the asks; the money is in 0.01 yuan."""

    answers: tuple[Scrubbed, ...]
    outcome: Outcome
    sentence: Scrubbed
    why_not: Scrubbed = NO_NOTE
    by_when: date | None = None
    cost_cents: int | None = None
    fund: Scrubbed = NO_NOTE
    files: tuple[File, ...] = ()


def unanswered(asks: Sequence[str], answers: Sequence[str]) -> list[int]:
    """The numbers (from 1) of the asks that have no answer yet."""
    said = [*answers, *([""] * (len(asks) - len(answers)))]
    return [at for at, _ in enumerate(asks, 1) if not said[at - 1].strip()]


def reply(tx: Connection, county: County, one: Case, answer: Answer, actor: Actor, now: datetime) -> Case:
    """The case moves to 已反馈 with all of it. Raises Refused, naming what is still unanswered."""
    asks = records.asked(tx, one.id)
    whistles.allowed(tx, county, one, Action.REPLY, actor, now, note=answer.sentence)
    if lacking := unanswered(asks, answer.answers):
        lines = "\n".join(f"{at}. {asks[at - 1]}" for at in lacking)
        raise Refused("letter.unanswered", number=one.shown, lines=Scrubbed(lines))
    if answer.outcome is not Outcome.SOLVED and not answer.why_not.strip():
        raise Refused("letter.why_not", number=one.shown)
    main = records.order(tx, one.id)
    also = {"outcome": answer.outcome}
    money = {"cost_cents": answer.cost_cents, "fund": answer.fund} if answer.cost_cents is not None else {}
    note = answer.sentence
    moved = whistles.act(tx, county, one, Action.REPLY, actor, now, note=note, also={**also, **money})
    tx.execute(
        insert(feedback).values(
            id=new_id(),
            whistle_id=one.id,
            letter_id=main.id if main is not None else None,
            answers=[str(each) for each in answer.answers],
            outcome=answer.outcome,
            sentence=answer.sentence,
            why_not=answer.why_not,
            by_when=answer.by_when,
            cost_cents=answer.cost_cents,
            fund=answer.fund,
            files=[asdict(each) for each in answer.files],
            person_id=actor.by.person_id,
            at=now,
            inbox_id=actor.by.inbox_id,
        )
    )
    letters.answered(tx, one.id, actor.by, now)
    return moved
