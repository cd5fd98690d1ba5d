"""反馈: every numbered ask answered, how it ended, what it cost, and one plain sentence for the resident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert

from bot.message import File
from bot.refused import Refused
from bot.work import Work
from handlers.fund import of_case
from handlers.whistles import ordering, steps
from handlers.whistles.cases import Case
from handlers.whistles.letters import making, records
from handlers.whistles.lifecycle import UNDECIDED, Action, Outcome, State
from handlers.whistles.steps import NO_NOTE
from storage.columns import new_id
from storage.redaction import Scrubbed, scrub
from storage.tables import feedback


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
    given = [*answers, *([""] * (len(asks) - len(answers)))]
    return [at for at, _ in enumerate(asks, 1) if not given[at - 1].strip()]


def may_begin(work: Work, case: Case) -> None:
    """Whether an answer would be taken. Raises Refused, as `reply` would."""
    if not _first(work, case):
        steps.allowed(work, case, Action.REPLY, note="?")


def _first(work: Work, case: Case) -> Action | None:
    """The step that whoever answers takes with their answer: a letter that is answered is signed, and what the
    community has done already it does itself."""
    state = State(case.state)
    if state is not State.SENT and state not in UNDECIDED:
        return None
    first = Action.SIGN if state is State.SENT else Action.SELF_HANDLE
    return first if first in steps.possible_at_work(work, case) else None


def reply(work: Work, case: Case, answer: Answer) -> Case:
    """The case moves to 已反馈 with all of it. Raises Refused, naming what is still unanswered."""
    match _first(work, case):
        case Action.SIGN:
            case = ordering.taken_on(work, case)
        case Action.SELF_HANDLE:
            case = steps.take(work, case, Action.SELF_HANDLE, heard=False)
    letters = records.of(work.tx, case.id)
    asks = records.asked_in(letters)
    steps.allowed(work, case, Action.REPLY, note=answer.sentence)
    if lacking := unanswered(asks, answer.answers):
        lines = "\n".join(f"{at}. {asks[at - 1]}" for at in lacking)
        raise Refused("letter.unanswered", number=case.shown, lines=Scrubbed(lines))
    if answer.outcome is not Outcome.SOLVED and not answer.why_not.strip():
        raise Refused("letter.why_not", number=case.shown)
    main = records.order_among(letters)
    spent = of_case.answered(work, case.id, case.shown, case.community_id, answer.cost_cents, answer.fund)
    money = {"cost_cents": spent.cents, "fund": spent.source} if spent.cents is not None else {}
    also = {"outcome": answer.outcome, **money}
    moved = steps.take(work, case, Action.REPLY, note=answer.sentence, also=also, fields={"detail": _detail(answer)})
    work.tx.execute(
        insert(feedback).values(
            id=new_id(),
            whistle_id=case.id,
            letter_id=main.id if main is not None else None,
            answers=[str(words) for words in answer.answers],
            outcome=answer.outcome,
            sentence=answer.sentence,
            why_not=answer.why_not,
            by_when=answer.by_when,
            cost_cents=answer.cost_cents,
            fund=answer.fund,
            files=[asdict(file) for file in answer.files],
            person_id=work.actor.person_id,
            at=work.now,
            inbox_id=work.actor.inbox_id,
        )
    )
    making.answered(work, letters)
    return moved


def _detail(answer: Answer) -> Scrubbed:
    """What staff see besides the sentence: the points, the reason, the money, the pictures."""
    lines = []
    if len(answer.answers) > 1:
        lines += [f"{at}. {words}" for at, words in enumerate(answer.answers, 1)]
    if answer.outcome is not Outcome.SOLVED:
        lines.append(f"结果：{answer.outcome}，{answer.why_not}")
    if answer.cost_cents is not None:
        lines.append(f"资金：{answer.cost_cents / 100:g} 元{f'（{answer.fund}）' if answer.fund else ''}")
    if answer.files:
        lines.append(f"照片 {len(answer.files)} 张")
    return scrub("".join(f"\n{line}" for line in lines))
